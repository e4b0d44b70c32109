// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/loglines.h"
#include "tests/common/testmain.h"

using namespace twofold;
using namespace twofold::verdict;

// When in the run a line of a host's log came.
class TestLogLines : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aLineCameBetweenTwoLooks_data();
    void aLineCameBetweenTwoLooks();
    void anotherLogTellsNothing();
    void evidenceFromALogHasItsTime();

private:
    Input m_input;
    campaign::Campaign m_campaign;
};

// A host recorded from 10 s before the load on: 2 lines before its start, 1 across it, 2 more after 42 s.
void TestLogLines::init()
{
    auto load = std::make_shared<results::Measurement>();
    load->startedAt = 1'700'000'010'000'000;
    auto hosts = std::make_shared<results::Measurement>();
    hosts->kind = results::Kind::Host;
    hosts->startedAt = 1'700'000'000'000'000;
    results::Series series;
    series.name = QStringLiteral("host.target.log_lines");
    series.label = QStringLiteral("journal_of_nginx.service");
    series.times = {0, 4, 5, 9, 11, 51.5, 52.5};
    series.values = {0, 0, 2, 2, 3, 3, 5};
    hosts->series = {series};
    m_campaign = campaign::newCampaign(QStringLiteral("c"));
    m_input = Input();
    m_input.campaign = &m_campaign;
    m_input.sources = {{QStringLiteral("load"), load}, {QStringLiteral("hosts"), hosts}};
    m_input.logs = {{QStringLiteral("journal of nginx.service"), {}, QStringLiteral("target"), false}};
}

void TestLogLines::aLineCameBetweenTwoLooks_data()
{
    QTest::addColumn<int>("line");
    QTest::addColumn<double>("at"); // NaN: not placed
    QTest::newRow("before the start") << 2 << qQNaN();
    QTest::newRow("across the start") << 3 << 0.0;
    QTest::newRow("in the run") << 4 << 42.0;
    QTest::newRow("the last") << 5 << 42.0;
    QTest::newRow("after the last look") << 6 << qQNaN();
}

void TestLogLines::aLineCameBetweenTwoLooks()
{
    QFETCH(int, line);
    QFETCH(double, at);
    const auto found = lineTime(m_input, m_input.logs.front(), line);
    QCOMPARE(found.has_value(), !qIsNaN(at));
    if (found)
        QCOMPARE(*found, at);
}

void TestLogLines::anotherLogTellsNothing()
{
    LogText log = m_input.logs.front();
    log.host = QStringLiteral("other");
    QVERIFY(!lineTime(m_input, log, 4));
    log = m_input.logs.front();
    log.name = QStringLiteral("/var/log/app.log");
    QVERIFY(!lineTime(m_input, log, 4));
}

void TestLogLines::evidenceFromALogHasItsTime()
{
    m_input.logs.front().text = "a\nb\nc\n[alert] 7#7: 768 worker_connections are not enough\n";
    const auto judgement = judge(m_input);
    const auto found = std::find_if(judgement.findings.begin(), judgement.findings.end(), [](const auto &finding) {
        return finding.component == QLatin1String("proxy");
    });
    QVERIFY(found != judgement.findings.end());
    QCOMPARE(found->evidence.front().line, qint64(4));
    QCOMPARE(found->evidence.front().atS, std::optional<double>(42.0));
}

TWOFOLD_TEST(TestLogLines)
#include "tst_loglines.moc"
