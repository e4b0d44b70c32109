// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/report/reportwriter.h"

#include "core/report/table.h"
#include "core/steering/step.h"
#include "ui/report/reportdrawing.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgRenderer>
#include <QTextDocument>

namespace twofold::ui {

namespace {

constexpr size_t kNewest = 12;
constexpr double kChartWidth = 760; // px on the page

QString tr(const char *text)
{
    return QCoreApplication::translate("ReportWriter", text);
}

// Only the charts of the report; any other address gives nothing.
class ClosedDocument : public QTextDocument
{
public:
    explicit ClosedDocument(const report::Report &report)
    {
        for (const auto &chart : report.charts) {
            QSvgRenderer renderer(chart.svg);
            const QSize size = renderer.defaultSize();
            const double scale = size.isEmpty() ? 0 : kChartWidth / size.width();
            QImage image(QSize(size * scale * 2).expandedTo({1, 1}), QImage::Format_RGB32);
            image.fill(Qt::white);
            QPainter painter(&image);
            renderer.render(&painter);
            painter.end();
            image.setDevicePixelRatio(2);
            m_charts.append(image);
        }
        setHtml(QString::fromUtf8(report::html(report, report::ChartPlacement::Reference)));
    }

protected:
    QVariant loadResource(int, const QUrl &name) override
    {
        const QString text = name.toString();
        if (text.startsWith(QLatin1String("chart-"))) {
            bool ok = false;
            const int at = QStringView(text).mid(6).toInt(&ok);
            if (ok && at >= 0 && at < m_charts.size())
                return m_charts[at];
        }
        return {};
    }

private:
    QList<QImage> m_charts;
};

Result<void> writeFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return badInput(tr("%1 cannot be written: %2. Choose another place.").arg(path, file.errorString()));
    return {};
}

} // namespace

Result<ReportInput> readReport(const store::Book &book, CampaignId campaign)
{
    ReportInput input;
    auto &report = input.report;
    auto known = book.campaign(campaign);
    if (!known)
        return known.error();
    report.campaign = std::move(*known);
    auto runs = book.runs(campaign);
    if (!runs)
        return runs.error();
    report.runs = std::move(*runs);
    for (const auto &run : report.runs) {
        auto findings = book.findings(run.id);
        if (!findings)
            return findings.error();
        if (!findings->empty())
            report.findings[run.number] = std::move(*findings);
        auto observations = book.observations(run.id);
        if (!observations)
            return observations.error();
        if (!observations->empty())
            report.observations[run.number] = std::move(*observations);
    }
    if (auto step = steering::nextStep(report.campaign, report.runs))
        report.step = std::move(*step);
    report.writtenAt = nowUtc();
    // Charts of curves show the newest runs only; older measurements need not be decoded.
    input.measurements.resize(report.runs.size());
    for (size_t i = report.runs.size() > kNewest ? report.runs.size() - kNewest : 0; i < report.runs.size(); ++i) {
        const auto sources = book.sources(report.runs[i].id);
        if (!sources)
            return sources.error();
        if (sources->empty())
            continue;
        auto measurement = book.measurement(sources->front().id);
        if (!measurement)
            return measurement.error();
        input.measurements[i] = std::move(*measurement);
    }
    return input;
}

std::unique_ptr<QTextDocument> makeDocument(const report::Report &report)
{
    return std::make_unique<ClosedDocument>(report);
}

Result<void> writeReport(const report::Report &report, const QString &path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("html") || ending == QLatin1String("htm"))
        return writeFile(path, report::html(report));
    if (ending == QLatin1String("md"))
        return writeFile(path, report::markdown(report));
    if (ending == QLatin1String("json"))
        return writeFile(path, report::json(report));
    if (ending == QLatin1String("csv"))
        return writeFile(path, report::csv(report.campaign, report.runs));
    if (ending == QLatin1String("xlsx"))
        return report::writeXlsx(report.campaign, report.runs, path);
    if (ending == QLatin1String("pdf")) {
        const auto bytes = reportPdf(report);
        if (!bytes)
            return bytes.error();
        return writeFile(path, *bytes);
    }
    return usageError(tr("%1: a report ends in .html, .md, .pdf, .xlsx, .csv or .json.").arg(path));
}

} // namespace twofold::ui
