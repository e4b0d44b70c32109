// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/failurecounter.h"

#include <algorithm>

namespace twofold::imports {

namespace {

constexpr uint64_t kFactor = 0x9e3779b97f4a7c15;

uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * kFactor;
    return hash ^ hash >> 32;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// Numbers of four digits and more (ports, ids, times) count as one and the same.
uint64_t shapeHash(QByteArrayView text, uint64_t hash)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!isDigit(text[i])) {
            hash = mix(hash, static_cast<uint8_t>(text[i]));
            continue;
        }
        const qsizetype begin = i;
        while (i + 1 < text.size() && isDigit(text[i + 1]))
            ++i;
        if (i - begin >= 3) {
            hash = mix(hash, 256);
        } else {
            for (qsizetype k = begin; k <= i; ++k)
                hash = mix(hash, static_cast<uint8_t>(text[k]));
        }
    }
    return mix(hash, 257);
}

uint64_t keyOf(uint32_t label, QByteArrayView code, QByteArrayView message)
{
    return shapeHash(message, shapeHash(code, mix(kFactor, label)));
}

} // namespace

void FailureCounter::add(uint32_t label, QByteArrayView code, QByteArrayView message, qint64 line)
{
    message = message.first(std::min(message.size(), FailureGroups::kLongestMessage));
    code = code.first(std::min<qsizetype>(code.size(), 200));
    const auto known = m_index.find(keyOf(label, code, message));
    if (known != m_index.end() && m_pending[known->second].line < line)
        ++m_pending[known->second].count;
    else
        add({label, code.toByteArray(), message.toByteArray(), line, 1});
}

void FailureCounter::add(Pending pending)
{
    const uint64_t key = keyOf(pending.label, pending.code, pending.message);
    const auto known = m_index.find(key);
    if (known != m_index.end()) {
        auto &there = m_pending[known->second];
        pending.count += there.count;
        if (there.line < pending.line)
            there.count = pending.count;
        else
            there = std::move(pending);
        return;
    }
    if (m_pending.size() >= kMostPending) {
        m_overfull = true;
        settle();
    }
    m_index.emplace(key, m_pending.size());
    m_pending.push_back(std::move(pending));
}

void FailureCounter::merge(const FailureCounter &part, const std::vector<uint32_t> &labels)
{
    m_overfull = m_overfull || part.m_overfull;
    for (Pending pending : part.m_pending) {
        pending.label = labels[pending.label];
        add(std::move(pending));
    }
}

void FailureCounter::settle()
{
    // Groups are in the order in which the file has them, and keep the first of their kind.
    std::sort(m_pending.begin(), m_pending.end(),
              [](const Pending &a, const Pending &b) { return a.line < b.line; });
    for (const auto &pending : m_pending) {
        m_groups.add(QString::number(pending.label), QString::fromUtf8(pending.code),
                     QString::fromUtf8(pending.message), pending.count, {}, pending.line);
    }
    m_pending.clear();
    m_index.clear();
}

std::vector<results::FailureGroup> FailureCounter::take(const QStringList &labels,
                                                        const QString &file)
{
    settle();
    auto groups = m_groups.take();
    for (auto &group : groups) {
        if (!group.label.isEmpty())
            group.label = labels.value(group.label.toInt());
        group.file = file;
    }
    return groups;
}

} // namespace twofold::imports
