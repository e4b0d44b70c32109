// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/presets.h"
#include "tests/common/testmain.h"
#include "tests/integration/farm.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QUrl>

using namespace twofold;
using namespace twofold::tests;
using campaign::Verdict;

namespace {

// Every user asks for the page as fast as it is answered.
const QByteArray kLocustFile = "from locust import HttpUser, task\n"
                               "class Visitor(HttpUser):\n"
                               "    @task\n"
                               "    def page(self):\n"
                               "        self.client.get('/')\n";
// Debian 12's package of Locust does not know its own version, and its master then takes its
// workers for those of an old Locust. Otherwise the real one.
const QByteArray kVersionedLocust = "#!/usr/bin/python3\n"
                                    "from locust import runners\n"
                                    "runners.__version__ = runners.__version__ or '2.12.1'\n"
                                    "from locust.main import main\n"
                                    "main()\n";
const QByteArray kArtilleryScript = "config:\n  phases: [{duration: 1, arrivalRate: 1}]\n"
                                    "scenarios:\n  - flow:\n    - get: {url: '/'}\n";
// k6 as far as a plan sees it: what it was called with is kept in the home directory, and its
// result lies where the arguments say. Anything else that is asked of it fails.
const QByteArray kArguments = "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$HOME/arguments\"\n";
const QByteArray kCustomersOfK6
    = "#!/bin/sh\n"
      "printf '%s\\n' \"$K6_CSV_TIME_FORMAT\" \"$@\" >\"$HOME/arguments\"\n"
      "[ \"${12}\" = csv=results.csv ] && [ -f script.js ] || exit 104\n"
      "echo 'metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,"
      "scenario,service,status,subproto,tls_version,url,extra_tags,metadata' >results.csv\n"
      "i=0\n"
      "while [ $i -lt 50 ]; do\n"
      "    tags=,,,,true,,GET,page,HTTP/1.1,default,,200,,,page,,\n"
      "    printf 'http_reqs,17000000000%05d,1.000000%s\\nhttp_req_duration,17000000000%05d,%s.0%s\\n'"
      " $((i * 1000)) \"$tags\" $((i * 1000)) $((i + 1)) \"$tags\" >>results.csv\n"
      "    printf 'http_req_failed,17000000000%05d,0.000000%s\\n' $((i * 1000)) \"$tags\" >>results.csv\n"
      "    i=$((i + 1))\n"
      "done\n";

QString dataFile(const char *name)
{
    return QStringLiteral(TWOFOLD_SOURCE_DIR "/tests/data/") % QLatin1String(name);
}

} // namespace

// The presets of the load tools from the plan to the judged run: the real tool where this machine
// has it, on several hosts, against a real nginx.
class TestTools : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void aToolEndsAsAJudgedRun_data();
    void aToolEndsAsAJudgedRun();
    void locustSpreadsItsUsersOverWorkers();
    void k6IsCalledAsItsPresetSays();
    void k6SegmentsMakeOneResult();
    void jmeterIsCalledAsItsPresetSays();
    void jmeterServersMakeOneResult();
    void aToolThatAHostLacksIsNamed();

private:
    // A plan of the preset on these hosts, which all its parameters are columns for.
    campaign::Plan plan(const QString &preset, const QStringList &hosts);
    QString fileOf(const QString &name, const QByteArray &content);
    launch::Outcome launch(campaign::Plan plan, const std::vector<std::pair<const char *, campaign::Value>> &values);
    // What the stand-in on a host was called with, a line each.
    QByteArray arguments(const QString &host) const;

    std::unique_ptr<Farm> m_farm;
    std::unique_ptr<WebServer> m_web;
    QTemporaryDir m_folder;
};

void TestTools::initTestCase()
{
    m_farm = std::make_unique<Farm>(5);
    if (!m_farm->problem().isEmpty())
        QSKIP(qPrintable(m_farm->problem()));
    m_web = m_farm->webServer();
    REQUIRE_SERVER(*m_web);
}

void TestTools::init()
{
    m_farm->openBook();
}

void TestTools::cleanup()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_farm->processes().isEmpty(), 30'000);
    QVERIFY(!m_farm->hasJobDirectories());
    m_farm->removePrograms();
}

campaign::Plan TestTools::plan(const QString &preset, const QStringList &hosts)
{
    const launch::Preset *known = launch::preset(preset);
    const auto limit = campaign::parseCriterion(u"latency.mean < 5 s", campaign::CriterionKind::Limit);
    m_farm->addToCampaign(known->parameters, {*limit});
    campaign::Plan plan = launch::planFrom(*known, preset, hosts);
    plan.graceS = 1;
    plan.drainS = 0;
    plan.roles.push_back({campaign::HostRole::Target, {QStringLiteral("target")}, {}, {}, {}, {}});
    return plan;
}

QString TestTools::fileOf(const QString &name, const QByteArray &content)
{
    const QString path = m_folder.filePath(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
    return path;
}

launch::Outcome TestTools::launch(campaign::Plan plan,
                                  const std::vector<std::pair<const char *, campaign::Value>> &values)
{
    m_farm->save(plan);
    campaign::Parameters parameters;
    for (const auto &[key, value] : values)
        parameters.set(QLatin1String(key), value);
    return m_farm->launch(plan, parameters);
}

QByteArray TestTools::arguments(const QString &host) const
{
    return readFile(QString(m_farm->homeFolder(host) % QStringLiteral("/arguments")));
}

void TestTools::aToolEndsAsAJudgedRun_data()
{
    QTest::addColumn<QString>("preset");
    QTest::addColumn<QString>("tool"); // as its reader says
    QTest::addColumn<double>("asked"); // requests of both generators; 0: as many as they manage
    QTest::newRow("wrk") << QStringLiteral("wrk") << QStringLiteral("wrk") << 0.0;
    QTest::newRow("hey") << QStringLiteral("hey") << QStringLiteral("hey") << 0.0;
    QTest::newRow("ab") << QStringLiteral("ab") << QStringLiteral("ab") << 1200.0;
    QTest::newRow("siege") << QStringLiteral("siege") << QStringLiteral("siege") << 0.0;
    QTest::newRow("httperf") << QStringLiteral("httperf") << QStringLiteral("httperf") << 120.0;
    QTest::newRow("Locust") << QStringLiteral("locust") << QStringLiteral("Locust") << 0.0;
    QTest::newRow("Artillery") << QStringLiteral("artillery") << QStringLiteral("Artillery") << 120.0;
}

void TestTools::aToolEndsAsAJudgedRun()
{
    QFETCH(QString, preset);
    QFETCH(QString, tool);
    QFETCH(double, asked);
    const QString program = QStandardPaths::findExecutable(launch::preset(preset)->program);
    if (program.isEmpty())
        QSKIP(qPrintable(QString(launch::preset(preset)->program % QStringLiteral(" is not installed"))));
    const QStringList hosts = m_farm->generators().mid(0, 2);
    // Wherever it is installed, a host finds it.
    for (const QString &host : hosts)
        m_farm->addProgram(host, launch::preset(preset)->program,
                           QByteArray("#!/bin/sh\nexec " + program.toUtf8() + " \"$@\"\n"));
    campaign::Plan made = plan(preset, hosts);
    if (preset == QLatin1String("locust"))
        made.upload = {fileOf(QStringLiteral("locustfile.py"), kLocustFile)};
    if (preset == QLatin1String("artillery"))
        made.upload = {fileOf(QStringLiteral("script.yml"), kArtilleryScript)};
    const QUrl url(m_web->url());
    const launch::Outcome outcome
        = launch(made, {{"users", qint64(4)}, {"duration", 3.0}, {"requests", qint64(600)}, {"threads", qint64(2)},
                        {"rate", qint64(20)}, {"connections", qint64(60)}, {"timeout", 5.0}, {"spawn_rate", 10.0},
                        {"url", m_web->url()}, {"server", url.host()}, {"port", qint64(url.port())},
                        {"path", QStringLiteral("/")}});
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(outcome.state, campaign::JobState::Done);

    const campaign::Run run = m_farm->onlyRun();
    const auto *requests = run.metrics.find(u"requests");
    QVERIFY(requests);
    QVERIFY2(asked > 0 ? *requests == asked : *requests > 0, qPrintable(QString::number(*requests)));
    QVERIFY(run.metrics.find(u"failures"));
    QCOMPARE(*run.metrics.find(u"failures"), 0.0);
    const auto load = m_farm->measurement(QStringLiteral("load"));
    QVERIFY(load);
    QCOMPARE(load->tool, tool);
    QVERIFY(load->durationS && *load->durationS > 0);
    // Judged: seconds of load are too short for a pass.
    QVERIFY2(run.computedVerdict == Verdict::Inconclusive || run.computedVerdict == Verdict::Pass,
             qPrintable(run.headline));
    const auto findings = m_farm->book().findings(run.id);
    VERIFY_OK(findings);
    QVERIFY(!findings->empty());
    QVERIFY(m_farm->measurement(QStringLiteral("hosts")));
}

void TestTools::locustSpreadsItsUsersOverWorkers()
{
    if (QStandardPaths::findExecutable(QStringLiteral("locust")).isEmpty())
        QSKIP("locust is not installed");
    const QStringList hosts = m_farm->generators().mid(0, 3);
    for (const QString &host : hosts)
        m_farm->addProgram(host, QStringLiteral("locust"), kVersionedLocust);
    campaign::Plan made = plan(QStringLiteral("locust-workers"), hosts);
    made.upload = {fileOf(QStringLiteral("locustfile.py"), kLocustFile)};
    const launch::Outcome outcome
        = launch(made, {{"users", qint64(6)}, {"duration", 10.0}, {"spawn_rate", 10.0}, {"url", m_web->url()},
                        {"master", m_farm->address(hosts.first())}});
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QVERIFY2(!outcome.warnings.join(u' ').contains(QStringLiteral("no file")), qPrintable(outcome.warnings.join(u' ')));
    const campaign::Run run = m_farm->onlyRun();
    const QByteArray said = readFile(m_farm->resultFile(hosts.first(), QStringLiteral("err")));
    QVERIFY2(*run.metrics.find(u"requests") > 0, said.constData());
    QCOMPARE(*run.metrics.find(u"failures"), 0.0);
    QCOMPARE(*run.metrics.find(u"users_max"), 6.0); // all workers' together
    // Two of them asked for it.
    QVERIFY2(said.contains("2 of 2 connected") || said.count("reported as ready") == 2, said.constData());
}

void TestTools::k6IsCalledAsItsPresetSays()
{
    const QStringList hosts = m_farm->generators().mid(0, 1);
    m_farm->addProgram(hosts.first(), QStringLiteral("k6"),
                       QByteArray(kArguments + "cp " + dataFile("k6/v0.49.0/failures_export.json").toUtf8() + " \"$8\"\n"));
    campaign::Plan made = plan(QStringLiteral("k6"), hosts);
    made.upload = {fileOf(QStringLiteral("script.js"), "export default function () {}\n")};
    const launch::Outcome outcome
        = launch(made, {{"users", qint64(7)}, {"duration", 12.0}, {"url", QStringLiteral("http://a b/$HOME'")}});
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(arguments(hosts.first()),
             QByteArray("run\n--quiet\n--vus\n7\n--duration\n12s\n--summary-export\nsummary.json\n--env\n"
                        "BASE_URL=http://a b/$HOME'\nscript.js\n"));
    QCOMPARE(*m_farm->onlyRun().metrics.find(u"requests"), 264.0);
}

void TestTools::k6SegmentsMakeOneResult()
{
    const QStringList hosts = m_farm->generators().mid(0, 3);
    for (const QString &host : hosts)
        m_farm->addProgram(host, QStringLiteral("k6"), kCustomersOfK6);
    campaign::Plan made = plan(QStringLiteral("k6-segments"), hosts);
    made.upload = {fileOf(QStringLiteral("script.js"), "export default function () {}\n")};
    const launch::Outcome outcome
        = launch(made, {{"users", qint64(90)}, {"duration", 5.0}, {"url", m_web->url()}});
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const QByteArray segments[] = {"0/3:1/3", "1/3:2/3", "2/3:3/3"};
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(arguments(hosts[i]),
                 QByteArray("unix_micro\nrun\n--quiet\n--vus\n90\n--duration\n5s\n--execution-segment\n" + segments[i]
                            + "\n--execution-segment-sequence\n0,1/3,2/3,1\n--out\ncsv=results.csv\n--env\nBASE_URL="
                            + m_web->url().toUtf8() + "\nscript.js\n"));
    }
    const campaign::Run run = m_farm->onlyRun();
    QCOMPARE(*run.metrics.find(u"requests"), 150.0);
    QCOMPARE(*run.metrics.find(u"latency.max"), 50.0); // of the whole, merged
}

void TestTools::jmeterIsCalledAsItsPresetSays()
{
    const QStringList hosts = m_farm->generators().mid(0, 2);
    for (const QString &host : hosts)
        m_farm->addProgram(host, QStringLiteral("jmeter"),
                           QByteArray(kArguments + "cp " + dataFile("jmeter/mixed_default.jtl").toUtf8() + " \"$5\"\n"));
    campaign::Plan made = plan(QStringLiteral("jmeter"), hosts);
    made.upload = {fileOf(QStringLiteral("plan.jmx"), "<jmeterTestPlan/>\n")};
    const launch::Outcome outcome = launch(made, {{"users", qint64(30)}, {"duration", 5.0}});
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const QByteArray offsets[] = {"1", "31"};
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(arguments(hosts[i]),
                 QByteArray("-n\n-t\nplan.jmx\n-l\nresults.jtl\n-Jusers=30\n-Jduration=5\n-Joffset=" + offsets[i]
                            + "\n-Jjmeter.save.saveservice.output_format=csv\n"));
    }
    QCOMPARE(*m_farm->onlyRun().metrics.find(u"requests"), 304.0);
}

void TestTools::jmeterServersMakeOneResult()
{
    const QStringList hosts = m_farm->generators().mid(0, 3);
    const QString ended = m_folder.filePath(QStringLiteral("ended"));
    // The servers last until the controller ends them.
    const QByteArray controller = "cp " + dataFile("jmeter/mixed_default.jtl").toUtf8() + " \"$5\"; : >" + ended.toUtf8();
    const QByteArray server = "while [ ! -e " + ended.toUtf8() + " ]; do sleep 0.1; done";
    for (const QString &host : hosts)
        m_farm->addProgram(host, QStringLiteral("jmeter"),
                           QByteArray(kArguments + "[ \"$1\" = -n ] && { " + controller + "; exit; }\n" + server + "\n"));
    campaign::Plan made = plan(QStringLiteral("jmeter-servers"), hosts);
    made.upload = {fileOf(QStringLiteral("plan.jmx"), "<jmeterTestPlan/>\n")};
    const QString servers = m_farm->address(hosts[1]) % u',' % m_farm->address(hosts[2]);
    const launch::Outcome outcome
        = launch(made, {{"users", qint64(30)}, {"duration", 5.0}, {"servers", servers}, {"servers_wait", 0.0}});
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QVERIFY2(!outcome.warnings.join(u' ').contains(QStringLiteral("no file")), qPrintable(outcome.warnings.join(u' ')));
    QCOMPARE(arguments(hosts[0]),
             QByteArray("-n\n-t\nplan.jmx\n-l\nresults.jtl\n-R\n" + servers.toUtf8()
                        + "\n-X\n-Gusers=30\n-Gduration=5\n-Jserver.rmi.ssl.disable=true\n"
                          "-Jjmeter.save.saveservice.output_format=csv\n"));
    for (const QString &host : hosts.mid(1))
        QCOMPARE(arguments(host), QByteArray("-s\n-Jserver_port=1099\n-Jserver.rmi.ssl.disable=true\n"));
    QCOMPARE(*m_farm->onlyRun().metrics.find(u"requests"), 152.0);
}

void TestTools::aToolThatAHostLacksIsNamed()
{
    if (!QStandardPaths::findExecutable(QStringLiteral("jmeter")).isEmpty())
        QSKIP("jmeter is installed");
    const QStringList hosts = m_farm->generators().mid(0, 2);
    m_farm->addProgram(hosts.first(), QStringLiteral("jmeter"), kArguments);
    const launch::Outcome outcome
        = launch(plan(QStringLiteral("jmeter-servers"), hosts),
                 {{"users", qint64(1)}, {"duration", 5.0}, {"servers", QStringLiteral("x")}, {"servers_wait", 0.0}});
    QVERIFY(outcome.error);
    QVERIFY2(outcome.error->message.contains(QStringLiteral("generator-2 does not have the program “jmeter”")),
             qPrintable(outcome.error->message));
    QCOMPARE(arguments(hosts.first()), QByteArray("--version\n")); // asked by the probe, and not run
    QCOMPARE(m_farm->onlyRun().number, 0);
}

TWOFOLD_TEST(TestTools)

#include "tst_tools.moc"
