// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/steering/step.h"
#include "tests/common/testmain.h"
#include "tests/core/steering/campaigns.h"

using namespace twofold;
using namespace twofold::campaign;
using namespace twofold::steering;
using namespace twofold::tests;

class TstSteering : public QObject
{
    Q_OBJECT

private slots:
    void rowsOfTheTable_data();
    void rowsOfTheTable();
    void aFixIsOneChangeAtTheSameLoad();
    void aFixAlreadyInPlaceIsNotProposedAgain();
    void afterAFixTheUpperBoundReopens();
    void aFixOfABlankColumnIsAChangeToo();
    void olderPassesAreProvisional();
    void theGeneratorWasTheLimit_data();
    void theGeneratorWasTheLimit();
    void repairNamesWhatToMend();
    void theCapacityIsStatedWithItsRuns();
    void whatTheGeneratorLimitsIsAtLeast();
    void theGoalIsReached();
    void theBoundIsReached();
    void growth_data();
    void growth();
    void theReasonNamesRunAndFigures();
    void theEngineerOverrules();
    void twoChanges_areIsolated();
    void aDriftedProbeIsNoChange();
    void aFixWithNothingElseIsNotIsolated();
    void aPassAboveAFailure_repeatsBoth();
    void aRisingRunsOnset_isTriedNext();
    void severalLadders_keepTheirOwnLast();
    void aTextParameterIsNoLadder();
    void anUnknownParameterIsASentence();
    void withoutALadder_theMissingCellIsNext();
    void deletedRunsLeaveTheLineageWhole();
    void damagedLineagesDoNotHang();
    void hugeNumbersEnd();
    void contradictoryLimitsAreTold();
    void rungsKnowWhatIsCurrent();
    void thePredictionNeedsItsConditions();
    void tenThousandRuns();
};

void TstSteering::rowsOfTheTable_data()
{
    QTest::addColumn<QString>("runs");
    QTest::addColumn<QString>("expected");
    // Runs: value and verdict; a! accepted, c cause, f fix recorded.
    QTest::newRow("no run") << "" << "baseline  -> 100";
    QTest::newRow("passed") << "100p" << "double 100 -> 200";
    QTest::newRow("passed twice") << "100p 200p" << "double 200 -> 400";
    QTest::newRow("failed") << "100p 200f" << "explain 200 -> 200";
    QTest::newRow("failed at once") << "100f" << "explain 100 -> 100";
    QTest::newRow("explained, no fix") << "100p 200fc" << "explain 200 -> 200";
    QTest::newRow("fix recorded") << "100p 200fcx" << "rerun 200 -> 200";
    QTest::newRow("invalid") << "100p 200i" << "repair 200 -> 200";
    QTest::newRow("invalid, fix recorded") << "100p 200ix" << "rerun 200 -> 200";
    QTest::newRow("inconclusive") << "100p 200q" << "repair 200 -> 200";
    QTest::newRow("aborted") << "100p 200a" << "repair 200 -> 200";
    QTest::newRow("no verdict") << "100p 200-" << "repair 200 -> 200";
    QTest::newRow("generator") << "100p 200g" << "fix_generator 200 -> 200";
    QTest::newRow("no more generator") << "100p 200g!" << "bisect 200 -> 150";
    QTest::newRow("no more generator, again the limit") << "100p 200g! 150g" << "bisect 150 -> 125";
    QTest::newRow("no more generator, passed below") << "100p 200g! 150p" << "bisect 150 -> 175";
    QTest::newRow("no more generator, the system fails below") << "100p 200g! 150f" << "explain 150 -> 150";
    QTest::newRow("no more generator, confirmed") << "100p 105g! 100p" << "done 100 -> 100";
    QTest::newRow("limit accepted") << "100p 200f!" << "bisect 200 -> 150";
    QTest::newRow("bisection goes on after a pass") << "100p 200f! 150p" << "bisect 150 -> 175";
    QTest::newRow("bisection goes on after a failure") << "100p 200f! 150f" << "bisect 150 -> 125";
    QTest::newRow("within the tolerance") << "100p 105f!" << "confirm 105 -> 100";
    QTest::newRow("neighbours on the grid") << "1p 2f!" << "confirm 2 -> 1";
    QTest::newRow("confirmed") << "100p 105f! 100p" << "done 100 -> 100";
    QTest::newRow("confirmation failed") << "100p 105f! 100f" << "confirm 100 -> 100";
    QTest::newRow("majority of three confirms") << "100p 105f! 100f 100p" << "done 100 -> 100";
    QTest::newRow("majority of three refutes")
        << "50p 100p 105f! 100f 100f" << "bisect 100 -> 75";
    QTest::newRow("nothing passed below an accepted limit") << "100f!" << "bisect 100 -> 50";
    QTest::newRow("nothing lower is left") << "1f!" << "done 1 -> 1";
    QTest::newRow("a failure above is still open") << "100p 200f 100p" << "explain 200 -> 200";
    QTest::newRow("a fix above is still open") << "100p 200fcx 100p" << "rerun 200 -> 200";
    QTest::newRow("failure and pass at one value") << "100p 200f 200p" << "confirm 200 -> 200";
    QTest::newRow("a failure outvoted by repeats") << "100p 200f 200p 200p" << "double 200 -> 400";
    QTest::newRow("invalid runs do not move the bracket")
        << "100p 200i 200p" << "double 200 -> 400";
}

void TstSteering::rowsOfTheTable()
{
    QFETCH(QString, runs);
    QFETCH(QString, expected);
    Book book(runs);
    const auto step = book.next();
    QVERIFY2(step.ok(), qPrintable(step ? QString() : step.error().text()));
    QCOMPARE(shortly(*step), expected);
    QVERIFY(!step->title.isEmpty());
    QVERIFY(step->reason.endsWith(u'.'));
    if (!book.runs.empty()) {
        QVERIFY(step->parentRun);
        QVERIFY(step->changes.size() <= 1);
    }
}

void TstSteering::aFixIsOneChangeAtTheSameLoad()
{
    Book book(QStringLiteral("16000p 32000f"));
    auto &failed = book.runs.back();
    failed.parameters.set(QStringLiteral("LimitNOFILE app"), qint64(16384));
    failed.headline = QStringLiteral("The application used all of its 16,384 open files.");
    failed.cause = QStringLiteral("open files");
    failed.fix = {QStringLiteral("LimitNOFILE app"), qint64(65536)};
    const auto step = *book.next();
    QCOMPARE(step.action, Action::Rerun);
    QCOMPARE(step.parentRun, std::optional(2));
    QCOMPARE(step.changes.size(), size_t(1));
    QCOMPARE(step.changes[0].parameter, QStringLiteral("LimitNOFILE app"));
    QCOMPARE(step.changes[0].from, Value(qint64(16384)));
    QCOMPARE(step.changes[0].to, Value(qint64(65536)));
    QCOMPARE(*step.parameters.find(u"LimitNOFILE app"), Value(qint64(65536)));
    QCOMPARE(*step.parameters.find(u"users"), Value(qint64(32000)));
    QCOMPARE(step.title,
             QStringLiteral("raise LimitNOFILE app from 16,384 to 65,536, same 32,000 users"));
    QCOMPARE(step.reason, QStringLiteral("Run 2: the application used all of its 16,384 open files."));
}

void TstSteering::aFixAlreadyInPlaceIsNotProposedAgain()
{
    Book book(QStringLiteral("100p 200fc"));
    book.runs.back().parameters.set(QStringLiteral("pool"), qint64(40));
    book.runs.back().fix = {QStringLiteral("pool"), qint64(40)};
    const auto step = *book.next();
    QCOMPARE(step.action, Action::Explain);
    QVERIFY(step.reason.contains(QStringLiteral("pool=40")));
}

void TstSteering::afterAFixTheUpperBoundReopens()
{
    Book book(QStringLiteral("100p 200fcx"));
    QCOMPARE(book.next()->bracket.fail, std::optional(200.0));
    book.follow('p'); // the rerun with the fix passes
    const auto step = *book.next();
    QCOMPARE(shortly(step), QStringLiteral("double 200 -> 400"));
    QCOMPARE(step.bracket.pass, std::optional(200.0));
    QVERIFY(!step.bracket.fail);
    QCOMPARE(*step.parameters.find(u"fix2"), Value(qint64(1)));
}

void TstSteering::aFixOfABlankColumnIsAChangeToo()
{
    Book book(QStringLiteral("100p 200fc"));
    book.runs.back().fix = {QStringLiteral("worker_connections"), qint64(32000)};
    auto step = *book.next();
    QCOMPARE(step.title, QStringLiteral("set worker_connections to 32,000, same 200 users"));
    book.follow('p');
    step = *book.next();
    QCOMPARE(shortly(step), QStringLiteral("double 200 -> 400"));
    QVERIFY(!step.bracket.fail);

    // A column that nobody recorded a fix for says nothing about older runs.
    Book other(QStringLiteral("100p 200f! 150p"));
    other.runs.back().parameters.set(QStringLiteral("note"), QStringLiteral("x"));
    QCOMPARE(shortly(*other.next()), QStringLiteral("bisect 150 -> 175"));
}

void TstSteering::olderPassesAreProvisional()
{
    Book book(QStringLiteral("100p 200fcx"));
    book.follow('f'); // the fix did not help
    auto step = *book.next();
    QCOMPARE(shortly(step), QStringLiteral("explain 200 -> 200"));
    QCOMPARE(step.bracket.pass, std::optional(100.0));
    QCOMPARE(step.bracket.fail, std::optional(200.0));
    QVERIFY(step.warnings.join(u' ').contains(QStringLiteral("100 users is of run 1")));

    book.runs.back().limitAccepted = true;
    step = *book.next();
    QCOMPARE(shortly(step), QStringLiteral("bisect 200 -> 150"));
    QCOMPARE(*step.parameters.find(u"fix2"), Value(qint64(1)));
}

void TstSteering::theGeneratorWasTheLimit_data()
{
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<QString>("lookAt");
    QTest::addColumn<QString>("title");
    QTest::newRow("twice the hosts") << "generators" << ""
                                     << "raise generators from 2 to 4, same 200 users";
    QTest::newRow("twice the limit it hit")
        << "ulimit -n generator" << "ulimit -n generator"
        << "raise ulimit -n generator from 2 to 4, same 200 users";
    QTest::newRow("a limit nobody set")
        << "" << "ulimit -n generator"
        << "raise ulimit -n generator of the load generator, same 200 users";
}

void TstSteering::theGeneratorWasTheLimit()
{
    QFETCH(QString, parameter);
    QFETCH(QString, lookAt);
    Book book(QStringLiteral("100p 200g"));
    auto &run = book.runs.back();
    if (!parameter.isEmpty()) {
        Parameter declared;
        declared.key = parameter;
        declared.group = QStringLiteral("Load generator");
        declared.kind = ParameterKind::Integer;
        book.campaign.parameters.push_back(declared);
        run.parameters.set(parameter, qint64(2));
    }
    if (!lookAt.isEmpty())
        run.lookAt = {lookAt};
    const auto step = *book.next();
    QCOMPARE(step.action, Action::FixGenerator);
    QTEST(step.title, "title");
    QCOMPARE(step.changes.size(), size_t(parameter.isEmpty() ? 0 : 1));
    QCOMPARE(*step.parameters.find(u"users"), Value(qint64(200)));
}

void TstSteering::repairNamesWhatToMend()
{
    Book book(QStringLiteral("100p 200i"));
    book.runs.back().headline = QStringLiteral("The test script threw 4,000 exceptions.");
    book.runs.back().lookAt = {QStringLiteral("script")};
    const auto step = *book.next();
    QCOMPARE(step.title, QStringLiteral("mend script, then repeat 200 users"));
    QCOMPARE(step.reason,
             QStringLiteral("Run 2 was invalid: the test script threw 4,000 exceptions."));
    QVERIFY(step.changes.empty());
}

void TstSteering::theCapacityIsStatedWithItsRuns()
{
    const auto step = *Book(QStringLiteral("50p 100p 105f! 100p")).next();
    QCOMPARE(step.action, Action::Done);
    QVERIFY(step.capacity);
    QCOMPARE(step.capacity->value, 100.0);
    QVERIFY(!step.capacity->atLeast);
    QCOMPARE(step.capacity->runs, (std::vector<int>{2, 4}));
    QCOMPARE(step.reason,
             QStringLiteral("100 users passed in runs 2 and 4 and 105 users failed in run 3."));
}

void TstSteering::whatTheGeneratorLimitsIsAtLeast()
{
    const auto step = Book(QStringLiteral("100p 105g! 100p")).next().value();
    QVERIFY(step.capacity);
    QCOMPARE(step.capacity->value, 100.0);
    QVERIFY(step.capacity->atLeast);
    QVERIFY2(step.reason.contains(QStringLiteral("the load generator was the limit in run 2")), qPrintable(step.reason));
}

void TstSteering::theGoalIsReached()
{
    Book book(QStringLiteral("100p 200p"));
    book.campaign.criteria.push_back(
        parseCriterion(u"throughput >= 1000 /s", CriterionKind::Goal).value());
    QCOMPARE(book.next()->action, Action::Double); // nothing measured
    book.runs.back().metrics.set(QStringLiteral("throughput"), 999);
    QCOMPARE(book.next()->action, Action::Double);
    book.runs.back().metrics.set(QStringLiteral("throughput"), 1240);
    const auto step = *book.next();
    QCOMPARE(step.action, Action::Done);
    QVERIFY(step.capacity->atLeast);
    QCOMPARE(step.capacity->value, 200.0);

    Book users(QStringLiteral("10000p 20000p"));
    users.campaign.criteria.push_back(
        parseCriterion(u"users >= 20000", CriterionKind::Goal).value());
    QCOMPARE(users.next()->action, Action::Done);
    users.runs.back().computedVerdict = Verdict::Fail;
    QCOMPARE(users.next()->action, Action::Explain);
}

void TstSteering::theBoundIsReached()
{
    Book book(QStringLiteral("100p 200p"));
    book.ladder().bound = 300;
    auto step = *book.next();
    QCOMPARE(shortly(step), QStringLiteral("step 200 -> 300"));
    book.add(QStringLiteral("300p"));
    step = *book.next();
    QCOMPARE(step.action, Action::Done);
    QCOMPARE(step.capacity->value, 300.0);
    QVERIFY(step.capacity->atLeast);
    QCOMPARE(step.title, QStringLiteral("done: at least 300 users"));

    Book start(QStringLiteral(""));
    start.ladder().bound = 50;
    QCOMPARE(start.next()->to, Value(qint64(50)));
}

void TstSteering::growth_data()
{
    QTest::addColumn<int>("growth");
    QTest::addColumn<double>("amount");
    QTest::addColumn<double>("grid");
    QTest::addColumn<QString>("expected");
    QTest::newRow("double") << int(Growth::Double) << 2.0 << 1.0 << "double 100 -> 200";
    QTest::newRow("factor") << int(Growth::Factor) << 1.5 << 1.0 << "step 100 -> 150";
    QTest::newRow("factor on a grid") << int(Growth::Factor) << 1.5 << 40.0 << "step 100 -> 160";
    QTest::newRow("a factor that does not grow") << int(Growth::Factor) << 0.5 << 1.0
                                                 << "step 100 -> 200";
    QTest::newRow("step") << int(Growth::Step) << 25.0 << 1.0 << "step 100 -> 125";
    QTest::newRow("a step back") << int(Growth::Step) << -25.0 << 1.0 << "step 100 -> 200";
    QTest::newRow("list") << int(Growth::List) << 2.0 << 1.0 << "step 100 -> 120";
    QTest::newRow("no grid") << int(Growth::Factor) << 1.3 << 0.0 << "step 100 -> 130";
}

void TstSteering::growth()
{
    QFETCH(int, growth);
    QFETCH(double, amount);
    QFETCH(double, grid);
    QFETCH(QString, expected);
    Book book(QStringLiteral("100p"));
    book.ladder().growth = static_cast<Growth>(growth);
    book.ladder().amount = amount;
    book.ladder().grid = grid;
    book.ladder().values = {500, 120, 50};
    QCOMPARE(shortly(*book.next()), expected);
}

void TstSteering::theReasonNamesRunAndFigures()
{
    Book book(QStringLiteral("100p 200f"));
    book.campaign.criteria = {parseCriterion(u"latency.p95 < 500 ms", CriterionKind::Limit).value()};
    book.runs[1].metrics.set(QStringLiteral("latency.p95"), 3870);
    auto step = *book.next();
    QString reason = step.reason;
    QCOMPARE(reason.replace(QChar(0x00A0), u' '),
             QStringLiteral("Run 2 failed at 200 users: p95 is 3,870 ms, the limit is 500 ms."));
    book.runs[1].headline = QStringLiteral("nginx used all connections that one worker may hold.");
    book.runs[1].lookAt = {QStringLiteral("worker_connections"), QStringLiteral("b"),
                           QStringLiteral("c")};
    step = *book.next();
    QCOMPARE(step.reason, QStringLiteral("Run 2 failed at 200 users: nginx used all connections "
                                         "that one worker may hold."));
    QCOMPARE(step.title,
             QStringLiteral("look at worker_connections and b, fix one thing, rerun 200 users"));

    const auto raise = *Book(QStringLiteral("1600p")).next();
    QCOMPARE(raise.title, QStringLiteral("raise users from 1,600 to 3,200"));
}

void TstSteering::theEngineerOverrules()
{
    Book book(QStringLiteral("100p 200f"));
    book.runs.back().ownVerdict = Verdict::Pass;
    QCOMPARE(shortly(*book.next()), QStringLiteral("double 200 -> 400"));
    book.runs.back().ownVerdict = Verdict::Invalid;
    book.runs.back().ownComponent = QStringLiteral("load generator");
    QCOMPARE(book.next()->action, Action::FixGenerator);
}

void TstSteering::twoChanges_areIsolated()
{
    Book book(QStringLiteral("100p 200f"));
    book.runs[0].parameters.set(QStringLiteral("instance"), QStringLiteral("small"));
    book.runs[1].parameters.set(QStringLiteral("instance"), QStringLiteral("large"));
    auto step = *book.next();
    QCOMPARE(step.action, Action::Isolate);
    QCOMPARE(step.parentRun, std::optional(1));
    QCOMPARE(step.changes.size(), size_t(1));
    QCOMPARE(step.changes[0].parameter, QStringLiteral("instance"));
    QCOMPARE(*step.parameters.find(u"users"), Value(qint64(100)));
    QCOMPARE(step.warnings,
             QStringList{QStringLiteral("instance and users both changed between run 1 and run 2.")});

    book.follow('p');
    step = *book.next();
    QCOMPARE(step.action, Action::Isolate);
    QCOMPARE(step.changes[0].parameter, QStringLiteral("users"));
    QCOMPARE(step.to, Value(qint64(200)));

    book.follow('f');
    step = *book.next();
    QCOMPARE(step.action, Action::Explain);
    QVERIFY(step.warnings.constFirst().contains(QStringLiteral("users made the difference")));

    // The same outcome: only a warning.
    Book same(QStringLiteral("100p 200p"));
    same.runs[0].parameters.set(QStringLiteral("instance"), QStringLiteral("small"));
    same.runs[1].parameters.set(QStringLiteral("instance"), QStringLiteral("large"));
    step = *same.next();
    QCOMPARE(step.action, Action::Double);
    QCOMPARE(step.warnings.size(), 1);
}

void TstSteering::aDriftedProbeIsNoChange()
{
    Book book(QStringLiteral("100p 200f"));
    Parameter probed;
    probed.key = QStringLiteral("kernel");
    probed.probed = true;
    book.campaign.parameters.push_back(probed);
    book.runs[0].parameters.set(QStringLiteral("kernel"), QStringLiteral("6.1.0"));
    book.runs[1].parameters.set(QStringLiteral("kernel"), QStringLiteral("6.1.1"));
    const auto step = *book.next();
    QCOMPARE(step.action, Action::Explain);
    QCOMPARE(step.warnings, QStringList{QStringLiteral("kernel drifted between run 1 and run 2.")});
    QCOMPARE(step.bracket.pass, std::optional(100.0));
}

void TstSteering::aFixWithNothingElseIsNotIsolated()
{
    Book book(QStringLiteral("100p 200fcx"));
    book.follow('p');
    const auto step = *book.next();
    QCOMPARE(step.action, Action::Double);
    QVERIFY(step.warnings.isEmpty());
}

void TstSteering::aPassAboveAFailure_repeatsBoth()
{
    Book book(QStringLiteral("100p 200f 400p"));
    QCOMPARE(shortly(*book.next()), QStringLiteral("confirm 400 -> 200"));
    book.follow('f');
    QCOMPARE(shortly(*book.next()), QStringLiteral("confirm 200 -> 400"));
    book.follow('f');
    QCOMPARE(shortly(*book.next()), QStringLiteral("confirm 400 -> 400"));
    book.follow('f'); // 400 was chance
    QCOMPARE(book.next()->action, Action::Explain);

    Book other(QStringLiteral("100p 200f 400p 200p 200p"));
    QCOMPARE(shortly(*other.next()), QStringLiteral("double 200 -> 800"));
}

void TstSteering::aRisingRunsOnset_isTriedNext()
{
    Book book(QStringLiteral("100p 200p 400f!"));
    auto &failed = book.runs.back();
    failed.metrics.set(QStringLiteral("users_max"), 400);
    failed.metrics.set(QStringLiteral("onset.users"), 343);
    failed.metrics.set(QStringLiteral("throughput"), 90);
    failed.metrics.set(QStringLiteral("onset.throughput"), 85);
    const auto step = *book.next();
    QCOMPARE(shortly(step), QStringLiteral("bisect 400 -> 343"));
    QCOMPARE(step.reason, QStringLiteral("Run 3 (400 users) broke its limit at 343 users while its load still rose."));
    book.follow('p');
    QCOMPARE(shortly(*book.next()), QStringLiteral("bisect 343 -> 371"));

    // Next to what is known already it tells nothing new.
    failed.metrics.set(QStringLiteral("onset.users"), 205);
    book.runs.pop_back();
    QCOMPARE(shortly(*book.next()), QStringLiteral("bisect 400 -> 300"));
    // A ladder of requests a second, whose users are as many as they need.
    failed.metrics.set(QStringLiteral("onset.users"), 20);
    failed.metrics.set(QStringLiteral("users_max"), 60);
    failed.metrics.set(QStringLiteral("throughput"), 380);
    failed.metrics.set(QStringLiteral("onset.throughput"), 260);
    QCOMPARE(shortly(*book.next()), QStringLiteral("bisect 400 -> 260"));
    // Neither is what the ladder counts.
    failed.metrics.set(QStringLiteral("throughput"), 90);
    QCOMPARE(shortly(*book.next()), QStringLiteral("bisect 400 -> 300"));
    // Nothing passed yet.
    Book none(QStringLiteral("400f!"));
    none.runs.back().metrics.set(QStringLiteral("users_max"), 400);
    none.runs.back().metrics.set(QStringLiteral("onset.users"), 90);
    QCOMPARE(shortly(*none.next()), QStringLiteral("bisect 400 -> 90"));
}

void TstSteering::severalLadders_keepTheirOwnLast()
{
    Book book(QStringLiteral("100p 105f! 100p"));
    Ladder pool;
    pool.parameter = QStringLiteral("pool");
    book.campaign.ladders.push_back(pool);
    Parameter declared;
    declared.key = QStringLiteral("pool");
    declared.kind = ParameterKind::Integer;
    book.campaign.parameters.push_back(declared);
    for (auto &run : book.runs)
        run.parameters.set(QStringLiteral("pool"), qint64(10));
    auto step = *book.next();
    QCOMPARE(step.action, Action::Done);
    QVERIFY(step.reason.endsWith(QStringLiteral("The next ladder is pool.")));

    book.add(QStringLiteral("100p"));
    book.runs.back().parameters.set(QStringLiteral("pool"), qint64(20));
    step = *book.next();
    QCOMPARE(step.action, Action::Done); // the users' ladder is where it was
    step = *book.next(QStringLiteral("pool"));
    QCOMPARE(shortly(step), QStringLiteral("double 20 -> 40"));
}

void TstSteering::aTextParameterIsNoLadder()
{
    Book book(QStringLiteral("100p"));
    Parameter text;
    text.key = QStringLiteral("instance");
    book.campaign.parameters.push_back(text);
    auto step = book.next(QStringLiteral("instance"));
    QVERIFY(!step.ok());
    QVERIFY(step.error().message.contains(QStringLiteral("instance is a text parameter")));

    book.runs[0].parameters.set(QStringLiteral("undeclared"), QStringLiteral("abc"));
    step = book.next(QStringLiteral("undeclared"));
    QVERIFY(!step.ok());
    QVERIFY(step.error().message.contains(QStringLiteral("\"abc\" in run 1")));
}

void TstSteering::anUnknownParameterIsASentence()
{
    const auto step = Book(QStringLiteral("100p")).next(QStringLiteral("nosuch"));
    QVERIFY(!step.ok());
    QCOMPARE(step.error().message, QStringLiteral("The campaign has no parameter \"nosuch\"."));
}

void TstSteering::withoutALadder_theMissingCellIsNext()
{
    Book book(QStringLiteral(""));
    book.campaign = newCampaign(QStringLiteral("stream"));
    const QStringList keys = {QStringLiteral("resource"), QStringLiteral("protocol"),
                              QStringLiteral("domain")};
    for (const auto &key : keys) {
        Parameter parameter;
        parameter.key = key;
        book.campaign.parameters.push_back(parameter);
    }
    QCOMPARE(book.next()->action, Action::Baseline);
    for (int cell = 0; cell < 8; ++cell) {
        Run run;
        run.number = cell + 1;
        for (int i = 0; i < 3; ++i)
            run.parameters.set(keys[i], QString(cell & (1 << i) ? u'b' : u'a'));
        book.runs.push_back(run);
    }
    QCOMPARE(book.next()->action, Action::Done);
    book.runs.erase(book.runs.begin() + 5); // b, a, b
    const auto step = *book.next();
    QCOMPARE(step.action, Action::Factorial);
    QCOMPARE(*step.parameters.find(u"resource"), Value(QStringLiteral("b")));
    QCOMPARE(*step.parameters.find(u"protocol"), Value(QStringLiteral("a")));
    QCOMPARE(*step.parameters.find(u"domain"), Value(QStringLiteral("b")));
    QVERIFY(step.reason.startsWith(QStringLiteral("7 of the 8 combinations")));
}

void TstSteering::deletedRunsLeaveTheLineageWhole()
{
    Book book(QStringLiteral("100p 200p 400f"));
    book.runs[1].deleted = true;
    auto step = *book.next();
    QCOMPARE(shortly(step), QStringLiteral("explain 400 -> 400"));
    QCOMPARE(step.bracket.pass, std::optional(100.0));
    book.runs[2].deleted = true;
    step = *book.next();
    QCOMPARE(shortly(step), QStringLiteral("double 100 -> 200"));
    QCOMPARE(step.parentRun, std::optional(1));
    book.runs[0].deleted = true;
    QCOMPARE(book.next()->action, Action::Baseline);
}

void TstSteering::damagedLineagesDoNotHang()
{
    Book book(QStringLiteral("100p 200p 400p"));
    book.runs[0].parent = 3; // a circle
    book.runs[1].parent = 2; // its own parent
    book.runs[2].parent = 77; // nobody
    QCOMPARE(shortly(*book.next()), QStringLiteral("double 400 -> 800"));
    std::reverse(book.runs.begin(), book.runs.end());
    QCOMPARE(shortly(*book.next()), QStringLiteral("double 400 -> 800"));
}

void TstSteering::hugeNumbersEnd()
{
    Book book(QStringLiteral("9007199254740991p"));
    QCOMPARE(book.next()->action, Action::Done);
    book.runs[0].parameters.set(QStringLiteral("users"), 1e308);
    QCOMPARE(book.next()->action, Action::Done);
    book.runs[0].parameters.set(QStringLiteral("users"), qint64(0));
    QCOMPARE(shortly(*book.next()), QStringLiteral("step 0 -> 1"));
    book.runs[0].parameters.set(QStringLiteral("users"), std::nan(""));
    QCOMPARE(book.next()->action, Action::Baseline);
}

void TstSteering::contradictoryLimitsAreTold()
{
    Book book(QStringLiteral("100p"));
    book.campaign.criteria = {
        parseCriterion(u"latency.p95 > 600 ms", CriterionKind::Limit).value(),
        parseCriterion(u"latency.p95 < 500 ms", CriterionKind::Limit).value()};
    QCOMPARE(book.next()->warnings.constLast(),
             QStringLiteral("The limits \"latency.p95 > 600 ms\" and \"latency.p95 < 500 ms\" "
                            "cannot both hold."));
}

void TstSteering::rungsKnowWhatIsCurrent()
{
    Book book(QStringLiteral("100p 200fcx"));
    book.follow('p');
    book.runs.push_back({});
    book.runs.back().number = 4; // a run without a value of the ladder
    const auto all = rungs(book.campaign, book.runs, QStringLiteral("users"));
    QCOMPARE(all.size(), size_t(3));
    QCOMPARE(all[0].value, 100.0);
    QVERIFY(!all[0].current);
    QVERIFY(!all[1].current);
    QVERIFY(all[2].current);
    QCOMPARE(all[2].run, 3);
}

void TstSteering::thePredictionNeedsItsConditions()
{
    Book book(QStringLiteral("1p 2p 4p 8p 16p 32p 64p 128p"));
    const auto measure = [](Run &run) {
        const double n = *valueNumber(*run.parameters.find(u"users"));
        run.metrics.set(QStringLiteral("throughput"),
                        995 * n / (1 + 0.026 * (n - 1) + 0.0002 * n * (n - 1)));
    };
    for (size_t i = 0; i < 5; ++i)
        measure(book.runs[i]);
    QVERIFY(!book.next()->prediction); // five levels
    for (auto &run : book.runs)
        measure(run);
    const auto step = *book.next();
    QVERIFY(step.prediction && step.prediction->peakAt);
    QVERIFY(std::abs(*step.prediction->peakAt - 69.8) < 0.1);
    QVERIFY(*step.prediction->throughput > 0);
    QVERIFY(step.warnings.isEmpty());

    auto contradicted = book;
    contradicted.runs.back().metrics.set(QStringLiteral("throughput"), 200);
    QVERIFY(contradicted.next()->warnings.join(u' ').contains(QStringLiteral("contradicts the fit")));

    auto open = book;
    open.campaign.parameters[0].unit = QStringLiteral("/s"); // a rate: an open model
    QVERIFY(!open.next()->prediction);

    auto unsound = book;
    for (size_t i = 0; i < 3; ++i)
        unsound.runs[i].computedVerdict = Verdict::Invalid;
    QVERIFY(!unsound.next()->prediction);
}

void TstSteering::tenThousandRuns()
{
    Book book(QStringLiteral(""));
    for (int i = 0; i < 10000; ++i)
        book.add(QStringLiteral("%1%2").arg(1 + i % 977).arg(i % 977 > 900 ? "f!" : "p"));
    const auto step = book.next();
    QVERIFY(step.ok());
    QVERIFY(!step->reason.isEmpty());
}

TWOFOLD_TEST(TstSteering)
#include "tst_steering.moc"
