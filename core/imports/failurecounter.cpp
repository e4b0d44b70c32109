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

} // namespace

void FailureCounter::add(uint32_t label, QByteArrayView code, QByteArrayView message, qint64 line)
{
    message = message.first(std::min(message.size(), FailureGroups::kLongestMessage));
    code = code.first(std::min<qsizetype>(code.size(), 200));
    const uint64_t key = shapeHash(message, shapeHash(code, mix(kFactor, label)));
    const auto known = m_index.find(key);
    if (known != m_index.end()) {
        ++m_pending[known->second].count;
        return;
    }
    if (m_pending.size() >= kMostPending)
        settle();
    m_index.emplace(key, m_pending.size());
    m_pending.push_back({label, code.toByteArray(), message.toByteArray(), line, 1});
}

void FailureCounter::settle()
{
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
