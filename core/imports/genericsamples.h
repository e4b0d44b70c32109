// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/samples.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace twofold::imports {

Result<results::Measurement> readSamplesCsv(ByteSource &source, const Context &context);
Result<results::Measurement> readSamplesJson(ByteSource &source, const Context &context);
int probeSamplesCsv(const Head &head);
int probeSamplesJson(const Head &head);

// What a column of a table of samples means.
enum class Role { Start, End, Delay, Success, Status, Failed, Label, Message, Received, Sent };
constexpr size_t kRoles = 10;

struct NamedRole
{
    Role role;
    double unitUs = 0; // µs of one unit, from a suffix such as _ms; 0: the name does not say
};

// The role that a name tells: "end_to_end_delay_ms", "responseTime", "Latency (s)", "ok", …
std::optional<NamedRole> roleOf(QByteArrayView name);

// Where a table has what: the first column of each role.
struct SampleColumns
{
    std::array<int, kRoles> column;
    std::array<double, kRoles> unitUs;

    explicit SampleColumns(const std::vector<QByteArray> &names);
    bool has(Role role) const { return column[static_cast<size_t>(role)] >= 0; }
    // A delay, or a start and an end, and something that says these are samples.
    bool isTable() const;
};

// Turns rows into samples. A row gives one text a role; empty: not there.
class GenericSamples
{
public:
    explicit GenericSamples(const SampleColumns &columns);

    using Row = std::array<QByteArrayView, kRoles>;

    // Empty, or what is wrong with the row.
    QString add(const Row &row, qint64 line);

    results::Measurement finish(const ByteSource &source);

private:
    QString takeTime(QByteArrayView text, Role role, Microseconds &time);
    std::optional<double> number(QByteArrayView text) const;

    SampleColumns m_columns;
    Samples m_samples;
    double m_timeUnitUs = 0; // of numeric times; 0: none seen
    bool m_localTimes = false;
    bool m_guessedDelay = false;
    qint64 m_negative = 0;
    qint64 m_firstNegative = 0;
    qint64 m_withoutDelay = 0;
};

} // namespace twofold::imports
