// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/fetch.h"
#include "core/launch/guards.h"
#include "core/launch/masker.h"
#include "core/launch/presets.h"
#include "core/launch/programs.h"
#include "core/launch/template.h"
#include "tests/common/testmain.h"

#include <QDir>
#include <QProcess>

using namespace twofold;
using namespace twofold::launch;

namespace {

campaign::Campaign campaignOf(const QStringList &keys)
{
    campaign::Campaign campaign;
    for (const QString &key : keys) {
        campaign::Parameter parameter;
        parameter.key = key;
        if (key == QLatin1String("password"))
            parameter.kind = campaign::ParameterKind::Secret;
        campaign.parameters.push_back(parameter);
    }
    return campaign;
}

// What a real shell makes of a rendered command.
QByteArray runIn(const QString &shell, const Rendered &rendered)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto &[name, value] : rendered.environment)
        environment.insert(name, value);
    process.setProcessEnvironment(environment);
    process.start(shell, {QStringLiteral("-c"), rendered.shell});
    process.waitForFinished(10'000);
    return process.readAllStandardOutput();
}

} // namespace

class TestTemplate : public QObject
{
    Q_OBJECT

private slots:
    void aValueIsOneWord_data();
    void aValueIsOneWord();
    void aValueIsNeverRun_data();
    void aValueIsNeverRun();
    void placesAreFilled();
    void bracesOfTheShellStay_data();
    void bracesOfTheShellStay();
    void arithmeticTakesNumbersOnly();
    void unknownKeysAreNamed_data();
    void unknownKeysAreNamed();
    void aBlankParameterIsNamed();
    void secretsAreNoArguments();
    void aSecretThatACommandExpandsIsNamed_data();
    void aSecretThatACommandExpandsIsNamed();
    void displayShowsValuesQuoted();
    void everyParameterIsInTheEnvironment();
    void similarKeysHaveTheirOwnVariables();
    void unusedParametersAreNamed();
    void missingParametersAreNamed();
    void maskerFindsSecretsAcrossPieces();
    void pathsAreChecked_data();
    void pathsAreChecked();
    void guardsAreReadAndWritten_data();
    void guardsAreReadAndWritten();
    void whatIsNoGuardIsRefused_data();
    void whatIsNoGuardIsRefused();
    void theValueOfAParameterInAGuardedUrlIsNeverRun();
    void theProgramOfACommandIsFound_data();
    void theProgramOfACommandIsFound();
    void aMissingProgramNamesItsPackage();
    void everyPresetIsWhole();
    void everyPresetRenders();
    void aDamagedPresetNamesTheField();
};

void TestTemplate::aValueIsOneWord_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("bare") << QStringLiteral("printf '[%s]' {v}") << QByteArray("[a  b *]");
    QTest::newRow("attached") << QStringLiteral("printf '[%s]' -x={v}s") << QByteArray("[-x=a  b *s]");
    QTest::newRow("double quotes") << QStringLiteral("printf '[%s]' \"v: {v}\"") << QByteArray("[v: a  b *]");
    QTest::newRow("single quotes") << QStringLiteral("printf '[%s]' 'v: {v}'") << QByteArray("[v: a  b *]");
    QTest::newRow("substitution") << QStringLiteral("printf '[%s]' \"$(printf %s {v})\"")
                                  << QByteArray("[a  b *]");
    QTest::newRow("after an escaped quote") << QStringLiteral("printf '[%s]' \\' {v}")
                                            << QByteArray("['][a  b *]");
    QTest::newRow("after a comment") << QStringLiteral("# don't\nprintf '[%s]' {v}")
                                     << QByteArray("[a  b *]");
}

void TestTemplate::aValueIsOneWord()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, expected);
    campaign::Parameters values;
    values.set(QStringLiteral("v"), QStringLiteral("a  b *"));
    const auto rendered = render(text, campaignOf({QStringLiteral("v")}), values, {});
    QVERIFY2(rendered.ok(), rendered.ok() ? "" : qPrintable(rendered.error().message));
    QCOMPARE(runIn(QStringLiteral("/bin/sh"), *rendered), expected);
}

void TestTemplate::aValueIsNeverRun_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("bare") << QStringLiteral("echo {v}");
    QTest::newRow("double quotes") << QStringLiteral("echo \"x {v} y\"");
    QTest::newRow("single quotes") << QStringLiteral("echo 'x {v} y'");
    QTest::newRow("substitution") << QStringLiteral("echo $(echo {v})");
    QTest::newRow("quoted substitution") << QStringLiteral("echo \"$(echo \"{v}\")\"");
    QTest::newRow("backquotes") << QStringLiteral("echo `echo {v}`");
    QTest::newRow("here document") << QStringLiteral("cat <<END\n{v}\nEND\n");
    QTest::newRow("unbalanced quote") << QStringLiteral("echo # it's\necho {v}");
    QTest::newRow("assignment") << QStringLiteral("X={v} env >/dev/null; echo $X");
}

void TestTemplate::aValueIsNeverRun()
{
    QFETCH(QString, text);
    QTemporaryDir folder;
    const QString mark = folder.filePath(QStringLiteral("mark"));
    for (const QString &attack :
         {QStringLiteral("$(touch %1)"), QStringLiteral("`touch %1`"), QStringLiteral("; touch %1 #"),
          QStringLiteral("'; touch %1; '"), QStringLiteral("\"; touch %1; \""),
          QStringLiteral("\ntouch %1\n"), QStringLiteral("'\"$(touch %1)\"'"), QStringLiteral("a[$(touch %1)]")}) {
        campaign::Parameters values;
        values.set(QStringLiteral("v"), attack.arg(mark));
        const auto rendered = render(text, campaignOf({QStringLiteral("v")}), values, {});
        QVERIFY(rendered.ok());
        runIn(QStringLiteral("/bin/sh"), *rendered);
        if (QFile::exists(QStringLiteral("/bin/bash")))
            runIn(QStringLiteral("/bin/bash"), *rendered);
        QVERIFY2(!QFile::exists(mark), qPrintable(attack));
    }
}

void TestTemplate::placesAreFilled()
{
    const auto rendered = render(QStringLiteral("echo {index}/{count} from {offset}"), campaignOf({}), {},
                                 {3, 5, 201});
    QVERIFY(rendered.ok());
    QCOMPARE(runIn(QStringLiteral("/bin/sh"), *rendered), QByteArray("3/5 from 201\n"));
    QCOMPARE(rendered->display, QStringLiteral("echo 3/5 from 201"));
}

void TestTemplate::bracesOfTheShellStay_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shell");
    QTest::newRow("variable") << QStringLiteral("${HOME}") << QStringLiteral("${HOME}");
    QTest::newRow("expansion") << QStringLiteral("a{b,c}") << QStringLiteral("a{b,c}");
    QTest::newRow("json") << QStringLiteral("'{\"a\": 1}'") << QStringLiteral("'{\"a\": 1}'");
    QTest::newRow("doubled") << QStringLiteral("awk '{{print}}'") << QStringLiteral("awk '{print}'");
    QTest::newRow("group") << QStringLiteral("{ echo; }") << QStringLiteral("{ echo; }");
    QTest::newRow("open") << QStringLiteral("echo {users") << QStringLiteral("echo {users");
}

void TestTemplate::bracesOfTheShellStay()
{
    QFETCH(QString, text);
    QFETCH(QString, shell);
    const auto rendered = render(text, campaignOf({}), {}, {});
    QVERIFY2(rendered.ok(), rendered.ok() ? "" : qPrintable(rendered.error().message));
    QCOMPARE(rendered->shell, shell);
}

void TestTemplate::arithmeticTakesNumbersOnly()
{
    campaign::Parameters values;
    values.set(QStringLiteral("n"), qint64(20));
    values.set(QStringLiteral("bad"), QStringLiteral("a[$(touch x)]"));
    const auto campaign = campaignOf({QStringLiteral("n"), QStringLiteral("bad")});
    const auto rendered = render(QStringLiteral("echo $(( ({n} + 1) * 2 )) {n}"), campaign, values, {});
    QVERIFY(rendered.ok());
    QCOMPARE(runIn(QStringLiteral("/bin/sh"), *rendered), QByteArray("42 20\n"));
    const auto refused = render(QStringLiteral("echo $(({bad}))"), campaign, values, {});
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().message.contains(QLatin1String("{bad}")));
}

void TestTemplate::unknownKeysAreNamed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("named");
    QTest::newRow("unknown") << QStringLiteral("hey {nonsense}") << QStringLiteral("{nonsense}");
    QTest::newRow("other case") << QStringLiteral("hey {Users}") << QStringLiteral("Did you mean {users}");
    QTest::newRow("letter left out") << QStringLiteral("hey {usrs}") << QStringLiteral("Did you mean {users}");
    QTest::newRow("letter wrong") << QStringLiteral("hey {usars}") << QStringLiteral("Did you mean {users}");
}

void TestTemplate::unknownKeysAreNamed()
{
    QFETCH(QString, text);
    QFETCH(QString, named);
    campaign::Parameters values;
    values.set(QStringLiteral("users"), qint64(5));
    const auto rendered = render(text, campaignOf({QStringLiteral("users")}), values, {});
    QVERIFY(!rendered.ok());
    QVERIFY2(rendered.error().message.contains(named), qPrintable(rendered.error().message));
}

void TestTemplate::aBlankParameterIsNamed()
{
    const auto rendered = render(QStringLiteral("hey {users}"), campaignOf({QStringLiteral("users")}), {}, {});
    QVERIFY(!rendered.ok());
    QVERIFY(rendered.error().message.contains(QLatin1String("no value")));
}

void TestTemplate::secretsAreNoArguments()
{
    campaign::Parameters values;
    values.set(QStringLiteral("password"), QStringLiteral("keychain-reference"));
    const auto campaign = campaignOf({QStringLiteral("password")});
    const auto refused = render(QStringLiteral("tool {password}"), campaign, values, {});
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().message.contains(QLatin1String("$TWOFOLD_PASSWORD")));
    const auto rendered = render(QStringLiteral("P=$TWOFOLD_PASSWORD tool"), campaign, values, {});
    QVERIFY(rendered.ok());
    for (const auto &[name, value] : rendered->environment)
        QVERIFY(name != QLatin1String("TWOFOLD_PASSWORD"));
    QCOMPARE(keysUsed(QStringLiteral("P=$TWOFOLD_PASSWORD tool"), campaign),
             QStringList{QStringLiteral("password")});
}

void TestTemplate::aSecretThatACommandExpandsIsNamed_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<bool>("named");
    QTest::newRow("argument") << "tool -p $TWOFOLD_PASSWORD" << true;
    QTest::newRow("in quotes") << "tool -H \"Authorization: ${TWOFOLD_PASSWORD}\"" << true;
    QTest::newRow("assignment") << "PGPASSWORD=$TWOFOLD_PASSWORD psql" << false;
    QTest::newRow("quoted assignment") << "export P=\"${TWOFOLD_PASSWORD}\"; tool" << false;
    QTest::newRow("option with =") << "tool --password=$TWOFOLD_PASSWORD" << true;
    QTest::newRow("another name") << "tool $TWOFOLD_PASSWORD_FILE" << false;
    QTest::newRow("not read") << "tool" << false;
}

void TestTemplate::aSecretThatACommandExpandsIsNamed()
{
    QFETCH(QString, command);
    QFETCH(bool, named);
    const auto campaign = campaignOf({QStringLiteral("password")});
    campaign::Plan plan;
    plan.roles.emplace_back();
    plan.roles.back().command = command;
    QCOMPARE(secretsExpanded(plan, campaign), named ? QStringList{QStringLiteral("password")} : QStringList());
}

void TestTemplate::displayShowsValuesQuoted()
{
    campaign::Parameters values;
    values.set(QStringLiteral("users"), qint64(5));
    values.set(QStringLiteral("url"), QStringLiteral("http://a/?b&c"));
    const auto rendered = render(QStringLiteral("hey -c {users} {url}"),
                                 campaignOf({QStringLiteral("users"), QStringLiteral("url")}), values, {});
    QVERIFY(rendered.ok());
    QCOMPARE(rendered->display, QStringLiteral("hey -c 5 'http://a/?b&c'"));
}

void TestTemplate::everyParameterIsInTheEnvironment()
{
    campaign::Parameters values;
    values.set(QStringLiteral("fs.file-max"), qint64(20480));
    const auto rendered = render(QStringLiteral("echo $TWOFOLD_FS_FILE_MAX"), campaignOf({}), values, {});
    QVERIFY(rendered.ok());
    QCOMPARE(runIn(QStringLiteral("/bin/sh"), *rendered), QByteArray("20480\n"));
}

void TestTemplate::similarKeysHaveTheirOwnVariables()
{
    campaign::Parameters values;
    values.set(QStringLiteral("a.b"), qint64(1));
    values.set(QStringLiteral("a_b"), qint64(2));
    const auto rendered = render(QStringLiteral("echo {a.b} {a_b}"),
                                 campaignOf({QStringLiteral("a.b"), QStringLiteral("a_b")}), values, {});
    QVERIFY(rendered.ok());
    QCOMPARE(runIn(QStringLiteral("/bin/sh"), *rendered), QByteArray("1 2\n"));
}

void TestTemplate::unusedParametersAreNamed()
{
    campaign::Plan plan;
    plan.roles.push_back({campaign::HostRole::Generator, {}, QStringLiteral("hey {users}"), {}, {}, {}});
    auto campaign = campaignOf({QStringLiteral("users"), QStringLiteral("startingNumber"),
                                QStringLiteral("pool")});
    campaign.parameters[2].group = QStringLiteral("System under test");
    campaign::Parameters values;
    for (const auto &parameter : campaign.parameters)
        values.set(parameter.key, qint64(1));
    QCOMPARE(keysUnused(plan, campaign, values), QStringList{QStringLiteral("startingNumber")});
    plan.roles[0].prepare = QStringLiteral("echo ${TWOFOLD_STARTINGNUMBER}");
    QCOMPARE(keysUnused(plan, campaign, values), QStringList());
}

void TestTemplate::missingParametersAreNamed()
{
    campaign::Plan plan;
    plan.roles.push_back({campaign::HostRole::Generator, {}, QStringLiteral("hey {users} {index} {url}"),
                          QStringLiteral("seed {rows}"), {}, {}});
    campaign::Parameters values;
    values.set(QStringLiteral("users"), qint64(1));
    QCOMPARE(keysMissing(plan, campaignOf({QStringLiteral("users"), QStringLiteral("url")}), values),
             QStringList({QStringLiteral("rows"), QStringLiteral("url")}));
}

void TestTemplate::maskerFindsSecretsAcrossPieces()
{
    const QByteArray text = "a secret and secretsecret, secre";
    for (qsizetype size = 1; size <= text.size(); ++size) {
        Masker masker;
        masker.add(remote::Secret(QStringLiteral("secret")));
        QByteArray out;
        for (qsizetype i = 0; i < text.size(); i += size)
            out += masker.pass(text.mid(i, size));
        out += masker.finish();
        QCOMPARE(out, QByteArray("a **** and ********, secre"));
    }
}

void TestTemplate::pathsAreChecked_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("safe");
    QTest::newRow("plain") << QStringLiteral("results.jtl") << true;
    QTest::newRow("folder") << QStringLiteral("report/index.html") << true;
    QTest::newRow("dots in a name") << QStringLiteral("a..b") << true;
    QTest::newRow("blank") << QStringLiteral("a b") << true;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("parent") << QStringLiteral("..") << false;
    QTest::newRow("inner parent") << QStringLiteral("a/../b") << false;
    QTest::newRow("absolute") << QStringLiteral("/etc/passwd") << false;
    QTest::newRow("here") << QStringLiteral("./a") << false;
    QTest::newRow("control") << QStringLiteral("a\nb") << false;
    QTest::newRow("escape") << QStringLiteral("a\x1b[2J") << false;
    QTest::newRow("long") << QString(2000, u'a') << false;
}

void TestTemplate::pathsAreChecked()
{
    QFETCH(QString, path);
    QFETCH(bool, safe);
    QCOMPARE(isSafeRelativePath(path), safe);
}

void TestTemplate::guardsAreReadAndWritten_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("url") << "url=http://proxy:8080/health?a=b";
    QTest::newRow("url on a host") << "url@db=https://db/{users}";
    QTest::newRow("command") << "command=test -e \"/tmp/a b\" && A=1 ./x";
    QTest::newRow("command on a host") << "command@db=pg_isready";
    QTest::newRow("load") << "load@db=1.5";
    QTest::newRow("load of the generators") << "load=0.9";
}

void TestTemplate::guardsAreReadAndWritten()
{
    QFETCH(QString, text);
    const auto guard = parseGuard(text);
    QVERIFY2(guard.ok(), guard.ok() ? "" : qPrintable(guard.error().message));
    QCOMPARE(guardText(*guard), text);
    QCOMPARE(*parseGuard(guardText(*guard)), *guard);
}

void TestTemplate::whatIsNoGuardIsRefused_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", "url", "url=", "url=ftp://x/", "url=http://a b/", "url=http://x/';reboot;'", "command=",
                             "load=", "load=-1", "load@db=much", "proxy=http://x/", "=x"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestTemplate::whatIsNoGuardIsRefused()
{
    QFETCH(QString, text);
    QVERIFY(!parseGuard(text).ok());
}

void TestTemplate::theValueOfAParameterInAGuardedUrlIsNeverRun()
{
    PlanData data;
    data.campaign = campaignOf({QStringLiteral("v")});
    campaign::Parameters values;
    values.set(QStringLiteral("v"), QStringLiteral("'; echo run; '$(echo run)`echo run`\""));
    auto guard = parseGuard(QStringLiteral("url=http://127.0.0.1:1/{v}"));
    QVERIFY(guard.ok());
    auto check = guardCheck(*guard, data, values, {});
    QVERIFY(check.ok());
    check->shell = QLatin1String("curl() { printf '%s' \"$7\"; }\n") + check->shell;
    QCOMPARE(runIn(QStringLiteral("/bin/sh"), *check),
             QByteArray("http://127.0.0.1:1/'; echo run; '$(echo run)`echo run`\""));
}

void TestTemplate::theProgramOfACommandIsFound_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("program");
    QTest::newRow("plain") << "hey -n 200 {url}" << "hey";
    QTest::newRow("absolute") << "/opt/k6/k6 run x.js" << "/opt/k6/k6";
    QTest::newRow("assignments") << "A=1 B={users} locust -f x.py" << "locust";
    QTest::newRow("exec") << "exec nohup wrk {url}" << "wrk";
    QTest::newRow("after cd") << "cd work && ulimit -n 65536; jmeter -n" << "jmeter";
    QTest::newRow("next line") << "cd work\nsiege {url}" << "siege";
    QTest::newRow("pipe") << "ab {url} | tee log" << "ab";
    QTest::newRow("of the job's directory") << "./run.sh {users}" << "";
    QTest::newRow("expansion") << "$TOOL -n 1" << "";
    QTest::newRow("placeholder") << "{tool} -n 1" << "";
    QTest::newRow("a PATH of its own") << "PATH=/opt/bin:$PATH k6 run" << "";
    QTest::newRow("quoted") << "\"my tool\" x" << "";
    QTest::newRow("quoted separator") << "cd 'a;b' && k6 run" << "";
    QTest::newRow("assignment alone") << "A=1; k6 run" << "";
    QTest::newRow("a condition") << "if [ {index} = 1 ]; then k6 run; fi" << "";
    QTest::newRow("nothing") << " " << "";
}

void TestTemplate::theProgramOfACommandIsFound()
{
    QFETCH(QString, command);
    QFETCH(QString, program);
    QCOMPARE(firstProgram(command), program);
}

void TestTemplate::aMissingProgramNamesItsPackage()
{
    const QString known = missingProgram(QStringLiteral("gen-3"), QStringLiteral("/usr/bin/ab")).message;
    QVERIFY(known.contains(QLatin1String("gen-3")) && known.contains(QLatin1String("/usr/bin/ab")));
    QVERIFY2(known.contains(QLatin1String("package apache2-utils")), qPrintable(known));
    const QString unknown = missingProgram(QStringLiteral("gen-3"), QStringLiteral("loader")).message;
    QVERIFY2(!unknown.contains(QLatin1String("package")), qPrintable(unknown));
}

void TestTemplate::everyPresetIsWhole()
{
    QStringList names;
    for (const Preset &preset : presets()) {
        names += preset.name;
        QVERIFY(!preset.title.isEmpty());
        QVERIFY(!preset.description.isEmpty());
        for (const QString &path : preset.fetch)
            QVERIFY2(isSafeRelativePath(path), qPrintable(path));
        QCOMPARE(launch::preset(preset.name), &preset);
    }
    QStringList files = QDir(QStringLiteral(TWOFOLD_SOURCE_DIR "/resources/presets"))
                            .entryList({QStringLiteral("*.json")}, QDir::Files);
    files.replaceInStrings(QStringLiteral(".json"), QString());
    QStringList sorted = names;
    sorted.sort();
    files.sort();
    QCOMPARE(sorted, files);
    QCOMPARE(names.last(), QStringLiteral("command"));
}

void TestTemplate::everyPresetRenders()
{
    for (const Preset &preset : presets()) {
        campaign::Campaign campaign;
        campaign.parameters = preset.parameters;
        campaign::Parameters values;
        for (const auto &parameter : preset.parameters) {
            values.set(parameter.key, campaign::isAbsent(parameter.defaultValue)
                                          ? campaign::Value(QStringLiteral("x"))
                                          : parameter.defaultValue);
        }
        const auto rendered = render(preset.command, campaign, values, {});
        QVERIFY2(rendered.ok(), rendered.ok() ? "" : qPrintable(rendered.error().message));
        const campaign::Plan plan = planFrom(preset, QStringLiteral("p"), {QStringLiteral("gen")});
        QCOMPARE(keysUnused(plan, campaign, values), QStringList());
        QCOMPARE(plan.roles.front().hosts, QStringList{QStringLiteral("gen")});
        // A host without it is told before anything is started.
        QCOMPARE(neededProgram(preset.command, plan.tool), preset.program);
    }
}

void TestTemplate::aDamagedPresetNamesTheField()
{
    QVERIFY(!parsePreset("{", QStringLiteral("f")).ok());
    QVERIFY(parsePreset("{}", QStringLiteral("f")).error().message.contains(QLatin1String("name")));
    const auto bad = parsePreset(R"({"name":"x","parameters":[{"key":"k","kind":"color"}]})",
                                 QStringLiteral("f"));
    QVERIFY(!bad.ok());
    QVERIFY(bad.error().message.contains(QLatin1String("k")));
}

TWOFOLD_TEST(TestTemplate)
#include "tst_template.moc"
