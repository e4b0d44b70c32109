// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/samplefiles.h"

#include <charconv>
#include <cstdio>
#include <functional>
#include <memory>

namespace twofold::bench {

namespace {

// xorshift64*, Vigna 2016: the same numbers everywhere.
class Random
{
public:
    uint64_t next()
    {
        m_state ^= m_state >> 12;
        m_state ^= m_state << 25;
        m_state ^= m_state >> 27;
        return m_state * 0x2545f4914f6cdd1dULL;
    }
    uint64_t below(uint64_t limit) { return (next() >> 32) * limit >> 32; }

private:
    uint64_t m_state = 88172645463325252ULL;
};

struct Row
{
    int64_t time;
    int64_t elapsed;
    uint64_t label;
    bool failed;
    uint64_t bytes;
    uint64_t thread;
};

Row makeRow(Random &random, int64_t i)
{
    Row row;
    // 2,780 rows a second, each ending a little after the one before.
    const int64_t end = 1'700'000'000'000 + i * 9 / 25;
    // Log-normal enough: a product of two small numbers, with a rare long one.
    row.elapsed = 3 + static_cast<int64_t>(random.below(28) * random.below(17));
    if (random.below(200) == 0)
        row.elapsed += static_cast<int64_t>(random.below(4000));
    row.time = end - row.elapsed;
    row.label = random.below(20);
    row.failed = random.below(100) == 0;
    row.bytes = 200 + random.below(20'000);
    row.thread = 1 + random.below(500);
    return row;
}

void append(std::string &out, int64_t number)
{
    char text[24];
    const auto end = std::to_chars(text, text + sizeof text, number);
    out.append(text, end.ptr);
}

constexpr const char *kLabels[20] = {
    "GET /",           "GET /login",     "POST /login",        "GET /items",
    "GET /items/{id}", "POST /items",    "PUT /items/{id}",    "DELETE /items/{id}",
    "GET /search",     "GET /cart",      "POST /cart",         "DELETE /cart/{id}",
    "GET /checkout",   "POST /checkout", "GET /orders",        "GET /orders/{id}",
    "GET /profile",    "PUT /profile",   "GET /static/app.js", "GET /static/app.css",
};

using File = std::unique_ptr<FILE, int (*)(FILE *)>;

// Named by what it is once it is whole; one that is there is left as it is.
bool makeFile(const std::string &path, const std::string &header, int64_t records,
              const std::function<void(std::string &, int64_t)> &add)
{
    if (File there(std::fopen(path.c_str(), "rb"), &std::fclose); there)
        return true;
    const std::string unfinished = path + ".part";
    File file(std::fopen(unfinished.c_str(), "wb"), &std::fclose);
    if (!file)
        return false;
    std::string out = header;
    for (int64_t i = 0; i < records; ++i) {
        add(out, i);
        if (out.size() > 1'000'000 || i + 1 == records) {
            if (std::fwrite(out.data(), 1, out.size(), file.get()) != out.size())
                return false;
            out.clear();
        }
    }
    return std::fclose(file.release()) == 0 && std::rename(unfinished.c_str(), path.c_str()) == 0;
}

void appendPadded(std::string &out, int64_t number, size_t digits)
{
    const auto text = std::to_string(number);
    out.append(digits - text.size(), '0');
    out += text;
}

// The points of one request as k6 1.x writes them, in its order.
constexpr const char *kPoints[kPointsOfRequest] = {
    "http_reqs",           "http_req_duration",        "http_req_blocked",
    "http_req_connecting", "http_req_tls_handshaking", "http_req_sending",
    "http_req_waiting",    "http_req_receiving",       "http_req_failed",
    "data_received",
};

struct Request
{
    std::string method;
    std::string path;
    const char *status;
    const char *expected;
    std::string values[kPointsOfRequest];
};

Request makeRequest(const Row &row)
{
    Request request;
    const std::string label = kLabels[row.label];
    request.method = label.substr(0, label.find(' '));
    request.path = label.substr(label.find(' ') + 1);
    request.status = row.failed ? "503" : "200";
    request.expected = row.failed ? "false" : "true";
    std::string fraction(1, '.');
    fraction += std::to_string(100 + row.bytes % 900);
    request.values[0] = '1';
    request.values[1] = std::to_string(row.elapsed) + fraction;
    request.values[2] = "0.001" + std::to_string(row.thread);
    request.values[3] = '0';
    request.values[4] = '0';
    request.values[5] = "0.0" + std::to_string(10 + row.thread % 80);
    request.values[6] = std::to_string(row.elapsed - 1) + fraction;
    request.values[7] = "0.9" + std::to_string(row.thread);
    request.values[8] = row.failed ? '1' : '0';
    request.values[9] = std::to_string(row.bytes);
    return request;
}

} // namespace

Truth sampleTruth(int64_t samples)
{
    Random random;
    Truth truth{samples, 0};
    for (int64_t i = 0; i < samples; ++i)
        truth.failures += makeRow(random, i).failed ? 1 : 0;
    return truth;
}

bool makeJtl(const std::string &path, int64_t rows)
{
    const std::string header = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,"
                               "dataType,success,failureMessage,bytes,sentBytes,grpThreads,"
                               "allThreads,URL,Latency,IdleTime,Connect\n";
    Random random;
    return makeFile(path, header, rows, [&random](std::string &out, int64_t i) {
        const Row row = makeRow(random, i);
        append(out, row.time);
        out += ',';
        append(out, row.elapsed);
        out += ',';
        out += kLabels[row.label];
        out += row.failed ? ",503,Service Unavailable,Users 1-" : ",200,OK,Users 1-";
        append(out, static_cast<int64_t>(row.thread));
        out += ",text,";
        if (row.failed) {
            out += "false,\"Test failed: code expected to equal /\n\n****** received  : "
                   "[[[503]]], \"\"busy\"\", from 10.0.0.7:";
            append(out, 32768 + static_cast<int64_t>(row.bytes));
            out += "\n\n/\",";
        } else {
            out += "true,,";
        }
        append(out, static_cast<int64_t>(row.bytes));
        out += ",342,500,500,https://shop.example.org/v1/";
        append(out, static_cast<int64_t>(row.label));
        out += ',';
        append(out, row.elapsed - 1);
        out += ",0,1\n";
    });
}

bool makeK6Json(const std::string &path, int64_t requests)
{
    Random random;
    return makeFile(path, {}, requests, [&random](std::string &out, int64_t i) {
        const Row row = makeRow(random, i);
        const Request request = makeRequest(row);
        const int64_t end = row.time + row.elapsed - 1'699'999'200'000; // since 22:00:00
        std::string time;
        time += "2023-11-14T";
        appendPadded(time, 22 + end / 3'600'000, 2);
        time += ':';
        appendPadded(time, end / 60'000 % 60, 2);
        time += ':';
        appendPadded(time, end / 1000 % 60, 2);
        time += '.';
        appendPadded(time, end % 1000, 3);
        time += "481526Z";
        for (int point = 0; point < kPointsOfRequest; ++point) {
            out += "{\"metric\":\"";
            out += kPoints[point];
            out += "\",\"type\":\"Point\",\"data\":{\"time\":\"" + time +
                   "\",\"value\":" + request.values[point] + ",\"tags\":{\"expected_response\":\"" +
                   request.expected + "\",\"group\":\"\",\"method\":\"" + request.method +
                   "\",\"name\":\"https://shop.example.org/v1" + request.path +
                   "\",\"proto\":\"HTTP/2.0\",\"scenario\":\"default\",\"status\":\"" +
                   request.status +
                   "\",\"tls_version\":\"tls1.3\",\"url\":\"https://shop.example.org/v1" +
                   request.path + "\"}}}\n";
        }
    });
}

bool makeK6Csv(const std::string &path, int64_t requests)
{
    Random random;
    const std::string header = "metric_name,timestamp,metric_value,check,error,error_code,"
                               "expected_response,group,method,name,proto,scenario,service,status,"
                               "subproto,tls_version,url,extra_tags,metadata\n";
    return makeFile(path, header, requests, [&random](std::string &out, int64_t i) {
        const Row row = makeRow(random, i);
        const Request request = makeRequest(row);
        const std::string url = "https://shop.example.org/v1" + request.path;
        for (int point = 0; point < kPointsOfRequest; ++point) {
            out += kPoints[point];
            out += ',';
            append(out, (row.time + row.elapsed) / 1000);
            out += ',' + request.values[point] + ",,,," + request.expected + ",," + request.method +
                   ',' + url + ",HTTP/2.0,default,," + request.status + ",,tls1.3," + url + ",,\n";
        }
    });
}

} // namespace twofold::bench
