// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/liveresults.h"
#include "tests/common/testmain.h"

#include <cmath>

using namespace twofold::imports;

namespace {

constexpr qint64 kStartMs = 1'700'000'000'000;

QByteArray jtlHeader()
{
    return "timeStamp,elapsed,label,responseCode,responseMessage,success\n";
}

// `rate` answers in each of the seconds, all of `ms`, every tenth failed.
QByteArray jtlRows(int fromS, int toS, int rate, int ms)
{
    QByteArray rows;
    for (int second = fromS; second < toS; ++second) {
        for (int i = 0; i < rate; ++i) {
            rows += QByteArray::number(kStartMs + second * 1000 + i * 900 / rate) + ','
                    + QByteArray::number(ms) + ",GET /,"
                    + (i % 10 == 0 ? "500,Server Error,false\n" : "200,OK,true\n");
        }
    }
    return rows;
}

// In pieces of so many bytes; what every second was told last.
std::map<double, LiveSecond> feed(LiveResults &live, const QString &host, const QByteArray &bytes,
                                  qsizetype piece)
{
    std::map<double, LiveSecond> told;
    for (qsizetype at = 0; at < bytes.size(); at += piece) {
        for (const auto &second : live.take(host, bytes.mid(at, piece)))
            told[second.atS] = second;
    }
    return told;
}

} // namespace

class LiveResultsTest : public QObject
{
    Q_OBJECT

private slots:
    void secondsAreTold_howeverThePiecesFall_data()
    {
        QTest::addColumn<int>("piece");
        QTest::newRow("a byte at a time") << 1;
        QTest::newRow("within rows") << 37;
        QTest::newRow("at once") << 10'000'000;
    }

    void secondsAreTold_howeverThePiecesFall()
    {
        QFETCH(int, piece);
        LiveResults live;
        const QString host = QStringLiteral("gen");
        const auto told = feed(live, host, jtlHeader() + jtlRows(0, 6, 20, 50), piece);
        QCOMPARE(live.kind(host), LiveResults::Kind::Results);
        double answers = 0;
        for (const auto &[at, second] : told) {
            answers += second.throughput;
            QVERIFY(std::abs(*second.p95 - 50) < 1);
            if (second.throughput == 20)
                QCOMPARE(*second.failureRate, 0.1);
        }
        // The last second is still filling.
        QVERIFY2(told.size() >= 4 && answers >= 80 && answers <= 120, qPrintable(QString::number(answers)));
    }

    void hostsAreMerged_percentilesToo()
    {
        LiveResults live;
        live.take(QStringLiteral("a"), jtlHeader() + jtlRows(0, 6, 10, 10));
        const auto told = feed(live, QStringLiteral("b"), jtlHeader() + jtlRows(0, 6, 30, 200), 100'000);
        const auto &second = told.at(2);
        QCOMPARE(second.throughput, 40.0);
        QVERIFY(std::abs(*second.p50 - 200) < 2);
        LiveResults alone;
        QVERIFY(std::abs(*feed(alone, QStringLiteral("a"), jtlHeader() + jtlRows(0, 6, 10, 10), 100'000).at(2).p50 - 10) < 1);
    }

    void whatIsPrintedBeforeTheTableIsPassedOver()
    {
        LiveResults live;
        const QString host = QStringLiteral("gen");
        live.take(host, "Creating summariser <summary>\nStarting the test\n");
        QCOMPARE(live.kind(host), LiveResults::Kind::Undecided);
        QVERIFY(!feed(live, host, jtlHeader() + jtlRows(0, 4, 5, 10), 64).empty());
    }

    void aLogIsText()
    {
        LiveResults live;
        const QString host = QStringLiteral("app");
        for (int i = 0; i < 3000; ++i)
            QVERIFY(live.take(host, "2026-01-01 accepted a connection from somewhere\n").empty());
        QCOMPARE(live.kind(host), LiveResults::Kind::Text);
    }

    void aDamagedPieceIsLeftOutAndTheRestIsTold()
    {
        LiveResults live;
        const QString host = QStringLiteral("gen");
        live.take(host, jtlHeader() + jtlRows(0, 3, 10, 10));
        live.take(host, "1700000003000,not a number,GET /,200,OK,true\n");
        const auto told = feed(live, host, jtlRows(4, 8, 10, 10), 4000);
        QVERIFY(told.contains(6));
        QCOMPARE(told.at(6).throughput, 10.0);
    }

    void locustsOwnSecondsAreTaken()
    {
        QFile file(QStringLiteral(TWOFOLD_TEST_DATA "/locust/2.12.1/campaign_u20_stats_history.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        LiveResults live;
        const auto told = feed(live, QStringLiteral("gen"), file.readAll(), 777);
        QVERIFY(told.size() > 5);
        const auto &late = told.rbegin()->second;
        QVERIFY(late.throughput > 0);
        QVERIFY(late.p95.has_value());
        QVERIFY(late.failureRate.has_value());
    }

    void percentilesOfTwoLocustsAreAbsentNotAveraged()
    {
        QFile file(QStringLiteral(TWOFOLD_TEST_DATA "/locust/2.12.1/campaign_u20_stats_history.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        LiveResults one;
        const auto alone = feed(one, QStringLiteral("a"), bytes, 10'000'000);
        LiveResults two;
        two.take(QStringLiteral("a"), bytes);
        const auto both = feed(two, QStringLiteral("b"), bytes, 10'000'000);
        const double at = alone.rbegin()->first;
        QCOMPARE(both.at(at).throughput, 2 * alone.at(at).throughput);
        QVERIFY(!both.at(at).p95);
        QCOMPARE(*both.at(at).failureRate, *alone.at(at).failureRate);
    }

    void memoryStaysBounded_inALongRun()
    {
        LiveResults live;
        const QString host = QStringLiteral("gen");
        live.take(host, jtlHeader());
        size_t told = 0;
        for (int second = 0; second < 400; ++second)
            told += live.take(host, jtlRows(second, second + 1, 3, 5)).size();
        QVERIFY(told >= 390 && told < 3 * 400); // each at most a few times
    }
};

TWOFOLD_TEST(LiveResultsTest)

#include "tst_liveresults.moc"
