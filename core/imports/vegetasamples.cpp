// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// vegeta encode --to=csv and --to=json, 8.x to 12.x. Bodies and headers of answers are in both and
// are not looked at.

#include "core/imports/numbertext.h"
#include "core/imports/sampletables.h"

#include <QCoreApplication>

#include <simdjson.h>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("VegetaSamples", text);
}

QByteArrayView bytes(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

constexpr int64_t kLongestNs = 1'000'000'000'000'000'000;

struct Hit
{
    Microseconds start = 0;
    int64_t latencyNs = 0;
    int64_t code = 0; // 0: no answer
    int64_t out = 0;
    int64_t in = 0;
    QByteArrayView error;
    QByteArrayView method;
    QByteArrayView url;
};

void add(Samples &samples, const Hit &hit, qint64 line)
{
    results::Sample sample;
    sample.start = hit.start;
    sample.latencyUs = (hit.latencyNs + 500) / 1000;
    sample.success = isGoodStatus(hit.code);
    sample.receivedBytes = std::max<int64_t>(hit.in, 0);
    sample.sentBytes = std::max<int64_t>(hit.out, 0);
    QByteArray label = hit.method.toByteArray();
    if (!hit.url.isEmpty()) {
        // What is asked for after the path differs from request to request.
        const auto query = hit.url.indexOf('?');
        label += ' ';
        label += query < 0 ? hit.url.toByteArray() : hit.url.first(query).toByteArray();
    }
    sample.label = samples.timeline.label(label);
    if (!sample.success) {
        const auto code = hit.code > 0 ? QByteArray::number(hit.code) : QByteArray();
        samples.failures.add(sample.label, code, hit.error, line);
    }
    samples.clock.see(sample.start, sample.start + sample.latencyUs, line);
    samples.timeline.add(sample);
}

// vegeta keeps to its rate whatever the answers take, so nothing is hidden.
void finish(results::Measurement &measurement)
{
    measurement.hidesQueueing = false;
}

std::optional<int64_t> wholeOf(QByteArrayView text)
{
    int64_t value = 0;
    return parseWhole(text, value) ? std::optional(value) : std::nullopt;
}

// time, code, latency, bytes out, bytes in, error, body[, attack, sequence[, method, URL, headers]]
QString takeCsv(const CsvRecord &record, Samples &samples, QByteArray (&scratch)[2])
{
    Hit hit;
    // Nanoseconds since 1970 have 19 digits; microseconds are all that is kept.
    const auto time = record.cell(0).size() == 19 ? wholeOf(record.cell(0).first(16)) : std::nullopt;
    const auto code = wholeCell(record, 1);
    const auto latency = wholeCell(record, 2);
    const auto out = wholeCell(record, 3);
    const auto in = wholeCell(record, 4);
    if (!time || !code || !latency || !out || !in || record.cells < 6 || *code < 0 || *code > 999
        || *latency < 0 || *latency > kLongestNs || *time < 0)
        return tr("it does not begin with time, code, latency and bytes");
    hit.start = *time;
    hit.code = *code;
    hit.latencyNs = *latency;
    hit.out = *out;
    hit.in = *in;
    hit.error = unquoted(record.cell(5), scratch[0]);
    if (record.cells >= 11) {
        hit.method = record.cell(9);
        hit.url = unquoted(record.cell(10), scratch[1]);
    }
    add(samples, hit, record.line);
    return {};
}

Result<results::Measurement> readVegetaCsv(ByteSource &source, const Context &context)
{
    SampleTable table(source, context, ',');
    QByteArray scratch[2];
    auto result = table.read(nullptr, [&](const CsvRecord &record) {
        return takeCsv(record, table.samples, scratch);
    });
    if (result)
        finish(*result);
    return result;
}

simdjson::error_code takeJson(simdjson::dom::parser &parser, QByteArrayView line, qint64 number,
                              Samples &samples)
{
    using namespace simdjson;
    dom::element document;
    dom::object object;
    // LineReader keeps enough readable bytes behind the line.
    static_assert(LineReader::kPadding >= SIMDJSON_PADDING);
    if (const auto error =
            parser.parse(line.data(), static_cast<size_t>(line.size()), false).get(document))
        return error;
    if (const auto error = document.get_object().get(object))
        return error;
    Hit hit;
    std::string_view time;
    if (const auto error = object["code"].get_int64().get(hit.code))
        return error;
    if (const auto error = object["timestamp"].get_string().get(time))
        return error;
    if (const auto error = object["latency"].get_int64().get(hit.latencyNs))
        return error;
    const auto parsed = parseTimeText(bytes(time));
    if (!parsed || hit.latencyNs < 0 || hit.latencyNs > kLongestNs)
        return NUMBER_OUT_OF_RANGE;
    hit.start = parsed->utc;
    std::string_view text;
    // Old versions lack some of these.
    int64_t number64 = 0;
    if (!object["bytes_out"].get_int64().get(number64))
        hit.out = number64;
    if (!object["bytes_in"].get_int64().get(number64))
        hit.in = number64;
    if (!object["error"].get_string().get(text))
        hit.error = bytes(text);
    if (!object["method"].get_string().get(text))
        hit.method = bytes(text);
    if (!object["url"].get_string().get(text))
        hit.url = bytes(text);
    add(samples, hit, number);
    return SUCCESS;
}

Result<results::Measurement> readVegetaJson(ByteSource &source, const Context &context)
{
    LineReader lines(source);
    simdjson::dom::parser parser;
    Samples samples;
    QByteArrayView line;
    qint64 lastLine = 0;
    bool cut = false;
    while (true) {
        auto more = lines.next(line);
        if (!more)
            return more.error();
        if (!*more)
            break;
        if (lines.lineNumber() % 4096 == 1 && !context.goOn(source))
            return cancelledError();
        if (line.trimmed().isEmpty())
            continue;
        const auto error = takeJson(parser, line, lines.lineNumber(), samples);
        if (error == simdjson::SUCCESS) {
            lastLine = lines.lineNumber();
        } else if (!lines.lastHadEnd() && lastLine > 0) {
            cut = true;
            break;
        } else {
            return damaged(source, lines.lineNumber(),
                           tr("This line is not a result of vegeta: %1. Repair or remove it, or "
                              "encode the results again.")
                               .arg(QString::fromLatin1(simdjson::error_message(error))));
        }
    }
    auto measurement = samples.finish(source);
    finish(measurement);
    if (cut)
        markPartial(measurement, source, lastLine);
    return measurement;
}

int probeVegetaCsv(const Head &head)
{
    const auto line = head.line(0);
    const auto cells = splitLine(line.first(std::min<qsizetype>(line.size(), 4000)), ',');
    const auto isDigits = [](const QByteArray &cell, int least, int most) {
        return cell.size() >= least && cell.size() <= most
            && std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (cells.size() < 6 || !isDigits(cells[0], 19, 19) || !isDigits(cells[1], 1, 3)
        || !isDigits(cells[2], 1, 18) || !isDigits(cells[3], 1, 18) || !isDigits(cells[4], 1, 18))
        return 0;
    return 90;
}

} // namespace

std::vector<Format> vegetaSampleFormats()
{
    const QString tool = QStringLiteral("vegeta");
    return {{{QStringLiteral("vegeta-json"), tool, tr("vegeta encode --to=json: one object a line")},
             [](const Head &head) {
                 const auto line = head.trimmed();
                 const auto end = line.indexOf('\n');
                 const auto first = end < 0 ? line : line.first(end);
                 return first.startsWith('{') && first.indexOf("\"attack\":") >= 0
                         && first.indexOf("\"latency\":") >= 0 && first.indexOf("\"code\":") >= 0
                     ? 95
                     : 0;
             },
             readVegetaJson},
            {{QStringLiteral("vegeta-csv"), tool, tr("vegeta encode --to=csv: one row a request")},
             probeVegetaCsv,
             readVegetaCsv}};
}

} // namespace twofold::imports
