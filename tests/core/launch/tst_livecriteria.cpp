// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/livewatch.h"
#include "tests/common/testmain.h"

using namespace twofold;
using namespace twofold::launch;

namespace {

campaign::Criterion limit(const char *expression)
{
    return *campaign::parseCriterion(QString::fromLatin1(expression), campaign::CriterionKind::Limit);
}

imports::LiveSecond second(double atS, std::optional<double> p95)
{
    imports::LiveSecond second;
    second.atS = atS;
    second.throughput = p95 ? 10 : 0;
    second.p95 = p95;
    return second;
}

std::vector<imports::LiveSecond> seconds(const std::vector<std::optional<double>> &p95, double fromS = 0)
{
    std::vector<imports::LiveSecond> made;
    for (const auto &value : p95)
        made.push_back(second(fromS++, value));
    return made;
}

LiveCriteria p95Below500(std::optional<double> abortAfterS = 3)
{
    return LiveCriteria({limit("latency.p95 < 500 ms")}, QStringLiteral("load"), abortAfterS);
}

} // namespace

class TestLiveCriteria : public QObject
{
    Q_OBJECT

private slots:
    void aLimitIsBrokenOnlyWithoutABreak()
    {
        LiveCriteria live = p95Below500();
        QVERIFY(live.take(seconds({100, 900, 900, 100, 900, 800})));
        QCOMPARE(live.limits().front().brokenForS, 2.0);
        QCOMPARE(live.limits().front().brokenFromS, 4.0);
        QCOMPARE(live.limits().front().value, std::optional(800.0));
        QVERIFY(!live.broken());
        QVERIFY(live.take(seconds({700}, 6)));
        QVERIFY(live.broken());
        QCOMPARE(live.broken()->number, 1);
        QVERIFY(live.take(seconds({499}, 7)));
        QVERIFY(!live.broken());
    }

    void withoutATimeNothingIsStopped()
    {
        LiveCriteria live = p95Below500({});
        live.take(seconds({900, 900, 900, 900, 900}));
        QCOMPARE(live.limits().front().brokenForS, 5.0);
        QVERIFY(!live.broken());
    }

    void aSecondThatTellsNothingNeitherBreaksNorMends()
    {
        LiveCriteria live = p95Below500();
        live.take(seconds({900, {}, {}}));
        QCOMPARE(live.limits().front().value, std::optional(900.0));
        QCOMPARE(live.limits().front().brokenForS, 1.0);
        live.take(seconds({900}, 3));
        QCOMPARE(live.limits().front().brokenForS, 4.0);
    }

    void afterALongSilenceItBeginsAnew()
    {
        LiveCriteria live = p95Below500();
        live.take(seconds({900, 900}));
        live.take(seconds({900}, 20));
        QCOMPARE(live.limits().front().brokenForS, 1.0);
        QCOMPARE(live.limits().front().brokenFromS, 20.0);
    }

    void whatAnotherHostTellsLaterCounts()
    {
        LiveCriteria live = p95Below500();
        live.take(seconds({900, 900, 900}));
        QVERIFY(live.broken());
        QVERIFY(live.take({second(1, 200)}));
        QCOMPARE(live.limits().front().brokenForS, 1.0);
    }

    void onlyWhatShowsWhileItRunsIsWatched()
    {
        const std::vector<campaign::Criterion> criteria
            = {limit("failure_rate < 1 %"), limit("latency.p50 < 9 ms"), limit("latency.p90 < 9 ms"),
               limit("latency.p99 < 9 ms"), limit("latency.p999 < 9 ms"), limit("throughput > 100 /s"),
               limit("latency.p95[\"GET /\"] < 9 ms"), limit("checks:latency.p95 < 9 ms"),
               limit("load:latency.p95 < 9 ms"), limit("latency.p95 <= parent * 1.1"),
               *campaign::parseCriterion(u"latency.p95 < 1 ms", campaign::CriterionKind::Goal)};
        const LiveCriteria live(criteria, QStringLiteral("load"), 3);
        QList<int> numbers;
        for (const auto &watched : live.limits())
            numbers.append(watched.number);
        QCOMPARE(numbers, (QList<int>{1, 2, 3, 4, 5, 9}));
        QCOMPARE(live.unwatched().size(), 4);
    }

    void whyAJobWasEndedIsReadBack()
    {
        QCOMPARE(limitThatEnded(endedByLimit(12)), 12);
        for (const char *other : {"", "stop", "guard-2", "limit", "criterion-", "criterion-x", "criterion--1"})
            QCOMPARE(limitThatEnded(QString::fromLatin1(other)), 0);
    }

    void theTimeIsOurClocksAndTheNewsComeOnce()
    {
        LiveWatch watch;
        watch.begin(p95Below500(2));
        QByteArray rows = "timeStamp,elapsed,label,success\n";
        for (int i = 0; i < 50; ++i)
            rows += QByteArray::number(1'700'000'020'000 + i * 100) + ",900,GET /,true\n";
        // This host's clock is 20 s ahead.
        const auto news = watch.take(QStringLiteral("generator-1"), rows, 20'000'000);
        QVERIFY(!news.isText);
        QCOMPARE(news.startedAt, Microseconds(1'700'000'000'000'000));
        QVERIFY(news.broken);
        QCOMPARE(news.broken->number, 1);
        QCOMPARE(news.broken->from, Microseconds(1'700'000'000'000'000));
        QCOMPARE(news.broken->to, Microseconds(1'700'000'005'000'000)); // the sixth second is still filling
        QVERIFY(watch.broken() == news.broken);
        const auto more = watch.take(QStringLiteral("generator-1"), "1700000026000,900,GET /,true\n", 20'000'000);
        QVERIFY(more.limits && !more.broken);
    }

    void aFileWithoutResultsIsText()
    {
        LiveWatch watch;
        watch.begin(p95Below500());
        const auto news = watch.take(QStringLiteral("target"), "accepted\nrefused\n", 0);
        QVERIFY(news.isText && news.seconds.empty() && !news.limits);
    }
};

TWOFOLD_TEST(TestLiveCriteria)
#include "tst_livecriteria.moc"
