// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the rows of a JTL add up to, and what is told of those that were not counted.

#include "core/imports/jmeterrows.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("JMeter", text);
}

} // namespace

results::Measurement JmeterRows::finish()
{
    auto measurement = m_samples.finish(m_source);
    if (m_partial)
        markPartial(measurement, m_source, m_lastLine);
    std::sort(m_notes.begin(), m_notes.end());
    for (const auto &[line, note] : m_notes)
        warn(measurement, m_source, line, note);
    if (m_hosts.size() == 1 && measurement.tellsTimes)
        measurement.series.push_back(
            m_hosts.front().users.series(QStringLiteral("users"), measurement.startedAt));
    if (!m_hosts.empty()) {
        double users = 0;
        for (const auto &host : m_hosts)
            users += host.users.highest().value_or(0);
        measurement.usersMax = static_cast<qint64>(std::min(users, 1e15));
    }
    if (m_transactions > 0) {
        measurement.metrics.push_back(
            {QStringLiteral("jmeter.transactions"), {}, static_cast<double>(m_transactions), {}});
        measurement.metrics.push_back({QStringLiteral("jmeter.failed_transactions"),
                                       {},
                                       static_cast<double>(m_failedTransactions),
                                       {}});
        warn(measurement, m_source, 0,
             tr("%1 rows of transaction controllers are not counted as requests. Their samplers "
                "are, where the test saves them (\"generate parent sample\" off).")
                 .arg(m_transactions));
    }
    if (m_subResults > 0) {
        warn(measurement, m_source, 0,
             tr("%1 rows of sub-results (redirects, embedded resources) are not counted; their "
                "samplers are.")
                 .arg(m_subResults));
    }
    if (m_negative > 0) {
        warn(measurement, m_source, m_firstNegative,
             tr("%1 samples have a negative elapsed time, the first here, and count as 0 ms. The "
                "generator's clock may have been set during the run.")
                 .arg(m_negative));
    }
    if (m_localTimes) {
        warn(measurement, m_source, 0,
             tr("The times have no zone and are read as UTC. Save them as milliseconds "
                "(jmeter.save.saveservice.timestamp_format=ms) to be sure."));
    }
    if (!measurement.tellsTimes) {
        warn(measurement, m_source, 0,
             tr("The file has no times, so there are no rates and no course over time. Save them "
                "(jmeter.save.saveservice.timestamp_format=ms)."));
    }
    return measurement;
}

} // namespace twofold::imports
