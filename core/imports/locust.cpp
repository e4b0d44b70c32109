// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/locust.h"

#include "core/imports/summaryformats.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LocustReader", text);
}

// The header without quotes, so that old and new files are compared alike.
QByteArray header(const Head &head)
{
    return head.line(0).toByteArray().replace('"', QByteArray()).toLower();
}

int probeStats(const Head &head)
{
    const QByteArray names = header(head);
    if (names.startsWith("type,name,request count,failure count"))
        return 95;
    if (names.startsWith("type,name,# requests,# failures,median")
        || names.startsWith("method,name,# requests,# failures,median")
        || names.startsWith("name,# requests,50%"))
        return 95;
    return 0;
}

int probeHistory(const Head &head)
{
    const QByteArray names = header(head);
    return names.startsWith("timestamp,user count,type,name,")
            || names.startsWith("type,name,timestamp,# requests,")
        ? 95
        : 0;
}

int probeFailures(const Head &head)
{
    return header(head).startsWith("method,name,error,occurrences") ? 95 : 0;
}

int probeExceptions(const Head &head)
{
    return header(head).startsWith("count,message,traceback,nodes") ? 95 : 0;
}

int probeJson(const Head &head)
{
    return head.startsWith("[") && head.contains("\"num_requests\"")
            && head.contains("\"response_times\"")
        ? 92
        : 0;
}

int probeHtml(const Head &head)
{
    const bool page = head.startsWith("<!DOCTYPE") || head.startsWith("<html");
    return page && (head.contains("Locust Test Report") || head.contains("<title>Locust"))
        ? 90
        : 0;
}

} // namespace

std::vector<Format> locustFormats()
{
    const QString tool = QStringLiteral("Locust");
    return {{{QStringLiteral("locust-stats"), tool,
              tr("_stats.csv: totals and percentiles by request, as of the last second written.")},
             probeStats,
             readLocustStats},
            {{QStringLiteral("locust-history"), tool,
              tr("_stats_history.csv: users, rates and percentiles over time.")},
             probeHistory,
             readLocustHistory},
            {{QStringLiteral("locust-failures"), tool,
              tr("_failures.csv: failed requests by error, with their counts.")},
             probeFailures,
             readLocustFailures},
            {{QStringLiteral("locust-exceptions"), tool,
              tr("_exceptions.csv: exceptions of the test script.")},
             probeExceptions,
             readLocustExceptions},
            {{QStringLiteral("locust-json"), tool, tr("--json or --json-file, 2.13 and later.")},
             probeJson,
             readLocustJson},
            {{QStringLiteral("locust-html"), tool,
              tr("The report of --html: exact final counts, rounded times.")},
             probeHtml,
             readLocustHtml}};
}

} // namespace twofold::imports
