// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/runs.h"

#include <QCoreApplication>
#include <QDateTime>

#include <cmath>
#include <map>

namespace twofold::sheets {

using campaign::ParameterKind;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Spreadsheet", text);
}

// The cell's number in the unit that the log keeps; nothing where it is none, or of a unit that
// cannot be that one. The cell's own unit wins over the column's.
std::optional<double> numberIn(const Cell &cell, Notation notation, const QString &columnUnit, QString logUnit)
{
    if (logUnit.isEmpty())
        logUnit = columnUnit;
    if (const auto seconds = clockSeconds(cell))
        return convertUnit(*seconds, u"s", logUnit);
    const auto quantity = cellQuantity(cell, notation);
    if (!quantity)
        return std::nullopt;
    const QString from = quantity->unit.isEmpty() ? columnUnit : quantity->unit;
    if (from.isEmpty() || from == logUnit)
        return quantity->value;
    if (const auto converted = convertUnit(quantity->value, from, logUnit))
        return converted;
    // "4 nodes" in a column without a unit: the word is the engineer's own.
    return quantity->unit.isEmpty() || (logUnit.isEmpty() && !isKnownUnit(from)) ? std::optional(quantity->value)
                                                                                  : std::nullopt;
}

class RunMaker
{
public:
    RunMaker(const Sheet &sheet, const std::vector<ColumnMapping> &mapping, const campaign::Campaign &campaign)
        : m_sheet(sheet)
        , m_mapping(mapping)
        , m_campaign(campaign)
    {
    }

    SheetRuns make(int lastRun)
    {
        int previous = lastRun;
        int next = lastRun + 1;
        for (int row = m_sheet.firstDataRow(); row < int(m_sheet.rows.size()); ++row) {
            m_entry = {};
            m_entry.row = row;
            m_entry.run.campaign = m_campaign.id;
            if (previous > 0)
                m_entry.run.parent = previous;
            m_notes.clear();
            m_own.clear();
            for (int column = 0; column < int(m_mapping.size()); ++column)
                take(column);
            m_entry.observation = m_notes.join(QLatin1Char('\n'));
            if (m_entry.run.parameters.isEmpty() && m_entry.run.metrics.isEmpty() && m_entry.observation.isEmpty())
                continue;
            m_numberOf[m_own.isEmpty() ? QString::number(next) : m_own] = next;
            previous = next++;
            m_made.runs.push_back(std::move(m_entry));
        }
        return std::move(m_made);
    }

private:
    void wrong(int column, const QString &kind)
    {
        const Cell &cell = m_sheet.cell(m_entry.row, column);
        if (m_made.problemCount++ < kMostProblems) {
            m_made.problems << tr("A cell is not %1: %2 “%3”. It stays blank; the text goes to the observation.")
                                   .arg(kind, m_sheet.nameOf(m_entry.row, column), cell.text.left(40));
        }
        m_notes << tr("%1: %2").arg(m_sheet.header(column), cell.text);
    }

    void take(int column)
    {
        const auto &map = m_mapping[size_t(column)];
        const Cell &cell = m_sheet.cell(m_entry.row, column);
        if (cell.isBlank())
            return;
        auto &run = m_entry.run;
        switch (map.meaning) {
        case ColumnMeaning::LeaveOut:
            return;
        case ColumnMeaning::RunNumber:
            m_own = cell.text;
            return;
        case ColumnMeaning::Observation:
            m_notes << cell.text;
            return;
        default:
            break;
        }
        if (isUnknown(cell))
            return;
        switch (map.meaning) {
        case ColumnMeaning::Parent:
            if (const auto known = m_numberOf.find(cell.text); known != m_numberOf.end())
                run.parent = known->second;
            else
                wrong(column, tr("a run above it"));
            break;
        case ColumnMeaning::Started:
            run.startedAt = momentOf(cell);
            if (!run.startedAt)
                wrong(column, tr("a date"));
            break;
        case ColumnMeaning::Parameter:
            takeParameter(column);
            break;
        case ColumnMeaning::Metric: {
            const auto *known = m_campaign.metric(map.name);
            const QString unit = known ? known->unit : campaign::standardMetric(map.name).unit;
            if (const auto number = numberIn(cell, m_sheet.notation, map.unit, unit))
                run.metrics.set(map.name, *number);
            else
                wrong(column, unit.isEmpty() ? tr("a number") : tr("a number of unit %1").arg(unit));
            break;
        }
        case ColumnMeaning::Verdict:
            if (const auto verdict = verdictOf(cell))
                run.ownVerdict = *verdict;
            else
                wrong(column, tr("a verdict"));
            break;
        case ColumnMeaning::FailureClass:
            run.ownClass = cell.text;
            break;
        case ColumnMeaning::Cause:
            run.cause = cell.text;
            break;
        default:
            break;
        }
    }

    void takeParameter(int column)
    {
        const auto &map = m_mapping[size_t(column)];
        const Cell &cell = m_sheet.cell(m_entry.row, column);
        auto &parameters = m_entry.run.parameters;
        const auto *known = m_campaign.parameter(map.name);
        switch (map.kind) {
        case ParameterKind::Integer:
        case ParameterKind::Real: {
            const auto number = numberIn(cell, m_sheet.notation, map.unit, known ? known->unit : QString());
            const bool whole = number && *number == std::floor(*number) && std::abs(*number) < 9e15;
            if (number && map.kind == ParameterKind::Real)
                parameters.set(map.name, *number);
            else if (whole)
                parameters.set(map.name, qint64(*number));
            else
                wrong(column, map.kind == ParameterKind::Integer ? tr("a whole number") : tr("a number"));
            return;
        }
        case ParameterKind::Bytes: {
            const auto bytes = numberIn(cell, m_sheet.notation, map.unit, QStringLiteral("B"));
            if (bytes && std::abs(*bytes) < 9e15)
                parameters.set(map.name, qint64(std::llround(*bytes)));
            else
                wrong(column, tr("a size"));
            return;
        }
        case ParameterKind::Duration:
            if (const auto seconds = numberIn(cell, m_sheet.notation, map.unit, QStringLiteral("s")))
                parameters.set(map.name, *seconds);
            else
                wrong(column, tr("a duration"));
            return;
        default:
            break;
        }
        auto value = campaign::parseValue(cell.text, map.kind, known ? known->choices : QStringList());
        if (value)
            parameters.set(map.name, std::move(*value));
        else
            wrong(column, map.kind == ParameterKind::Boolean ? tr("yes or no") : tr("of the kind %1").arg(campaign::kindName(map.kind)));
    }

    const Sheet &m_sheet;
    const std::vector<ColumnMapping> &m_mapping;
    const campaign::Campaign &m_campaign;
    SheetRuns m_made;
    SheetRun m_entry;
    QStringList m_notes;
    QString m_own; // what the sheet calls the run
    std::map<QString, int> m_numberOf; // and its number here
};

} // namespace

SheetRuns makeRuns(const Sheet &sheet, const std::vector<ColumnMapping> &mapping,
                   const campaign::Campaign &campaign, int lastRun)
{
    return RunMaker(sheet, mapping, campaign).make(lastRun);
}

std::optional<campaign::Verdict> verdictOf(const Cell &cell)
{
    QString word = cell.text.toLower();
    static const std::map<QString, QString> others = {
        {QStringLiteral("passed"), QStringLiteral("pass")}, {QStringLiteral("ok"), QStringLiteral("pass")},
        {QStringLiteral("yes"), QStringLiteral("pass")},    {QStringLiteral("true"), QStringLiteral("pass")},
        {QStringLiteral("good"), QStringLiteral("pass")},   {QStringLiteral("failed"), QStringLiteral("fail")},
        {QStringLiteral("no"), QStringLiteral("fail")},     {QStringLiteral("false"), QStringLiteral("fail")},
        {QStringLiteral("ko"), QStringLiteral("fail")},     {QStringLiteral("failure"), QStringLiteral("fail")}};
    if (const auto other = others.find(word); other != others.end())
        word = other->second;
    const auto verdict = campaign::parseVerdict(word);
    if (!verdict || *verdict == campaign::Verdict::None)
        return std::nullopt;
    return *verdict;
}

std::optional<Microseconds> momentOf(const Cell &cell)
{
    if (cell.text.size() > 32 || cell.text.size() < 8)
        return std::nullopt;
    QString text = cell.text;
    if (text.size() > 10 && text[10] == QLatin1Char(' '))
        text[10] = QLatin1Char('T');
    auto moment = QDateTime::fromString(text, Qt::ISODateWithMs);
    for (const char *format : {"d.M.yyyy", "d.M.yyyy H:mm", "d.M.yyyy H:mm:ss", "yyyy/M/d", "yyyy/M/d H:mm",
                               "yyyy/M/d H:mm:ss"}) {
        if (!moment.isValid())
            moment = QDateTime::fromString(cell.text, QString::fromLatin1(format));
    }
    if (!moment.isValid())
        return std::nullopt;
    if (moment.timeSpec() == Qt::LocalTime)
        moment.setTimeSpec(Qt::UTC);
    return moment.toMSecsSinceEpoch() * 1000;
}

} // namespace twofold::sheets
