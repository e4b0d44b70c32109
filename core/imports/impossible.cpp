// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/impossible.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Impossible", text);
}

class Remover
{
public:
    void look(std::optional<double> &value, const QString &name)
    {
        if (!value || (std::isfinite(*value) && *value >= 0))
            return;
        value.reset();
        say(name);
    }

    void look(results::Latency &latency)
    {
        for (auto *value : {&latency.mean, &latency.stddev, &latency.min, &latency.max, &latency.p50,
                            &latency.p75, &latency.p90, &latency.p95, &latency.p99, &latency.p999})
            look(*value, tr("a latency"));
    }

    void look(results::Totals &totals)
    {
        look(totals.latency);
        if (totals.latencyOk)
            look(*totals.latencyOk);
        look(totals.throughput, tr("a rate"));
        look(totals.goodput, tr("a rate"));
        look(totals.receivedBytes, tr("a number of bytes"));
        look(totals.sentBytes, tr("a number of bytes"));
    }

    void say(const QString &name)
    {
        if (!m_names.contains(name))
            m_names += name;
    }

    const QStringList &names() const { return m_names; }

private:
    QStringList m_names;
};

} // namespace

void leaveOutImpossible(results::Measurement &measurement, const ByteSource &source)
{
    Remover remover;
    remover.look(measurement.durationS,
                 tr("the duration of %1 s").arg(measurement.durationS.value_or(0)));
    remover.look(measurement.reported.totals);
    for (auto &label : measurement.reported.labels)
        remover.look(label.totals);
    if (measurement.usersMax.value_or(0) < 0) {
        measurement.usersMax.reset();
        remover.say(tr("the users"));
    }
    const auto removed = std::erase_if(measurement.metrics, [](const results::ToolMetric &metric) {
        return !std::isfinite(metric.value);
    });
    if (removed > 0)
        remover.say(tr("a figure of the tool"));
    if (!remover.names().isEmpty())
        warn(measurement, source, 0,
             tr("The file has numbers that cannot be, and they are left out: %1.")
                 .arg(remover.names().join(QStringLiteral(", "))));
}

} // namespace twofold::imports
