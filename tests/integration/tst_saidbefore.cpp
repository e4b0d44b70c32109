// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logbook/logbook.h"
#include "tests/common/testmain.h"
#include "tests/integration/farm.h"

using namespace twofold;
using namespace twofold::tests;

// What is said before the start of a load, and what becomes of it.
class TestSaidBefore : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init() { m_farm->openBook(); }
    void cleanup();

    void whatPreflightWarnedOfStaysWithTheRun();
    void aRunThatGoesOnHasItToo();

private:
    campaign::Plan plan(const QString &rest) const;
    // Of the run: what preflight said, "caution: …" or "info: …".
    QStringList said() const;

    std::unique_ptr<Farm> m_farm;
};

void TestSaidBefore::initTestCase()
{
    m_farm = std::make_unique<Farm>(1);
    if (!m_farm->problem().isEmpty())
        QSKIP(qPrintable(m_farm->problem()));
}

void TestSaidBefore::cleanup()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_farm->processes().isEmpty(), 30'000);
    m_farm->removePrograms();
}

campaign::Plan TestSaidBefore::plan(const QString &rest) const
{
    campaign::Plan plan = m_farm->plan(
        m_farm->generators(),
        QString(QStringLiteral("printf 'timeStamp,elapsed,label,success\\n%s000,20,a,false\\n' $(date +%s) >r.jtl; ") % rest));
    plan.fetch = {QStringLiteral("r.jtl")};
    return plan;
}

QStringList TestSaidBefore::said() const
{
    QStringList lines;
    const auto findings = m_farm->book().findings(m_farm->onlyRun().id);
    for (const auto &finding : findings.value()) {
        if (finding.origin == campaign::FindingOrigin::Preflight)
            lines += campaign::severityName(finding.severity) % QLatin1String(": ") % finding.message;
    }
    return lines;
}

void TestSaidBefore::whatPreflightWarnedOfStaysWithTheRun()
{
    // Two that do not end the launch: a clock that is off, and a parameter that no command uses.
    m_farm->addProgram(QStringLiteral("generator-1"), QStringLiteral("date"),
                       "#!/bin/sh\nexec /bin/date -d '+20 seconds' \"$@\"\n");
    m_farm->addToCampaign({}, {campaign::parseCriterion(QStringLiteral("failure_rate < 1 %"), campaign::CriterionKind::Limit).value()});
    auto made = plan(QStringLiteral("true"));
    m_farm->save(made);
    const launch::Outcome outcome = m_farm->launch(made, 1);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const QStringList kept = said();
    QVERIFY2(kept.contains(QStringLiteral("caution: The parameter “users” is set, but no command of the plan uses it.")),
             qPrintable(kept.join(u'\n')));
    QVERIFY2(kept.filter(QStringLiteral("info: The clock of generator-1 is ")).size() == 1, qPrintable(kept.join(u'\n')));
    const auto findings = m_farm->book().findings(m_farm->onlyRun().id);
    VERIFY_OK(findings);
    QCOMPARE(findings->front().origin, campaign::FindingOrigin::Judgement); // what was judged comes first
    VERIFY_OK(logbook::judgeAgain(m_farm->book(), m_farm->onlyRun().id));
    QCOMPARE(said(), kept);
}

void TestSaidBefore::aRunThatGoesOnHasItToo()
{
    auto made = plan(QStringLiteral("sleep 300"));
    m_farm->save(made);
    QStringList meanwhile;
    const launch::Outcome outcome = m_farm->launch(made, 1, [&](launch::Launcher &launcher) {
        if (launcher.status().state != campaign::JobState::Running)
            return;
        meanwhile = said();
        launcher.stop();
    });
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QVERIFY2(!meanwhile.filter(QStringLiteral("users")).isEmpty(), qPrintable(meanwhile.join(u'\n')));
    QCOMPARE(said(), meanwhile);
    // How it ended is kept as well.
    VERIFY_OK(logbook::judgeAgain(m_farm->book(), m_farm->onlyRun().id));
    QVERIFY2(m_farm->onlyRun().headline.contains(QLatin1String("stopped by hand")), qPrintable(m_farm->onlyRun().headline));
    QCOMPARE(said(), meanwhile);
}

TWOFOLD_TEST(TestSaidBefore)
#include "tst_saidbefore.moc"
