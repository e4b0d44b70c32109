// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/campaign/campaign.h"
#include "core/campaign/plan.h"
#include "core/campaign/run.h"
#include "tests/common/testmain.h"

using namespace twofold;
using namespace twofold::campaign;

class TestCampaign : public QObject
{
    Q_OBJECT

private slots:
    void valuesAreReadByTheirKind_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("read"); // canonical text; "!" where it is refused
        QTest::newRow("integer") << "integer" << "20000" << "20000";
        QTest::newRow("grouped") << "integer" << "395,576" << "395576";
        QTest::newRow("true minus") << "integer" << QString(QChar(0x2212) + QStringLiteral("5")) << "-5";
        QTest::newRow("not a group") << "integer" << "39,5576" << "!";
        QTest::newRow("a fraction is no integer") << "integer" << "2.5" << "!";
        QTest::newRow("real") << "real" << "2.50" << "2.5";
        QTest::newRow("not finite") << "real" << "inf" << "!";
        QTest::newRow("yes") << "boolean" << "Yes" << "true";
        QTest::newRow("perhaps") << "boolean" << "perhaps" << "!";
        QTest::newRow("bytes") << "bytes" << "512 MiB" << "536870912";
        QTest::newRow("bytes of time") << "bytes" << "5 ms" << "!";
        QTest::newRow("duration") << "duration" << "20 min" << "1200";
        QTest::newRow("text") << "text" << " 1024 65535 " << "1024 65535";
        QTest::newRow("blank is absent") << "integer" << "  " << "";
    }
    void valuesAreReadByTheirKind()
    {
        QFETCH(QString, kind);
        QFETCH(QString, text);
        QFETCH(QString, read);
        const auto value = parseValue(text, *parseKind(kind));
        if (read == QLatin1String("!")) {
            QVERIFY(!value.ok());
            QVERIFY(value.error().message.contains(text.trimmed()));
            return;
        }
        QVERIFY2(value.ok(), qPrintable(value.ok() ? QString() : value.error().message));
        QCOMPARE(valueText(*value), read);
        QCOMPARE(*parseValue(valueText(*value), *parseKind(kind)), *value);
    }

    void aChoiceIsOneOfItsList()
    {
        QVERIFY(parseValue(u"on", ParameterKind::Choice, {"on", "off"}).ok());
        const auto wrong = parseValue(u"maybe", ParameterKind::Choice, {"on", "off"});
        QVERIFY(!wrong.ok());
        QVERIFY(wrong.error().message.contains(QStringLiteral("on, off")));
    }

    void absentIsNotZero()
    {
        Parameters parameters;
        parameters.set(QStringLiteral("users"), qint64(0));
        QVERIFY(parameters.find(u"users"));
        QVERIFY(!parameters.find(u"spawn_rate"));
        QVERIFY(!valueNumber(Value()).has_value());
    }

    void keyedValuesStaySorted()
    {
        Metrics metrics;
        for (const char *key : {"c", "a", "b", "a"})
            metrics.set(QString::fromLatin1(key), 1.0);
        QCOMPARE(metrics.size(), size_t(3));
        metrics.remove(u"b");
        QVERIFY(!metrics.find(u"b"));
        QVERIFY(metrics.find(u"c"));
    }

    void criteriaAreParsed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("metric");
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("comparison");
        QTest::addColumn<double>("bound");
        QTest::addColumn<QString>("unit");
        QTest::newRow("latency") << "latency.p95 < 500 ms" << "" << "latency.p95" << "" << "<" << 500.0 << "ms";
        QTest::newRow("seconds") << "latency.p99 <= 2 s" << "" << "latency.p99" << "" << "<=" << 2000.0 << "ms";
        QTest::newRow("rate") << "failure_rate < 1 %" << "" << "failure_rate" << "" << "<" << 0.01 << "ratio";
        QTest::newRow("bare ratio") << "failure_rate<0.01" << "" << "failure_rate" << "" << "<" << 0.01 << "ratio";
        QTest::newRow("label") << "latency.p99[\"POST /measurement\"] < 2 s" << "" << "latency.p99"
                               << "POST /measurement" << "<" << 2000.0 << "ms";
        QTest::newRow("source") << "check:latency.p95 < 5 s" << "check" << "latency.p95" << "" << "<" << 5000.0
                                << "ms";
        QTest::newRow("throughput") << "throughput >= 1000 /s" << "" << "throughput" << "" << ">=" << 1000.0
                                    << "/s";
        QTest::newRow("count") << "users >= 20000" << "" << "users" << "" << ">=" << 20000.0 << "";
        QTest::newRow("own percent") << "cache.hits > 90 %" << "" << "cache.hits" << "" << ">" << 0.9 << "ratio";
    }
    void criteriaAreParsed()
    {
        QFETCH(QString, text);
        const auto criterion = parseCriterion(text, CriterionKind::Limit);
        QVERIFY2(criterion.ok(), qPrintable(criterion.ok() ? QString() : criterion.error().message));
        QTEST(criterion->source, "source");
        QTEST(criterion->metric, "metric");
        QTEST(criterion->label, "label");
        QTEST(comparisonText(criterion->comparison), "comparison");
        QTEST(criterion->bound, "bound");
        QTEST(criterion->unit, "unit");
        QCOMPARE(criterion->expression, text);
    }

    void aCriterionMaySpeakOfTheParent()
    {
        const auto criterion = parseCriterion(u"latency.p95 < parent * 1.1", CriterionKind::Limit);
        QVERIFY(criterion.ok());
        QCOMPARE(criterion->reference, Reference::Parent);
        QCOMPARE(criterion->bound, 1.1);
        QVERIFY(parseCriterion(u"latency.p95 < baseline", CriterionKind::Limit).ok());
    }

    void aBrokenCriterionNamesThePlace_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing") << "" << "character 1";
        QTest::newRow("no operator") << "latency.p95 500 ms" << "character 13";
        QTest::newRow("no number") << "latency.p95 < fast" << "character 15";
        QTest::newRow("open label") << "latency.p95[\"GET < 5 ms" << "label";
        QTest::newRow("wrong unit") << "latency.p95 < 5 GB" << "measured in ms";
        QTest::newRow("equals") << "latency.p95 == 5 ms" << "< <= > >=";
    }
    void aBrokenCriterionNamesThePlace()
    {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto criterion = parseCriterion(text, CriterionKind::Limit);
        QVERIFY(!criterion.ok());
        QVERIFY2(criterion.error().message.contains(says), qPrintable(criterion.error().message));
    }

    void aFloorOnLoadIsAGoal()
    {
        QCOMPARE(parseCriterionOfAnyKind(u"throughput >= 1000 /s")->kind, CriterionKind::Goal);
        QCOMPARE(parseCriterionOfAnyKind(u"users >= 20000")->kind, CriterionKind::Goal);
        QCOMPARE(parseCriterionOfAnyKind(u"throughput < 10 /s")->kind, CriterionKind::Limit);
        QCOMPARE(parseCriterionOfAnyKind(u"latency.p95 < 500 ms")->kind, CriterionKind::Limit);
    }

    void aFirstValueAfterBlankIsNoChange()
    {
        Run parent;
        parent.parameters.set(QStringLiteral("users"), qint64(1000));
        Run run;
        run.parameters.set(QStringLiteral("users"), qint64(2000));
        run.parameters.set(QStringLiteral("fs.file-max"), qint64(20480));
        const auto changes = changesSince(parent, run);
        QCOMPARE(changes.size(), size_t(1));
        QCOMPARE(changes.front().parameter, QStringLiteral("users"));
    }

    void theEngineersVerdictWins()
    {
        Run run;
        run.computedVerdict = Verdict::Fail;
        QCOMPARE(run.verdict(), Verdict::Fail);
        run.ownVerdict = Verdict::Invalid;
        QCOMPARE(run.verdict(), Verdict::Invalid);
        QCOMPARE(run.computedVerdict, Verdict::Fail);
    }

    void aNewCampaignHasEightClassesOfTheirOwnSlot()
    {
        const auto campaign = newCampaign(QStringLiteral("c"));
        QCOMPARE(campaign.classes.size(), size_t(8));
        QSet<int> slots_;
        for (const auto &item : campaign.classes) {
            slots_.insert(item.slot);
            QVERIFY(campaign.component(item.component));
        }
        QCOMPARE(slots_.size(), 8);
    }

    void theLadderIsTheFirstNumberOfTheLoad()
    {
        Campaign campaign;
        QVERIFY(!campaign.ladder());
        Parameter text;
        text.key = QStringLiteral("script");
        Parameter users;
        users.key = QStringLiteral("users");
        users.kind = ParameterKind::Integer;
        campaign.parameters = {text, users};
        QCOMPARE(campaign.ladder()->parameter, QStringLiteral("users"));
    }

    void windowsAreParsed()
    {
        QCOMPARE(parseWindow(u"60..300")->toS, 300.0);
        QCOMPARE(parseWindow(u"steady")->mode, WindowMode::Steady);
        for (const char *text : {"300..60", "", "5", "a..b"})
            QVERIFY2(!parseWindow(QString::fromLatin1(text)).ok(), text);
        QCOMPARE(windowText(*parseWindow(u"1.5..3")), QStringLiteral("1.5..3"));
    }

    void namesReadBack()
    {
        for (int i = 0; i < 6; ++i) {
            const auto verdict = static_cast<Verdict>(i);
            QCOMPARE(*parseVerdict(verdictName(verdict)), verdict);
        }
        for (int i = 0; i < 7; ++i) {
            const auto state = static_cast<JobState>(i);
            QCOMPARE(*parseJobState(jobStateName(state)), state);
        }
        QVERIFY(!parseVerdict(u"good"));
    }

    void metricsOfTheContractKnowTheirUnit()
    {
        QCOMPARE(standardMetric(u"latency.p95").unit, QStringLiteral("ms"));
        QCOMPARE(standardMetric(u"check:latency_ok.p95").label, QStringLiteral("check p95 ok"));
        QCOMPARE(standardMetric(u"host.db.cpu").role, MetricRole::Intrinsic);
        QCOMPARE(standardMetric(u"k6.checks").direction, Direction::Neutral);
    }
};

TWOFOLD_TEST(TestCampaign)

#include "tst_campaign.moc"
