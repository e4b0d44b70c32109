// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/fuzz/entrypoints.h"

#include "core/imports/reading.h"
#include "tests/core/imports/sampleexamples.h"

#include <QDirIterator>
#include <QFile>
#include <QMap>

namespace twofold::fuzz {

namespace {

constexpr const char *kCriteria[] = {
    "latency.p95 < 500 ms",
    "failure_rate < 1 %",
    "latency.p99[\"POST /measurement\"] < 2 s",
    "latency.p95 < parent * 1.1",
    "checks:throughput >= baseline",
    "throughput >= 1000 /s",
    "users >= 20,000",
    "host.db.cpu <= 0.95",
    "received_rate > 1.5 GB/s",
    "latency.p50[\"a \\\" b\"] <= 1e308 min",
};

constexpr const char *kTemplates[] = {
    "http://a/?b&c\nhey -c {users} -z 30s {url}",
    "it's $(here)\nPASSWORD=$TWOFOLD_PASSWORD locust -u {users} --host \"{url}\" '{a.b}'",
    "x\nfor i in $(seq {index} {count}); do echo ${i} {{print}} $(( {users} + 1 )); done",
    "\ncat <<END\n{url} {offset}\nEND\n",
    "v\n# don't\necho `echo {url}` \\{users}",
};

constexpr const char *kMappable[] = {
    "Zeitpunkt;Dauer [ms];Vorgang;Ausgang\n2026-07-31 14:00:00;20,5;lesen;ok\n2026-07-31 14:00:01;31;lesen;ko\n",
    "{\"when\":1785499200000,\"call\":{\"took_us\":900},\"ok\":true}\n{\"when\":1785499200100,\"call\":{\"took_us\":1}}\n",
    "[{\"a\":{\"b\":[1]},\"t0\":\"2026-07-31T14:00:00Z\",\"lat_ms\":4}]",
    "{\"result\":{\"requests\":100,\"failed_pct\":0.5,\"p95_ms\":[31.5,{\"max\":1e9}],\"duration_s\":20}}",
};

constexpr const char *kOdsSheet =
    "<table:table table:name=\"a\"><table:table-header-rows><table:table-row><table:table-cell office:value-type=\"string\">"
    "<text:p>users</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"string\">"
    "<text:p>p<text:s text:c=\"2\"/>95</text:p></table:table-cell></table:table-row></table:table-header-rows>"
    "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-rows-spanned=\"2\" office:value-type=\"float\""
    " office:value=\"1000\"/><table:table-cell office:value-type=\"percentage\" office:value=\"0.5\"/>"
    "<table:table-cell office:value-type=\"time\" office:time-value=\"PT01H30M00.5S\"/></table:table-row></table:table>";

constexpr const char *kXlsxRows =
    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"
    "<row r=\"3\"><c r=\"A3\"><v>1000</v></c><c t=\"b\"><f>1</f><v>1</v></c><c t=\"inlineStr\"><is><t>4 120 ms</t></is></c></row>"
    "<row><c t=\"e\"><v>#N/A</v></c><c t=\"str\"><v>1,5_x000D_</v></c><c s=\"1\"><v>4.1e4</v></c></row>";

// What tests/data has no small file of.
constexpr const char *kLocustTables =
    "<html><p>During: <span>2026-11-20 20:11:37 - 2026-11-20 20:11:59</span></p>\n"
    "<h2>Request Statistics</h2><table><thead><tr><th>Method</th><th>Name</th></tr></thead>\n"
    "<tr><td>GET</td><td>/a</td><td>10</td><td>1</td><td>5</td><td>2</td><td>9</td><td>100</td>"
    "<td>1.5</td><td>0.1</td></tr>\n<tr><td></td><td>Aggregated</td><td>10</td><td>1</td><td>5</td>"
    "<td>2</td><td>9</td><td>100</td><td>1.5</td><td>0.1</td></tr></table>\n"
    "<h2>Response Time Statistics</h2><table><tr><th>Method</th><th>Name</th><th>50%ile (ms)</th>"
    "</tr><tr><td>GET</td><td>/a</td><td>4</td></tr></table><h2>Failures Statistics</h2><table><tr>"
    "<th>Method</th></tr><tr><td>GET</td><td>/a</td><td>503 Server Error: no &amp; never</td>"
    "<td>1</td></tr></table></html>\n";
constexpr const char *kLocustArguments =
    "<html><title>Locust</title><script>window.templateArgs = {\"start_time\":"
    "\"2026-11-20T20:11:37Z\",\"end_time\":\"2026-11-20T20:11:59Z\",\"requests_statistics\":["
    "{\"method\":\"GET\",\"name\":\"/a\",\"num_requests\":10,\"num_failures\":1,"
    "\"avg_response_time\":5.5},{\"method\":\"\",\"name\":\"Aggregated\",\"num_requests\":10,"
    "\"num_failures\":1,\"total_rps\":1.5}],\"response_time_statistics\":[{\"method\":\"GET\","
    "\"name\":\"/a\",\"0.5\":4,\"0.95\":9}],\"failures_statistics\":[{\"method\":\"GET\","
    "\"name\":\"/a\",\"error\":\"503 Server Error\",\"occurrences\":1}],"
    "\"exceptions_statistics\":[{\"count\":2}]}</script></html>\n";

// Files below the roots by the format that they are recognised as, read once.
const QMap<QString, std::vector<QByteArray>> &files(const QStringList &roots)
{
    static QMap<QString, std::vector<QByteArray>> byFormat;
    static bool read = false;
    if (read)
        return byFormat;
    read = true;
    QStringList paths;
    for (const auto &root : roots) {
        QDirIterator it(root, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext())
            paths << it.next();
    }
    paths.sort();
    for (const auto &path : std::as_const(paths)) {
        const auto format = imports::recognise(path);
        QFile file(path);
        if (format && file.open(QIODevice::ReadOnly))
            byFormat[*format].push_back(file.read(1024 * 1024));
    }
    for (const char *report : {kLocustTables, kLocustArguments})
        byFormat[QStringLiteral("locust-html")].emplace_back(report);
    for (const auto &example : tests::sampleExamples())
        byFormat[QString::fromLatin1(example.format)].push_back(example.bytes);
    return byFormat;
}

} // namespace

std::vector<QByteArray> seedsFor(const QString &entryPoint, const QStringList &roots,
                                 qsizetype longest)
{
    std::vector<QByteArray> seeds;
    if (entryPoint == QLatin1String("criterion")) {
        for (const char *text : kCriteria)
            seeds.emplace_back(text);
    } else if (entryPoint == QLatin1String("template")) {
        for (const char *text : kTemplates)
            seeds.emplace_back(text);
    } else if (entryPoint == QLatin1String("mapping")) {
        for (const char *text : kMappable)
            seeds.emplace_back(text);
    } else if (entryPoint == QLatin1String("sheet-ods")) {
        seeds.emplace_back(kOdsSheet);
    } else if (entryPoint == QLatin1String("sheet-xlsx")) {
        seeds.emplace_back(kXlsxRows);
    } else if (entryPoint == QLatin1String("probe")) {
        for (const auto &one : files(roots)) {
            for (size_t i = 0; i < std::min<size_t>(one.size(), 3); ++i)
                seeds.push_back(one[i].left(longest));
        }
    } else if (entryPoint == QLatin1String("codec")) {
        for (const auto &root : roots) {
            QDirIterator it(root, QDir::Files, QDirIterator::Subdirectories);
            while (it.hasNext()) {
                const auto measurement = imports::read({it.next()});
                if (!measurement)
                    continue;
                const auto bytes = results::encode(*measurement);
                if (bytes.size() <= longest)
                    seeds.push_back(bytes);
            }
        }
        std::sort(seeds.begin(), seeds.end());
    } else {
        for (const auto &bytes : files(roots).value(entryPoint.mid(qsizetype(strlen("read-")))))
            seeds.push_back(bytes.left(longest));
    }
    return seeds;
}

} // namespace twofold::fuzz
