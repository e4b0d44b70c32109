// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/steering/campaigns.h"

#include <QRandomGenerator>

#include <cmath>

using namespace twofold;
using namespace twofold::campaign;
using namespace twofold::steering;
using namespace twofold::tests;

namespace {

// A system that really breaks above a limit, and an engineer who accepts its failures.
struct Simulation
{
    double limit = 1000;
    double noise = 0; // share by which the limit moves from run to run
    double unsound = 0; // share of runs that are invalid or inconclusive
    quint32 seed = 1;
};

struct Outcome
{
    Step last;
    size_t runs = 0;
    QString broken; // the rule that was broken; empty: none
};

Outcome climb(Book &book, const Simulation &simulation, size_t mostRuns)
{
    QRandomGenerator random(simulation.seed);
    Outcome outcome;
    while (book.runs.size() <= mostRuns) {
        const auto step = book.next();
        if (!step) {
            outcome.broken = step.error().message;
            return outcome;
        }
        outcome.last = *step;
        outcome.runs = book.runs.size();
        const auto value = valueNumber(step->to);
        if (step->action == Action::Done)
            return outcome;
        if (step->changes.size() > 1)
            outcome.broken = QStringLiteral("two changes at once");
        const auto &bound = book.campaign.ladders.front().bound;
        if (bound && value && *value > *bound)
            outcome.broken = QStringLiteral("%1 is above the bound").arg(*value);
        if (!book.runs.empty() && std::holds_alternative<double>(step->to))
            outcome.broken = QStringLiteral("%1 is no whole number").arg(*value);
        if (step->reason.isEmpty() || step->title.isEmpty())
            outcome.broken = QStringLiteral("no reason");
        if (!outcome.broken.isEmpty())
            return outcome;
        if (step->action == Action::Explain) {
            for (auto &run : book.runs) {
                if (run.number == *step->parentRun)
                    run.limitAccepted = true;
            }
            continue;
        }
        const double limit = simulation.limit
                             * (1 + simulation.noise * (random.generateDouble() * 2 - 1));
        const bool unsound = random.generateDouble() < simulation.unsound;
        book.follow(unsound ? (random.bounded(2) ? 'i' : 'q') : *value <= limit ? 'p' : 'f');
    }
    outcome.broken = QStringLiteral("no end after %1 runs").arg(mostRuns);
    return outcome;
}

} // namespace

class TstClimbing : public QObject
{
    Q_OBJECT

private slots:
    void theCapacityIsFound_data();
    void theCapacityIsFound();
    void aSystemWithoutALimitEndsAtTheBound();
    void noisyAndUnsoundRunsStillEnd_data();
    void noisyAndUnsoundRunsStillEnd();
    void anyLogGetsAnAnswer_data();
    void anyLogGetsAnAnswer();
};

void TstClimbing::theCapacityIsFound_data()
{
    QTest::addColumn<double>("limit");
    QTest::addColumn<qint64>("start");
    QTest::addColumn<double>("grid");
    for (const double limit : {1.0, 2.0, 7.0, 99.0, 100.0, 101.0, 128.0, 1000.0, 16000.0, 999999.0}) {
        for (const qint64 start : {qint64(1), qint64(64), qint64(5000)})
            QTest::addRow("limit %g from %lld", limit, start) << limit << start << 1.0;
    }
    QTest::newRow("on a grid of 50") << 1234.0 << qint64(100) << 50.0;
    QTest::newRow("grid wider than the limit") << 30.0 << qint64(50) << 50.0;
}

void TstClimbing::theCapacityIsFound()
{
    QFETCH(double, limit);
    QFETCH(qint64, start);
    QFETCH(double, grid);
    Book book(QString{});
    book.campaign.parameters[0].defaultValue = start;
    book.ladder().grid = grid;
    // Doubling up or halving down, then bisecting to 5 %, then one confirmation.
    const double distance = std::abs(std::log2(limit / double(start)));
    const auto most = static_cast<size_t>(std::ceil(distance) + 2 + 6 + 2);
    const auto outcome = climb(book, {limit}, most);
    QVERIFY2(outcome.broken.isEmpty(), qPrintable(outcome.broken));
    const double found = outcome.last.capacity->value;
    QVERIFY(found <= limit);
    const double lowestRight = std::max(0.0, std::min(limit / 1.05 - 1e-9, limit - grid));
    QVERIFY2(found >= lowestRight, qPrintable(QString::number(found)));
    QVERIFY(!outcome.last.capacity->atLeast);
}

void TstClimbing::aSystemWithoutALimitEndsAtTheBound()
{
    for (const double bound : {100.0, 101.0, 777.0, 1e6}) {
        Book book(QString{});
        book.ladder().bound = bound;
        const auto outcome = climb(book, {1e12}, 40);
        QVERIFY2(outcome.broken.isEmpty(), qPrintable(outcome.broken));
        QCOMPARE(outcome.last.capacity->value, bound);
        QVERIFY(outcome.last.capacity->atLeast);
    }
}

void TstClimbing::noisyAndUnsoundRunsStillEnd_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 60; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TstClimbing::noisyAndUnsoundRunsStillEnd()
{
    QFETCH(quint32, seed);
    Book book(QString{});
    const auto outcome = climb(book, {3000, 0.04, 0.2, seed}, 60);
    QVERIFY2(outcome.broken.isEmpty(), qPrintable(outcome.broken));
    const double found = outcome.last.capacity->value;
    QVERIFY2(found > 3000 * 0.85 && found < 3000 * 1.05, qPrintable(QString::number(found)));
}

void TstClimbing::anyLogGetsAnAnswer_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 300; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// Logs that make no sense: every step still keeps the rules.
void TstClimbing::anyLogGetsAnAnswer()
{
    QFETCH(quint32, seed);
    QRandomGenerator random(seed);
    Book book(QString{});
    book.ladder().bound = 100 + double(random.bounded(5000));
    book.ladder().grid = std::array{0.0, 1.0, 10.0, 333.0}[random.bounded(4)];
    book.ladder().growth = static_cast<Growth>(random.bounded(4));
    book.ladder().amount = random.bounded(5) - 1.5;
    book.ladder().values = {10, 200, 4000};
    const int runs = 1 + random.bounded(12);
    for (int i = 0; i < runs; ++i) {
        static const QString kVerdicts = QStringLiteral("ppppffffigqa-");
        QString word = QString::number(1 + random.bounded(int(*book.ladder().bound)))
                       + kVerdicts[random.bounded(int(kVerdicts.size()))];
        for (const QChar flag : QStringLiteral("cx!")) {
            if (random.bounded(4) == 0)
                word += flag;
        }
        auto &run = book.add(word);
        if (random.bounded(3) == 0)
            run.parameters.set(QStringLiteral("pool"), qint64(random.bounded(3)));
        if (random.bounded(4) == 0)
            run.parent = 1 + random.bounded(12);
        run.deleted = random.bounded(8) == 0;
    }
    const auto step = book.next();
    QVERIFY(step.ok());
    QVERIFY(step->changes.size() <= 1);
    QVERIFY(!step->reason.isEmpty() && !step->title.isEmpty());
    const auto to = valueNumber(step->to);
    const auto from = valueNumber(step->from);
    QVERIFY(to);
    QVERIFY(*to <= *book.ladder().bound || (from && *to <= *from));
    if (step->bracket.pass && step->bracket.fail)
        QVERIFY(*step->bracket.pass < *step->bracket.fail);
    if (step->parentRun) {
        const auto parent = std::find_if(book.runs.begin(), book.runs.end(), [&](const auto &run) {
            return run.number == *step->parentRun;
        });
        QVERIFY(parent != book.runs.end());
        QVERIFY(!parent->deleted);
        Run child;
        child.parameters = step->parameters;
        for (const auto &change : changesSince(*parent, child)) {
            QVERIFY(std::find(step->changes.begin(), step->changes.end(), change)
                    != step->changes.end());
        }
    }
}

TWOFOLD_TEST(TstClimbing)
#include "tst_climbing.moc"
