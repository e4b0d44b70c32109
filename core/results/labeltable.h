// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/results/timelinedata.h"

#include <QByteArrayView>

#include <bit>
#include <cstring>

namespace twofold::results {

// Labels of 8 to 32 bytes that were looked up last: all of their bytes are in four words, so that
// neither hashing nor comparing loops over them.
class RecentLabels
{
public:
    struct Key
    {
        uint64_t words[4];
        uint64_t size;

        bool operator==(const Key &) const = default;
    };
    static bool fits(QByteArrayView name) { return static_cast<uint64_t>(name.size()) - 8 <= 24; }
    static Key keyOf(QByteArrayView name) // that fits
    {
        const auto size = static_cast<size_t>(name.size());
        const size_t second = size >= 16 ? 8 : size - 8;
        Key key;
        std::memcpy(&key.words[0], name.data(), 8);
        std::memcpy(&key.words[1], name.data() + second, 8);
        std::memcpy(&key.words[2], name.data() + size - 8 - second, 8);
        std::memcpy(&key.words[3], name.data() + size - 8, 8);
        key.size = size;
        return key;
    }

    // The index, or -1.
    int64_t find(const Key &key) const
    {
        const Slot &slot = m_slots[place(key)];
        return slot.key == key ? slot.index : -1;
    }
    void insert(const Key &key, uint32_t index) { m_slots[place(key)] = {key, index}; }

private:
    struct Slot
    {
        Key key{};
        int64_t index = -1;
    };
    static constexpr size_t kSlots = 256;
    static size_t place(const Key &key)
    {
        const uint64_t mixed = key.words[0] ^ std::rotl(key.words[1], 17)
            ^ std::rotl(key.words[2], 31) ^ std::rotl(key.words[3], 47) ^ key.size << 11;
        return ((mixed ^ mixed >> 29) * 0x9e3779b97f4a7c15) >> 56;
    }
    static_assert(kSlots == 256, "place() takes eight bits");
    std::vector<Slot> m_slots = std::vector<Slot>(kSlots);
};

// Labels to indices: open addressing, never removed from.
class LabelTable
{
public:
    // Multiplies and folds, eight bytes a step; only has to spread labels in a small table.
    static uint64_t hashOf(QByteArrayView bytes)
    {
        constexpr uint64_t kFactor = 0x9e3779b97f4a7c15;
        uint64_t hash = static_cast<uint64_t>(bytes.size()) * kFactor;
        const char *at = bytes.data();
        qsizetype left = bytes.size();
        while (left >= 8) {
            uint64_t word;
            std::memcpy(&word, at, 8);
            hash = (hash ^ word) * kFactor;
            hash ^= hash >> 32;
            at += 8;
            left -= 8;
        }
        uint64_t word = 0;
        if (left > 0)
            std::memcpy(&word, at, static_cast<size_t>(left));
        hash = (hash ^ word) * kFactor;
        return hash ^ hash >> 29;
    }

    // The index, or -1.
    int64_t find(QByteArrayView name, uint64_t hash, const std::vector<LabelRun> &labels) const
    {
        for (size_t at = hash & kMask;; at = (at + 1) & kMask) {
            const Slot &slot = m_slots[at];
            if (slot.index < 0)
                return -1;
            if (slot.hash == hash && QByteArrayView(labels[static_cast<size_t>(slot.index)].name) == name)
                return slot.index;
        }
    }

    void insert(uint64_t hash, uint32_t index)
    {
        // At most kMaxLabels + 1 of 4096 slots are ever in use.
        size_t at = hash & kMask;
        while (m_slots[at].index >= 0)
            at = (at + 1) & kMask;
        m_slots[at] = {hash, static_cast<int64_t>(index)};
    }

private:
    struct Slot
    {
        uint64_t hash = 0;
        int64_t index = -1;
    };
    static constexpr size_t kMask = 4095;
    static_assert(Timeline::kMaxLabels < 2048);
    std::vector<Slot> m_slots = std::vector<Slot>(kMask + 1);
};

} // namespace twofold::results
