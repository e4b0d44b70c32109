// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/genericsamples.h"

#include "core/imports/numbertext.h"
#include "core/imports/timetext.h"

#include <QCoreApplication>

#include <charconv>
#include <cmath>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("GenericSamples", text);
}

QString shown(QByteArrayView text)
{
    return QString::fromUtf8(text.first(std::min<qsizetype>(text.size(), 60)));
}

constexpr double kLongestUs = 1e14; // three years; more is damage

// The truth of a word, in any case; nothing for other words.
std::optional<bool> truthOf(QByteArrayView text)
{
    if (text.size() > 12)
        return std::nullopt;
    const QByteArray word = text.toByteArray().toLower();
    for (const char *good : {"true", "1", "yes", "y", "t", "ok", "okay", "pass", "passed", "success",
                             "successful", "succeeded", "delivered", "received", "completed",
                             "done", "correct", "valid"}) {
        if (word == good)
            return true;
    }
    for (const char *bad : {"false", "0", "no", "n", "f", "ko", "fail", "failed", "failure", "error",
                            "err", "timeout", "timed_out", "lost", "missing", "dropped", "wrong",
                            "incorrect", "invalid", "aborted", "rejected"}) {
        if (word == bad)
            return false;
    }
    return std::nullopt;
}

} // namespace

GenericSamples::GenericSamples(const SampleColumns &columns, const SampleRules &rules)
    : m_columns(columns)
    , m_rules(rules)
{
    m_samples.hasTimes = columns.has(Role::Start) || columns.has(Role::End);
    m_samples.hasFailures =
        columns.has(Role::Success) || columns.has(Role::Status) || columns.has(Role::Failed);
}

void GenericSamples::goOnBy(const SampleColumns &columns)
{
    m_columns = columns;
    m_timeUnitUs = 0;
    m_samples.hasTimes = m_samples.hasTimes && (columns.has(Role::Start) || columns.has(Role::End));
    m_samples.hasFailures = m_samples.hasFailures
        && (columns.has(Role::Success) || columns.has(Role::Status) || columns.has(Role::Failed));
}

// A decimal comma is told apart by what separates the columns: the text holds no point then.
std::optional<double> GenericSamples::number(QByteArrayView text) const
{
    char copy[64];
    if (text.isEmpty() || text.size() >= qsizetype(sizeof copy))
        return std::nullopt;
    std::copy(text.begin(), text.end(), copy);
    char *end = copy + text.size();
    if (text.indexOf(',') >= 0 && text.indexOf('.') < 0)
        std::replace(copy, end, ',', '.');
    double value = 0;
    const auto parsed = std::from_chars(*copy == '+' ? copy + 1 : copy, end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::optional<bool> GenericSamples::truth(QByteArrayView text) const
{
    if (m_rules.goodWords.empty())
        return truthOf(text);
    const QByteArray word = text.toByteArray().toLower();
    return std::find(m_rules.goodWords.begin(), m_rules.goodWords.end(), word) != m_rules.goodWords.end();
}

// Asks the zone once an hour of the file: its rules are slow to ask, and no zone changes within.
Microseconds GenericSamples::inUtc(Microseconds local)
{
    constexpr Microseconds kHour = 3'600'000'000;
    if (!m_rules.zone.isValid())
        return local;
    const Microseconds hour = local / kHour;
    if (hour != m_zoneHour) {
        const auto asUtc = QDateTime::fromMSecsSinceEpoch(hour * 3'600'000, Qt::UTC);
        const QDateTime there(asUtc.date(), asUtc.time(), m_rules.zone);
        m_zoneOffset = Microseconds(there.offsetFromUtc()) * 1'000'000;
        m_zoneHour = hour;
    }
    return local - m_zoneOffset;
}

QString GenericSamples::takeTime(QByteArrayView text, Role role, Microseconds &time)
{
    if (const auto value = number(text)) {
        if (m_timeUnitUs == 0) {
            // Small numbers count from the start of the run, large ones from 1970.
            const double named = m_columns.unitUs[static_cast<size_t>(role)];
            constexpr double kFirstEpoch = 1e8; // 1973 in seconds
            m_samples.relativeTimes = std::abs(*value) * (named > 0 ? named / 1e6 : 1) < kFirstEpoch;
            if (named > 0)
                m_timeUnitUs = named;
            else
                m_timeUnitUs = m_samples.relativeTimes ? 1e6 : epochFactor(*value);
        }
        const double us = *value * m_timeUnitUs;
        if (std::abs(us) > 4e17)
            return tr("the time \"%1\" is out of range").arg(shown(text));
        // Whole numbers keep all their digits.
        int64_t whole = 0;
        if (m_timeUnitUs >= 1 && parseWhole(text, whole))
            time = whole * static_cast<int64_t>(m_timeUnitUs);
        else
            time = std::llround(us);
        return {};
    }
    const auto date = parseTimeText(text);
    if (!date)
        return tr("the time \"%1\" is neither a number nor a date").arg(shown(text));
    m_localTimes = m_localTimes || !date->hasZone;
    time = date->hasZone ? date->utc : inUtc(date->utc);
    return {};
}

QString GenericSamples::add(const Row &row, qint64 line)
{
    Parsed parsed;
    if (auto wrong = parse(row, line, parsed); !wrong.isEmpty())
        return wrong;
    parsed.sample.label = m_samples.timeline.label(parsed.label);
    if (!parsed.sample.success)
        m_samples.failures.add(parsed.sample.label, parsed.code, parsed.message, line);
    const auto took = parsed.sample.latencyUs;
    m_samples.clock.see(parsed.sample.start,
                        parsed.sample.start + (took == results::Sample::kNoLatency ? 0 : took), line);
    m_samples.timeline.add(parsed.sample);
    return {};
}

QString GenericSamples::parse(const Row &row, qint64 line, Parsed &parsed)
{
    const auto text = [&row](Role role) { return row[static_cast<size_t>(role)].trimmed(); };
    results::Sample &sample = parsed.sample;
    const auto start = text(Role::Start);
    const auto end = text(Role::End);
    Microseconds endTime = 0;
    if (!start.isEmpty()) {
        if (auto wrong = takeTime(start, Role::Start, sample.start); !wrong.isEmpty())
            return wrong;
    } else if (m_columns.has(Role::Start)) {
        return tr("the time is missing");
    }
    if (!end.isEmpty()) {
        if (auto wrong = takeTime(end, Role::End, endTime); !wrong.isEmpty())
            return wrong;
    }

    bool hasDelay = false;
    double us = 0;
    if (const auto delay = text(Role::Delay); !delay.isEmpty()) {
        const auto value = number(delay);
        const double unit = m_columns.unitUs[static_cast<size_t>(Role::Delay)];
        if (!value || std::abs(*value) * (unit > 0 ? unit : 1e3) > kLongestUs)
            return tr("the delay \"%1\" is not a number of a sensible size").arg(shown(delay));
        us = *value * (unit > 0 ? unit : 1e3);
        m_guessedDelay = m_guessedDelay || unit == 0;
        hasDelay = true;
    } else if (!m_columns.has(Role::Delay) && !start.isEmpty() && !end.isEmpty()) {
        us = static_cast<double>(endTime - sample.start);
        if (std::abs(us) > kLongestUs)
            return tr("the end is years away from the start");
        hasDelay = true;
    }
    if (us < 0) {
        m_firstNegative = m_negative++ == 0 ? line : m_firstNegative;
        us = 0;
    }
    sample.latencyUs = std::llround(us);
    if (!m_columns.has(Role::Start) && !end.isEmpty())
        sample.start = endTime - sample.latencyUs;

    // The flag decides; else the status; else whether there is an error.
    QByteArray code;
    const auto failed = text(Role::Failed);
    const auto status = text(Role::Status);
    int64_t number = 0;
    if (parseWhole(status, number) && number >= 100)
        code = status.toByteArray();
    if (const auto flag = text(Role::Success); !flag.isEmpty()) {
        const auto good = truth(flag);
        if (!good)
            return tr("success is \"%1\", neither true nor false").arg(shown(flag));
        sample.success = *good;
    } else if (!status.isEmpty()) {
        if (!code.isEmpty()) {
            sample.success = isGoodStatus(number);
        } else if (const auto good = truthOf(status)) {
            sample.success = *good;
        } else {
            return tr("the status \"%1\" is neither an HTTP code nor a word for success or failure")
                .arg(shown(status));
        }
    } else if (!failed.isEmpty() || m_columns.has(Role::Failed)) {
        m_samples.hasFailures = true; // in JSON only failed samples may have it
        const auto said = truthOf(failed);
        // An error column holds a flag or the error's own text.
        sample.success = failed.isEmpty() || failed == "null" || failed == "None"
            || (said && !*said && failed != "error" && failed != "failed" && failed != "timeout"
                && failed != "lost");
    } else if (m_columns.has(Role::Success) || m_columns.has(Role::Status)) {
        return tr("it is not said whether it succeeded");
    }
    if (!hasDelay) {
        // What never arrived has no delay; what arrived has one.
        if (sample.success && m_columns.has(Role::Delay))
            return tr("the delay is missing");
        sample.latencyUs = results::Sample::kNoLatency;
        sample.success = m_columns.has(Role::Delay) && sample.success;
        m_samples.hasFailures = true;
        ++m_withoutDelay;
    }
    for (const auto &[role, bytes] : {std::pair{Role::Received, &sample.receivedBytes},
                                      std::pair{Role::Sent, &sample.sentBytes}}) {
        if (const auto size = text(role); !size.isEmpty()) {
            const auto value = this->number(size);
            if (!value || *value < 0 || *value > 9e15)
                return tr("\"%1\" is not a number of bytes").arg(shown(size));
            *bytes = std::llround(*value);
        }
    }
    parsed.label = text(Role::Label);
    if (!sample.success) {
        auto message = text(Role::Message);
        if (message.isEmpty() && !truthOf(failed))
            message = failed;
        if (message.isEmpty())
            message = code.isEmpty() ? status : message;
        parsed.code = code;
        parsed.message = message;
    }
    return {};
}

results::Measurement GenericSamples::finish(const ByteSource &source)
{
    auto measurement = m_samples.finish(source);
    measurement.hidesQueueing = false; // each message has a time of its own
    if (m_guessedDelay) {
        warn(measurement, source, 0,
             m_rules.isMapped
                 ? tr("The mapping does not say the unit of the latency; it is read as "
                      "milliseconds.")
                 : tr("The delay column does not name its unit; it is read as milliseconds. Name "
                      "it delay_ms or delay_s to be sure."));
    }
    if (m_localTimes && !m_rules.zone.isValid()) {
        warn(measurement, source, 0,
             m_rules.isMapped
                 ? tr("The times have no zone and are read as UTC. The mapping can say another.")
                 : tr("The times have no zone and are read as UTC. Write them with a zone, or as "
                      "a number since 1970."));
    }
    if (m_withoutDelay > 0) {
        warn(measurement, source, 0,
             tr("%1 rows have no delay; they are counted, but not among the latencies.")
                 .arg(m_withoutDelay));
    }
    if (m_negative > 0) {
        warn(measurement, source, m_firstNegative,
             tr("%1 delays are negative, the first here, and count as 0. The clocks of sender and "
                "receiver may differ.")
                 .arg(m_negative));
    }
    if (!measurement.tellsTimes) {
        warn(measurement, source, 0,
             tr("The table has no time column, so there are no rates and no course over time."));
    }
    if (!measurement.tellsFailures) {
        warn(measurement, source, 0,
             m_rules.isMapped
                 ? tr("The mapping does not say which rows failed.")
                 : tr("The table does not say which rows failed. Add a column \"success\"."));
    }
    return measurement;
}

} // namespace twofold::imports
