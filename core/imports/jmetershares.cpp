// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The shares of several threads: what a block cannot tell without the one before it, and how shares
// become what one reader would have read.

#include "core/imports/jmeterrows.h"

#include "core/imports/jmetersubresult.h"

#include <QHash>

#include <algorithm>

namespace twofold::imports {

namespace {

constexpr size_t kMostUndecided = 256;

} // namespace

JmeterRows::Undecided::Undecided(const Counted &counted)
    : row(counted)
    , texts{counted.label.toByteArray(), counted.thread.toByteArray(), counted.code.toByteArray(),
            counted.failure.toByteArray(), counted.host.toByteArray()}
{
}

JmeterRows::Counted JmeterRows::Undecided::view() const
{
    Counted counted = row;
    counted.label = texts[0];
    counted.thread = texts[1];
    counted.code = texts[2];
    counted.failure = texts[3];
    counted.host = texts[4];
    return counted;
}

// Whether the row is a sample whatever the sample before the block is; then all that follow can be
// told from it. If not, it waits.
bool JmeterRows::isSampleAtSeam(const CsvRecord &record, Counted &row)
{
    auto &waiting = m_seams.back().rows;
    const auto parent = parentLabel(row.label);
    bool sure = parent.isEmpty();
    if (!sure && !waiting.empty()) {
        // The sample before it is one that waits, or, if all of these are sub-results, their
        // sampler.
        const Counted first = waiting.front().view();
        sure = (parent != parentLabel(first.label) || row.thread != first.thread) &&
               std::none_of(waiting.begin(), waiting.end(), [&row](const Undecided &undecided) {
                   const Counted other = undecided.view();
                   return isSubResult(other, other.sample.start, other.end(), row);
               });
    }
    if (sure) {
        m_atSeam = false;
        return true;
    }
    if (!row.sample.success)
        readFailure(record, row);
    if (m_columns.allThreads >= 0)
        readUsers(record, row);
    waiting.emplace_back(row);
    m_needsOrder = m_needsOrder || waiting.size() > kMostUndecided;
    return false;
}

bool JmeterRows::settleGrid()
{
    m_samples.timeline.start();
    if (!m_samples.timeline.isStarted())
        return false;
    if (!m_usersFrom) {
        m_usersFrom = m_previous.end;
        m_samples.users.countFrom(*m_usersFrom);
    }
    return true;
}

void JmeterRows::beginShare()
{
    m_isShare = true;
    m_seams.emplace_back();
    m_seams.back().last = m_previous;
}

void JmeterRows::beginAs(const JmeterRows &other)
{
    m_isShare = true;
    m_columns = other.m_columns;
    m_header = other.m_header;
    m_samples.startAs(other.m_samples);
    m_usersFrom = other.m_usersFrom;
}

bool JmeterRows::needsOrder() const
{
    return m_needsOrder || m_samples.failures.isOverfull() || m_samples.timeline.labelsLeftOut();
}

bool JmeterRows::merge(const std::vector<JmeterRows *> &parts)
{
    std::vector<JmeterRows *> all{this};
    all.insert(all.end(), parts.begin(), parts.end());
    if (std::any_of(all.begin(), all.end(), [](const auto *part) { return part->needsOrder(); }))
        return false;

    // Which of the rows at the seams are samples, in the order of the file.
    std::vector<const Seam *> seams;
    for (const auto *part : all) {
        for (const auto &seam : part->m_seams)
            seams.push_back(&seam);
    }
    std::sort(seams.begin(), seams.end(),
              [](const Seam *a, const Seam *b) { return a->block < b->block; });
    std::vector<Counted> samples;
    Previous previous;
    ClockWatch clock = m_samples.clock;
    const auto isInOrder = [&](const Counted &row) {
        ClockWatch one;
        if (m_columns.host < 0)
            one.see(row.sample.start, row.end(), row.line);
        const bool follows = clock.isFollowedBy(one);
        clock.append(one);
        return follows;
    };
    for (const auto *seam : seams) {
        for (const auto &undecided : seam->rows) {
            const Counted row = undecided.view();
            if (previous.any && isSubResult(previous, previous.start, previous.end, row)) {
                ++m_subResults;
                continue;
            }
            if (!isInOrder(row))
                return false;
            samples.push_back(row);
            previous = {true, row.sample.start, row.end(), row.label, row.thread, {}, {}};
        }
        if (!clock.isFollowedBy(seam->clock))
            return false;
        clock.append(seam->clock);
        if (seam->last.any) {
            previous = seam->last;
            previous.keep();
        }
    }

    // Labels in the order in which they come first in the file.
    QHash<QByteArray, qint64> firstLines;
    const auto seen = [&firstLines](const QByteArray &label, qint64 line) {
        auto known = firstLines.find(label);
        if (known == firstLines.end())
            firstLines.insert(label, line);
        else
            *known = std::min(*known, line);
    };
    for (const auto *part : all) {
        const auto labels = part->m_samples.timeline.labels();
        for (size_t i = 0; i < labels.size(); ++i)
            seen(labels[i], part->m_labelLines[i]);
    }
    for (const auto &row : samples)
        seen(results::TimelineBuilder::keptLabel(row.label).toByteArray(), row.line);
    if (firstLines.size() > results::Timeline::kMaxLabels)
        return false;
    std::vector<std::pair<qint64, QByteArray>> labels;
    for (auto it = firstLines.cbegin(); it != firstLines.cend(); ++it)
        labels.emplace_back(it.value(), it.key());
    std::sort(labels.begin(), labels.end());
    Samples whole;
    whole.startAs(m_samples);
    whole.clock = clock;
    m_labelLines.assign(labels.size(), 0);
    for (const auto &[line, label] : labels)
        whole.timeline.label(label);

    // The hosts likewise.
    std::vector<Host> hosts;
    for (auto *part : all) {
        std::vector<uint32_t> indices;
        for (const auto &label : part->m_samples.timeline.labels())
            indices.push_back(whole.timeline.label(label));
        whole.merge(part->m_samples, indices);
        for (auto &host : part->m_hosts) {
            const auto known = std::find_if(hosts.begin(), hosts.end(), [&host](const Host &other) {
                return other.name == host.name;
            });
            if (known == hosts.end()) {
                hosts.push_back(std::move(host));
            } else {
                known->users.merge(host.users);
                known->line = std::min(known->line, host.line);
            }
        }
        if (part == this)
            continue;
        m_lastLine = std::max(m_lastLine, part->m_lastLine);
        m_partial = m_partial || part->m_partial;
        m_localTimes = m_localTimes || part->m_localTimes;
        m_transactions += part->m_transactions;
        m_failedTransactions += part->m_failedTransactions;
        m_subResults += part->m_subResults;
        if (part->m_negative > 0) {
            m_firstNegative = m_negative > 0 ? std::min(m_firstNegative, part->m_firstNegative)
                                             : part->m_firstNegative;
            m_negative += part->m_negative;
        }
        m_notes.insert(m_notes.end(), part->m_notes.begin(), part->m_notes.end());
    }
    std::sort(hosts.begin(), hosts.end(),
              [](const Host &a, const Host &b) { return a.line < b.line; });
    m_hosts = std::move(hosts);
    m_samples = std::move(whole);
    if (m_hosts.size() > kMostHosts)
        return false;
    for (const auto &row : samples)
        count(row);
    m_isShare = true; // more hosts than are kept still show
    return !needsOrder();
}

} // namespace twofold::imports
