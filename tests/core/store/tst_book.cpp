// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/store/books.h"

#include <QTemporaryDir>

using namespace twofold;
using namespace twofold::tests;
using store::Access;
using store::Book;

// What goes into a book comes out of it, also after it was closed.
class TestBook : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void campaign_comesBackWhole();
    void campaign_nameIsUniqueAndNeeded();
    void campaign_staleUpdateIsRefused();
    void removeCampaign_takesItsRunsAlong();
    void run_comesBackWhole();
    void run_emptyOneComesBackEmpty();
    void runNumbers_areNeverGivenTwice();
    void runNumber_takenIsRefused();
    void run_staleUpdateIsRefusedAndChangesNothing();
    void run_deletedIsKeptApart();
    void run_itsOwnParentIsRefused();
    void columns_removedKeepTheirValues();
    void columns_addedLaterAreAbsentInOldRuns();
    void rowsShareTheirKeys();
    void findings_comeBackWhole();
    void observations_areOrderedAndEdited();
    void sources_keepOrderAndMeasurement();
    void runWithContent_ignoresDeletedRunsAndOtherCampaigns();
    void artifacts_contentAndReference();
    void hosts_comeBackWhole();
    void plans_comeBackWhole();
    void jobs_comeBackWhole();
    void settings_replaceAndForget();
    void transaction_errorRollsBackAll();
    void transaction_innerErrorLeavesTheOuterWork();
    void transaction_rolledBackKeysAreGivenAgain();
    void readOnly_refusesEveryWrite();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Book> m_book;
    campaign::Campaign m_campaign;

    QString path() const { return m_folder->filePath(QStringLiteral("a book.twofold")); }
    void reopen(Access access = Access::ReadWrite)
    {
        m_book.reset();
        m_book = openBook(path(), access);
        QVERIFY(m_book);
    }
    campaign::Run add(const campaign::Run &run)
    {
        const auto added = m_book->addRun(run);
        return added ? *added : campaign::Run();
    }
    campaign::Run addEmpty()
    {
        campaign::Run run;
        run.campaign = m_campaign.id;
        return add(run);
    }
};

void TestBook::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_book = openBook(path());
    QVERIFY(m_book);
    const auto saved = m_book->saveCampaign(fullCampaign());
    VERIFY_OK(saved);
    m_campaign = *saved;
}

void TestBook::cleanup()
{
    m_book.reset();
    m_folder.reset();
}

void TestBook::campaign_comesBackWhole()
{
    VERIFY_OK(m_book->saveCampaign(campaign::newCampaign(QStringLiteral("Another"))));
    reopen();
    const auto all = m_book->campaigns();
    VERIFY_OK(all);
    QCOMPARE(all->size(), size_t(2));
    QCOMPARE(all->at(0).name, QStringLiteral("Another"));
    auto expected = fullCampaign();
    expected.id = m_campaign.id;
    expected.revision = 1;
    QVERIFY(all->at(1) == expected);
    QVERIFY(*m_book->campaign(m_campaign.id) == expected);
    QVERIFY(*m_book->campaignNamed(QStringLiteral("Kettles")) == expected);
    const auto absent = m_book->campaignNamed(QStringLiteral("Nobody"));
    QVERIFY(!absent);
    QVERIFY(absent.error().message.contains(QStringLiteral("\"Nobody\"")));
}

void TestBook::campaign_nameIsUniqueAndNeeded()
{
    const auto twice = m_book->saveCampaign(campaign::newCampaign(QStringLiteral(" Kettles ")));
    QVERIFY(!twice);
    QVERIFY(twice.error().message.contains(QStringLiteral("\"Kettles\"")));
    QVERIFY(!m_book->saveCampaign(campaign::newCampaign(QStringLiteral("  "))));
    QCOMPARE(m_book->campaigns()->size(), size_t(1));
}

void TestBook::campaign_staleUpdateIsRefused()
{
    auto mine = m_campaign;
    mine.goal = QStringLiteral("mine");
    VERIFY_OK(m_book->saveCampaign(mine));
    auto theirs = m_campaign;
    theirs.goal = QStringLiteral("theirs");
    const auto refused = m_book->saveCampaign(theirs);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("changed by someone else")));
    QCOMPARE(m_book->campaign(m_campaign.id)->goal, QStringLiteral("mine"));
}

void TestBook::removeCampaign_takesItsRunsAlong()
{
    const auto run = add(fullRun(m_campaign.id));
    VERIFY_OK(m_book->setFindings(run.id, {campaign::Finding()}));
    VERIFY_OK(m_book->removeCampaign(m_campaign.id));
    QVERIFY(!m_book->run(run.id));
    QVERIFY(m_book->findings(run.id)->empty());
    QCOMPARE(*m_book->check(), QStringList());
}

void TestBook::run_comesBackWhole()
{
    addEmpty();
    auto given = fullRun(m_campaign.id);
    given.parent = 1;
    const auto added = add(given);
    QVERIFY(added.id.isValid());
    QCOMPARE(added.number, 2);
    reopen();
    const auto read = m_book->run(added.id);
    VERIFY_OK(read);
    QVERIFY(*read == withIdsOf(given, added));
    QVERIFY(*m_book->runNumbered(m_campaign.id, 2) == *read);
    QVERIFY(m_book->runs(m_campaign.id)->at(1) == *read);
    // A whole number and a real one stay what they were.
    QVERIFY(std::holds_alternative<double>(*read->parameters.find(u"ratio")));
    QVERIFY(std::holds_alternative<qint64>(*read->parameters.find(u"users")));

    auto changed = *read;
    changed.ownVerdict = campaign::Verdict::None;
    changed.window = {campaign::WindowMode::Steady, 0, 0};
    changed.parameters.remove(u"tls");
    changed.tags.clear();
    changed.fix = {};
    const auto updated = m_book->updateRun(changed);
    VERIFY_OK(updated);
    QCOMPARE(updated->revision, 2);
    reopen();
    changed.revision = 2;
    QVERIFY(*m_book->run(added.id) == changed);
}

void TestBook::run_emptyOneComesBackEmpty()
{
    const auto added = addEmpty();
    campaign::Run expected;
    expected.campaign = m_campaign.id;
    QVERIFY(*m_book->run(added.id) == withIdsOf(expected, added));
}

void TestBook::runNumbers_areNeverGivenTwice()
{
    QCOMPARE(addEmpty().number, 1);
    auto second = addEmpty();
    QCOMPARE(second.number, 2);
    second.deleted = true;
    VERIFY_OK(m_book->updateRun(second));
    reopen();
    QCOMPARE(addEmpty().number, 3);
    campaign::Run tenth;
    tenth.campaign = m_campaign.id;
    tenth.number = 10;
    VERIFY_OK(m_book->addRun(tenth));
    QCOMPARE(addEmpty().number, 11);
}

void TestBook::runNumber_takenIsRefused()
{
    auto run = addEmpty();
    run.deleted = true;
    VERIFY_OK(m_book->updateRun(run));
    const auto refused = m_book->addRun(run);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("already has a run 1")));
}

void TestBook::run_staleUpdateIsRefusedAndChangesNothing()
{
    const auto added = addEmpty();
    auto mine = added;
    mine.cause = QStringLiteral("mine");
    VERIFY_OK(m_book->updateRun(mine));
    auto theirs = added;
    theirs.cause = QStringLiteral("theirs");
    theirs.parameters.set(QStringLiteral("new key"), true);
    const auto refused = m_book->updateRun(theirs);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("Run 1 was changed by someone else")));
    QCOMPARE(m_book->run(added.id)->cause, QStringLiteral("mine"));
}

void TestBook::run_deletedIsKeptApart()
{
    addEmpty();
    auto second = addEmpty();
    second.deleted = true;
    VERIFY_OK(m_book->updateRun(second));
    QCOMPARE(m_book->runs(m_campaign.id)->size(), size_t(1));
    QCOMPARE(m_book->runs(m_campaign.id, true)->size(), size_t(2));
    QCOMPARE(*m_book->runCount(m_campaign.id), 1);
    const auto hidden = m_book->runNumbered(m_campaign.id, 2);
    QVERIFY(!hidden);
    QCOMPARE(hidden.error().kind, ErrorKind::BadInput);
    VERIFY_OK(m_book->runNumbered(m_campaign.id, 2, true));
}

void TestBook::run_itsOwnParentIsRefused()
{
    auto run = addEmpty();
    run.parent = 1;
    QVERIFY(!m_book->updateRun(run));
}

void TestBook::columns_removedKeepTheirValues()
{
    const auto added = add(fullRun(m_campaign.id));
    m_campaign.parameters.clear();
    m_campaign.metrics.clear();
    VERIFY_OK(m_book->saveCampaign(m_campaign));
    reopen();
    auto read = *m_book->run(added.id);
    QVERIFY(read.parameters == added.parameters);
    QVERIFY(read.metrics == added.metrics);
    // Also when the row is written again.
    read.cause = QStringLiteral("other");
    VERIFY_OK(m_book->updateRun(read));
    QVERIFY(m_book->run(added.id)->parameters == added.parameters);
}

void TestBook::columns_addedLaterAreAbsentInOldRuns()
{
    const auto old = addEmpty();
    add(fullRun(m_campaign.id));
    QVERIFY(m_book->run(old.id)->parameters.find(u"users") == nullptr);
    QVERIFY(m_book->run(old.id)->parameters.isEmpty());
}

void TestBook::rowsShareTheirKeys()
{
    auto run = fullRun(m_campaign.id);
    add(run);
    add(run);
    run.parameters.set(QStringLiteral("zusatz"), qint64(1));
    add(run);
    const auto runs = *m_book->runs(m_campaign.id);
    const auto *first = &runs[0].parameters.begin()->first;
    QCOMPARE(&runs[1].parameters.begin()->first, first);
    QVERIFY(&runs[2].parameters.begin()->first != first);
    // A row of its own when it changes.
    auto changed = runs[1];
    changed.parameters.set(QStringLiteral("aaa"), qint64(1));
    QVERIFY(runs[0].parameters.find(u"aaa") == nullptr);
    QVERIFY(runs[0].parameters == runs[1].parameters);
    QVERIFY(!(runs[0].parameters == changed.parameters));
}

void TestBook::findings_comeBackWhole()
{
    const auto run = addEmpty();
    campaign::Finding finding;
    finding.kind = campaign::FindingKind::Signature;
    finding.severity = campaign::Severity::Fail;
    finding.component = QStringLiteral("proxy");
    finding.failureClass = QStringLiteral("Proxy");
    finding.message = QStringLiteral("<b>1 worker\x01</b>");
    finding.lookAt = {QStringLiteral("worker_connections")};
    finding.check = QStringLiteral("nginx -T");
    campaign::Evidence evidence;
    evidence.file = QStringLiteral("error.log");
    evidence.line = 20'931;
    evidence.text = QStringLiteral("worker_connections are not enough");
    evidence.metric = QStringLiteral("latency.p95");
    evidence.value = 0.1 + 0.2;
    evidence.atS = 432;
    evidence.count = 9'007'199'254'740'993;
    finding.evidence = {evidence, campaign::Evidence()};
    VERIFY_OK(m_book->setFindings(run.id, {campaign::Finding(), finding}));
    reopen();
    const auto read = m_book->findings(run.id);
    VERIFY_OK(read);
    QCOMPARE(read->size(), size_t(2));
    QVERIFY(read->at(0) == campaign::Finding());
    QVERIFY(read->at(1) == finding);
    VERIFY_OK(m_book->setFindings(run.id, {finding}));
    QCOMPARE(m_book->findings(run.id)->size(), size_t(1));
    QVERIFY(!m_book->setFindings(RunId(99), {finding}));
}

void TestBook::observations_areOrderedAndEdited()
{
    const auto run = addEmpty();
    auto late = m_book->saveObservation({{}, run.id, 2000, 12.5, QStringLiteral("late")});
    VERIFY_OK(late);
    VERIFY_OK(m_book->saveObservation({{}, run.id, 1000, std::nullopt, QStringLiteral("early")}));
    QVERIFY(!m_book->saveObservation({{}, run.id, 1000, std::nullopt, QStringLiteral(" ")}));
    late->text = QStringLiteral("edited");
    VERIFY_OK(m_book->saveObservation(*late));
    const auto read = *m_book->observations(run.id);
    QCOMPARE(read.size(), size_t(2));
    QCOMPARE(read[0].text, QStringLiteral("early"));
    QVERIFY(!read[0].atS);
    QVERIFY(read[1] == *late);
    VERIFY_OK(m_book->removeObservation(late->id));
    QCOMPARE(m_book->observations(run.id)->size(), size_t(1));
    QVERIFY(!m_book->saveObservation(*late));
}

void TestBook::sources_keepOrderAndMeasurement()
{
    const auto run = addEmpty();
    results::Measurement measured;
    measured.format = QStringLiteral("wrk");
    measured.tool = QStringLiteral("wrk");
    measured.reported.totals.requests = 395'576;
    measured.metrics = {{QStringLiteral("wrk.timeouts"), {}, 3, {}}};
    store::SourceRow row;
    row.run = run.id;
    row.name = QStringLiteral("load");
    row.format = measured.format;
    row.files = {QStringLiteral("out.txt")};
    row.sha256 = QStringLiteral("abc");
    const auto first = m_book->addSource(row, measured);
    VERIFY_OK(first);
    QCOMPARE(first->position, 0);
    QVERIFY(first->importedAt > 0);
    row.name = QStringLiteral("checks");
    const auto second = m_book->addSource(row, {});
    VERIFY_OK(second);
    QCOMPARE(second->position, 1);
    reopen();
    const auto sources = *m_book->sources(run.id);
    QCOMPARE(sources.size(), size_t(2));
    QCOMPARE(sources[0].name, QStringLiteral("load"));
    QCOMPARE(sources[0].files, QStringList{QStringLiteral("out.txt")});
    const auto read = m_book->measurement(sources[0].id);
    VERIFY_OK(read);
    QCOMPARE((*read)->tool, measured.tool);
    QVERIFY((*read)->reported == measured.reported);
    QVERIFY((*read)->metrics == measured.metrics);
    QVERIFY(!m_book->measurement(SourceId(77)));
}

void TestBook::runWithContent_ignoresDeletedRunsAndOtherCampaigns()
{
    auto run = addEmpty();
    store::SourceRow row;
    row.run = run.id;
    row.name = QStringLiteral("load");
    row.sha256 = QStringLiteral("abc");
    VERIFY_OK(m_book->addSource(row, {}));
    const auto found = m_book->runWithContent(m_campaign.id, QStringLiteral("abc"));
    VERIFY_OK(found);
    QVERIFY(found->has_value());
    QCOMPARE((*found)->number, 1);
    QVERIFY(!m_book->runWithContent(m_campaign.id, QStringLiteral("abd"))->has_value());
    QVERIFY(!m_book->runWithContent(m_campaign.id, QString())->has_value());
    const auto other = m_book->saveCampaign(campaign::newCampaign(QStringLiteral("other")));
    QVERIFY(!m_book->runWithContent(other->id, QStringLiteral("abc"))->has_value());
    run.deleted = true;
    VERIFY_OK(m_book->updateRun(run));
    QVERIFY(!m_book->runWithContent(m_campaign.id, QStringLiteral("abc"))->has_value());
}

void TestBook::artifacts_contentAndReference()
{
    const auto run = addEmpty();
    const QByteArray content = QByteArray(50'000, 'x') + QByteArray("\0end", 4);
    campaign::Artifact kept;
    kept.run = run.id;
    kept.name = QStringLiteral("error.log");
    kept.path = QStringLiteral("/tmp/error.log");
    kept.sha256 = QString::fromLatin1(
        QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
    kept.inBook = true;
    const auto added = m_book->addArtifact(kept, content);
    VERIFY_OK(added);
    QCOMPARE(added->size, content.size());
    auto referred = kept;
    referred.inBook = false;
    referred.size = 1'000'000'000;
    const auto reference = m_book->addArtifact(referred, {});
    VERIFY_OK(reference);
    auto empty = kept;
    empty.sha256.clear();
    const auto nothing = m_book->addArtifact(empty, {});
    VERIFY_OK(nothing);
    reopen();
    QCOMPARE(m_book->artifacts(run.id)->size(), size_t(3));
    QVERIFY(m_book->artifacts(run.id)->at(0) == *added);
    QCOMPARE(*m_book->artifactContent(added->id), content);
    QCOMPARE(*m_book->artifactContent(nothing->id), QByteArray());
    const auto absent = m_book->artifactContent(reference->id);
    QVERIFY(!absent);
    QVERIFY(absent.error().message.contains(QStringLiteral("/tmp/error.log")));
    QCOMPARE(*m_book->check(), QStringList());
}

void TestBook::hosts_comeBackWhole()
{
    campaign::Host host;
    host.name = QStringLiteral("gen-1");
    host.address = QStringLiteral("10.0.0.1");
    host.user = QStringLiteral("load");
    host.port = 2222;
    host.keyFile = QStringLiteral("~/.ssh/id");
    host.role = campaign::HostRole::Target;
    host.tags = {QStringLiteral("eu")};
    host.isProtected = true;
    const auto saved = m_book->saveHost(host);
    VERIFY_OK(saved);
    QVERIFY(!m_book->saveHost(host)); // the name
    auto stale = *saved;
    auto changed = *saved;
    changed.port = 22;
    VERIFY_OK(m_book->saveHost(changed));
    QVERIFY(!m_book->saveHost(stale));
    reopen();
    changed.revision = 2;
    QVERIFY(m_book->hosts()->at(0) == changed);
    VERIFY_OK(m_book->removeHost(saved->id));
    QVERIFY(m_book->hosts()->empty());
}

void TestBook::plans_comeBackWhole()
{
    campaign::Plan plan;
    plan.campaign = m_campaign.id;
    plan.name = QStringLiteral("step");
    plan.tool = QStringLiteral("wrk");
    plan.roles = {{campaign::HostRole::Target, {QStringLiteral("t")}, {}, QStringLiteral("p"),
                   QStringLiteral("r"), QStringLiteral("c"), {QStringLiteral("/var/log/nginx/error.log")}},
                  {campaign::HostRole::Generator, {QStringLiteral("g")}, QStringLiteral("wrk -c {users}"),
                   {}, {}, {}}};
    plan.upload = {QStringLiteral("a.lua")};
    plan.fetch = {QStringLiteral("out.txt")};
    plan.follow = QStringLiteral("out.txt");
    plan.sourceName = QStringLiteral("wrk");
    plan.limitS = 12.5;
    plan.graceS = 1;
    plan.staggerS = 300;
    plan.sampled = false;
    plan.processes = {QStringLiteral("nginx"), QStringLiteral("java")};
    plan.drainS = 20;
    plan.guards = {{campaign::GuardKind::Url, QStringLiteral("http://proxy/{users}"), 0, {}},
                   {campaign::GuardKind::Load, {}, 1.5, QStringLiteral("t")}};
    plan.unguardedAllowed = true;
    plan.abortAfterS = 60;
    const auto saved = m_book->savePlan(plan);
    VERIFY_OK(saved);
    QVERIFY(!m_book->savePlan(plan));
    auto changed = *saved;
    changed.limitS = 0;
    VERIFY_OK(m_book->savePlan(changed));
    QVERIFY(!m_book->savePlan(*saved));
    reopen();
    changed.revision = 2;
    QVERIFY(m_book->plans(m_campaign.id)->at(0) == changed);
    VERIFY_OK(m_book->removePlan(saved->id));
    QVERIFY(m_book->plans(m_campaign.id)->empty());
}

void TestBook::jobs_comeBackWhole()
{
    const auto run = addEmpty();
    campaign::Job job;
    job.run = run.id;
    job.host = QStringLiteral("gen-1");
    job.token = QStringLiteral("t-1");
    job.state = campaign::JobState::Running;
    job.directory = QStringLiteral("/home/x");
    job.bootId = QStringLiteral("boot");
    job.startTicks = 12;
    job.processId = 34;
    job.message = QStringLiteral("m");
    job.owner = QStringLiteral("host 1");
    job.ownedUntil = 56;
    job.startedAt = 78;
    auto saved = m_book->saveJob(job);
    VERIFY_OK(saved);
    QCOMPARE(m_book->jobs(true)->size(), size_t(1));
    auto ended = *saved;
    ended.state = campaign::JobState::Done;
    ended.exitCode = 0;
    const auto done = m_book->saveJob(ended);
    VERIFY_OK(done);
    QVERIFY(!m_book->saveJob(*saved));
    QVERIFY(m_book->jobs(true)->empty());
    const auto read = m_book->jobsOf(run.id)->at(0);
    QCOMPARE(read.id.value(), saved->id.value());
    QCOMPARE(read.exitCode, std::optional<int>(0));
    QCOMPARE(read.ownedUntil, 56);
    QCOMPARE(read.token, job.token);
    QVERIFY(!read.plan.isValid());
    QCOMPARE(m_book->jobs(false)->size(), size_t(1));
}

void TestBook::settings_replaceAndForget()
{
    QCOMPARE(*m_book->setting(QStringLiteral("view")), QString());
    VERIFY_OK(m_book->setSetting(QStringLiteral("view"), QStringLiteral("a")));
    VERIFY_OK(m_book->setSetting(QStringLiteral("view"), QStringLiteral("b")));
    reopen();
    QCOMPARE(*m_book->setting(QStringLiteral("view")), QStringLiteral("b"));
    VERIFY_OK(m_book->setSetting(QStringLiteral("view"), QString()));
    QCOMPARE(*m_book->setting(QStringLiteral("view")), QString());
}

void TestBook::transaction_errorRollsBackAll()
{
    const auto refused = m_book->transaction([&]() -> Result<void> {
        addEmpty();
        return badInput(QStringLiteral("no"));
    });
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, QStringLiteral("no"));
    QVERIFY(m_book->runs(m_campaign.id, true)->empty());
    QCOMPARE(addEmpty().number, 1);
}

void TestBook::transaction_innerErrorLeavesTheOuterWork()
{
    const auto done = m_book->transaction([&]() -> Result<void> {
        addEmpty();
        const auto inner = m_book->transaction([&]() -> Result<void> {
            addEmpty();
            return badInput(QStringLiteral("no"));
        });
        addEmpty();
        return inner ? Result<void>(badInput(QStringLiteral("unseen"))) : Result<void>();
    });
    VERIFY_OK(done);
    reopen();
    QCOMPARE(m_book->runs(m_campaign.id)->size(), size_t(2));
}

void TestBook::transaction_rolledBackKeysAreGivenAgain()
{
    const auto refused = m_book->transaction([&]() -> Result<void> {
        campaign::Run run;
        run.campaign = m_campaign.id;
        run.parameters.set(QStringLiteral("gone"), qint64(1));
        add(run);
        return badInput(QStringLiteral("no"));
    });
    QVERIFY(!refused);
    campaign::Run run;
    run.campaign = m_campaign.id;
    run.parameters.set(QStringLiteral("stays"), qint64(2));
    const auto added = add(run);
    reopen();
    const auto read = m_book->run(added.id);
    VERIFY_OK(read);
    QVERIFY(read->parameters == run.parameters);
}

void TestBook::readOnly_refusesEveryWrite()
{
    const auto run = addEmpty();
    reopen(Access::ReadOnly);
    QVERIFY(m_book->isReadOnly());
    QCOMPARE(m_book->runs(m_campaign.id)->size(), size_t(1));
    for (const auto &refused : {m_book->setFindings(run.id, {}), m_book->removeCampaign(m_campaign.id),
                                m_book->setSetting(QStringLiteral("a"), QStringLiteral("b"))}) {
        QVERIFY(!refused);
        QVERIFY(refused.error().message.contains(QStringLiteral("reading only")));
    }
    QVERIFY(!m_book->addRun(run));
}

TWOFOLD_TEST(TestBook)

#include "tst_book.moc"
