// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// bombardier -o json: latency in microseconds, percentiles with -l only; "others" are requests
// without an answer, whose times are in the latency too.

#include "core/imports/failuregroups.h"
#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("BombardierReader", text);
}

Result<Measurement> readBombardier(ByteSource &source, const Context &)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    const JsonValue spec = document->root()["spec"];
    const JsonValue values = document->root()["result"];
    Measurement result;
    result.kind = results::Kind::Summary;
    result.usersMax = spec["numberOfConnections"].count();
    result.durationS = values["timeTakenSeconds"].number();

    results::Totals &totals = result.reported.totals;
    qint64 requests = 0;
    qint64 failures = 0;
    bool counted = true;
    for (const char *name : {"req1xx", "req2xx", "req3xx", "req4xx", "req5xx", "others"}) {
        const auto count = values[name].count();
        counted = counted && count.has_value();
        requests += count.value_or(0);
        const QByteArrayView view(name);
        if (count > 0 && (view == "req4xx" || view == "req5xx")) {
            failures += *count;
            result.failures.push_back(
                {{}, QString::fromLatin1(name + 3), {}, *count, source.name(), 0});
        } else if (count > 0 && view == "others") {
            failures += *count;
        }
    }
    if (!counted && !document->cut())
        return damaged(source, 1, tr("The result lacks counts of status codes."));
    if (counted) {
        totals.requests = requests;
        totals.failures = failures;
    }
    FailureGroups errors;
    for (const JsonValue &error : values["errors"].items())
        errors.add({}, {}, error["description"].text(), error["count"].count(), source.name(), 0);
    for (results::FailureGroup &group : errors.take())
        result.failures.push_back(std::move(group));

    const JsonValue times = values["latency"];
    results::Latency &latency = totals.latency;
    latency.mean = times["mean"].number();
    latency.stddev = times["stddev"].number();
    latency.max = times["max"].number();
    for (const JsonValue &entry : times["percentiles"].items())
        setPercentile(latency, entry.name().toDouble(), entry.number());
    scale(latency, 1e-3);
    if (totals.requests == 0)
        latency = {};
    totals.receivedBytes = values["bytesRead"].number();
    totals.sentBytes = values["bytesWritten"].number();
    fillRates(totals, result.durationS, values["rps"]["mean"].number());
    if (document->cut())
        markPartial(result, source, 0);
    if (const auto others = values["others"].count(); others > 0)
        warn(result, source, 0,
             tr("bombardier's latency includes its %1 requests without an answer: the time until "
                "they were refused or timed out.")
                 .arg(*others));
    return result;
}

} // namespace

std::vector<Format> bombardierFormats()
{
    return {{{QStringLiteral("bombardier"), QStringLiteral("bombardier"),
              tr("bombardier -o json; percentiles with -l.")},
             [](const Head &head) {
                 return head.contains("\"spec\"") && head.contains("\"numberOfConnections\"") ? 95
                                                                                              : 0;
             },
             readBombardier}};
}

} // namespace twofold::imports
