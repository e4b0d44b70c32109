// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/samplerole.h"
#include "core/imports/samples.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QTimeZone>

#include <array>
#include <functional>
#include <optional>
#include <vector>

namespace twofold::imports {

Result<results::Measurement> readSamplesCsv(ByteSource &source, const Context &context);
Result<results::Measurement> readSamplesJson(ByteSource &source, const Context &context);
int probeSamplesCsv(const Head &head);
int probeSamplesJson(const Head &head);

struct NamedRole
{
    Role role;
    double unitUs = 0; // µs of one unit, from a suffix such as _ms; 0: the name does not say
};

// The role that a name tells: "end_to_end_delay_ms", "responseTime", "Latency (s)", "ok", …
std::optional<NamedRole> roleOf(QByteArrayView name);
// µs of the unit that a name ends with, whatever it names: "Dauer [ms]" 1000; 0: none.
double unitInName(QByteArrayView name);

// Where a table has what: the first column of each role.
struct SampleColumns
{
    std::array<int, kRoles> column; // -1: there is none
    std::array<double, kRoles> unitUs; // 0: not known

    SampleColumns();
    explicit SampleColumns(const std::vector<QByteArray> &names);
    bool has(Role role) const { return column[static_cast<size_t>(role)] >= 0; }
    // A delay, or a start and an end, and something that says these are samples.
    bool isTable() const;
};

// What a mapping knows beside the columns.
struct SampleRules
{
    QTimeZone zone; // of times that name none; invalid: UTC
    std::vector<QByteArray> goodWords; // lower case; the success column holds one of these; none: guessed
    bool isMapped = false; // the names are the engineer's own, and so is what is missing
};

// Turns rows into samples. A row gives one text a role; empty: not there.
class GenericSamples
{
public:
    explicit GenericSamples(const SampleColumns &columns, const SampleRules &rules = {});

    using Row = std::array<QByteArrayView, kRoles>;

    // One row understood. The texts are views into the row.
    struct Parsed
    {
        results::Sample sample; // its label is not set
        QByteArrayView label;
        QByteArray code; // of a failure
        QByteArrayView message;
    };

    // Empty, or what is wrong with the row.
    QString add(const Row &row, qint64 line);

    // A header in the middle of the file: the rows below are read by these columns.
    void goOnBy(const SampleColumns &columns);
    // The same without adding it; for previews.
    QString parse(const Row &row, qint64 line, Parsed &parsed);
    bool timesAreRelative() const { return m_samples.relativeTimes; }

    results::Measurement finish(const ByteSource &source);

private:
    QString takeTime(QByteArrayView text, Role role, Microseconds &time);
    std::optional<double> number(QByteArrayView text) const;
    std::optional<bool> truth(QByteArrayView text) const;
    Microseconds inUtc(Microseconds local);

    SampleColumns m_columns;
    SampleRules m_rules;
    Microseconds m_zoneHour = INT64_MIN; // the hour that m_zoneOffset is known for
    Microseconds m_zoneOffset = 0;
    Samples m_samples;
    double m_timeUnitUs = 0; // of numeric times; 0: none seen
    bool m_localTimes = false;
    bool m_guessedDelay = false;
    qint64 m_negative = 0;
    qint64 m_firstNegative = 0;
    qint64 m_withoutDelay = 0;
};

// What the columns of these names are; nothing: these are not the names of a table of samples.
using ColumnsOf = std::function<std::optional<SampleColumns>(const std::vector<QByteArray> &names)>;

// Reads a table whose first row that is not blank names the columns, as may a row in its middle.
// Rows of another width are damage.
Result<results::Measurement> readSampleTable(ByteSource &source, const Context &context,
                                             const ColumnsOf &columnsOf, const SampleRules &rules);

// Which member of an object is what. Members of objects within have dotted names.
struct SampleMembers
{
    std::vector<std::pair<QByteArray, Role>> roles;
    SampleColumns columns; // which roles there are, and their units
    bool isNested = false;
};
Result<results::Measurement> readSampleObjects(ByteSource &source, const Context &context,
                                               const SampleMembers &members,
                                               const SampleRules &rules);

// The first objects of a file of them, one a line or an array, with the members that are values;
// those of objects within have dotted names. None where the text is something else.
using ObjectMembers = std::vector<std::pair<QByteArray, QByteArray>>;
std::vector<ObjectMembers> firstObjects(const Head &head, size_t most);

} // namespace twofold::imports
