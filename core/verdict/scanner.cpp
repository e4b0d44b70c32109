// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/scanner.h"

#include <algorithm>
#include <deque>
#include <numeric>

namespace twofold::verdict {

namespace {

uint8_t lowered(char byte)
{
    return static_cast<uint8_t>(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

} // namespace

Scanner::Scanner(const Signatures &signatures)
    : m_signatures(signatures)
    , m_byRank(signatures.size())
    , m_place(signatures.size())
    , m_seenOn(signatures.size(), 0)
    , m_hits(signatures.size())
{
    std::iota(m_byRank.begin(), m_byRank.end(), 0U);
    std::stable_sort(m_byRank.begin(), m_byRank.end(), [&](uint32_t a, uint32_t b) {
        return signatures[a].rank > signatures[b].rank;
    });
    for (uint32_t place = 0; place < m_byRank.size(); ++place)
        m_place[m_byRank[place]] = place;
    buildAutomaton();
}

void Scanner::buildAutomaton()
{
    for (const auto &signature : m_signatures) {
        for (const auto &text : signature.contains) {
            for (const char byte : text) {
                auto &byteClass = m_class[lowered(byte)];
                if (byteClass == 0)
                    byteClass = static_cast<uint8_t>(m_classes++);
            }
        }
    }
    for (char upper = 'A'; upper <= 'Z'; ++upper)
        m_class[static_cast<uint8_t>(upper)] = m_class[lowered(upper)];

    constexpr uint32_t kNone = UINT32_MAX;
    const auto addState = [&] {
        m_next.resize(m_next.size() + m_classes, kNone);
        m_found.emplace_back();
        return static_cast<uint32_t>(m_found.size() - 1);
    };
    addState();
    for (uint32_t index = 0; index < m_signatures.size(); ++index) {
        const auto &required = m_signatures[index].contains;
        if (required.isEmpty())
            m_unfiltered.push_back(m_place[index]);
        for (const auto &text : required) {
            uint32_t state = 0;
            for (const char byte : text) {
                const size_t edge = state * m_classes + m_class[lowered(byte)];
                if (m_next[edge] == kNone) {
                    const uint32_t added = addState();
                    m_next[edge] = added;
                }
                state = m_next[edge];
            }
            m_found[state].push_back(m_place[index]);
        }
    }

    // Breadth first: missing edges lead where the longest proper suffix leads.
    std::vector<uint32_t> suffix(m_found.size(), 0);
    std::deque<uint32_t> queue;
    for (size_t c = 0; c < m_classes; ++c) {
        if (m_next[c] == kNone)
            m_next[c] = 0;
        else
            queue.push_back(m_next[c]);
    }
    while (!queue.empty()) {
        const uint32_t state = queue.front();
        queue.pop_front();
        const auto &inherited = m_found[suffix[state]];
        m_found[state].insert(m_found[state].end(), inherited.begin(), inherited.end());
        for (size_t c = 0; c < m_classes; ++c) {
            uint32_t &next = m_next[state * m_classes + c];
            const uint32_t fallback = m_next[suffix[state] * m_classes + c];
            if (next == kNone) {
                next = fallback;
            } else {
                suffix[next] = fallback;
                queue.push_back(next);
            }
        }
    }
}

void Scanner::note(QByteArrayView bytes)
{
    uint32_t state = m_state;
    for (const char byte : bytes) {
        state = m_next[state * m_classes + m_class[static_cast<uint8_t>(byte)]];
        if (m_found[state].empty())
            continue;
        for (const uint32_t place : m_found[state]) {
            if (m_seenOn[place] != m_mark) {
                m_seenOn[place] = m_mark;
                m_candidates.push_back(place);
            }
        }
    }
    m_state = state;
}

void Scanner::feed(QByteArrayView piece)
{
    while (!piece.isEmpty()) {
        const auto newline = piece.indexOf('\n');
        const auto room = kLongestLine - m_line.size();
        const auto end = newline < 0 ? piece.size() : newline;
        if (end > room) {
            note(piece.first(room));
            m_line.append(piece.data(), room);
            piece = piece.sliced(room);
            endLine(false);
            continue;
        }
        note(piece.first(end));
        m_line.append(piece.data(), end);
        if (newline < 0)
            return;
        endLine(true);
        piece = piece.sliced(newline + 1);
    }
}

void Scanner::endLine(bool newline)
{
    if (!m_candidates.empty() || (!m_unfiltered.empty() && !m_line.isEmpty())) {
        m_candidates.insert(m_candidates.end(), m_unfiltered.begin(), m_unfiltered.end());
        std::sort(m_candidates.begin(), m_candidates.end());
        const QString text = QString::fromUtf8(m_line);
        for (const uint32_t place : m_candidates) {
            const uint32_t index = m_byRank[place];
            if (!m_signatures[index].pattern.match(text).hasMatch())
                continue;
            auto &hit = m_hits[index];
            if (hit.count++ == 0) {
                hit.signature = index;
                hit.line = m_number;
                hit.text = text.trimmed().left(kShownLength);
            }
            break;
        }
        m_candidates.clear();
    }
    m_line.resize(0); // keeps its memory
    m_state = 0;
    ++m_mark;
    if (newline)
        ++m_number;
}

std::vector<Hit> Scanner::finish()
{
    endLine(false);
    std::vector<Hit> hits;
    for (const uint32_t index : m_byRank) {
        if (m_hits[index].count > 0)
            hits.push_back(std::move(m_hits[index]));
        m_hits[index] = {};
    }
    m_number = 1;
    return hits;
}

std::optional<size_t> Scanner::explain(const QString &line)
{
    const QByteArray bytes = line.left(kLongestLine).toUtf8();
    feed(QByteArray(bytes).replace('\n', ' '));
    const auto hits = finish();
    if (hits.empty())
        return std::nullopt;
    return hits.front().signature;
}

campaign::Finding findingOf(const Signature &signature, const Hit &hit, const QString &file)
{
    campaign::Finding finding;
    finding.kind = campaign::FindingKind::Signature;
    const bool measures
        = signature.side == campaign::Side::Generator || signature.side == campaign::Side::Test;
    if (!signature.isCause())
        finding.severity = campaign::Severity::Caution;
    else
        finding.severity = measures ? campaign::Severity::Invalid : campaign::Severity::Fail;
    finding.component = signature.component;
    finding.failureClass = signature.failureClass;
    finding.message = signature.meaning;
    finding.lookAt = signature.lookAt;
    finding.check = signature.check;
    campaign::Evidence evidence;
    evidence.file = file;
    evidence.line = hit.line;
    evidence.text = hit.text;
    evidence.count = hit.count;
    finding.evidence.push_back(evidence);
    return finding;
}

} // namespace twofold::verdict
