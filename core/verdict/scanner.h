// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/verdict/signatures.h"

#include <QByteArrayView>

#include <array>
#include <cstdint>

namespace twofold::verdict {

// How often a signature was seen in a text, and where first.
struct Hit
{
    size_t signature = 0; // index into the signatures
    qint64 count = 0; // lines
    qint64 line = 0; // 1-based, of the first
    QString text; // of the first, at most kShownLength characters
};

// Searches text for signatures in one pass: an Aho-Corasick automaton over what their lines must
// contain chooses the few lines on which an expression is tried. The signatures must outlive it.
class Scanner
{
public:
    static constexpr qsizetype kLongestLine = 16 * 1024; // longer ones are judged in pieces
    static constexpr qsizetype kShownLength = 500;

    explicit Scanner(const Signatures &signatures);

    // Text in pieces cut anywhere; finish() ends the last line and gives the hits, most explaining
    // first, then in the order met. The scanner is as new after it.
    void feed(QByteArrayView piece);
    std::vector<Hit> finish();

    // The signature that explains one line most; nothing where none matches.
    std::optional<size_t> explain(const QString &line);

private:
    void buildAutomaton();
    void endLine(bool newline);
    void note(QByteArrayView bytes);

    const Signatures &m_signatures;
    std::vector<uint32_t> m_byRank; // signature indices, most explaining first
    std::vector<uint32_t> m_place; // place of a signature in m_byRank
    std::vector<uint32_t> m_unfiltered; // places of signatures without required text

    // Bytes that no required text holds share class 0.
    std::array<uint8_t, 256> m_class{};
    size_t m_classes = 1;
    std::vector<uint32_t> m_next; // state x class -> state
    std::vector<std::vector<uint32_t>> m_found; // state -> places of signatures

    uint32_t m_state = 0;
    std::vector<uint32_t> m_candidates; // places, of the line being read
    std::vector<uint64_t> m_seenOn; // place -> line mark, so that a candidate enters once
    uint64_t m_mark = 1;
    QByteArray m_line;
    qint64 m_number = 1;
    std::vector<Hit> m_hits; // by signature; count 0: none
};

// The finding a hit stands for.
campaign::Finding findingOf(const Signature &signature, const Hit &hit, const QString &file);

} // namespace twofold::verdict
