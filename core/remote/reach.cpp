// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/reach.h"

#include "core/remote/probe.h"

#include <QCoreApplication>

#include <cmath>

namespace twofold::remote {
namespace {

constexpr int kReadings = 3; // the one with the shortest way counts

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

QString timeText(Microseconds time)
{
    const double seconds = double(time) / 1e6;
    if (seconds < 0.9995)
        return tr("%1 ms").arg(QString::number(seconds * 1e3, 'f', 1));
    return tr("%1 s").arg(QString::number(seconds, 'f', 1));
}

} // namespace

Reach reach(const HostAddress &address, const SessionOptions &options, Prompter *prompter, const CancelToken &cancel)
{
    Reach reach;
    const auto session = Session::connect(address, options, prompter, cancel);
    if (!session) {
        reach.problem = session.error().message;
        return reach;
    }
    Command command;
    command.script = QStringLiteral("now=$(date +%s%N)\n"
                                    "case $now in *[!0-9]*) now=$(date +%s)000000000 ;; esac\n"
                                    "printf 'now %s\\nthen %s\\n' \"$now\" \"$now\"\n");
    for (int i = 0; i < kReadings; ++i) {
        const Microseconds asked = nowUtc();
        const auto answer = (*session)->run(command, cancel);
        const Microseconds came = nowUtc();
        if (!answer) {
            reach.problem = answer.error().message;
            return reach;
        }
        HostFacts facts;
        readClock(facts, answer->out, asked, came);
        if (facts.clockPrecision && (!reach.clockPrecision || *facts.clockPrecision < *reach.clockPrecision)) {
            reach.clockOffset = facts.clockOffset;
            reach.clockPrecision = facts.clockPrecision;
        }
    }
    return reach;
}

QString clockText(Microseconds offset, Microseconds precision)
{
    const QString within = timeText(precision);
    if (std::abs(offset) <= precision)
        return tr("the same ± %1").arg(within);
    const QString by = timeText(std::abs(offset));
    return offset > 0 ? tr("%1 ahead ± %2").arg(by, within) : tr("%1 behind ± %2").arg(by, within);
}

} // namespace twofold::remote
