// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logbook/logbook.h"
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
    void aLineIsPlacedInTheRunWhateverTheHostsClockSays();
    void aLogThatIsNotThereIsAWarning();
    void whatAUnitsJournalGetsIsSearched();
    void whatTheKernelLogsDuringTheRunIsKept();
    void aLogOfTheSystemThatCannotBeReadIsAWarning_data();
    void aLogOfTheSystemThatCannotBeReadIsAWarning();

private:
    campaign::Plan planWithEntry(const QString &entry, const QString &command) const;
    std::optional<store::LogRow> keptLog(const QString &name) const;
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
    m_farm->removePrograms();
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

// The target's clock is an hour ahead.
void TestHostLogs::aLineIsPlacedInTheRunWhateverTheHostsClockSays()
{
    m_farm->addProgram(QStringLiteral("target"), QStringLiteral("date"),
                       "#!/bin/sh\nexec /bin/date -d '+3600 seconds' \"$@\"\n");
    const QString path = m_folder.filePath(QStringLiteral("placed.log"));
    write(QStringLiteral("placed.log"), "of another day\n");
    auto plan = planWithLog(path);
    plan.roles.front().command.replace(QStringLiteral("; echo "),
                                       QStringLiteral("; echo meanwhile >>%1; sleep 4; echo ").arg(path));
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 1);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const auto run = m_farm->onlyRun();
    const auto at = [&]() -> std::optional<double> {
        const auto findings = m_farm->book().findings(run.id);
        for (const auto &finding : findings.value()) {
            if (finding.component == QLatin1String("proxy"))
                return finding.evidence.front().atS;
        }
        return {};
    };
    const auto placed = at();
    QVERIFY2(placed, qPrintable(outcome.warnings.join(u'\n')));
    QVERIFY2(*placed >= 3 && *placed < 120, qPrintable(QString::number(*placed)));
    // Judged again, from the book alone.
    VERIFY_OK(logbook::judgeAgain(m_farm->book(), run.id));
    QCOMPARE(at(), placed);
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

campaign::Plan TestHostLogs::planWithEntry(const QString &entry, const QString &command) const
{
    campaign::Plan plan = m_farm->plan(
        m_farm->generators(),
        QString(QStringLiteral("printf 'timeStamp,elapsed,label,success\\n%s000,20,a,false\\n' $(date +%s) >r.jtl; sleep 1; ")
                % command));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.roles.push_back(
        {campaign::HostRole::Target, {QStringLiteral("target")}, {}, {}, {}, {}, {entry}});
    plan.drainS = 0;
    return plan;
}

std::optional<store::LogRow> TestHostLogs::keptLog(const QString &name) const
{
    const auto logs = m_farm->book().logs(m_farm->onlyRun().id);
    if (!logs)
        return {};
    const auto log = std::find_if(logs->begin(), logs->end(), [&](const auto &one) { return one.name == name; });
    return log == logs->end() ? std::nullopt : std::optional(*log);
}

// The stand-in answers as journalctl of systemd 247 does, to these arguments alone, and goes on
// until it is ended.
void TestHostLogs::whatAUnitsJournalGetsIsSearched()
{
    m_farm->addProgram(QStringLiteral("target"), QStringLiteral("systemctl"),
                       "#!/bin/sh\n[ \"$*\" = 'show --property=LoadState --value -- nginx.service' ] && echo loaded\n");
    m_farm->addProgram(QStringLiteral("target"), QStringLiteral("journalctl"),
                       "#!/bin/sh\n"
                       "if [ \"$*\" != '--follow --lines=0 --output=short-iso --unit=nginx.service' ]; then\n"
                       "    echo \"unexpected arguments: $*\" >&2\n    exit 1\nfi\n"
                       "echo '-- Journal begins at Fri 2026-11-20 10:13:00 UTC. --'\n"
                       "echo \"$(date +%Y-%m-%dT%H:%M:%S%z) target nginx[7]: [alert] 7#7: 768 worker_connections are not enough\"\n"
                       "exec sleep 1000\n");
    auto plan = planWithEntry(QStringLiteral("journal:nginx.service"), QStringLiteral("true"));
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 1);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const auto log = keptLog(QStringLiteral("journal of nginx.service"));
    QVERIFY2(log, qPrintable(outcome.warnings.join(u'\n')));
    QCOMPARE(log->host, QStringLiteral("target"));
    QCOMPARE(log->text.count('\n'), 1); // without the heading
    QVERIFY2(log->text.contains(" target nginx[7]: [alert] 7#7: 768 worker_connections are not enough"), log->text.constData());
    const auto findings = m_farm->book().findings(m_farm->onlyRun().id);
    VERIFY_OK(findings);
    const auto found = std::find_if(findings->begin(), findings->end(),
                                    [](const auto &finding) { return finding.component == QLatin1String("proxy"); });
    QVERIFY(found != findings->end());
    QCOMPARE(found->evidence.front().file, QStringLiteral("target:journal of nginx.service"));
}

void TestHostLogs::whatTheKernelLogsDuringTheRunIsKept()
{
    QFile kernel(QStringLiteral("/dev/kmsg"));
    if (!kernel.open(QIODevice::WriteOnly | QIODevice::Unbuffered) || !QFile(QStringLiteral("/dev/kmsg")).open(QIODevice::ReadOnly))
        QSKIP("The kernel's log is not to be written or read here.");
    const QByteArray mark = "twofold-test " + QByteArray::number(QCoreApplication::applicationPid());
    kernel.write("<6>" + mark + " before\n");
    auto plan = planWithEntry(QStringLiteral("kernel"),
                              QStringLiteral("echo '<6>%1 meanwhile' >/dev/kmsg; sleep 1").arg(QString::fromLatin1(mark)));
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 1);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const auto log = keptLog(QStringLiteral("kernel log"));
    QVERIFY2(log, qPrintable(outcome.warnings.join(u'\n')));
    QCOMPARE(log->host, QStringLiteral("target"));
    QVERIFY2(log->text.contains(QByteArray(mark + " meanwhile")), log->text.constData());
    QVERIFY2(!log->text.contains(QByteArray(mark + " before")), log->text.constData());
}

void TestHostLogs::aLogOfTheSystemThatCannotBeReadIsAWarning_data()
{
    QTest::addColumn<QString>("entry");
    QTest::addColumn<QByteArray>("loadState");
    QTest::addColumn<QByteArray>("told"); // by journalctl, which waits all the same
    QTest::addColumn<QString>("warning");
    const QByteArray hint = "Hint: You are currently not seeing messages from other users and the system.";
    const QString shown = QString::fromUtf8(hint.chopped(1));
    QTest::newRow("a journal, not allowed")
        << QStringLiteral("journal:nginx.service") << QByteArray("loaded") << hint
        << QString(QStringLiteral("The journal of nginx.service on target could not be read: “") % shown % QStringLiteral("”."));
    QTest::newRow("a journal, no such unit")
        << QStringLiteral("journal:ngnix.service") << QByteArray("not-found") << QByteArray()
        << QStringLiteral("The journal of ngnix.service on target could not be read: “Unit ngnix.service not found”.");
    QTest::newRow("the kernel log, not allowed")
        << QStringLiteral("kernel") << QByteArray("loaded") << hint
        << QString(QStringLiteral("The kernel log on target could not be read: “") % shown % QStringLiteral("”."));
}

void TestHostLogs::aLogOfTheSystemThatCannotBeReadIsAWarning()
{
    QFETCH(QString, entry);
    QFETCH(QByteArray, loadState);
    QFETCH(QByteArray, told);
    QFETCH(QString, warning);
    const QString target = QStringLiteral("target");
    m_farm->addProgram(target, QStringLiteral("systemctl"), "#!/bin/sh\necho " + loadState + "\n");
    m_farm->addProgram(target, QStringLiteral("dmesg"),
                       "#!/bin/sh\n[ \"$1\" != --help ] || { echo '-W, --follow-new'; exit; }\n"
                       "echo 'dmesg: read kernel buffer failed: Operation not permitted' >&2\nexit 1\n");
    m_farm->addProgram(target, QStringLiteral("journalctl"),
                       "#!/bin/sh\nprintf '%s\\n' '" + told + "' >&2\nexec sleep 1000\n");
    auto plan = planWithEntry(entry, QStringLiteral("true"));
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 1);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QVERIFY2(outcome.warnings.join(u'\n').contains(warning), qPrintable(outcome.warnings.join(u'\n')));
    QVERIFY(!keptLog(QStringLiteral("kernel log")));
}

TWOFOLD_TEST(TestHostLogs)
#include "tst_hostlogs.moc"
