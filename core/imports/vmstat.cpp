// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// vmstat of procps: columns by the names of its second header line ("gu" is new in procps 4), the
// headers again every screen without -n, a time with a zone with -t. The first row is the average
// since boot and is left out.

#include "core/imports/eachline.h"
#include "core/imports/hostseries.h"
#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("VmstatReader", text);
}

struct Column
{
    const char *title;
    const char *key;
    const char *unit;
    double factor;
};
// Utilisations from 0 to 1; memory in the unit that -S asked for, which the file does not tell.
constexpr Column kColumns[] = {
    {"r", "run_queue", "", 1},        {"b", "blocked", "", 1},
    {"swpd", "swap_used", "", 1},     {"free", "memory_free", "", 1},
    {"buff", "memory_buffers", "", 1}, {"cache", "memory_cache", "", 1},
    {"si", "swap_in", "/s", 1},       {"so", "swap_out", "/s", 1},
    {"bi", "blocks_in", "/s", 1},     {"bo", "blocks_out", "/s", 1},
    {"in", "interrupts", "/s", 1},    {"cs", "context_switches", "/s", 1},
    {"us", "cpu_user", "ratio", 0.01}, {"sy", "cpu_system", "ratio", 0.01},
    {"id", "cpu_idle", "ratio", 0.01}, {"wa", "cpu_iowait", "ratio", 0.01},
    {"st", "cpu_steal", "ratio", 0.01}, {"gu", "cpu_guest", "ratio", 0.01}};

const Column *columnOf(QByteArrayView title)
{
    for (const Column &column : kColumns) {
        if (title == column.title)
            return &column;
    }
    return nullptr;
}

Result<Measurement> readVmstat(ByteSource &source, const Context &context)
{
    std::vector<const Column *> columns; // null: what is not known
    HostSeries series;
    qint64 rows = 0;
    qint64 last = 0;
    bool dated = false;
    bool otherZone = false;
    bool cut = false;
    const QString host = QStringLiteral("host.unnamed.");
    const auto read = eachLine(source, context, {}, [&](const ReportLine &line) {
        last = line.number;
        const auto word = words(line.text);
        if (word.empty() || word[0].startsWith("procs") || word[0].startsWith("--procs"))
            return LineVerdict::Next;
        if (!line.ended) {
            cut = true;
            return LineVerdict::Stop;
        }
        if (word[0] == "r" && word.size() > 1 && word[1] == "b") {
            columns.clear();
            for (const QByteArrayView title : word) {
                const Column *column = columnOf(title);
                if (!column)
                    break; // the zone of -t
                columns.push_back(column);
            }
            dated = word.size() > columns.size();
            otherZone = dated && word[columns.size()] != "UTC";
            return LineVerdict::Next;
        }
        if (columns.empty() || word.size() < columns.size())
            return LineVerdict::Damaged;
        double time = double(rows);
        if (dated) {
            if (word.size() < columns.size() + 2)
                return LineVerdict::Damaged;
            const QString text = QString::fromUtf8(word[columns.size()]) % u'T'
                % QString::fromUtf8(word[columns.size() + 1]);
            const auto moment = fromIso8601(text);
            if (!moment)
                return LineVerdict::Damaged;
            time = double(*moment) / 1e6;
        }
        double busy = 1;
        bool hasIdle = false;
        for (size_t i = 0; i < columns.size(); ++i) {
            const auto value = parseNumber(word[i]);
            if (!value)
                return LineVerdict::Damaged;
            if (rows == 0)
                continue; // since boot
            series.add(host % QLatin1String(columns[i]->key), {},
                       QLatin1String(columns[i]->unit), time, *value * columns[i]->factor);
            if (QLatin1String(columns[i]->title) == QLatin1String("id")) {
                busy = 1 - *value / 100;
                hasIdle = true;
            }
        }
        if (hasIdle)
            series.add(host % QStringLiteral("cpu"), {}, QStringLiteral("ratio"), time, busy);
        ++rows;
        return LineVerdict::Next;
    });
    if (!read)
        return read.error();
    Measurement result;
    series.finish(result, dated);
    if (cut)
        markPartial(result, source, last);
    if (!dated && !result.series.empty())
        warn(result, source, 0,
             tr("vmstat without -t writes neither a time nor its interval: its rows are taken as "
                "one second apart from the start of the run."));
    if (otherZone)
        warn(result, source, 0,
             tr("The times are in the host's own zone; they are taken as UTC. Run vmstat with "
                "TZ=UTC."));
    return result;
}

} // namespace

std::vector<Format> vmstatFormats()
{
    return {{{QStringLiteral("vmstat"), QStringLiteral("vmstat"),
              tr("The columns of vmstat, best with -t -n and TZ=UTC.")},
             [](const Head &head) {
                 const auto word = words(head.line(1));
                 return head.trimmed().startsWith("procs") + head.trimmed().startsWith("--procs") > 0
                         && word.size() > 10 && word[0] == "r" && word[1] == "b"
                     ? 95
                     : 0;
             },
             readVmstat}};
}

} // namespace twofold::imports
