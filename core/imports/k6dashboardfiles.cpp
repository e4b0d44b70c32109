// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The two files that k6's web dashboard leaves behind:
// - the recording (K6_WEB_DASHBOARD_RECORD, or "k6 dashboard aggregate"): an event a line,
//   {"event": …, "data": …};
// - the report (K6_WEB_DASHBOARD_EXPORT): a page with the same events packed in an element of its
//   own (gzip, base64); up to 0.5.5 they are one object, {"cumulative", "param", "config",
//   "metrics", "snapshot"}, up to 0.5.3 without the three in the middle. No markup or script of the page is taken over.

#include "core/imports/k6dashboard.h"
#include "core/imports/summaryformats.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::imports {

namespace {

using results::Measurement;
using From = K6Dashboard::From;

constexpr qsizetype kMostPage = 64 * 1024 * 1024;

QString tr(const char *text)
{
    return QCoreApplication::translate("K6DashboardReader", text);
}

struct Events
{
    bool cut = false;
    qint64 last = 0; // line of the last whole one
    qint64 another = 0; // line in which another recording begins; 0: none
};

// Hands on the events of a recording, line by line. The error names the line.
Result<Events> takeEvents(ByteSource &source, const Context &context, K6Dashboard &dashboard,
                          From from)
{
    LineReader lines(source);
    Events events;
    QByteArrayView text;
    while (true) {
        const Result<bool> more = lines.next(text);
        if (!more)
            return more.error();
        if (!*more)
            break;
        if (!context.goOn(source))
            return cancelledError();
        const qint64 line = from == From::Recording ? lines.lineNumber() : 0;
        if (text.trimmed().isEmpty() || text.trimmed() == "null") // could not be written
            continue;
        const auto document = JsonDocument::parse(text, source.name());
        const bool whole = document && !document->cut() && document->root()["event"].isText();
        if (!whole) {
            if (!lines.lastHadEnd()) {
                events.cut = true;
                break;
            }
            return damaged(source, line, tr("This is no event of k6's dashboard: {\"event\": …, "
                                            "\"data\": …} was expected."));
        }
        const JsonValue root = document->root();
        if (!dashboard.take(root["event"].text(), root["data"], line)) {
            events.another = lines.lineNumber();
            break;
        }
        events.last = line;
    }
    events.cut = events.cut || source.cut() || !dashboard.stopped();
    return events;
}

Measurement finish(K6Dashboard &dashboard, const Events &events, const ByteSource &source)
{
    Measurement result = dashboard.finish();
    if (events.another > 0)
        warn(result, source, events.another,
             tr("Another recording begins in this line. It is left out: keep each in a file of its "
                "own."));
    if (events.cut)
        markPartial(result, source, events.last);
    return result;
}

Result<Measurement> readRecording(ByteSource &source, const Context &context)
{
    K6Dashboard dashboard(source, From::Recording);
    const Result<Events> events = takeEvents(source, context, dashboard, From::Recording);
    if (!events)
        return events.error();
    return finish(dashboard, *events, source);
}

// Up to 0.5.5. It does not tell whether the test had ended.
Result<Events> takeObject(ByteSource &packed, K6Dashboard &dashboard)
{
    const Result<JsonDocument> document = JsonDocument::parse(packed);
    if (!document)
        return document.error();
    const JsonValue root = document->root();
    dashboard.takeMetrics(root["metrics"]);
    dashboard.take(QStringLiteral("param"), root["param"], 0);
    for (const JsonValue &snapshot : root["snapshot"].items())
        dashboard.take(QStringLiteral("snapshot"), snapshot, 0);
    if (root["cumulative"].isObject())
        dashboard.take(QStringLiteral("cumulative"), root["cumulative"], 0);
    return Events{document->cut(), 0, 0};
}

Result<Measurement> readReport(ByteSource &source, const Context &context)
{
    const Result<QByteArray> page = readAll(source, kMostPage);
    if (!page)
        return page.error();
    const qsizetype tag = page->indexOf("<script id=\"data\"");
    const qsizetype begin = tag < 0 ? -1 : page->indexOf('>', tag) + 1;
    const qsizetype end = begin <= 0 ? -1 : page->indexOf("</script>", begin);
    QByteArray text = begin <= 0 ? QByteArray()
                                 : page->mid(begin, end < 0 ? -1 : end - begin).trimmed();
    if (text.isEmpty()) {
        return damaged(source, 0, tr("The report holds no data: the page was saved without them, or "
                                     "is cut. Take the recording (K6_WEB_DASHBOARD_RECORD)."));
    }
    if (end < 0)
        text.truncate(text.size() - text.size() % 4);
    const auto decoded =
        QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return damaged(source, 0, tr("The report's data are damaged (no base64)."));
    const auto packed = ByteSource::fromBytes(decoded.decoded, source.name());
    K6Dashboard dashboard(source, From::Report);
    const bool isObject = packed->head().startsWith("{\"cumulative\"");
    Result<Events> events = isObject ? takeObject(*packed, dashboard)
                                     : takeEvents(*packed, context, dashboard, From::Report);
    if (!events)
        return events.error();
    events->cut = events->cut || end < 0;
    if (const qsizetype other = end < 0 ? -1 : page->indexOf("<script id=\"data\"", end); other >= 0)
        noteSecondResult(source, 1 + std::count(page->begin(), page->begin() + other, '\n'));
    return finish(dashboard, *events, source);
}

bool isEvent(QByteArrayView line)
{
    constexpr const char *kFirst[] = {"param", "config", "metric", "start", "snapshot", "cumulative"};
    constexpr QByteArrayView kBegin = "{\"event\":\"";
    return line.startsWith(kBegin) && line.contains("\"data\"")
        && std::any_of(std::begin(kFirst), std::end(kFirst), [line, kBegin](QByteArrayView event) {
               return line.sliced(kBegin.size()).startsWith(event);
           });
}

} // namespace

std::vector<Format> k6DashboardFormats()
{
    const QString tool = QStringLiteral("k6");
    return {{{QStringLiteral("k6-dashboard"), tool,
              tr("The web dashboard's recording: users, rates and percentiles over time.")},
             [](const Head &head) { return isEvent(head.trimmed()) ? 95 : 0; },
             readRecording},
            {{QStringLiteral("k6-dashboard-html"), tool, tr("The web dashboard's HTML report.")},
             [](const Head &head) {
                 return head.startsWith("<") && head.contains("<title>k6 report</title>") ? 92 : 0;
             },
             readReport}};
}

} // namespace twofold::imports
