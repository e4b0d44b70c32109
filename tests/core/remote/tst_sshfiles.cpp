// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/knownhosts.h"
#include "core/remote/probe.h"
#include "core/remote/secret.h"
#include "core/remote/session.h"
#include "core/remote/sshconfig.h"
#include "tests/common/testmain.h"

#include <QTemporaryDir>

using namespace twofold;
using namespace twofold::remote;

namespace {

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

const QByteArray kKey = "AAAAC3NzaC1lZDI1NTE5AAAAIJaGX4rLKDTgWmTVtrrLjEd6ETV4sVnbWVXoN2OJfUPW";
const QByteArray kOther = "AAAAC3NzaC1lZDI1NTE5AAAAIEwfDA4uBz9TLH1nKjvgCg8rjVqNUIYDCPPvbHYCzAFa";

} // namespace

// What ssh's own files say: its configuration and known_hosts.
class TestSshFiles : public QObject
{
    Q_OBJECT

private slots:
    void resolvesWhatSshResolves();
    void commandLineWinsOverTheConfiguration();
    void readsTheFieldsOfSshG();
    void namesThatAreOptionsAreRefused();
    void hostsOfAConfiguration();
    void anIncludeOfItselfEnds();
    void findsAHost_data();
    void findsAHost();
    void aChangedKeyNamesItsLine();
    void aRevokedKeyIsRefused();
    void anotherTypeIsUnknown();
    void addsALineToAFileWithoutAnEnd();
    void prefersKnownTypes();
    void damagedLinesAreIgnored();
    void shellWordsSurviveAShell();
    void aWipedSecretIsEmpty();
    void readsAProbe();
    void aProbesOwnWorkIsNoClockOffset();
    void aClockOfTodayIsRead();
    void aClockOfWholeSecondsIsLessPrecise();
    void aClockThatWasNotReadIsNotKnown();
    void freeDiskIsReadAndNoParameter();
    void aHostileProbeIsHarmless();
};

void TestSshFiles::resolvesWhatSshResolves()
{
    QTemporaryDir folder;
    const QString config = folder.filePath(QStringLiteral("config"));
    write(config, "Host shop\n  HostName shop.example.org\n  Port 2222\n  User load\n"
                  "  IdentityFile ~/.ssh/%r-key\n  ProxyJump a,b\n  HostKeyAlias the-shop\n"
                  "  IdentitiesOnly yes\n  StrictHostKeyChecking accept-new\n  ConnectTimeout 7\n");
    const auto host = resolveHost({QStringLiteral("shop"), {}, 0, {}}, config);
    QVERIFY2(host.ok(), host.ok() ? "" : qPrintable(host.error().message));
    QCOMPARE(host->hostName, QStringLiteral("shop.example.org"));
    QCOMPARE(host->port, 2222);
    QCOMPARE(host->user, QStringLiteral("load"));
    QCOMPARE(host->proxyJump, QStringLiteral("a,b"));
    QCOMPARE(host->hostKeyAlias, QStringLiteral("the-shop"));
    QCOMPARE(host->knownHostsName(), QStringLiteral("the-shop"));
    QCOMPARE(host->strictHostKeyChecking, QStringLiteral("accept-new"));
    QCOMPARE(host->connectTimeoutS, 7);
    QVERIFY(host->identitiesOnly);
    QCOMPARE(host->identityFiles, QStringList{QDir::homePath() + QLatin1String("/.ssh/load-key")});
}

void TestSshFiles::commandLineWinsOverTheConfiguration()
{
    QTemporaryDir folder;
    const QString config = folder.filePath(QStringLiteral("config"));
    write(config, "Host shop\n  Port 2222\n  User load\n");
    const QString key = folder.filePath(QStringLiteral("mine"));
    const auto missing = resolveHost({QStringLiteral("shop"), {}, 0, key}, config);
    QVERIFY(!missing.ok());
    QVERIFY(missing.error().message.contains(key));
    write(key, "key");
    const auto host = resolveHost({QStringLiteral("shop"), QStringLiteral("root"), 22, key}, config);
    QVERIFY(host.ok());
    QCOMPARE(host->port, 22);
    QCOMPARE(host->user, QStringLiteral("root"));
    QVERIFY(host->identityFiles.contains(key));
    QCOMPARE(host->knownHostsName(), QStringLiteral("shop"));
}

void TestSshFiles::readsTheFieldsOfSshG()
{
    const ResolvedHost host = parseResolved(
        QStringLiteral("a"), "hostname 10.0.0.1\nuser me\nport 2200\nproxycommand none\nidentityfile none\n"
                             "userknownhostsfile /a /b\nglobalknownhostsfile none\nnonsense\n\n"
                             "pubkeyauthentication no\nnumberofpasswordprompts 99\n");
    QCOMPARE(host.knownHostsName(), QStringLiteral("[10.0.0.1]:2200"));
    QVERIFY(host.proxyCommand.isEmpty());
    QVERIFY(host.identityFiles.isEmpty());
    QCOMPARE(host.userKnownHosts, QStringList({QStringLiteral("/a"), QStringLiteral("/b")}));
    QVERIFY(host.globalKnownHosts.isEmpty());
    QVERIFY(!host.publicKey);
    QCOMPARE(host.passwordPrompts, 10);
}

void TestSshFiles::namesThatAreOptionsAreRefused()
{
    for (const QString &name : {QStringLiteral("-oProxyCommand=x"), QStringLiteral("a b"), QString(),
                                QStringLiteral("a\nb")}) {
        const auto host = resolveHost({name, {}, 0, {}}, {});
        QVERIFY(!host.ok());
        QCOMPARE(host.error().kind, ErrorKind::Usage);
    }
}

void TestSshFiles::hostsOfAConfiguration()
{
    QTemporaryDir folder;
    const QString config = folder.filePath(QStringLiteral("config"));
    write(folder.filePath(QStringLiteral("more")), "Host \"included\"\n");
    write(config, "# comment\nHost one two *.example.org !three\n  HostName x\nhost=four\nInclude "
                      + folder.filePath(QStringLiteral("mo*")).toUtf8() + "\n");
    QCOMPARE(configuredHosts(config), QStringList({QStringLiteral("one"), QStringLiteral("two"),
                                                   QStringLiteral("four"), QStringLiteral("included")}));
    QVERIFY(configuredHosts(folder.filePath(QStringLiteral("missing"))).isEmpty());
}

void TestSshFiles::anIncludeOfItselfEnds()
{
    QTemporaryDir folder;
    const QString config = folder.filePath(QStringLiteral("config"));
    write(config, "Host one\nInclude " + config.toUtf8() + "\n");
    QCOMPARE(configuredHosts(config), QStringList{QStringLiteral("one")});
}

void TestSshFiles::findsAHost_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("port");
    QTest::addColumn<bool>("found");
    const QByteArray key = " ssh-ed25519 " + kKey + "\n";
    QTest::newRow("plain") << "shop.example.org" + key << 22 << true;
    QTest::newRow("other case") << "SHOP.example.org" + key << 22 << true;
    QTest::newRow("list") << "a,shop.example.org,10.0.0.1" + key << 22 << true;
    QTest::newRow("wildcard") << "*.example.org" + key << 22 << true;
    QTest::newRow("negated") << "*.example.org,!shop.example.org" + key << 22 << false;
    QTest::newRow("port") << "[shop.example.org]:2222" + key << 2222 << true;
    QTest::newRow("port missing") << "shop.example.org" + key << 2222 << false;
    QTest::newRow("other host") << "shopXexample.org" + key << 22 << false;
    QTest::newRow("hash of another") << "|1|9W0RKP/x2bIQz4zUcaw+CDfQh7I=|NOTTHEHASHOFTHISHOSTNAME000=" + key << 22 << false;
    QTest::newRow("authority") << "@cert-authority *.example.org" + key << 22 << false;
    QTest::newRow("comment") << "#shop.example.org" + key << 22 << false;
}

void TestSshFiles::findsAHost()
{
    QFETCH(QByteArray, line);
    QFETCH(int, port);
    QFETCH(bool, found);
    QTemporaryDir folder;
    ResolvedHost host;
    host.hostName = QStringLiteral("shop.example.org");
    host.port = port;
    host.userKnownHosts = {folder.filePath(QStringLiteral("missing")), folder.filePath(QStringLiteral("known"))};
    write(host.userKnownHosts[1], "# first\n\n" + line);
    const auto keys = knownKeys(host);
    QCOMPARE(keys.size(), size_t(found ? 1 : 0));
    if (found) {
        QCOMPARE(keys[0].line, 3);
        QCOMPARE(keys[0].key.base64, kKey);
        QCOMPARE(checkHostKey(keys, keys[0].key).verdict, HostKeyVerdict::Known);
    }
}

void TestSshFiles::aChangedKeyNamesItsLine()
{
    const HostKey now{QStringLiteral("ssh-ed25519"), kKey};
    const std::vector<KnownKey> known{{{QStringLiteral("ssh-ed25519"), kOther}, QStringLiteral("f"), 7, false}};
    const auto check = checkHostKey(known, now);
    QCOMPARE(check.verdict, HostKeyVerdict::Changed);
    QCOMPARE(check.at.line, 7);
    // One line with the right key is enough.
    auto both = known;
    both.push_back({now, QStringLiteral("f"), 8, false});
    QCOMPARE(checkHostKey(both, now).verdict, HostKeyVerdict::Known);
}

void TestSshFiles::aRevokedKeyIsRefused()
{
    QTemporaryDir folder;
    ResolvedHost host;
    host.hostName = QStringLiteral("shop");
    host.userKnownHosts = {folder.filePath(QStringLiteral("known"))};
    write(host.userKnownHosts[0], "shop ssh-ed25519 " + kKey + "\n@revoked * ssh-ed25519 " + kKey + "\n");
    const auto check = checkHostKey(knownKeys(host), {QStringLiteral("ssh-ed25519"), kKey});
    QCOMPARE(check.verdict, HostKeyVerdict::Revoked);
    QCOMPARE(check.at.line, 2);
}

void TestSshFiles::anotherTypeIsUnknown()
{
    const std::vector<KnownKey> known{{{QStringLiteral("ssh-rsa"), "AAAA"}, QStringLiteral("f"), 1, false}};
    const auto check = checkHostKey(known, {QStringLiteral("ssh-ed25519"), kKey});
    QCOMPARE(check.verdict, HostKeyVerdict::Unknown);
    QCOMPARE(check.otherTypes, QStringList{QStringLiteral("ssh-rsa")});
}

void TestSshFiles::addsALineToAFileWithoutAnEnd()
{
    QTemporaryDir folder;
    ResolvedHost host;
    host.hostName = QStringLiteral("shop");
    host.userKnownHosts = {folder.filePath(QStringLiteral("new/known"))};
    const HostKey key{QStringLiteral("ssh-ed25519"), kKey};
    QVERIFY(addKnownHost(host, key).ok());
    QCOMPARE(knownKeys(host).size(), size_t(1));
    write(host.userKnownHosts[0], "other ssh-ed25519 " + kOther);
    host.hashKnownHosts = true;
    QVERIFY(addKnownHost(host, key).ok());
    QCOMPARE(knownKeys(host).size(), size_t(1));
    host.hostName = QStringLiteral("other");
    QCOMPARE(knownKeys(host).size(), size_t(1));
}

void TestSshFiles::prefersKnownTypes()
{
    ResolvedHost host;
    host.hostKeyAlgorithms = QStringLiteral("ssh-ed25519-cert-v01@openssh.com,ssh-ed25519,"
                                            "sk-ssh-ed25519@openssh.com,rsa-sha2-512,rsa-sha2-256").split(u',');
    const std::vector<KnownKey> known{{{QStringLiteral("ssh-rsa"), "AAAA"}, {}, 1, false}};
    QCOMPARE(preferredKeyTypes(host, known),
             QStringList({QStringLiteral("rsa-sha2-512"), QStringLiteral("rsa-sha2-256"),
                          QStringLiteral("ssh-ed25519")}));
    QCOMPARE(preferredKeyTypes(host, {}).first(), QStringLiteral("ssh-ed25519"));
}

void TestSshFiles::damagedLinesAreIgnored()
{
    QTemporaryDir folder;
    ResolvedHost host;
    host.hostName = QStringLiteral("shop");
    host.userKnownHosts = {folder.filePath(QStringLiteral("known")), folder.path()};
    write(host.userKnownHosts[0], QByteArray("shop\nshop ssh-ed25519\n|1|x\n@\n\0\xff\xfe ,,, x y\n", 41)
                                      + QByteArray(200'000, 'x') + "\nshop ssh-ed25519 " + kKey + "\n");
    QCOMPARE(knownKeys(host).size(), size_t(1));
}

void TestSshFiles::shellWordsSurviveAShell()
{
    const QString evil = QStringLiteral("a'b\"c$(d)`e`\\ \n*");
    QProcess shell;
    shell.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QString(QLatin1String("printf %s ") % shellWord(evil))});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()), evil);
}

void TestSshFiles::aWipedSecretIsEmpty()
{
    Secret secret(QStringLiteral("open sesame"));
    QCOMPARE(secret.size(), 11);
    const Secret copy = secret.clone();
    const char *bytes = secret.reveal();
    Secret moved = std::move(secret);
    QCOMPARE(static_cast<const void *>(moved.reveal()), static_cast<const void *>(bytes));
    moved.wipe();
    QVERIFY(moved.isEmpty());
    QCOMPARE(QByteArray(copy.reveal()), QByteArray("open sesame"));
}

void TestSshFiles::readsAProbe()
{
    const HostFacts facts = parseProbe("now 1\ncpus 4\nmemory-kib 1024\nkernel 6.1\nulimit.nofile unlimited\n"
                                       "fs.file-max 20480\nnet.ipv4.ip_local_port_range 1024\t65535\n"
                                       "unreadable nginx.worker_connections\nmissing k6\nversion.hey installed\n");
    QCOMPARE(facts.find(u"cpus")->value, campaign::Value(qint64(4)));
    QCOMPARE(facts.find(u"memory")->value, campaign::Value(qint64(1024 * 1024)));
    QCOMPARE(facts.find(u"ulimit.nofile")->value, campaign::Value(QStringLiteral("unlimited")));
    QCOMPARE(facts.find(u"fs.file-max")->group, QStringLiteral("Limits"));
    QCOMPARE(facts.find(u"cpus")->group, QStringLiteral("Environment"));
    QCOMPARE(facts.find(u"net.ipv4.ip_local_port_range")->value, campaign::Value(QStringLiteral("1024 65535")));
    QCOMPARE(facts.notReadable.size(), 2);
    QVERIFY(!facts.find(u"now"));
    std::vector<campaign::Parameter> columns;
    campaign::Parameters values;
    toParameters(facts, QStringLiteral("target-1"), columns, values);
    QVERIFY(values.find(u"target-1.fs.file-max"));
    QVERIFY(std::all_of(columns.begin(), columns.end(), [](const auto &column) { return column.probed; }));
}

void TestSshFiles::aProbesOwnWorkIsNoClockOffset()
{
    // Asked at 10 s, 5 ms on the way, 4 s of looking for versions, 5 ms back; 2 s ahead.
    HostFacts facts;
    readClock(facts, "now 12005000000\ncpus 4\nthen 16005000000\n", 10'000'000, 14'010'000);
    QCOMPARE(facts.clockOffset, Microseconds(2'000'000));
    QCOMPARE(facts.clockPrecision, std::optional<Microseconds>(5000));
}

void TestSshFiles::aClockOfTodayIsRead()
{
    // Nanoseconds since 1970 have 19 digits.
    HostFacts facts;
    readClock(facts, "now 1795320002005000000\nthen 1795320002006000000\n", 1'795'320'000'000'000, 1'795'320'000'011'000);
    QCOMPARE(facts.clockOffset, Microseconds(2'000'000));
    QCOMPARE(facts.clockPrecision, std::optional<Microseconds>(5000));
}

void TestSshFiles::aClockOfWholeSecondsIsLessPrecise()
{
    HostFacts facts;
    readClock(facts, "now 12000000000\nthen 12000000000\n", 12'100'000, 12'300'000);
    QCOMPARE(facts.clockOffset, Microseconds(300'000)); // somewhere from -200 ms to 800 ms
    QVERIFY(facts.clockPrecision >= 500'000);
}

void TestSshFiles::aClockThatWasNotReadIsNotKnown()
{
    HostFacts facts;
    readClock(facts, "now soon\nthen 99999999999999999999999\n", 1, 2);
    QVERIFY(!facts.clockPrecision);
    QCOMPARE(facts.clockOffset, Microseconds(0));
}

void TestSshFiles::freeDiskIsReadAndNoParameter()
{
    const HostFacts facts = parseProbe("disk-free-kib 1000\n");
    QCOMPARE(facts.diskFree, std::optional<qint64>(1'024'000));
    QVERIFY(facts.facts.empty());
    QVERIFY(!parseProbe("disk-free-kib 9223372036854775807\n").diskFree);
}

void TestSshFiles::aHostileProbeIsHarmless()
{
    QByteArray answer = "cpus 99999999999999999999999\nkernel \x1b[2Jevil\nfs.file-max\nunreadable\n";
    answer += "kernel " + QByteArray(1'000'000, 'k') + '\n';
    for (int i = 0; i < 5000; ++i)
        answer += "version.x" + QByteArray::number(i) + " 1\n";
    const HostFacts facts = parseProbe(answer);
    QVERIFY(facts.facts.size() < 1100);
    const auto *kernel = facts.find(u"kernel");
    QVERIFY(kernel);
    QVERIFY(!campaign::valueText(kernel->value).contains(QChar(0x1b)));
}

TWOFOLD_TEST(TestSshFiles)
#include "tst_sshfiles.moc"
