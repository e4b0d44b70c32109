// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/genericsamples.h"

#include <algorithm>

namespace twofold::imports {

namespace {

struct Unit
{
    const char *name;
    double us;
};
constexpr Unit kUnits[] = {
    {"ns", 1e-3},     {"nanos", 1e-3},  {"nanoseconds", 1e-3},  {"us", 1},
    {"usec", 1},      {"micros", 1},    {"microseconds", 1},    {"\xc2\xb5s", 1},
    {"ms", 1e3},      {"msec", 1e3},    {"millis", 1e3},        {"milliseconds", 1e3},
    {"s", 1e6},       {"sec", 1e6},     {"secs", 1e6},          {"seconds", 1e6},
};

struct Word
{
    const char *name;
    Role role;
};
// Names without unit, words joined by one underscore.
constexpr Word kWords[] = {
    {"time", Role::Start},          {"timestamp", Role::Start},     {"time_stamp", Role::Start},
    {"ts", Role::Start},            {"date", Role::Start},          {"datetime", Role::Start},
    {"start", Role::Start},         {"start_time", Role::Start},    {"started", Role::Start},
    {"started_at", Role::Start},    {"begin", Role::Start},         {"sent_at", Role::Start},
    {"send_time", Role::Start},     {"sent_time", Role::Start},     {"created_at", Role::Start},
    {"published", Role::Start},     {"published_at", Role::Start},  {"publish_time", Role::Start},
    {"offset", Role::Start},        {"epoch", Role::Start},         {"when", Role::Start},
    {"end", Role::End},             {"end_time", Role::End},        {"ended_at", Role::End},
    {"finished", Role::End},        {"finished_at", Role::End},     {"received_at", Role::End},
    {"receive_time", Role::End},    {"received_time", Role::End},   {"completed_at", Role::End},
    {"delivered_at", Role::End},
    {"delay", Role::Delay},         {"latency", Role::Delay},       {"elapsed", Role::Delay},
    {"duration", Role::Delay},      {"response_time", Role::Delay}, {"responsetime", Role::Delay},
    {"rt", Role::Delay},            {"rtt", Role::Delay},           {"took", Role::Delay},
    {"elapsed_time", Role::Delay},  {"time_taken", Role::Delay},    {"total_time", Role::Delay},
    {"e2e", Role::Delay},           {"end_to_end", Role::Delay},    {"round_trip", Role::Delay},
    {"round_trip_time", Role::Delay}, {"processing_time", Role::Delay},
    {"success", Role::Success},     {"successful", Role::Success},  {"ok", Role::Success},
    {"succeeded", Role::Success},   {"passed", Role::Success},      {"correct", Role::Success},
    {"valid", Role::Success},       {"delivered", Role::Success},   {"is_success", Role::Success},
    {"is_ok", Role::Success},
    {"status", Role::Status},       {"status_code", Role::Status},  {"code", Role::Status},
    {"response_code", Role::Status}, {"http_status", Role::Status}, {"http_code", Role::Status},
    {"result", Role::Status},       {"outcome", Role::Status},
    {"error", Role::Failed},        {"failed", Role::Failed},       {"failure", Role::Failed},
    {"err", Role::Failed},          {"is_error", Role::Failed},     {"timeout", Role::Failed},
    {"timed_out", Role::Failed},    {"lost", Role::Failed},         {"exception", Role::Failed},
    {"label", Role::Label},         {"name", Role::Label},          {"endpoint", Role::Label},
    {"operation", Role::Label},     {"request", Role::Label},       {"url", Role::Label},
    {"path", Role::Label},          {"topic", Role::Label},         {"type", Role::Label},
    {"transaction", Role::Label},   {"event", Role::Label},         {"queue", Role::Label},
    {"channel", Role::Label},       {"route", Role::Label},         {"message_type", Role::Label},
    {"request_name", Role::Label},  {"event_type", Role::Label},
    {"message", Role::Message},     {"reason", Role::Message},      {"error_message", Role::Message},
    {"failure_message", Role::Message}, {"detail", Role::Message},  {"details", Role::Message},
    {"response_message", Role::Message}, {"error_text", Role::Message},
    {"bytes", Role::Received},      {"size", Role::Received},       {"received_bytes", Role::Received},
    {"bytes_in", Role::Received},   {"response_size", Role::Received},
    {"bytes_received", Role::Received},
    {"sent_bytes", Role::Sent},     {"bytes_out", Role::Sent},      {"request_size", Role::Sent},
    {"bytes_sent", Role::Sent},
};

// "responseTime [ms]" to response, time, ms.
std::vector<QByteArray> wordsOf(QByteArrayView name)
{
    std::vector<QByteArray> words(1);
    char before = '_';
    for (const char c : name.first(std::min<qsizetype>(name.size(), 200))) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool plain = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
            || static_cast<unsigned char>(c) >= 0x80;
        const bool lowerBefore = (before >= 'a' && before <= 'z') || (before >= '0' && before <= '9');
        if ((!plain || (upper && lowerBefore)) && !words.back().isEmpty())
            words.emplace_back();
        if (plain)
            words.back().append(upper ? static_cast<char>(c - 'A' + 'a') : c);
        before = c;
    }
    if (words.back().isEmpty())
        words.pop_back();
    return words;
}

QByteArray joined(const std::vector<QByteArray> &words)
{
    QByteArray text;
    for (const auto &word : words) {
        if (!text.isEmpty())
            text.append('_');
        text.append(word);
    }
    return text;
}

std::optional<Role> wordRole(const QByteArray &name)
{
    for (const auto &word : kWords) {
        if (name == word.name)
            return word.role;
    }
    // "end_to_end_delay", "consumer_latency": whatever is delayed, a delay is what it is.
    for (const char *tail : {"_delay", "_latency", "_elapsed", "_rtt", "_response_time"}) {
        if (name.endsWith(tail))
            return Role::Delay;
    }
    return std::nullopt;
}

} // namespace

double unitInName(QByteArrayView name)
{
    const auto words = wordsOf(name);
    if (words.size() < 2)
        return 0;
    for (const auto &unit : kUnits) {
        if (words.back() == unit.name)
            return unit.us;
    }
    return 0;
}

std::optional<NamedRole> roleOf(QByteArrayView name)
{
    auto words = wordsOf(name);
    if (words.empty())
        return std::nullopt;
    const double unitUs = unitInName(name);
    if (words.size() > 1) {
        if (unitUs > 0)
            words.pop_back();
        if (unitUs > 0 && words.size() > 1 && words.back() == "in")
            words.pop_back();
    }
    const auto role = wordRole(joined(words));
    if (!role)
        return std::nullopt;
    return NamedRole{*role, unitUs};
}

SampleColumns::SampleColumns()
{
    column.fill(-1);
    unitUs.fill(0);
}

SampleColumns::SampleColumns(const std::vector<QByteArray> &names)
    : SampleColumns()
{
    for (size_t i = 0; i < names.size(); ++i) {
        const auto named = roleOf(names[i]);
        if (!named)
            continue;
        const auto role = static_cast<size_t>(named->role);
        // "duration" gives way to a later column that says its unit.
        const bool better = column[role] >= 0 && unitUs[role] == 0 && named->unitUs > 0
            && (named->role == Role::Delay);
        if (column[role] >= 0 && !better)
            continue;
        column[role] = static_cast<int>(i);
        unitUs[role] = named->unitUs;
    }
}

bool SampleColumns::isTable() const
{
    if (has(Role::Start) && has(Role::End))
        return true;
    return has(Role::Delay)
        && (has(Role::Start) || has(Role::End) || has(Role::Success) || has(Role::Status)
            || has(Role::Failed) || has(Role::Label)
            || unitUs[static_cast<size_t>(Role::Delay)] > 0);
}

} // namespace twofold::imports
