// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/plots/samplecampaign.h"
#include "ui/plots/chartexport.h"

#include <QApplication>
#include <QSvgRenderer>
#include <QXmlStreamReader>

using namespace twofold;
using namespace twofold::ui::plots;

namespace {

struct Prepared
{
    campaign::Campaign campaign;
    ChartInput input;
};

void prepare(Prepared &out, ChartKind kind)
{
    out.campaign = kind == ChartKind::Factors ? tests::stream() : tests::eventBus();
    out.input.campaign = &out.campaign;
    out.input.kind = kind;
    if (kind == ChartKind::Factors) {
        out.input.runs = tests::streamRuns();
        out.input.metric = QStringLiteral("latency.mean");
        return;
    }
    out.input.allRuns = tests::eventBusRuns();
    out.input.runs = {out.input.allRuns[12], out.input.allRuns[13]};
    tests::Load load;
    out.input.measurements.push_back(tests::measured(load));
    load.failAfterS = 30;
    out.input.measurements.push_back(tests::measured(load));
    out.input.baseline = 13;
}

} // namespace

class TestChartExport : public QObject
{
    Q_OBJECT

private slots:
    void everyView_data()
    {
        QTest::addColumn<QString>("view");
        for (const auto *name : {"ladder", "timeline", "percentiles", "bars", "factors"})
            QTest::newRow(name) << QString(QLatin1String(name));
    }

    void everyView()
    {
        QFETCH(QString, view);
        const auto kind = parseChartKind(view);
        QVERIFY(kind);
        Prepared prepared;
        prepare(prepared, *kind);

        const auto svg = exportChart(prepared.input, ChartFormat::Svg);
        QVERIFY2(svg.ok(), svg ? "" : qPrintable(svg.error().text()));
        QXmlStreamReader xml(*svg);
        while (!xml.atEnd())
            xml.readNext();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QSvgRenderer renderer(*svg);
        QVERIFY(renderer.isValid());
        QCOMPARE(renderer.viewBox().size(), QSize(960, 540));
        QVERIFY(svg->contains("<text"));

        const auto png = exportChart(prepared.input, ChartFormat::Png);
        QVERIFY(png.ok());
        const auto image = QImage::fromData(*png, "PNG");
        QCOMPARE(image.size(), QSize(1920, 1080));
        // Something is drawn, and not only in one colour.
        QSet<QRgb> colours;
        for (int y = 0; y < image.height(); y += 5) {
            for (int x = 0; x < image.width(); x += 5)
                colours.insert(image.pixel(x, y));
        }
        QVERIFY(colours.size() > 4);

        const auto pdf = exportChart(prepared.input, ChartFormat::Pdf);
        QVERIFY(pdf.ok());
        QVERIFY(pdf->startsWith("%PDF-"));
        QVERIFY(pdf->trimmed().endsWith("%%EOF"));
    }

    void sameInput_givesTheSamePicture()
    {
        Prepared prepared;
        prepare(prepared, ChartKind::Ladder);
        const auto first = exportChart(prepared.input, ChartFormat::Png);
        const auto second = exportChart(prepared.input, ChartFormat::Png);
        QVERIFY(first.ok() && second.ok());
        QCOMPARE(*first, *second);
    }

    void noWindow_isShown()
    {
        Prepared prepared;
        prepare(prepared, ChartKind::Timeline);
        QVERIFY(exportChart(prepared.input, ChartFormat::Png).ok());
        for (const auto *widget : QApplication::topLevelWidgets())
            QVERIFY(!widget->isVisible());
    }

    void emptyCampaign_givesAxesAndASentence()
    {
        const campaign::Campaign nothing;
        ChartInput input;
        input.campaign = &nothing;
        for (const auto kind : {ChartKind::Ladder, ChartKind::Timeline, ChartKind::Percentiles,
                                ChartKind::Bars, ChartKind::Factors}) {
            input.kind = kind;
            const auto svg = exportChart(input, ChartFormat::Svg);
            QVERIFY(svg.ok());
            QVERIFY(QSvgRenderer(*svg).isValid());
        }
    }

    void absurdSize_isRefusedWithASentence()
    {
        Prepared prepared;
        prepare(prepared, ChartKind::Ladder);
        const auto tiny = exportChart(prepared.input, ChartFormat::Png, {10, 10});
        QVERIFY(!tiny.ok());
        QCOMPARE(tiny.error().kind, ErrorKind::Usage);
        QVERIFY(!exportChart(prepared.input, ChartFormat::Png, {100'000, 100'000}).ok());
    }

    void fileNames_tellTheFormat()
    {
        QCOMPARE(chartFormatOf(QStringLiteral("a/b.SVG")), ChartFormat::Svg);
        QCOMPARE(chartFormatOf(QStringLiteral("x.pdf")), ChartFormat::Pdf);
        QVERIFY(!chartFormatOf(QStringLiteral("png"))); // a name, not an ending
        QVERIFY(!chartFormatOf(QStringLiteral("x.jpeg")));
        QVERIFY(!parseChartKind(u"pie"));
    }
};

TWOFOLD_TEST(TestChartExport)
#include "tst_chartexport.moc"
