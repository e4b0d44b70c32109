// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/integration/farm.h"

#include <QFile>

using namespace twofold;
using namespace twofold::tests;

// What a target's logs get while the load runs, on real hosts.
class TestHostLogs : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init() { m_farm->openBook(); }
    void cleanup();

    void whatALogGetsDuringTheRunIsSearched();
    void aLogThatIsNotThereIsAWarning();

private:
    void write(const QString &name, const QByteArray &text) const;
    campaign::Plan planWithLog(const QString &path) const;

    std::unique_ptr<Farm> m_farm;
    QTemporaryDir m_folder;
};

void TestHostLogs::initTestCase()
{
    m_farm = std::make_unique<Farm>(1);
    if (!m_farm->problem().isEmpty())
        QSKIP(qPrintable(m_farm->problem()));
}

void TestHostLogs::cleanup()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_farm->processes().isEmpty(), 30'000);
    QVERIFY(!m_farm->hasJobDirectories());
}

void TestHostLogs::write(const QString &name, const QByteArray &text) const
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append))
        qFatal("The test's folder is not writable.");
    file.write(text);
}

// Its load writes to the log, as all hosts of the test share a disk.
campaign::Plan TestHostLogs::planWithLog(const QString &path) const
{
    campaign::Plan plan = m_farm->plan(
        m_farm->generators(),
        QStringLiteral("printf 'timeStamp,elapsed,label,success\\n%s000,20,a,false\\n' $(date +%s) >r.jtl; "
                       "echo '[alert] 7#7: 768 worker_connections are not enough' >>%1; sleep 2")
            .arg(path));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.roles.push_back(
        {campaign::HostRole::Target, {QStringLiteral("target")}, {}, {}, {}, {}, {path}});
    plan.drainS = 0;
    return plan;
}

void TestHostLogs::whatALogGetsDuringTheRunIsSearched()
{
    write(QStringLiteral("error.log"), "accept4() failed (24: Too many open files)\n"); // of another day
    const QString path = m_folder.filePath(QStringLiteral("error.log"));
    for (const bool sampled : {true, false}) {
        m_farm->openBook();
        auto plan = planWithLog(path);
        plan.sampled = sampled;
        m_farm->save(plan);
        const launch::Outcome outcome = m_farm->launch(plan, 1);
        QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
        const auto run = m_farm->onlyRun();
        const auto logs = m_farm->book().logs(run.id);
        VERIFY_OK(logs);
        const auto log = std::find_if(logs->begin(), logs->end(), [&](const auto &one) { return one.name == path; });
        QVERIFY(log != logs->end());
        QCOMPARE(log->host, QStringLiteral("target"));
        QVERIFY(!log->fromGenerator);
        QCOMPARE(log->text, QByteArray("[alert] 7#7: 768 worker_connections are not enough\n"));
        const auto findings = m_farm->book().findings(run.id);
        VERIFY_OK(findings);
        const auto found = std::find_if(findings->begin(), findings->end(),
                                        [](const auto &finding) { return finding.component == QLatin1String("proxy"); });
        QVERIFY(found != findings->end());
        QCOMPARE(found->evidence.front().file, QString(QStringLiteral("target:") % path));
    }
}

void TestHostLogs::aLogThatIsNotThereIsAWarning()
{
    const QString path = m_folder.filePath(QStringLiteral("none/error.log"));
    auto plan = planWithLog(path);
    plan.roles.front().command.replace(path, QStringLiteral("/dev/null"));
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 1);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QVERIFY2(outcome.warnings.join(u' ').contains(QString(path % QStringLiteral(" on target could not be read"))),
             qPrintable(outcome.warnings.join(u' ')));
}

TWOFOLD_TEST(TestHostLogs)
#include "tst_hostlogs.moc"
