// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/jtlfile.h"

#include <charconv>
#include <cstdio>
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
    "GET /", "GET /login", "POST /login", "GET /items", "GET /items/{id}", "POST /items",
    "PUT /items/{id}", "DELETE /items/{id}", "GET /search", "GET /cart", "POST /cart",
    "DELETE /cart/{id}", "GET /checkout", "POST /checkout", "GET /orders", "GET /orders/{id}",
    "GET /profile", "PUT /profile", "GET /static/app.js", "GET /static/app.css",
};

} // namespace

JtlTruth jtlTruth(int64_t rows)
{
    Random random;
    JtlTruth truth{rows, 0};
    for (int64_t i = 0; i < rows; ++i)
        truth.failures += makeRow(random, i).failed ? 1 : 0;
    return truth;
}

bool makeJtl(const std::string &path, int64_t rows)
{
    // Named by what it is once it is whole.
    if (std::unique_ptr<FILE, int (*)(FILE *)> there(std::fopen(path.c_str(), "rb"), &std::fclose);
        there)
        return true;
    const std::string unfinished = path + ".part";
    std::unique_ptr<FILE, int (*)(FILE *)> file(std::fopen(unfinished.c_str(), "wb"), &std::fclose);
    if (!file)
        return false;
    std::string out = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,"
                      "success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,"
                      "IdleTime,Connect\n";
    Random random;
    for (int64_t i = 0; i < rows; ++i) {
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
        if (out.size() > 1'000'000 || i + 1 == rows) {
            if (std::fwrite(out.data(), 1, out.size(), file.get()) != out.size())
                return false;
            out.clear();
        }
    }
    if (std::fclose(file.release()) != 0)
        return false;
    return std::rename(unfinished.c_str(), path.c_str()) == 0;
}

} // namespace twofold::bench
