// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/failuregroups.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QStringList>

#include <unordered_map>
#include <vector>

namespace twofold::imports {

// Counts the failures of a file of samples, which may be most of its millions of rows: what looks
// alike (long numbers aside) is counted by a hash, and only what is new goes through the patterns
// of FailureGroups. Memory is bounded.
class FailureCounter
{
public:
    // Texts are UTF-8; label is an index of the timeline's.
    void add(uint32_t label, QByteArrayView code, QByteArrayView message, qint64 line);

    // Takes what another counter found in other lines of the file; its label i is labels[i] here.
    void merge(const FailureCounter &part, const std::vector<uint32_t> &labels);
    // So many kinds came that the order in which they came may show in the groups.
    bool isOverfull() const { return m_overfull; }

    std::vector<results::FailureGroup> take(const QStringList &labels, const QString &file);

private:
    static constexpr size_t kMostPending = 4096;

    struct Pending
    {
        uint32_t label;
        QByteArray code;
        QByteArray message;
        qint64 line;
        qint64 count;
    };
    void add(Pending pending);
    void settle();

    // Keyed by label index until the labels' names are known.
    FailureGroups m_groups;
    std::vector<Pending> m_pending;
    std::unordered_map<uint64_t, size_t> m_index;
    bool m_overfull = false;
};

} // namespace twofold::imports
