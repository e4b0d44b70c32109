// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/fuzz/entrypoints.h"

#include "core/campaign/criterion.h"
#include "core/imports/mapping.h"
#include "core/imports/reader.h"
#include "core/launch/template.h"
#include "core/sheets/runs.h"
#include "core/sheets/workbook.h"
#include "tests/core/sheets/zips.h"

#include <QTemporaryDir>

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace twofold::fuzz {

namespace {

const results::Window kPart{results::Window::Mode::Range, 1, 3};

// Not an assertion: it must hold in every build.
void promise(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "a promise is broken: %s\n", what);
    std::abort();
}

void checkTotals(const results::Totals &totals)
{
    promise(totals.requests.value_or(0) >= 0, "requests are not negative");
    promise(totals.failures.value_or(0) >= 0, "failures are not negative");
    if (totals.requests && totals.failures)
        promise(*totals.failures <= *totals.requests, "failures are among the requests");
    for (const auto *latency : {&totals.latency, totals.latencyOk ? &*totals.latencyOk : nullptr}) {
        if (!latency)
            continue;
        for (const auto &value : {latency->mean, latency->stddev, latency->min, latency->max,
                                  latency->p50, latency->p95, latency->p99})
            promise(!value || std::isfinite(*value), "latencies are numbers");
    }
    for (const auto &rate : {totals.throughput, totals.goodput})
        promise(!rate || std::isfinite(*rate), "rates are numbers");
}

void checkMeasurement(const results::Measurement &measurement)
{
    for (const auto &window : {results::Window(), kPart}) {
        const auto summary = measurement.summary(window);
        checkTotals(summary.totals);
        for (const auto &label : summary.labels)
            checkTotals(label.totals);
    }
    for (const auto &series : measurement.allSeries())
        promise(series.times.size() == series.values.size(), "a series has a time for each value");
    promise(!measurement.partial || !measurement.warnings.empty(), "what is partial says so");
    promise(!measurement.durationS
                || (std::isfinite(*measurement.durationS) && *measurement.durationS >= 0),
            "the duration is a number and not negative");
    const auto again = results::decode(results::encode(measurement));
    promise(again.ok(), "what is stored is read again");
    promise(again->format == measurement.format
                && again->reported.labels.size() == measurement.reported.labels.size()
                && again->warnings == measurement.warnings,
            "what is stored is read again as it was");
}

void readAs(const imports::Format &format, QByteArrayView bytes)
{
    const auto source =
        imports::ByteSource::fromBytes(bytes.toByteArray(), QStringLiteral("fuzz"));
    const auto read = imports::readAs(format, *source, imports::Context());
    if (read)
        checkMeasurement(*read);
    else
        promise(!read.error().message.isEmpty(), "an error is a sentence");
}

void probeAll(QByteArrayView bytes)
{
    const auto source =
        imports::ByteSource::fromBytes(bytes.toByteArray(), QStringLiteral("fuzz"));
    const imports::Head head{source->head(), source->headIsWhole()};
    for (const auto &format : imports::allFormats()) {
        const int sure = format.probe(head);
        promise(sure >= 0 && sure <= 100, "a probe is 0 to 100 sure");
    }
}

// What is proposed for a file of no known format reads it, or says why not.
void mapColumns(QByteArrayView bytes)
{
    const auto source = [&bytes] {
        return imports::ByteSource::fromBytes(bytes.toByteArray(), QStringLiteral("fuzz"));
    };
    const auto shape = imports::shapeOf(*source());
    if (!shape) {
        promise(!shape.error().message.isEmpty(), "an error is a sentence");
        return;
    }
    for (const auto &row : shape->rows)
        promise(row.size() == shape->names.size(), "a row has a text for each name");
    auto mapping = imports::proposeMapping(*shape);
    mapping.name = QStringLiteral("fuzz");
    (void)imports::previewRows(*shape, mapping);
    const auto again = imports::decodeMappings(imports::encodeMappings({mapping}));
    promise(again && again->size() == 1, "a mapping is read again");
    const auto whole = source();
    (void)imports::hasShape(mapping, {whole->head(), whole->headIsWhole()});
    const auto read = imports::readMapped(*whole, imports::Context(), mapping);
    if (read)
        checkMeasurement(*read);
    else
        promise(!read.error().message.isEmpty(), "an error is a sentence");
}

// The bytes are a document's sheets, or a workbook's rows.
void readSheet(bool (*write)(const QString &, const QByteArray &), QByteArrayView bytes)
{
    static const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("fuzz"));
    if (!write(path, bytes.toByteArray()))
        return;
    const auto proposed = sheets::openProposed(path);
    if (!proposed) {
        promise(!proposed.error().message.isEmpty(), "an error is a sentence");
        return;
    }
    const auto campaign = campaign::newCampaign(QStringLiteral("fuzz"));
    const auto sheet = sheets::propose(proposed->table);
    const auto mapping = sheets::guessMapping(sheet, campaign);
    const auto made = sheets::makeRuns(sheet, mapping, campaign, 0);
    promise(made.runs.size() <= sheet.rows.size(), "a row is at most one run");
}

bool writeRows(const QString &path, const QByteArray &rows)
{
    return tests::writeXlsx(path, rows, "<si><t>users</t></si><si><t>p95</t></si>");
}

void parseCriterion(QByteArrayView bytes)
{
    const QString text = QString::fromUtf8(bytes);
    const auto parsed = campaign::parseCriterion(text, campaign::CriterionKind::Limit);
    (void)campaign::parseCriterionOfAnyKind(text);
    if (!parsed) {
        promise(!parsed.error().message.isEmpty(), "an error is a sentence");
        return;
    }
    promise(std::isfinite(parsed->bound), "a bound is a number");
    (void)campaign::boundText(*parsed);
    (void)campaign::shortText(*parsed);
    const auto again =
        campaign::parseCriterion(parsed->expression, campaign::CriterionKind::Limit);
    promise(again && *again == *parsed, "an expression is read again as it was");
}

void decode(QByteArrayView bytes)
{
    const auto decoded = results::decode(bytes);
    if (decoded) {
        (void)decoded->summary({});
        (void)decoded->summary(kPart);
        (void)decoded->allSeries();
        promise(results::decode(results::encode(*decoded)).ok(), "what is stored is read again");
    } else {
        promise(!decoded.error().message.isEmpty(), "an error is a sentence");
    }
}

// The first line is a parameter's value, the rest the template.
void renderTemplate(QByteArrayView bytes)
{
    const auto end = bytes.indexOf('\n');
    const QString value = QString::fromUtf8(end < 0 ? QByteArrayView() : bytes.first(end));
    const QString text = QString::fromUtf8(bytes.sliced(end + 1));
    campaign::Campaign campaign;
    for (const char *key : {"users", "url", "a.b", "password"}) {
        campaign::Parameter parameter;
        parameter.key = QString::fromLatin1(key);
        campaign.parameters.push_back(std::move(parameter));
    }
    campaign.parameters.back().kind = campaign::ParameterKind::Secret;
    campaign::Parameters values;
    values.set(QStringLiteral("users"), qint64(200));
    values.set(QStringLiteral("url"), value);
    values.set(QStringLiteral("a.b"), 1.5);
    values.set(QStringLiteral("password"), QStringLiteral("keychain"));
    const auto rendered = launch::render(text, campaign, values, {2, 3, 201});
    if (!rendered) {
        promise(!rendered.error().message.isEmpty(), "an error is a sentence");
        return;
    }
    // A value reaches the shell by the environment alone; one that the template itself does not
    // hold must not turn up in the text.
    const QString mark = QStringLiteral("\u2023value of a parameter\u2023");
    if (!text.contains(mark)) {
        values.set(QStringLiteral("url"), mark);
        const auto marked = launch::render(text, campaign, values, {2, 3, 201});
        promise(!marked || !marked->shell.contains(mark), "no value is shell text");
    }
    (void)launch::keysUsed(text, campaign);
}

std::vector<EntryPoint> collect()
{
    std::vector<EntryPoint> all;
    for (const auto &format : imports::allFormats()) {
        all.push_back({QStringLiteral("read-") + format.info.name,
                       [&format](QByteArrayView bytes) { readAs(format, bytes); }});
    }
    all.push_back({QStringLiteral("probe"), probeAll});
    all.push_back({QStringLiteral("mapping"), mapColumns});
    all.push_back({QStringLiteral("sheet-ods"),
                   [](QByteArrayView bytes) { readSheet(tests::writeOds, bytes); }});
    all.push_back({QStringLiteral("sheet-xlsx"),
                   [](QByteArrayView bytes) { readSheet(writeRows, bytes); }});
    all.push_back({QStringLiteral("criterion"), parseCriterion});
    all.push_back({QStringLiteral("codec"), decode});
    all.push_back({QStringLiteral("template"), renderTemplate});
    return all;
}

} // namespace

const std::vector<EntryPoint> &entryPoints()
{
    static const std::vector<EntryPoint> all = collect();
    return all;
}

} // namespace twofold::fuzz
