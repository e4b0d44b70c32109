// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/report/reportdrawing.h"

#include "core/steering/step.h"
#include "ui/plots/chartexport.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImage>
#include <QPageSize>
#include <QPdfWriter>
#include <QPainter>
#include <QSvgRenderer>
#include <QTextDocument>
#include <QTextOption>
#include <QUrl>

namespace twofold::ui {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Report", text);
}

} // namespace

std::vector<report::Chart>
reportCharts(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
             const std::vector<std::shared_ptr<const results::Measurement>> &measurements)
{
    std::vector<report::Chart> charts;
    plots::ChartInput input;
    input.campaign = &campaign;
    input.runs = runs;
    input.measurements = measurements;
    const auto add = [&](plots::ChartKind kind, const QString &title) {
        input.kind = kind;
        if (const auto svg = plots::exportChart(input, plots::ChartFormat::Svg))
            charts.push_back({title, *svg});
    };
    const auto ladder = campaign.ladder();
    const bool climbs = ladder && !steering::rungs(campaign, runs, ladder->parameter).empty();
    if (climbs)
        add(plots::ChartKind::Ladder, tr("Ladder"));
    // More than a dozen curves cannot be told apart; the newest runs tell most.
    constexpr size_t kMostCurves = 12;
    if (input.runs.size() > kMostCurves) {
        const auto from = static_cast<std::ptrdiff_t>(input.runs.size() - kMostCurves);
        input.runs.erase(input.runs.begin(), input.runs.begin() + from);
        input.measurements.erase(input.measurements.begin(), input.measurements.begin() + from);
    }
    const auto measured = [&](auto has) {
        return std::any_of(input.measurements.begin(), input.measurements.end(),
                           [&](const auto &item) { return item && has(*item); });
    };
    if (measured([](const auto &item) { return item.timeline || !item.series.empty(); }))
        add(plots::ChartKind::Timeline, tr("Timelines"));
    if (measured([](const auto &item) { return !item.summary().totals.latency.isEmpty(); }))
        add(plots::ChartKind::Percentiles, tr("Percentiles"));
    const bool hasMetrics = std::any_of(input.runs.begin(), input.runs.end(),
                                        [](const auto &run) { return !run.metrics.isEmpty(); });
    if (hasMetrics)
        add(plots::ChartKind::Bars, tr("Runs side by side"));
    return charts;
}

Result<QByteArray> reportPdf(const report::Report &report)
{
    QTextDocument document;
    for (size_t i = 0; i < report.charts.size(); ++i) {
        QSvgRenderer renderer(report.charts[i].svg);
        const QSize size = renderer.defaultSize();
        if (size.isEmpty())
            continue;
        QImage image(size * 2, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::white);
        QPainter painter(&image);
        renderer.render(&painter);
        painter.end();
        image.setDevicePixelRatio(2);
        document.addResource(QTextDocument::ImageResource, QUrl(QStringLiteral("chart-%1").arg(i)), image);
    }
    // Between words only: a narrow column would else be cut into letters.
    document.setDefaultTextOption([] {
        QTextOption option;
        option.setWrapMode(QTextOption::WordWrap);
        return option;
    }());
    document.setHtml(QString::fromUtf8(report::html(report, report::ChartPlacement::Reference)));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    // The log is wide: landscape, and as small as is still read on paper.
    writer.setPageSize(QPageSize(QPageSize::A3));
    writer.setPageOrientation(QPageLayout::Landscape);
    writer.setResolution(96);
    writer.setTitle(report.campaign.name);
    document.setPageSize(writer.pageLayout().paintRectPixels(96).size());
    document.print(&writer);
    if (bytes.isEmpty())
        return badInput(tr("The page could not be drawn."));
    return bytes;
}

} // namespace twofold::ui
