// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/jmeter.h"
#include "core/imports/numbertext.h"
#include "core/imports/timetext.h"

namespace twofold::imports {

namespace {

struct Name
{
    const char *text;
    int JmeterColumns::*column; // null: known, not read
};

constexpr Name kNames[] = {
    {"timeStamp", &JmeterColumns::time},
    {"elapsed", &JmeterColumns::elapsed},
    {"label", &JmeterColumns::label},
    {"responseCode", &JmeterColumns::code},
    {"responseMessage", &JmeterColumns::message},
    {"failureMessage", &JmeterColumns::failureMessage},
    {"threadName", &JmeterColumns::thread},
    {"dataType", &JmeterColumns::dataType},
    {"success", &JmeterColumns::success},
    {"bytes", &JmeterColumns::bytes},
    {"sentBytes", &JmeterColumns::sentBytes},
    {"allThreads", &JmeterColumns::allThreads},
    {"Hostname", &JmeterColumns::host},
    {"grpThreads", nullptr},
    {"Latency", nullptr},
    {"IdleTime", nullptr},
    {"Connect", nullptr},
    {"Filename", nullptr},
    {"Encoding", nullptr},
    {"SampleCount", nullptr},
    {"ErrorCount", nullptr},
    {"URL", nullptr},
};

bool isWhole(const QByteArray &cell)
{
    int64_t value = 0;
    return parseWhole(cell, value);
}

bool isTime(const QByteArray &cell)
{
    return (cell.size() == 13 && isWhole(cell)) || parseTimeText(cell).has_value();
}

JmeterColumns withCount(JmeterColumns columns, size_t count)
{
    columns.count = static_cast<uint32_t>(count);
    const int last = static_cast<int>(count) - 1;
    columns.arePlain = columns.time >= 0 && columns.label >= 0 && columns.label < last
        && columns.success >= 0 && columns.message >= 0 && columns.thread < last && columns.host < 0;
    return columns;
}

} // namespace

JmeterColumns JmeterColumns::fromHeader(const std::vector<QByteArray> &cells)
{
    JmeterColumns columns;
    int known = 0;
    for (size_t i = 0; i < cells.size(); ++i) {
        for (const auto &name : kNames) {
            if (cells[i] != name.text)
                continue;
            ++known;
            if (name.column && columns.*name.column < 0)
                columns.*name.column = static_cast<int>(i);
        }
    }
    // "elapsed" alone is anybody's word; three of JMeter's own spelling are not.
    if (columns.elapsed < 0 || known < 3)
        return {};
    const bool telling = columns.time >= 0 || columns.code >= 0 || columns.thread >= 0
        || columns.allThreads >= 0;
    if (!telling)
        return {};
    return withCount(columns, cells.size());
}

// Every version writes time, elapsed, label, code[, message], thread[, data type], success; then
// since 3.0 the failure message, and numbers, of which bytes is the first.
JmeterColumns JmeterColumns::fromShape(const std::vector<QByteArray> &cells)
{
    if (cells.size() < 7 || !isTime(cells[0]) || !isWhole(cells[1]))
        return {};
    int success = -1;
    for (int i = 4; i < 9 && i < static_cast<int>(cells.size()) && success < 0; ++i) {
        const auto &cell = cells[static_cast<size_t>(i)];
        if (cell == "true" || cell == "false")
            success = i;
    }
    if (success < 5)
        return {};
    JmeterColumns columns;
    columns.time = 0;
    columns.elapsed = 1;
    columns.label = 2;
    columns.code = 3;
    columns.success = success;
    columns.thread = success == 5 ? 4 : 5;
    columns.message = success >= 6 ? 4 : -1;
    columns.dataType = success >= 7 ? 6 : -1;
    int at = success + 1;
    const int count = static_cast<int>(cells.size());
    const auto whole = [&cells](int i) { return isWhole(cells[static_cast<size_t>(i)]); };
    if (at < count && !whole(at))
        columns.failureMessage = at++;
    if (at < count && whole(at))
        columns.bytes = at++;
    // Left are: Latency | grp, all, Latency | grp, all, Latency, Idle
    // | sent, grp, all[, URL], Latency, Idle, Connect
    const int left = count - at;
    if (columns.failureMessage >= 0 && left >= 6) {
        columns.sentBytes = at;
        columns.allThreads = at + 2;
    } else if (left >= 3) {
        columns.allThreads = at + 1;
    }
    return withCount(columns, cells.size());
}

bool isTransactionMessage(QByteArrayView message)
{
    constexpr QByteArrayView kStart = "Number of samples in transaction : ";
    if (message.startsWith('"'))
        message = message.sliced(1);
    return message.startsWith(kStart);
}

bool isNetworkFailure(QByteArrayView code)
{
    if (code.startsWith('"'))
        code = code.sliced(1);
    return code.startsWith("Non HTTP");
}

} // namespace twofold::imports
