// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logbook/logbook.h"
#include "core/logbook/mappings.h"
#include "tests/common/testmain.h"
#include "tests/core/store/books.h"

#include <QTemporaryDir>

#include <memory>
#include <thread>
#include <utility>

#include <sys/stat.h>

using namespace twofold;
using namespace twofold::tests;

// From a tool's file to a judged row of the log.
class TestLogbook : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void read_groupsWhatBelongsTogether();
    void read_namedSourcesStayApart();
    void read_orderOfFilesDoesNotMatterForContent();
    void read_sameFileTwiceIsRefused();
    void read_missingFileNamesIt();
    void read_damagedFileNamesTheLine();
    void read_cancelled();
    void read_progressReachesTheEnd();

    void enter_firstRunIsJudgedAndWhole();
    void enter_brokenLimitFails();
    void enter_addsColumnsOnceAndHidesTheRest();
    void enter_newRunInheritsFromTheLast();
    void enter_takesTheRecordedFixAlong();
    void enter_defaultsOfColumns();
    void enter_namedParent();
    void enter_absentParentLeavesNothing();
    void enter_duplicateStoresNothing();
    void enter_partlyHeldIsRefused();
    void enter_intoAnExistingRun();
    void enter_secondSourceIsNeverSummed();
    void enter_takenNameOfASource();
    void enter_largeFileIsAReference();
    void enter_keepsFilesAsChosen();
    void enter_choiceOfKeepingIsTheBooks();
    void enter_fileThatChangedSinceIsAReference();
    void enter_duplicateKeepsNoFileTwice();
    void read_pipeIsReadOnce();
    void read_pipeAmongFilesIsRefused();
    void read_fileThatChangesHasAContentOfItsOwn();
    void enter_partialIsMarked();
    void enter_failureInTheMiddleLeavesNothing();
    void enter_logsAreKeptForJudgingAgain();

    void judgeAgain_newLimitChangesTheVerdict();
    void judgeAgain_keepsWhatTheLaunchSaid();
    void judgeAgain_leavesARunWithoutAResultInvalid();
    void judgeAgain_withoutChangeKeepsTheRevision();
    void judgeAgain_windowChangesMetrics();
    void judgeAgain_takesTheHostsRolesFromThePlan();

    void logByHand_isJudgedByItsMetrics();
    void logByHand_parentIsTheLastRun();
    void logByHand_columnsAreShown();
    void logByHand_changesARun();

    void addMissingColumns_kinds();

    void mappings_areKeptByName();
    void mappings_thatCannotBeUsedAreRefused();
    void mappings_damagedOnesSaySo();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<store::Book> m_book;
    campaign::Campaign m_campaign;

    // A JTL of `seconds` with 10 answers a second of `elapsed` ms, every `failing`th of them a 500.
    QString jtl(const QString &name, int seconds, int elapsed, int failing = 0)
    {
        QByteArray text = "timeStamp,elapsed,label,responseCode,responseMessage,success\n";
        for (int i = 0; i < seconds * 10; ++i) {
            const bool fails = failing > 0 && i % failing == 0;
            text += QByteArray::number(1'700'000'000'000 + i * 100) + ','
                    + QByteArray::number(elapsed + i % 7) + ",GET /,"
                    + (fails ? "500,Internal Server Error,false" : "200,OK,true") + '\n';
        }
        const QString path = m_folder->filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            return {};
        return path;
    }
    // The correctness application's table: one message a row.
    QString delays(const QString &name, int count, int delayMs)
    {
        QByteArray text = "timestamp,delay_ms,success\n";
        for (int i = 0; i < count; ++i)
            text += QByteArray::number(1'700'000'000'000 + i * 100) + ','
                    + QByteArray::number(delayMs) + ",true\n";
        const QString path = m_folder->filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            return {};
        return path;
    }
    void limit(const QString &expression)
    {
        m_campaign = *m_book->campaign(m_campaign.id);
        m_campaign.criteria.push_back(
            *campaign::parseCriterion(expression, campaign::CriterionKind::Limit));
        const auto saved = m_book->saveCampaign(m_campaign);
        VERIFY_OK(saved);
        m_campaign = *saved;
    }
    logbook::Entry entry(campaign::Parameters parameters = {}) const
    {
        logbook::Entry entry;
        entry.campaign = m_campaign.id;
        entry.parameters = std::move(parameters);
        return entry;
    }
    Result<logbook::Entered> import(const QStringList &files, const logbook::Entry &entry)
    {
        const auto reading = logbook::read({{QString(), files}});
        if (!reading)
            return reading.error();
        return logbook::enter(*m_book, *reading, entry);
    }
    static campaign::Parameters users(qint64 count)
    {
        campaign::Parameters parameters;
        parameters.set(QStringLiteral("users"), count);
        return parameters;
    }
    int rows() const { return static_cast<int>(m_book->runs(m_campaign.id, true)->size()); }
};

void TestLogbook::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_book = openBook(m_folder->filePath(QStringLiteral("b.twofold")));
    QVERIFY(m_book);
    m_campaign = *m_book->saveCampaign(campaign::newCampaign(QStringLiteral("c")));
}

void TestLogbook::cleanup()
{
    if (m_book)
        QCOMPARE(*m_book->check(), QStringList());
    m_book.reset();
    m_folder.reset();
}

void TestLogbook::read_groupsWhatBelongsTogether()
{
    const QString folder = QStringLiteral(TWOFOLD_TEST_DATA "/locust/1.6.0/mixed");
    const auto reading = logbook::read(
        {{QString(), {delays(QStringLiteral("d.csv"), 200, 30), folder + QStringLiteral("_failures.csv")}},
         {QString(), {folder + QStringLiteral("_stats.csv")}}});
    VERIFY_OK(reading);
    QCOMPARE(reading->sources.size(), size_t(2));
    QCOMPARE(reading->sources[0].name, QStringLiteral("load"));
    QCOMPARE(reading->sources[0].measurement->tool, QStringLiteral("Locust"));
    QCOMPARE(reading->sources[0].files.size(), size_t(2));
    QCOMPARE(reading->sources[1].name, QStringLiteral("samples"));
    QVERIFY(!reading->sources[1].named);
}

void TestLogbook::read_namedSourcesStayApart()
{
    const auto reading
        = logbook::read({{QStringLiteral("first"), {jtl(QStringLiteral("a.jtl"), 20, 10)}},
                         {QStringLiteral("second"), {jtl(QStringLiteral("b.jtl"), 20, 20)}}});
    VERIFY_OK(reading);
    QCOMPARE(reading->sources.size(), size_t(2));
    QCOMPARE(reading->sources[1].name, QStringLiteral("second"));
    QVERIFY(reading->sources[1].named);
    QCOMPARE(*reading->sources[0].measurement->summary().totals.requests, 200);
}

void TestLogbook::read_orderOfFilesDoesNotMatterForContent()
{
    const QString a = jtl(QStringLiteral("a.jtl"), 20, 10);
    const QString b = jtl(QStringLiteral("b.jtl"), 20, 20);
    const auto one = logbook::read({{QStringLiteral("load"), {a, b}}});
    const auto other = logbook::read({{QStringLiteral("load"), {b, a}}});
    VERIFY_OK(one);
    VERIFY_OK(other);
    QCOMPARE(one->sources[0].sha256, other->sources[0].sha256);
    QCOMPARE(*one->sources[0].measurement->summary().totals.requests, 400);
    const auto alone = logbook::read({{QStringLiteral("load"), {a}}});
    QCOMPARE(alone->sources[0].sha256, QString::fromLatin1(fileSum(a).toHex()));
}

void TestLogbook::read_sameFileTwiceIsRefused()
{
    const QString a = jtl(QStringLiteral("a.jtl"), 20, 10);
    const QString copy = m_folder->filePath(QStringLiteral("copy.jtl"));
    QVERIFY(QFile::copy(a, copy));
    const auto refused = logbook::read({{QString(), {a, copy}}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().file, copy);
}

void TestLogbook::read_missingFileNamesIt()
{
    const auto refused = logbook::read({{QString(), {QStringLiteral("/nowhere/a.jtl")}}});
    QVERIFY(!refused);
    QVERIFY(refused.error().text().contains(QStringLiteral("/nowhere/a.jtl")));
    QVERIFY(!logbook::read({}));
    QVERIFY(!logbook::read({{QStringLiteral("load"), {QStringLiteral("/nowhere/a.jtl")}}}));
}

void TestLogbook::read_damagedFileNamesTheLine()
{
    const QString path = jtl(QStringLiteral("a.jtl"), 20, 10);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray text = file.readAll();
    const auto third = text.indexOf('\n', text.indexOf('\n') + 1) + 1;
    text.insert(third, "17x,y,GET /,200,OK,true\n");
    file.seek(0);
    file.write(text);
    file.close();
    const auto refused = logbook::read({{QString(), {path}}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().line, 3);
}

void TestLogbook::read_cancelled()
{
    imports::Options options;
    options.cancel.cancel();
    const auto refused = logbook::read({{QString(), {jtl(QStringLiteral("a.jtl"), 300, 10)}}}, options);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Cancelled);
}

void TestLogbook::read_progressReachesTheEnd()
{
    imports::Options options;
    std::vector<double> seen;
    options.progress = [&](double share) { seen.push_back(share); };
    VERIFY_OK(logbook::read({{QStringLiteral("a"), {jtl(QStringLiteral("a.jtl"), 20, 10)}},
                             {QStringLiteral("b"), {jtl(QStringLiteral("b.jtl"), 20, 11)}}},
                            options));
    QVERIFY(!seen.empty());
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    QVERIFY(seen.back() > 0.99 && seen.back() < 1.01);
}

void TestLogbook::enter_firstRunIsJudgedAndWhole()
{
    limit(QStringLiteral("latency.p95 < 500 ms"));
    const QString path = jtl(QStringLiteral("a.jtl"), 60, 10);
    const auto entered = import({path}, entry(users(50)));
    VERIFY_OK(entered);
    QVERIFY(!entered->duplicateOf);
    const auto run = *m_book->run(entered->run.id);
    QVERIFY(run == entered->run);
    QCOMPARE(run.number, 1);
    QVERIFY(!run.parent);
    QCOMPARE(run.computedVerdict, campaign::Verdict::Pass);
    QCOMPARE(*run.startedAt, Microseconds(1'700'000'000'000'000));
    QCOMPARE(*run.metrics.find(u"requests"), 600.0);
    QVERIFY(run.parameters == users(50));
    QVERIFY(!entered->judgement.findings.empty());
    QVERIFY(*m_book->findings(run.id) == entered->judgement.findings);
    const auto sources = *m_book->sources(run.id);
    QCOMPARE(sources.size(), size_t(1));
    QCOMPARE(sources[0].format, QStringLiteral("jmeter-csv"));
    QVERIFY((*m_book->measurement(sources[0].id))->timeline != nullptr);
    const auto artifacts = *m_book->artifacts(run.id);
    QCOMPARE(artifacts.size(), size_t(1));
    QCOMPARE(artifacts[0].name, QStringLiteral("a.jtl"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(*m_book->artifactContent(artifacts[0].id), file.readAll());
}

void TestLogbook::enter_brokenLimitFails()
{
    limit(QStringLiteral("failure_rate < 1 %"));
    const auto entered = import({jtl(QStringLiteral("a.jtl"), 60, 10, 5)}, entry(users(50)));
    VERIFY_OK(entered);
    QCOMPARE(entered->run.computedVerdict, campaign::Verdict::Fail);
    QVERIFY(!entered->run.headline.isEmpty());
    QCOMPARE(m_book->findings(entered->run.id)->front().severity, campaign::Severity::Fail);
}

void TestLogbook::enter_addsColumnsOnceAndHidesTheRest()
{
    limit(QStringLiteral("latency.stddev < 500 ms"));
    VERIFY_OK(import({jtl(QStringLiteral("a.jtl"), 20, 10)}, entry(users(50))));
    const auto first = *m_book->campaign(m_campaign.id);
    QCOMPARE(first.parameters.size(), size_t(1));
    QCOMPARE(first.parameters[0].kind, campaign::ParameterKind::Integer);
    QVERIFY(!first.metric(u"latency.p95")->hidden);
    QCOMPARE(first.metric(u"latency.p95")->unit, QStringLiteral("ms"));
    QVERIFY(first.metric(u"latency.p75")->hidden);
    QVERIFY(!first.metric(u"latency.stddev")->hidden); // a criterion speaks of it
    const auto shown = std::count_if(first.metrics.begin(), first.metrics.end(),
                                     [](const auto &metric) { return !metric.hidden; });
    QVERIFY(shown <= 13);
    VERIFY_OK(import({jtl(QStringLiteral("b.jtl"), 20, 11)}, entry()));
    const auto second = *m_book->campaign(m_campaign.id);
    QVERIFY(second == first);
}

void TestLogbook::enter_newRunInheritsFromTheLast()
{
    auto given = users(50);
    given.set(QStringLiteral("workers"), qint64(4));
    given.set(QStringLiteral("nofile"), qint64(1024));
    VERIFY_OK(import({jtl(QStringLiteral("a.jtl"), 20, 10)}, entry(given)));
    auto campaign = *m_book->campaign(m_campaign.id);
    for (auto &parameter : campaign.parameters)
        parameter.probed = parameter.key == QLatin1String("nofile");
    VERIFY_OK(m_book->saveCampaign(campaign));
    const auto second = import({jtl(QStringLiteral("b.jtl"), 20, 11)}, entry(users(100)));
    VERIFY_OK(second);
    QCOMPARE(second->run.parent, std::optional<int>(1));
    auto expected = users(100);
    expected.set(QStringLiteral("workers"), qint64(4));
    QVERIFY(second->run.parameters == expected); // without what a host was probed for
    campaign::Parameters blank;
    blank.set(QStringLiteral("workers"), campaign::Value());
    const auto third = import({jtl(QStringLiteral("c.jtl"), 20, 12)}, entry(blank));
    VERIFY_OK(third);
    QVERIFY(third->run.parameters == users(100));
}

void TestLogbook::enter_takesTheRecordedFixAlong()
{
    auto first = import({jtl(QStringLiteral("a.jtl"), 20, 10)}, entry(users(50)));
    VERIFY_OK(first);
    first->run.fix = {QStringLiteral("nofile"), qint64(65'536)};
    VERIFY_OK(m_book->updateRun(first->run));
    const auto second = import({jtl(QStringLiteral("b.jtl"), 20, 11)}, entry());
    VERIFY_OK(second);
    auto expected = users(50);
    expected.set(QStringLiteral("nofile"), qint64(65'536));
    QVERIFY(second->run.parameters == expected);
    QVERIFY((*m_book->campaign(m_campaign.id)).parameter(u"nofile"));
}

void TestLogbook::enter_defaultsOfColumns()
{
    campaign::Parameter tls;
    tls.key = QStringLiteral("tls");
    tls.defaultValue = QStringLiteral("on");
    m_campaign.parameters = {tls};
    VERIFY_OK(m_book->saveCampaign(m_campaign));
    const auto entered = import({jtl(QStringLiteral("a.jtl"), 20, 10)}, entry());
    VERIFY_OK(entered);
    QCOMPARE(campaign::valueText(*entered->run.parameters.find(u"tls")), QStringLiteral("on"));
}

void TestLogbook::enter_namedParent()
{
    VERIFY_OK(import({jtl(QStringLiteral("a.jtl"), 20, 10)}, entry(users(50))));
    VERIFY_OK(import({jtl(QStringLiteral("b.jtl"), 20, 11)}, entry(users(100))));
    auto third = entry();
    third.parent = 1;
    const auto entered = import({jtl(QStringLiteral("c.jtl"), 20, 12)}, third);
    VERIFY_OK(entered);
    QCOMPARE(entered->run.parent, std::optional<int>(1));
    QVERIFY(entered->run.parameters == users(50));
}

void TestLogbook::enter_absentParentLeavesNothing()
{
    auto given = entry(users(50));
    given.parent = 9;
    const auto refused = import({jtl(QStringLiteral("a.jtl"), 20, 10)}, given);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("no run 9")));
    given.parent.reset();
    given.run = 9;
    QVERIFY(!import({jtl(QStringLiteral("a.jtl"), 20, 10)}, given));
    QCOMPARE(rows(), 0);
    QVERIFY(*m_book->campaign(m_campaign.id) == m_campaign);
}

void TestLogbook::enter_duplicateStoresNothing()
{
    const QString path = jtl(QStringLiteral("a.jtl"), 20, 10);
    VERIFY_OK(import({path}, entry(users(50))));
    const QString copy = m_folder->filePath(QStringLiteral("other name.jtl"));
    QVERIFY(QFile::copy(path, copy));
    const auto again = import({copy}, entry(users(60)));
    VERIFY_OK(again);
    QCOMPARE(again->duplicateOf, std::optional<int>(1));
    QCOMPARE(again->run.number, 1);
    QVERIFY(again->run.parameters == users(50));
    QCOMPARE(rows(), 1);
    // Not once the run is deleted.
    auto run = again->run;
    run.deleted = true;
    VERIFY_OK(m_book->updateRun(run));
    const auto anew = import({copy}, entry(users(60)));
    VERIFY_OK(anew);
    QVERIFY(!anew->duplicateOf);
    QCOMPARE(anew->run.number, 2);
}

void TestLogbook::enter_partlyHeldIsRefused()
{
    const QString load = jtl(QStringLiteral("a.jtl"), 20, 10);
    VERIFY_OK(import({load}, entry(users(50))));
    const QString checks = delays(QStringLiteral("d.csv"), 200, 30);
    const auto refused = import({load, checks}, entry());
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("Run 1 already holds")));
    QCOMPARE(rows(), 1);
    // Into that run only what is new goes in.
    auto into = entry();
    into.run = 1;
    const auto entered = import({load, checks}, into);
    VERIFY_OK(entered);
    QCOMPARE(m_book->sources(entered->run.id)->size(), size_t(2));
}

void TestLogbook::enter_intoAnExistingRun()
{
    limit(QStringLiteral("latency.p95 < 500 ms"));
    campaign::Run launched;
    launched.campaign = m_campaign.id;
    launched.parameters = users(50);
    launched.metrics.set(QStringLiteral("drain"), 3);
    launched.hypothesis = QStringLiteral("holds");
    VERIFY_OK(m_book->addRun(launched));
    auto into = entry();
    into.run = 1;
    const auto entered = import({jtl(QStringLiteral("a.jtl"), 60, 10)}, into);
    VERIFY_OK(entered);
    QCOMPARE(entered->run.number, 1);
    QCOMPARE(entered->run.computedVerdict, campaign::Verdict::Pass);
    QCOMPARE(entered->run.hypothesis, QStringLiteral("holds"));
    QVERIFY(entered->run.parameters == users(50));
    QCOMPARE(*entered->run.metrics.find(u"drain"), 3.0);
    QCOMPARE(*entered->run.metrics.find(u"requests"), 600.0);
    QCOMPARE(rows(), 1);
}

void TestLogbook::enter_secondSourceIsNeverSummed()
{
    limit(QStringLiteral("samples:latency.p95 < 20 ms"));
    const auto entered = import({delays(QStringLiteral("d.csv"), 600, 30), jtl(QStringLiteral("a.jtl"), 60, 10)},
                                entry(users(50)));
    VERIFY_OK(entered);
    QCOMPARE(*entered->run.metrics.find(u"requests"), 600.0);
    QCOMPARE(*entered->run.metrics.find(u"samples:latency.p95"), 30.0);
    QCOMPARE(entered->run.computedVerdict, campaign::Verdict::Fail);
    QVERIFY(!(*m_book->campaign(m_campaign.id)).metric(u"samples:latency.p95")->hidden);
}

void TestLogbook::enter_takenNameOfASource()
{
    VERIFY_OK(import({jtl(QStringLiteral("a.jtl"), 20, 10)}, entry(users(50))));
    auto into = entry();
    into.run = 1;
    // A name that was not chosen gives way, a chosen one does not.
    VERIFY_OK(import({delays(QStringLiteral("d.csv"), 200, 30)}, into));
    VERIFY_OK(import({jtl(QStringLiteral("b.jtl"), 20, 11)}, into));
    const auto chosen = logbook::read({{QStringLiteral("load"), {jtl(QStringLiteral("c.jtl"), 20, 12)}}});
    VERIFY_OK(chosen);
    const auto refused = logbook::enter(*m_book, *chosen, into);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("\"load\"")));
    QStringList names;
    const auto sources = *m_book->sources(m_book->runNumbered(m_campaign.id, 1)->id);
    for (const auto &source : sources)
        names << source.name;
    QCOMPARE(names, (QStringList{QStringLiteral("load"), QStringLiteral("samples"),
                                 QStringLiteral("jmeter-csv")}));
}

void TestLogbook::enter_largeFileIsAReference()
{
    const QString path = jtl(QStringLiteral("a.jtl"), 900, 10);
    logbook::Keeping keeping;
    keeping.mostBytes = logbook::kSmall;
    VERIFY_OK(logbook::setKeeping(*m_book, keeping));
    QVERIFY(QFile(path).size() > logbook::kSmall);
    const auto entered = import({path}, entry(users(50)));
    VERIFY_OK(entered);
    const auto artifact = m_book->artifacts(entered->run.id)->front();
    QVERIFY(!artifact.inBook);
    QCOMPARE(artifact.size, QFile(path).size());
    QCOMPARE(artifact.sha256, QString::fromLatin1(fileSum(path).toHex()));
    QCOMPARE(artifact.path, path);
}

void TestLogbook::enter_keepsFilesAsChosen()
{
    using How = logbook::Keeping::How;
    int number = 0;
    const auto artifacts = [&](const logbook::Keeping &keep) {
        auto given = entry(users(50));
        given.keep = keep;
        // Content of its own each time, larger than what is held while it is read.
        ++number;
        const QString path = jtl(QStringLiteral("a%1.jtl").arg(number), 900, 10 + number);
        const auto entered = import({path}, given);
        return entered ? *m_book->artifacts(entered->run.id) : std::vector<campaign::Artifact>();
    };
    const auto kept = artifacts({How::InBook, 1024 * 1024});
    QCOMPARE(kept.size(), size_t(1));
    QVERIFY(kept[0].inBook);
    QFile file(kept[0].path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.size() > logbook::kSmall);
    QCOMPARE(*m_book->artifactContent(kept[0].id), file.readAll());
    QCOMPARE(kept[0].sha256, QString::fromLatin1(fileSum(kept[0].path).toHex()));
    const auto referred = artifacts({How::Reference, 1024 * 1024});
    QCOMPARE(referred.size(), size_t(1));
    QVERIFY(!referred[0].inBook);
    QCOMPARE(referred[0].size, QFile(referred[0].path).size());
    QCOMPARE(referred[0].sha256, QString::fromLatin1(fileSum(referred[0].path).toHex()));
    const auto refused = m_book->artifactContent(referred[0].id);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(referred[0].path));
    QVERIFY(artifacts({How::Nothing, 1024 * 1024}).empty());
    // The result itself is always kept, and noticed when it comes again.
    const auto again = import({m_folder->filePath(QStringLiteral("a3.jtl"))}, entry(users(50)));
    VERIFY_OK(again);
    QCOMPARE(again->duplicateOf, std::optional<int>(3));
}

void TestLogbook::enter_choiceOfKeepingIsTheBooks()
{
    QVERIFY(*logbook::keeping(*m_book) == logbook::Keeping());
    auto given = entry(users(50));
    given.keep = logbook::Keeping{logbook::Keeping::How::Reference, 1024 * 1024};
    VERIFY_OK(import({jtl(QStringLiteral("a.jtl"), 20, 10)}, given));
    QCOMPARE(logbook::keeping(*m_book)->how, logbook::Keeping::How::Reference);
    const auto next = import({jtl(QStringLiteral("b.jtl"), 20, 11)}, entry(users(60)));
    VERIFY_OK(next);
    QVERIFY(!m_book->artifacts(next->run.id)->front().inBook);
    // No setting asks for more than a book holds.
    VERIFY_OK(m_book->setSetting(QStringLiteral("import/keep-files"), QStringLiteral("99999999999")));
    QCOMPARE(logbook::keeping(*m_book)->mostBytes, logbook::Keeping::kMost);
    VERIFY_OK(m_book->setSetting(QStringLiteral("import/keep-files"), QStringLiteral("nonsense")));
    QVERIFY(*logbook::keeping(*m_book) == logbook::Keeping());
}

void TestLogbook::enter_fileThatChangedSinceIsAReference()
{
    const QString path = jtl(QStringLiteral("a.jtl"), 900, 10);
    const QString sum = QString::fromLatin1(fileSum(path).toHex());
    const auto reading = logbook::read({{QString(), {path}}});
    VERIFY_OK(reading);
    const qint64 size = QFile(path).size();
    jtl(QStringLiteral("a.jtl"), 900, 20); // of the same size
    QCOMPARE(QFile(path).size(), size);
    const auto entered = logbook::enter(*m_book, *reading, entry(users(50)));
    VERIFY_OK(entered);
    const auto artifact = m_book->artifacts(entered->run.id)->front();
    QVERIFY(!artifact.inBook);
    QCOMPARE(artifact.sha256, sum);
}

void TestLogbook::enter_duplicateKeepsNoFileTwice()
{
    const QString path = jtl(QStringLiteral("a.jtl"), 20, 10);
    const auto first = import({path}, entry(users(50)));
    VERIFY_OK(first);
    auto given = entry(users(60));
    given.keep = logbook::Keeping{logbook::Keeping::How::Nothing, 1024 * 1024};
    const auto again = import({path}, given);
    VERIFY_OK(again);
    QCOMPARE(again->duplicateOf, std::optional<int>(1));
    QCOMPARE(m_book->artifacts(first->run.id)->size(), size_t(1));
    // Nothing was stored: not even the choice.
    QCOMPARE(logbook::keeping(*m_book)->how, logbook::Keeping::How::InBook);
}

void TestLogbook::read_pipeIsReadOnce()
{
    const QString file = jtl(QStringLiteral("a.jtl"), 20, 10);
    const QString pipe = m_folder->filePath(QStringLiteral("pipe"));
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    std::thread writer([&] {
        QFile from(file);
        QFile to(pipe);
        if (from.open(QIODevice::ReadOnly) && to.open(QIODevice::WriteOnly))
            to.write(from.readAll());
    });
    const auto reading = logbook::read({{QString(), {pipe}}});
    writer.join();
    VERIFY_OK(reading);
    QCOMPARE(*reading->sources[0].measurement->summary().totals.requests, 200);
    QVERIFY(reading->sources[0].files.empty());
    QVERIFY(!reading->sources[0].sha256.isEmpty());
}

void TestLogbook::read_pipeAmongFilesIsRefused()
{
    const QString pipe = m_folder->filePath(QStringLiteral("pipe"));
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    const auto refused = logbook::read({{QString(), {jtl(QStringLiteral("a.jtl"), 20, 10), pipe}}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Usage);
    QVERIFY(refused.error().message.contains(pipe));
}

void TestLogbook::read_fileThatChangesHasAContentOfItsOwn()
{
    // The whole file, imported later, must not pass for the part that was read.
    const QString path = jtl(QStringLiteral("a.jtl"), 900, 10);
    imports::Options options;
    bool grown = false;
    options.progress = [&](double) {
        if (std::exchange(grown, true))
            return;
        QFile file(path);
        if (file.open(QIODevice::Append))
            file.write("1700000900000,5,GET /,200,OK,true\n");
    };
    const auto reading = logbook::read({{QString(), {path}}}, options);
    VERIFY_OK(reading);
    QVERIFY(reading->partial);
    QVERIFY(!reading->warnings.empty());
    QVERIFY(reading->sources[0].sha256 != QString::fromLatin1(fileSum(path).toHex()));
    VERIFY_OK(logbook::enter(*m_book, *reading, entry(users(50))));
    const auto later = import({path}, entry(users(50)));
    VERIFY_OK(later);
    QVERIFY(!later->duplicateOf);
}

void TestLogbook::enter_partialIsMarked()
{
    const QString path = jtl(QStringLiteral("a.jtl"), 20, 10);
    QFile file(path);
    QVERIFY(file.resize(file.size() - 12));
    const auto entered = import({path}, entry(users(50)));
    VERIFY_OK(entered);
    QVERIFY(m_book->run(entered->run.id)->partial);
}

void TestLogbook::enter_failureInTheMiddleLeavesNothing()
{
    auto reading = logbook::read({{QString(), {jtl(QStringLiteral("a.jtl"), 20, 10)}}});
    VERIFY_OK(reading);
    reading->sources.push_back(reading->sources.front());
    reading->sources.back().name.clear(); // the book refuses a source without a name
    reading->sources.back().sha256 = QStringLiteral("other");
    QVERIFY(!logbook::enter(*m_book, *reading, entry(users(50))));
    QCOMPARE(rows(), 0);
    QVERIFY(*m_book->campaign(m_campaign.id) == m_campaign);
    QVERIFY(!m_book->runWithContent(m_campaign.id, reading->sources.front().sha256)->has_value());
}

void TestLogbook::enter_logsAreKeptForJudgingAgain()
{
    limit(QStringLiteral("failure_rate < 1 %"));
    auto given = entry(users(50));
    verdict::LogText log;
    log.name = QStringLiteral("error.log");
    log.host = QStringLiteral("web");
    log.text = "2026/01/31 [alert] 1#1: 512 worker_connections are not enough\n";
    given.logs = {log};
    const auto entered = import({jtl(QStringLiteral("a.jtl"), 60, 10, 5)}, given);
    VERIFY_OK(entered);
    QCOMPARE(entered->run.computedComponent, QStringLiteral("proxy"));
    const auto again = logbook::judgeAgain(*m_book, entered->run.id);
    VERIFY_OK(again);
    QVERIFY(again->findings == entered->judgement.findings);
    QCOMPARE(m_book->run(entered->run.id)->computedComponent, QStringLiteral("proxy"));
    QCOMPARE(m_book->logs(entered->run.id)->front().host, QStringLiteral("web"));
}

void TestLogbook::judgeAgain_newLimitChangesTheVerdict()
{
    const auto entered = import({jtl(QStringLiteral("a.jtl"), 60, 10)}, entry(users(50)));
    VERIFY_OK(entered);
    QCOMPARE(entered->run.computedVerdict, campaign::Verdict::None);
    limit(QStringLiteral("latency.p95 < 5 ms"));
    const auto judged = logbook::judgeAgain(*m_book, entered->run.id);
    VERIFY_OK(judged);
    QCOMPARE(judged->verdict, campaign::Verdict::Fail);
    QCOMPARE(m_book->run(entered->run.id)->computedVerdict, campaign::Verdict::Fail);
    QVERIFY(*m_book->findings(entered->run.id) == judged->findings);
}

void TestLogbook::judgeAgain_keepsWhatTheLaunchSaid()
{
    const auto entered = import({jtl(QStringLiteral("a.jtl"), 60, 10)}, entry(users(50)));
    VERIFY_OK(entered);
    campaign::Finding said, ended;
    said.severity = campaign::Severity::Caution;
    said.message = QStringLiteral("generator-1 has 100 local ports.");
    said.origin = campaign::FindingOrigin::Preflight;
    ended.severity = campaign::Severity::Invalid;
    ended.message = QStringLiteral("A guard failed.");
    ended.origin = campaign::FindingOrigin::Ending;
    VERIFY_OK(m_book->setFindings(entered->run.id, {said, ended}));
    auto run = m_book->run(entered->run.id).value();
    run.computedVerdict = campaign::Verdict::Aborted;
    VERIFY_OK(m_book->updateRun(run));
    limit(QStringLiteral("latency.p95 < 5 ms"));
    for (int times = 0; times < 2; ++times) {
        const auto judged = logbook::judgeAgain(*m_book, run.id);
        VERIFY_OK(judged);
        const auto kept = m_book->findings(run.id);
        VERIFY_OK(kept);
        QCOMPARE(kept->size(), judged->findings.size() + 2);
        QVERIFY(kept->front() == ended); // what decided, first
        QVERIFY(kept->back() == said);
        QCOMPARE(m_book->run(run.id)->headline, ended.message);
    }
}

void TestLogbook::judgeAgain_leavesARunWithoutAResultInvalid()
{
    limit(QStringLiteral("latency.p95 < 5 ms"));
    campaign::Run run;
    run.campaign = m_campaign.id;
    run = m_book->addRun(run).value();
    run.computedVerdict = campaign::Verdict::Invalid;
    VERIFY_OK(m_book->updateRun(run));
    campaign::Finding ended;
    ended.severity = campaign::Severity::Invalid;
    ended.message = QStringLiteral("The command could not be run on generator-1.");
    ended.origin = campaign::FindingOrigin::Ending;
    VERIFY_OK(m_book->setFindings(run.id, {ended}));
    VERIFY_OK(logbook::judgeAgain(*m_book, run.id));
    QCOMPARE(m_book->run(run.id)->computedVerdict, campaign::Verdict::Invalid);
    QCOMPARE(m_book->run(run.id)->headline, ended.message);
    ended.severity = campaign::Severity::Caution; // it ended with an exit code, which decides nothing
    VERIFY_OK(m_book->setFindings(run.id, {ended}));
    VERIFY_OK(logbook::judgeAgain(*m_book, run.id));
    QCOMPARE(m_book->run(run.id)->computedVerdict, campaign::Verdict::None);
}

void TestLogbook::judgeAgain_withoutChangeKeepsTheRevision()
{
    limit(QStringLiteral("latency.p95 < 500 ms"));
    const auto entered = import({jtl(QStringLiteral("a.jtl"), 60, 10)}, entry(users(50)));
    VERIFY_OK(entered);
    VERIFY_OK(logbook::judgeAgain(*m_book, entered->run.id));
    QVERIFY(*m_book->run(entered->run.id) == entered->run);
    QVERIFY(!logbook::judgeAgain(*m_book, RunId(99)));
}

// In the inventory it is a generator, as hosts are where nobody said otherwise.
void TestLogbook::judgeAgain_takesTheHostsRolesFromThePlan()
{
    limit(QStringLiteral("latency.p95 < 500 ms"));
    campaign::Host host;
    host.name = QStringLiteral("app-1");
    VERIFY_OK(m_book->saveHost(host));
    campaign::Run entered;
    entered.campaign = m_campaign.id;
    entered.parameters = users(50);
    entered.metrics.set(QStringLiteral("latency.p95"), 900);
    entered.metrics.set(QStringLiteral("requests"), 60'000);
    entered.metrics.set(QStringLiteral("duration"), 60);
    entered.metrics.set(QStringLiteral("host.app-1.cpu"), 1.0);
    const auto logged = logbook::logByHand(*m_book, entered);
    VERIFY_OK(logged);
    const auto &run = *logged;
    QCOMPARE(run.computedVerdict, campaign::Verdict::Invalid);

    campaign::Plan plan;
    plan.campaign = m_campaign.id;
    plan.name = QStringLiteral("farm");
    plan.roles = {{campaign::HostRole::Target, {host.name}, {}, {}, {}, {}}};
    const auto saved = m_book->savePlan(plan);
    VERIFY_OK(saved);
    campaign::Job job;
    job.run = run.id;
    job.plan = saved->id;
    job.host = host.name;
    job.token = QStringLiteral("token");
    VERIFY_OK(m_book->saveJob(job));
    VERIFY_OK(logbook::judgeAgain(*m_book, run.id));
    QCOMPARE(m_book->run(run.id)->computedVerdict, campaign::Verdict::Fail);
}

void TestLogbook::judgeAgain_windowChangesMetrics()
{
    auto entered = import({jtl(QStringLiteral("a.jtl"), 60, 10)}, entry(users(50)));
    VERIFY_OK(entered);
    entered->run.window = {campaign::WindowMode::Range, 10, 30};
    VERIFY_OK(m_book->updateRun(entered->run));
    VERIFY_OK(logbook::judgeAgain(*m_book, entered->run.id));
    const double requests = *m_book->run(entered->run.id)->metrics.find(u"requests");
    QVERIFY2(requests >= 190 && requests <= 210, qPrintable(QString::number(requests)));
}

void TestLogbook::logByHand_isJudgedByItsMetrics()
{
    limit(QStringLiteral("latency.p95 < 500 ms"));
    campaign::Run run;
    run.campaign = m_campaign.id;
    run.parameters = users(50);
    run.metrics.set(QStringLiteral("latency.p95"), 900);
    run.metrics.set(QStringLiteral("requests"), 60'000);
    run.metrics.set(QStringLiteral("duration"), 60);
    const auto logged = logbook::logByHand(*m_book, run);
    VERIFY_OK(logged);
    QCOMPARE(logged->computedVerdict, campaign::Verdict::Fail);
    QVERIFY(!m_book->findings(logged->id)->empty());
}

void TestLogbook::logByHand_parentIsTheLastRun()
{
    campaign::Run run;
    run.campaign = m_campaign.id;
    VERIFY_OK(logbook::logByHand(*m_book, run));
    QCOMPARE(logbook::logByHand(*m_book, run)->parent, std::optional<int>(1));
    auto third = run;
    third.parent = 1;
    QCOMPARE(logbook::logByHand(*m_book, third)->parent, std::optional<int>(1));
}

void TestLogbook::logByHand_columnsAreShown()
{
    campaign::Run run;
    run.campaign = m_campaign.id;
    run.metrics.set(QStringLiteral("latency.stddev"), 1);
    run.metrics.set(QStringLiteral("queue depth"), 2);
    VERIFY_OK(logbook::logByHand(*m_book, run));
    const auto campaign = *m_book->campaign(m_campaign.id);
    QVERIFY(!campaign.metric(u"latency.stddev")->hidden);
    QVERIFY(!campaign.metric(u"queue depth")->hidden);
}

void TestLogbook::logByHand_changesARun()
{
    limit(QStringLiteral("latency.p95 < 500 ms"));
    auto entered = import({jtl(QStringLiteral("a.jtl"), 60, 10)}, entry(users(50)));
    VERIFY_OK(entered);
    auto run = entered->run;
    run.cause = QStringLiteral("none");
    const auto logged = logbook::logByHand(*m_book, run);
    VERIFY_OK(logged);
    QCOMPARE(rows(), 1);
    QCOMPARE(logged->cause, QStringLiteral("none"));
    QCOMPARE(logged->computedVerdict, campaign::Verdict::Pass); // by its source still
    QVERIFY(!logbook::logByHand(*m_book, run)); // stale by now
}

void TestLogbook::addMissingColumns_kinds()
{
    campaign::Campaign campaign;
    campaign::Parameters parameters;
    parameters.set(QStringLiteral("a"), qint64(1));
    parameters.set(QStringLiteral("b"), 1.5);
    parameters.set(QStringLiteral("c"), true);
    parameters.set(QStringLiteral("d"), QStringLiteral("x"));
    parameters.set(QStringLiteral("e"), campaign::Value());
    parameters.set(QStringLiteral("fs.file-max"), qint64(1));
    QVERIFY(logbook::addMissingColumns(campaign, parameters, {}));
    QCOMPARE(campaign.parameters.size(), size_t(5));
    QCOMPARE(campaign.parameters[0].kind, campaign::ParameterKind::Integer);
    QCOMPARE(campaign.parameters[1].kind, campaign::ParameterKind::Real);
    QCOMPARE(campaign.parameters[2].kind, campaign::ParameterKind::Boolean);
    QCOMPARE(campaign.parameters[3].kind, campaign::ParameterKind::Text);
    QCOMPARE(campaign.parameter(u"fs.file-max")->group, QStringLiteral("Limits"));
    QVERIFY(!logbook::addMissingColumns(campaign, parameters, {}));
}

static imports::Mapping mappingNamed(const QString &name)
{
    imports::Mapping mapping;
    mapping.name = name;
    mapping.shape = {QStringLiteral("t"), QStringLiteral("d")};
    mapping.columns = {{QStringLiteral("t"), imports::Role::Start, {}}, {QStringLiteral("d"), imports::Role::Delay, QStringLiteral("ms")}};
    return mapping;
}

void TestLogbook::mappings_areKeptByName()
{
    QVERIFY(logbook::mappings(*m_book)->empty());
    VERIFY_OK(logbook::saveMapping(*m_book, mappingNamed(QStringLiteral("second"))));
    VERIFY_OK(logbook::saveMapping(*m_book, mappingNamed(QStringLiteral("first"))));
    auto changed = mappingNamed(QStringLiteral("second"));
    changed.zone = QStringLiteral("Europe/Berlin");
    VERIFY_OK(logbook::saveMapping(*m_book, changed));
    auto kept = logbook::mappings(*m_book);
    VERIFY_OK(kept);
    QCOMPARE(kept->size(), size_t(2));
    QCOMPARE(kept->at(0).name, QStringLiteral("first"));
    QCOMPARE(kept->at(1), changed);
    VERIFY_OK(logbook::removeMapping(*m_book, QStringLiteral("first")));
    VERIFY_OK(logbook::removeMapping(*m_book, QStringLiteral("none")));
    QCOMPARE(logbook::mappings(*m_book)->size(), size_t(1));
}

void TestLogbook::mappings_thatCannotBeUsedAreRefused()
{
    QVERIFY(!logbook::saveMapping(*m_book, mappingNamed({})));
    QVERIFY(!logbook::saveMapping(*m_book, mappingNamed(QStringLiteral("jmeter-csv"))));
    auto without = mappingNamed(QStringLiteral("a"));
    without.columns.pop_back();
    QVERIFY(!logbook::saveMapping(*m_book, without));
    QVERIFY(logbook::mappings(*m_book)->empty());
}

void TestLogbook::mappings_damagedOnesSaySo()
{
    VERIFY_OK(m_book->setSetting(QStringLiteral("import-mappings"), QStringLiteral("[{}]")));
    QVERIFY(!logbook::mappings(*m_book));
    VERIFY_OK(logbook::saveMapping(*m_book, mappingNamed(QStringLiteral("new"))));
    QCOMPARE(logbook::mappings(*m_book)->size(), size_t(1));
}

TWOFOLD_TEST(TestLogbook)

#include "tst_logbook.moc"
