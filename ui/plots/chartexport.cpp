// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/chartexport.h"

#include "ui/plots/barsview.h"
#include "ui/plots/chartview.h"
#include "ui/plots/comparecharts.h"
#include "ui/plots/factorchart.h"
#include "ui/plots/ladderchart.h"

#include <QApplication>
#include <QBuffer>
#include <QImage>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <functional>

namespace twofold::ui::plots {

namespace {

constexpr int kPixelsPerInch = 96;
constexpr int kPngScale = 2;
constexpr QSize kSmallest{160, 120};
constexpr QSize kLargest{8000, 8000};

QString tr(const char *text)
{
    return QCoreApplication::translate("Charts", text);
}

using Paint = std::function<void(QPaintDevice &, const QSize &)>;

Result<QByteArray> render(const QString &title, const Paint &paint, ChartFormat format,
                          const QSize &size)
{
    if (size.width() < kSmallest.width() || size.height() < kSmallest.height()
        || size.width() > kLargest.width() || size.height() > kLargest.height()) {
        return usageError(tr("A chart of %1 x %2 cannot be drawn: both sides must be between %3 "
                             "and %4.")
                              .arg(size.width()).arg(size.height())
                              .arg(kSmallest.height()).arg(kLargest.width()));
    }
    QBuffer buffer;
    if (!buffer.open(QIODevice::WriteOnly))
        return badInput(tr("The chart could not be drawn: %1.").arg(buffer.errorString()));
    switch (format) {
    case ChartFormat::Svg: {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setResolution(kPixelsPerInch);
        generator.setSize(size);
        generator.setViewBox(QRect(QPoint(0, 0), size));
        generator.setTitle(title);
        paint(generator, size);
        break;
    }
    case ChartFormat::Png: {
        QImage image(size * kPngScale, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(kPngScale);
        image.fill(Qt::white);
        paint(image, size);
        if (!image.save(&buffer, "PNG"))
            return badInput(tr("The chart could not be written as PNG."));
        break;
    }
    case ChartFormat::Pdf: {
        QPdfWriter writer(&buffer);
        writer.setTitle(title);
        writer.setResolution(kPixelsPerInch);
        const QSizeF points = QSizeF(size) * 72.0 / kPixelsPerInch;
        writer.setPageSize(QPageSize(points, QPageSize::Point, title, QPageSize::ExactMatch));
        writer.setPageMargins({});
        paint(writer, size);
        break;
    }
    }
    buffer.close();
    return buffer.data();
}

std::vector<ChartRun> chartRuns(const ChartInput &input)
{
    std::vector<ChartRun> runs;
    for (size_t i = 0; i < input.runs.size(); ++i) {
        ChartRun run;
        run.run = input.runs[i];
        if (i < input.measurements.size())
            run.measurement = input.measurements[i];
        if (i < input.windows.size())
            run.window = input.windows[i];
        if (i < input.others.size())
            run.others = input.others[i];
        runs.push_back(std::move(run));
    }
    const int first = input.runs.empty() ? 0 : input.runs.front().number;
    assignSlots(runs, input.baseline > 0 ? input.baseline : first);
    return runs;
}

} // namespace

std::optional<ChartFormat> chartFormatOf(const QString &fileName)
{
    const auto dot = fileName.lastIndexOf(QLatin1Char('.'));
    const QString ending = dot < 0 ? QString() : fileName.mid(dot + 1).toLower();
    if (ending == QLatin1String("svg"))
        return ChartFormat::Svg;
    if (ending == QLatin1String("png"))
        return ChartFormat::Png;
    if (ending == QLatin1String("pdf"))
        return ChartFormat::Pdf;
    return std::nullopt;
}

std::optional<ChartKind> parseChartKind(QStringView name)
{
    static constexpr std::pair<const char *, ChartKind> kinds[] = {
        {"ladder", ChartKind::Ladder},     {"timeline", ChartKind::Timeline},
        {"percentiles", ChartKind::Percentiles}, {"bars", ChartKind::Bars},
        {"factors", ChartKind::Factors},
    };
    for (const auto &[text, kind] : kinds) {
        if (name == QLatin1String(text))
            return kind;
    }
    return std::nullopt;
}

Result<QByteArray> exportChart(const ChartInput &input, ChartFormat format, const QSize &size)
{
    const auto &campaign = *input.campaign;
    const auto &all = input.allRuns.empty() ? input.runs : input.allRuns;
    const auto runs = chartRuns(input);
    const QString metric = input.metric.isEmpty() ? leadingMetric(campaign, all) : input.metric;
    switch (input.kind) {
    case ChartKind::Ladder: {
        LadderOptions options;
        options.parameter = input.parameter;
        if (!input.metric.isEmpty())
            options.metrics = {input.metric};
        for (const auto &run : input.runs)
            options.named.insert(run.number);
        return renderChart(ladderChart(campaign, all, options), format, size);
    }
    case ChartKind::Timeline: {
        TimelineOptions options;
        options.metric = metric;
        return renderChart(timelineChart(campaign, runs, options), format, size);
    }
    case ChartKind::Percentiles:
        return renderChart(percentileChart(campaign, runs), format, size);
    case ChartKind::Bars:
        return renderChart(barChart(campaign, runs, metric), format, size);
    case ChartKind::Factors:
        return renderChart(factorChart(campaign, input.runs, metric), format, size);
    }
    return usageError(tr("There is no such view."));
}

Result<QByteArray> renderChart(const Chart &chart, ChartFormat format, const QSize &size)
{
    ChartView view;
    view.resize(size);
    view.setChart(chart);
    const QString title = chart.description;
    return render(title, [&](QPaintDevice &device, const QSize &area) { view.paintTo(device, area); },
                  format, size);
}

Result<QByteArray> renderChart(const BarChart &chart, ChartFormat format, const QSize &size)
{
    BarsView view;
    view.resize(size);
    view.setChart(chart);
    return render(chart.description,
                  [&](QPaintDevice &device, const QSize &area) { view.paintTo(device, area); },
                  format, size);
}

} // namespace twofold::ui::plots
