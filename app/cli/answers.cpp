// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commands.h"

#include "core/report/comparison.h"
#include "core/report/documents.h"
#include "core/report/grid.h"
#include "core/report/report.h"
#include "core/report/table.h"
#include "core/steering/step.h"
#include "core/verdict/judge.h"
#include "ui/plots/chartexport.h"
#include "ui/report/reportdrawing.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

// compare, report: runs told to people.
namespace twofold::cli {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

using Measurements = std::vector<std::shared_ptr<const results::Measurement>>;

// The first source of each run; null where it has none.
Result<Measurements> measurementsOf(const store::Book &book, const std::vector<campaign::Run> &runs)
{
    Measurements measurements;
    for (const auto &run : runs) {
        const auto sources = book.sources(run.id);
        if (!sources)
            return sources.error();
        if (sources->empty()) {
            measurements.push_back(nullptr);
            continue;
        }
        const auto measurement = book.measurement(sources->front().id);
        if (!measurement)
            return measurement.error();
        measurements.push_back(*measurement);
    }
    return measurements;
}

// The named runs of a campaign, in the order named; all where none is.
Result<std::vector<campaign::Run>> selectRuns(const std::vector<campaign::Run> &all, const QString &numbers)
{
    const auto wanted = parseRunNumbers(numbers);
    if (!wanted)
        return wanted.error();
    if (wanted->empty())
        return all;
    std::vector<campaign::Run> selected;
    for (const int number : *wanted) {
        const auto it = std::find_if(all.begin(), all.end(),
                                     [number](const auto &run) { return run.number == number; });
        if (it == all.end())
            return badInput(tr("The campaign has no run %1.").arg(number));
        selected.push_back(*it);
    }
    return selected;
}

QByteArray comparisonText(const report::Comparison &comparison)
{
    QString out;
    const auto baseline = static_cast<size_t>(
        std::find(comparison.runs.begin(), comparison.runs.end(), comparison.baseline)
        - comparison.runs.begin());
    for (const auto &row : comparison.parameters) {
        QStringList values;
        for (size_t i = 0; i < row.values.size(); ++i)
            values.append(campaign::valueText(row.values[i])
                          % (row.changed[i] ? QStringLiteral("*") : QString()));
        out += QStringLiteral("%1  %2\n").arg(row.parameter.title().leftJustified(24),
                                              values.join(QStringLiteral("  ")));
    }
    for (const auto &row : comparison.metrics) {
        QStringList values;
        for (size_t i = 0; i < row.values.size(); ++i) {
            QString text = row.values[i] ? formatQuantity(*row.values[i], row.metric.unit) : QString();
            if (i != baseline) {
                const auto words = report::differenceText(row, i, baseline);
                if (!words.main.isEmpty())
                    text += QStringLiteral(" (%1%2)").arg(words.main, words.interval.isEmpty() ? QString() : QString(QLatin1Char(' ') % words.interval));
            }
            values.append(text);
        }
        out += QStringLiteral("%1  %2\n").arg(row.metric.title().leftJustified(24),
                                              values.join(QStringLiteral("  ")));
    }
    return out.toUtf8();
}

} // namespace

Result<Answer> compare(const Arguments &arguments)
{
    const auto view = ui::plots::parseChartKind(arguments.view.isEmpty() ? QStringLiteral("ladder")
                                                                         : arguments.view);
    if (!view) {
        return usageError(tr("\"%1\" is not a view. The views are ladder, timeline, percentiles, bars and "
                             "factors.")
                              .arg(arguments.view));
    }
    const auto format = ui::plots::chartFormatOf(arguments.chart);
    if (!arguments.chart.isEmpty() && !format) {
        return usageError(tr("\"%1\" does not end with .png, .svg or .pdf, so the kind of chart is unknown.")
                              .arg(arguments.chart));
    }
    const auto book = openBook(arguments, store::Access::ReadOnly);
    if (!book)
        return book.error();
    const auto owner = findCampaign(**book, arguments.campaign);
    if (!owner)
        return owner.error();
    const auto all = (*book)->runs(owner->id);
    if (!all)
        return all.error();
    const auto selected = selectRuns(*all, arguments.runs);
    if (!selected)
        return selected.error();
    const auto measurements = measurementsOf(**book, *selected);
    if (!measurements)
        return measurements.error();

    std::vector<report::ComparedRun> compared;
    for (size_t i = 0; i < selected->size(); ++i) {
        const auto &measurement = (*measurements)[i];
        const auto window = measurement ? verdict::resolveWindow((*selected)[i].window, *measurement)
                                        : results::Window();
        compared.push_back({(*selected)[i], measurement, window});
    }
    auto comparison = report::compare(*owner, compared, arguments.baseline);
    if (!comparison)
        return comparison.error();
    if (arguments.onlyDifferences)
        comparison = report::onlyDifferences(*comparison);

    Answer answer;
    if (!arguments.chart.isEmpty()) {

        ui::plots::ChartInput input;
        input.campaign = &*owner;
        input.runs = *selected;
        input.measurements = *measurements;
        input.allRuns = *all;
        input.kind = *view;
        input.baseline = comparison->baseline;
        for (const auto &run : compared)
            input.windows.push_back(run.window);
        const auto bytes = ui::plots::exportChart(input, *format);
        if (!bytes)
            return bytes.error();
        if (auto written = writeFile(arguments.chart, *bytes); !written)
            return written.error();
    }
    answer.out = arguments.json ? report::compareDocument(*comparison)
                                : comparisonText(*comparison);
    return answer;
}

Result<Answer> report(const Arguments &arguments)
{
    const QString kind = QFileInfo(arguments.output).suffix().toLower();
    static const QStringList kKinds = {QStringLiteral("html"), QStringLiteral("md"), QStringLiteral("csv"),
                                       QStringLiteral("xlsx"), QStringLiteral("json"), QStringLiteral("pdf")};
    if (!kKinds.contains(kind)) {
        return usageError(tr("\"%1\" does not end with .html, .md, .csv, .xlsx, .json or .pdf, so the kind of "
                             "report is unknown.")
                              .arg(arguments.output));
    }
    const auto book = openBook(arguments, store::Access::ReadOnly);
    if (!book)
        return book.error();
    const auto owner = findCampaign(**book, arguments.campaign);
    if (!owner)
        return owner.error();
    const auto all = (*book)->runs(owner->id);
    if (!all)
        return all.error();
    auto selected = selectRuns(*all, arguments.runs);
    if (!selected)
        return selected.error();

    report::Report content;
    content.campaign = *owner;
    content.runs = *selected;
    content.writtenAt = nowUtc();
    for (const auto &run : *selected) {
        const auto findings = (*book)->findings(run.id);
        if (!findings)
            return findings.error();
        content.findings[run.number] = *findings;
        const auto observations = (*book)->observations(run.id);
        if (!observations)
            return observations.error();
        content.observations[run.number] = *observations;
    }
    if (const auto step = steering::nextStep(*owner, *all))
        content.step = *step;
    if (kind == QLatin1String("html") || kind == QLatin1String("pdf")) {
        const auto measurements = measurementsOf(**book, *selected);
        if (!measurements)
            return measurements.error();
        content.charts = ui::reportCharts(*owner, *selected, *measurements);
    }

    Result<void> written;
    if (kind == QLatin1String("xlsx")) {
        written = report::writeXlsx(*owner, *selected, arguments.output);
    } else if (kind == QLatin1String("pdf")) {
        const auto bytes = ui::reportPdf(content);
        if (!bytes)
            return bytes.error();
        written = writeFile(arguments.output, *bytes);
    } else {
        written = writeFile(arguments.output, kind == QLatin1String("html")   ? report::html(content)
                                              : kind == QLatin1String("md")   ? report::markdown(content)
                                              : kind == QLatin1String("json") ? report::json(content)
                                                                              : report::csv(*owner, *selected));
    }
    if (!written)
        return written.error();
    Answer answer;
    answer.out = arguments.json
                     ? QJsonDocument(QJsonObject{{QStringLiteral("file"), arguments.output}}).toJson()
                     : QString(arguments.output % QLatin1Char('\n')).toUtf8();
    return answer;
}

} // namespace twofold::cli
