// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostneeds.h"
#include "tests/common/testmain.h"

using namespace twofold;
using namespace twofold::launch;
using Severity = HostFinding::Severity;

namespace {

// A plan of `generators` hosts with this command and a target.
PlanData dataOf(const QString &tool, const QString &command, int generators = 1)
{
    PlanData data;
    for (const char *key : {"users", "connections", "rate", "timeout", "url"}) {
        campaign::Parameter parameter;
        parameter.key = QString::fromLatin1(key);
        data.campaign.parameters.push_back(parameter);
    }
    data.plan.tool = tool;
    campaign::PlanRole load;
    load.command = command;
    for (int i = 1; i <= generators; ++i)
        load.hosts += QStringLiteral("gen-%1").arg(i);
    campaign::PlanRole target;
    target.role = campaign::HostRole::Target;
    target.hosts = QStringList{QStringLiteral("app")};
    data.plan.roles = {load, target};
    return data;
}

campaign::Parameters usersOf(qint64 users, const QString &url = QStringLiteral("http://app/"))
{
    campaign::Parameters values;
    values.set(QStringLiteral("users"), users);
    values.set(QStringLiteral("url"), url);
    return values;
}

std::vector<HostFinding> findings(const PlanData &data, const campaign::Parameters &values, const QByteArray &probe,
                                  int index = 1)
{
    return findingsOf(data, data.plan.roles[0], QStringLiteral("gen-%1").arg(index), index, values,
                      remote::parseProbe(probe));
}

const QString kWrk = QStringLiteral("wrk -c {users} {url}");

} // namespace

class TestHostNeeds : public QObject
{
    Q_OBJECT

private slots:
    void connectionsAreTheGeneratorsShare_data()
    {
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QString>("command");
        QTest::addColumn<QList<qint64>>("expected"); // of each of three generators
        const QString users = QStringLiteral("%1 {users}");
        QTest::newRow("wrk: each") << "wrk" << users.arg("wrk") << QList<qint64>{1000, 1000, 1000};
        QTest::newRow("k6: each") << "k6" << users.arg("k6") << QList<qint64>{1000, 1000, 1000};
        QTest::newRow("k6 segments: together") << "k6-segments" << users.arg("k6") << QList<qint64>{334, 334, 334};
        QTest::newRow("Locust workers: without the master")
            << "locust-workers" << users.arg("locust") << QList<qint64>{0, 500, 500};
        QTest::newRow("JMeter servers: each, without the controller")
            << "jmeter-servers" << users.arg("jmeter") << QList<qint64>{0, 1000, 1000};
        QTest::newRow("Artillery: not told") << "artillery" << users.arg("artillery") << QList<qint64>{0, 0, 0};
        QTest::newRow("a plain command") << "" << users.arg("./load") << QList<qint64>{1000, 1000, 1000};
        QTest::newRow("a command without users") << "wrk" << "wrk -c 3 {url}" << QList<qint64>{0, 0, 0};
        QTest::newRow("users from the environment") << "" << "./load $TWOFOLD_USERS" << QList<qint64>{1000, 1000, 1000};
        QTest::newRow("httperf: those of a timeout")
            << "httperf" << "httperf --rate {rate} --num-conns {connections} --timeout {timeout}"
            << QList<qint64>{250, 250, 250};
    }
    void connectionsAreTheGeneratorsShare()
    {
        QFETCH(QString, tool);
        QFETCH(QString, command);
        QFETCH(QList<qint64>, expected);
        const PlanData data = dataOf(tool, command, 3);
        campaign::Parameters values = usersOf(1000);
        values.set(QStringLiteral("connections"), qint64(6000));
        values.set(QStringLiteral("rate"), qint64(50));
        values.set(QStringLiteral("timeout"), 5.0);
        qint64 all = 0;
        for (int index = 1; index <= 3; ++index) {
            QCOMPARE(connectionsOf(data, data.plan.roles[0], index, values), expected.at(index - 1));
            all += expected.at(index - 1);
        }
        QCOMPARE(connectionsOf(data, data.plan.roles[1], 1, values), all);
    }

    void whatHoldsGivesOneFinding_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QByteArray>("probe");
        QTest::addColumn<int>("severity");
        QTest::addColumn<QStringList>("words");
        const auto warn = int(Severity::Warn), inform = int(Severity::Inform);
        QTest::newRow("open files, as the command may raise them")
            << kWrk << QByteArray("ulimit.nofile 1024\nulimit.nofile-hard 524288\n") << warn
            << QStringList{"gen-1 allows a program 1,024 open files", "5,000 connections", "ulimit -n 5032"};
        QTest::newRow("open files, as an administrator must raise them")
            << kWrk << QByteArray("ulimit.nofile 1024\nulimit.nofile-hard 4096\n") << warn
            << QStringList{"1,024", "limits.conf"};
        QTest::newRow("open files of a program that raises its own")
            << "hey -c {users} {url}" << QByteArray("ulimit.nofile 256\nulimit.nofile-hard 4096\n") << warn
            << QStringList{"4,096", "limits.conf"};
        QTest::newRow("open files without one for the program itself")
            << kWrk << QByteArray("ulimit.nofile 5000\nulimit.nofile-hard unlimited\n") << warn
            << QStringList{"5,000 open files", "ulimit -n"};
        QTest::newRow("local ports") << kWrk << QByteArray("net.ipv4.ip_local_port_range 60000\t60999\n") << warn
                                     << QStringList{"1,000 local ports (60000 to 60999)", "5,000"};
        QTest::newRow("conntrack") << kWrk << QByteArray("net.netfilter.nf_conntrack_max 4096\n") << warn
                                   << QStringList{"4,096", "5,000", "nf_conntrack_max"};
        QTest::newRow("little disk") << kWrk << QByteArray("disk-free-kib 50000\n") << warn
                                     << QStringList{"gen-1", "51.2 MB"};
        QTest::newRow("no disk") << kWrk << QByteArray("disk-free-kib 0\n") << int(Severity::Stop)
                                 << QStringList{"disk of gen-1", "full"};
        QTest::newRow("little memory") << kWrk << QByteArray("memory-kib 131072\n") << warn << QStringList{"128 MiB"};
        QTest::newRow("one CPU") << "ab -c {users} {url}" << QByteArray("cpus 1\n") << inform
                                 << QStringList{"one CPU", "ab"};
    }
    void whatHoldsGivesOneFinding()
    {
        QFETCH(QString, command);
        QFETCH(QByteArray, probe);
        QFETCH(int, severity);
        QFETCH(QStringList, words);
        const auto found = findings(dataOf({}, command), usersOf(5000), probe);
        QCOMPARE(found.size(), size_t(1));
        QCOMPARE(int(found[0].severity), severity);
        for (const QString &word : words)
            QVERIFY2(found[0].text.contains(word), qPrintable(found[0].text));
    }

    void whatSufficesOrIsNotKnownGivesNone_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QByteArray>("probe");
        QTest::newRow("nothing was read") << kWrk << QByteArray();
        QTest::newRow("unlimited") << kWrk << QByteArray("ulimit.nofile unlimited\nulimit.nofile-hard unlimited\n");
        QTest::newRow("enough of all")
            << kWrk
            << QByteArray("cpus 1\nmemory-kib 4000000\nulimit.nofile 5032\nulimit.nofile-hard 5032\ndisk-free-kib 200000\n"
                          "net.ipv4.ip_local_port_range 32768\t60999\nnet.netfilter.nf_conntrack_max 5000\n");
        QTest::newRow("a program that raises its own")
            << "hey -c {users} {url}" << QByteArray("ulimit.nofile 256\nulimit.nofile-hard 65536\n");
        QTest::newRow("a command that sets its own")
            << "ulimit -n 65536 && wrk -c {users} {url}" << QByteArray("ulimit.nofile 256\nulimit.nofile-hard 65536\n");
        QTest::newRow("a connection tracking without a bound")
            << kWrk << QByteArray("net.netfilter.nf_conntrack_max 0\n");
        QTest::newRow("nonsense")
            << kWrk << QByteArray("ulimit.nofile many\nnet.ipv4.ip_local_port_range 5\ndisk-free-kib -1\n");
        QTest::newRow("ports that --hog does not keep to")
            << "httperf --hog --num-conns {users}" << QByteArray("net.ipv4.ip_local_port_range 60000\t60999\n");
    }
    void whatSufficesOrIsNotKnownGivesNone()
    {
        QFETCH(QString, command);
        QFETCH(QByteArray, probe);
        const auto found = findings(dataOf({}, command), usersOf(5000), probe);
        QVERIFY2(found.empty(), found.empty() ? "" : qPrintable(found[0].text));
    }

    void aTargetTracksTheConnectionsOfAll()
    {
        const PlanData data = dataOf(QStringLiteral("wrk"), kWrk, 3);
        const auto facts = remote::parseProbe("net.netfilter.nf_conntrack_max 10000\nulimit.nofile 10\nmemory-kib 1024\n");
        const auto found = findingsOf(data, data.plan.roles[1], QStringLiteral("app"), 1, usersOf(5000), facts);
        QCOMPARE(found.size(), size_t(1)); // its login's limits are not its service's
        QVERIFY2(found[0].text.contains(QLatin1String("app")) && found[0].text.contains(QLatin1String("15,000")),
                 qPrintable(found[0].text));
    }

    void aClockIsToldAboveASecond_data()
    {
        QTest::addColumn<qint64>("offset");
        QTest::addColumn<qint64>("precision");
        QTest::addColumn<int>("severity"); // -1: no finding
        QTest::addColumn<QString>("text");
        QTest::newRow("same") << qint64(900'000) << qint64(1000) << -1 << "";
        QTest::newRow("within what the link allows") << qint64(1'500'000) << qint64(800'000) << -1 << "";
        QTest::newRow("ahead") << qint64(2'500'000) << qint64(1000) << int(Severity::Inform) << "2.5 s ahead";
        QTest::newRow("behind") << qint64(-2'500'000) << qint64(1000) << int(Severity::Inform) << "2.5 s behind";
        QTest::newRow("wrong") << qint64(-400'000'000) << qint64(1000) << int(Severity::Warn) << "NTP";
    }
    void aClockIsToldAboveASecond()
    {
        QFETCH(qint64, offset);
        QFETCH(qint64, precision);
        QFETCH(int, severity);
        QFETCH(QString, text);
        const PlanData data = dataOf(QStringLiteral("wrk"), kWrk);
        remote::HostFacts facts;
        facts.clockOffset = offset;
        facts.clockPrecision = precision;
        const auto found = findingsOf(data, data.plan.roles[0], QStringLiteral("gen-1"), 1, usersOf(1), facts);
        QCOMPARE(found.empty(), severity < 0);
        if (found.empty())
            return;
        QCOMPARE(int(found[0].severity), severity);
        QVERIFY2(found[0].text.contains(text), qPrintable(found[0].text));
    }

    void aLoadOnTheHostItselfIsTold_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<bool>("told");
        QTest::newRow("name") << "http://localhost:8080/" << true;
        QTest::newRow("address") << "https://127.0.0.1/" << true;
        QTest::newRow("IPv6") << "http://[::1]/" << true;
        QTest::newRow("another host") << "http://localhost.example/127.0.0.1" << false;
    }
    void aLoadOnTheHostItselfIsTold()
    {
        QFETCH(QString, url);
        QFETCH(bool, told);
        const auto found = findings(dataOf({}, kWrk), usersOf(1, url), {});
        QCOMPARE(found.size(), size_t(told ? 1 : 0));
        QVERIFY(!told || found[0].severity == Severity::Inform);
    }

    void theHeaviestFindingIsTheFirst()
    {
        const auto found = findings(dataOf({}, kWrk), usersOf(5000, QStringLiteral("http://localhost/")),
                                    "ulimit.nofile 10\nulimit.nofile-hard 10\ndisk-free-kib 0\n");
        QCOMPARE(found.size(), size_t(3));
        QCOMPARE(found[0].severity, Severity::Stop);
        QCOMPARE(found[2].severity, Severity::Inform);
    }
};

TWOFOLD_TEST(TestHostNeeds)
#include "tst_hostneeds.moc"
