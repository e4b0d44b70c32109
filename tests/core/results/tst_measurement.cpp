// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/measurement.h"
#include "core/results/packing.h"
#include "tests/common/testmain.h"

#include <QDataStream>
#include <QFile>

#include <cmath>
#include <limits>
#include <random>

using namespace twofold::results;

namespace {

Measurement example()
{
    TimelineBuilder builder;
    const auto label = builder.label("GET /");
    for (int i = 0; i < 500; ++i)
        builder.add({1'700'000'000'000'000 + i * 20'000, 1000 * (i % 90), label, i % 10 != 0, 5, -1});
    Measurement m;
    m.format = QStringLiteral("jmeter-csv");
    m.tool = QStringLiteral("JMeter");
    m.kind = Kind::Samples;
    m.partial = true;
    m.files = {QStringLiteral("a.jtl")};
    m.timeline = std::make_shared<Timeline>(builder.finish());
    m.startedAt = m.timeline->startedAt();
    m.durationS = m.timeline->durationS();
    m.usersMax = 50;
    m.reported.totals.requests = 12;
    m.reported.totals.latencyOk.emplace().p95 = 3.5;
    m.reported.labels.push_back({QStringLiteral("é"), {}});
    m.failures.push_back({QStringLiteral("GET /"), QStringLiteral("500"), QStringLiteral("no"), 3,
                          QStringLiteral("a.jtl"), 17});
    m.metrics.push_back({QStringLiteral("k6.checks"), {}, 0.99, {}});
    m.series.push_back({QStringLiteral("users"), {}, {}, 1, {0, 1}, {5, 6}});
    m.warnings.push_back({QStringLiteral("a.jtl"), 4, QStringLiteral("cut")});
    m.hidesQueueing = false;
    return m;
}

} // namespace

class MeasurementTest : public QObject
{
    Q_OBJECT

private slots:
    void decode_aCountOfFilesThatCannotBe_takesNoMemoryForThem()
    {
        const auto bytes = encode(example());
        QDataStream stream(bytes);
        stream.setVersion(QDataStream::Qt_6_0);
        quint32 magic = 0, version = 0;
        QByteArray fields, timeline;
        stream >> magic >> version >> fields >> timeline;
        QByteArray body = *unpackBytes(fields);
        QByteArray files; // one name of five letters
        QDataStream names(&files, QIODevice::WriteOnly);
        names << example().files;
        const auto at = body.indexOf(files);
        QVERIFY(at > 0);
        body.replace(at, 4, "\x02\x00\x00\x00", 4); // 800 MB, were each empty
        QByteArray changed;
        QDataStream out(&changed, QIODevice::WriteOnly);
        out.setVersion(QDataStream::Qt_6_0);
        out << magic << version << packBytes(body) << timeline;
        const auto peakKiB = [] { // of what was asked for, used or not
            QFile status(QStringLiteral("/proc/self/status"));
            if (!status.open(QIODevice::ReadOnly))
                return 0LL;
            const QByteArray text = status.readAll();
            return text.mid(text.indexOf("VmPeak:") + 7, 20).trimmed().split(' ').first().toLongLong();
        };
        const auto before = peakKiB();
        QVERIFY(before > 0);
        QVERIFY(!decode(changed));
        QVERIFY(peakKiB() - before < 300'000);
    }

    void encode_decode_keepsEveryField()
    {
        const auto m = example();
        const auto decoded = decode(encode(m));
        QVERIFY(decoded);
        QCOMPARE(decoded->format, m.format);
        QCOMPARE(decoded->tool, m.tool);
        QCOMPARE(decoded->kind, m.kind);
        QCOMPARE(decoded->partial, m.partial);
        QCOMPARE(decoded->hidesQueueing, m.hidesQueueing);
        QCOMPARE(decoded->files, m.files);
        QCOMPARE(decoded->startedAt, m.startedAt);
        QCOMPARE(decoded->durationS, m.durationS);
        QCOMPARE(decoded->usersMax, m.usersMax);
        QCOMPARE(decoded->reported, m.reported);
        QVERIFY(decoded->failures == m.failures);
        QVERIFY(decoded->metrics == m.metrics);
        QVERIFY(decoded->series == m.series);
        QVERIFY(decoded->warnings == m.warnings);
        QCOMPARE(decoded->summary(), m.summary());
    }

    void decode_ofDamagedBytes_isAnErrorOrAWholeMeasurement()
    {
        const auto bytes = encode(example());
        for (qsizetype size = 0; size < bytes.size(); ++size)
            QVERIFY(!decode(QByteArrayView(bytes).first(size)));
        QVERIFY(!decode(QByteArray(bytes + "x")));
        std::mt19937 random(5);
        for (int i = 0; i < 500; ++i) {
            auto damaged = bytes;
            damaged[static_cast<qsizetype>(random() % static_cast<unsigned>(damaged.size()))] =
                static_cast<char>(random());
            if (const auto decoded = decode(damaged))
                (void)decoded->summary();
            else
                QVERIFY(!decoded.error().message.isEmpty());
        }
    }

    void summary_ofReportedTotals_fillsTheRates()
    {
        Measurement m;
        m.durationS = 20;
        m.reported.totals.requests = 100;
        m.reported.totals.failures = 40;
        const auto totals = m.summary().totals;
        QCOMPARE(totals.throughput, 5.0);
        QCOMPARE(totals.goodput, 3.0);
        QCOMPARE(m.summary().window.toS, 20.0);
    }

    void series_comeFromTheTimelineThenFromTheFile()
    {
        const auto m = example();
        const auto rate = m.seriesOf(u"throughput");
        QVERIFY(rate);
        QCOMPARE(rate->times.size(), rate->values.size());
        QCOMPARE(rate->times.front(), 0.0);
        QVERIFY(m.seriesOf(u"latency.p95", u"GET /"));
        QVERIFY(!m.seriesOf(u"latency.p95", u"GET /none"));
        QCOMPARE(m.seriesOf(u"users")->values.back(), 6.0);
        QVERIFY(!m.seriesOf(u"nothing"));
        QCOMPARE(m.allSeries().back().name, QStringLiteral("users"));
    }

    void metric_ofTotals_byKey()
    {
        Totals totals;
        QVERIFY(!totalsMetric(totals, u"requests"));
        QVERIFY(!totalsMetric(totals, u"failure_rate"));
        totals.requests = 200;
        totals.failures = 50;
        totals.throughput = 20;
        totals.receivedBytes = 1000;
        totals.latency.p95 = 12.5;
        QCOMPARE(totalsMetric(totals, u"failure_rate"), 0.25);
        QCOMPARE(totalsMetric(totals, u"received_rate"), 100.0);
        QCOMPARE(totalsMetric(totals, u"latency.p95"), 12.5);
        QVERIFY(!totalsMetric(totals, u"latency_ok.p95"));
        QVERIFY(!totalsMetric(totals, u"latency."));
        QVERIFY(!totalsMetric(totals, u"users_max"));
        QVERIFY(totalsMetricKeys().contains(QStringLiteral("latency_ok.p999")));
    }
};

TWOFOLD_TEST(MeasurementTest)

#include "tst_measurement.moc"
