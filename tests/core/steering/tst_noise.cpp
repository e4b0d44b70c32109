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

void limitsOfAQueue(Book &book)
{
    for (const auto *expression : {u"latency.p95 < 800 ms", u"failure_rate < 1 %"})
        book.campaign.criteria.push_back(parseCriterion(expression, CriterionKind::Limit).value());
}

void setFigures(Run &run, double p50, double p95) // ms
{
    run.metrics.set(QStringLiteral("latency.p50"), p50);
    run.metrics.set(QStringLiteral("latency.p95"), p95);
}

struct Climb
{
    Step last;
    size_t runs = 0;
    QString broken; // empty: it came to an end
};

// A service whose requests queue: their time grows with the users, and their 95th percentile is 800 ms at `limit`
// users. One run in twenty is disturbed, and the slowest tenth of its requests takes up to 40 % longer.
Climb climbQueue(double limit, quint32 seed)
{
    QRandomGenerator random(seed);
    Book book(QString{});
    book.campaign.parameters[0].defaultValue = qint64(8);
    book.ladder().bound = 128;
    limitsOfAQueue(book);
    Climb outcome;
    while (book.runs.size() <= 40) {
        outcome.last = *book.next();
        outcome.runs = book.runs.size();
        if (outcome.last.action == Action::Done)
            return outcome;
        if (outcome.last.action == Action::Explain) {
            for (auto &run : book.runs)
                run.limitAccepted = run.limitAccepted || run.number == *outcome.last.parentRun;
            continue;
        }
        const double users = valueNumber(outcome.last.to).value_or(0);
        const double median = 800 * users / limit * (0.97 + 0.02 * random.generateDouble());
        const double tail = median * (1.01 + 0.03 * random.generateDouble())
                            * (random.generateDouble() < 0.05 ? 1 + 0.4 * random.generateDouble() : 1);
        const double lost = tail > 1000 ? std::min(0.9, (tail - 1000) / 200) : 0; // the tool waits a second
        auto &run = book.follow(tail < 800 && lost < 0.01 ? 'p' : 'f');
        setFigures(run, median, tail);
        run.metrics.set(QStringLiteral("failure_rate"), lost);
    }
    outcome.broken = QStringLiteral("no end");
    return outcome;
}

} // namespace

class TstNoise : public QObject
{
    Q_OBJECT

private slots:
    void noiseNearALimit_isRepeated();
    void aFailureThatNoiseCouldDecide_isRepeated_data();
    void aFailureThatNoiseCouldDecide_isRepeated();
    void whatWasOutvoted_isNoUsualSpread();
    void aFailureAgainstAllThatPassedBelow_isRepeated();
    void chanceFailuresAreNotTheLimit();
};

void TstNoise::noiseNearALimit_isRepeated()
{
    Book book(QStringLiteral("100p 200f! 150p"));
    book.campaign.criteria = {parseCriterion(u"latency.p95 < 500 ms", CriterionKind::Limit).value()};
    auto &run = book.runs.back();
    run.metrics.set(QStringLiteral("latency.p95"), 470);
    QCOMPARE(shortly(*book.next()), QStringLiteral("confirm 150 -> 150"));
    run.metrics.set(QStringLiteral("latency.p95"), 300);
    QCOMPARE(shortly(*book.next()), QStringLiteral("bisect 150 -> 175"));
    run.metrics.set(QStringLiteral("latency.p95"), 470);
    run.ownVerdict = Verdict::Pass; // said by the engineer
    QCOMPARE(shortly(*book.next()), QStringLiteral("bisect 150 -> 175"));

    // In a bracket of a few per cent chance decides little.
    Book narrow(QStringLiteral("100p 200f! 190p"));
    narrow.campaign.criteria = book.campaign.criteria;
    narrow.ladder().tolerance = 0.02;
    narrow.runs.back().metrics.set(QStringLiteral("latency.p95"), 470);
    QCOMPARE(shortly(*narrow.next()), QStringLiteral("bisect 190 -> 195"));
}

void TstNoise::aFailureThatNoiseCouldDecide_isRepeated_data()
{
    QTest::addColumn<double>("p50");
    QTest::addColumn<double>("p95");
    QTest::addColumn<double>("failureRate");
    QTest::addColumn<QString>("expected");
    const QString repeated = QStringLiteral("confirm 32 -> 32");
    const QString believed = QStringLiteral("bisect 32 -> 24");
    QTest::newRow("by a little") << 790.0 << 850.0 << 0.0 << repeated;
    QTest::newRow("only its slowest requests") << 690.0 << 920.0 << 0.0 << repeated;
    QTest::newRow("half of its requests") << 830.0 << 920.0 << 0.0 << believed;
    QTest::newRow("its slowest requests, by far") << 690.0 << 1200.0 << 0.0 << believed;
    QTest::newRow("requests failed besides") << 690.0 << 810.0 << 0.2 << believed;
}

void TstNoise::aFailureThatNoiseCouldDecide_isRepeated()
{
    QFETCH(double, p50);
    QFETCH(double, p95);
    QFETCH(double, failureRate);
    QFETCH(QString, expected);
    Book book(QStringLiteral("16p 32f!"));
    limitsOfAQueue(book);
    setFigures(book.runs[0], 320, 340);
    setFigures(book.runs[1], p50, p95);
    book.runs[1].metrics.set(QStringLiteral("failure_rate"), failureRate);
    QCOMPARE(shortly(*book.next()), expected);
}

void TstNoise::whatWasOutvoted_isNoUsualSpread()
{
    Book book(QStringLiteral("16p 32f 32p 32p 64f 48f!"));
    limitsOfAQueue(book);
    const std::vector<std::pair<double, double>> seen = {{308, 391}, {690, 1003}, {685, 701},
                                                         {687, 697}, {1299, 2033}, {995, 1000}};
    for (size_t i = 0; i < seen.size(); ++i)
        setFigures(book.runs[i], seen[i].first, seen[i].second);
    QCOMPARE(shortly(*book.next()), QStringLiteral("bisect 48 -> 40"));
}

void TstNoise::aFailureAgainstAllThatPassedBelow_isRepeated()
{
    // The runs of a service that holds 40 users: 32 failed by chance.
    Book book(QStringLiteral("8p 16p 32f! 24p 28p 30p 31p 31p"));
    limitsOfAQueue(book);
    const std::vector<std::pair<double, double>> seen = {{193, 195}, {307, 424}, {693, 924}, {500, 503},
                                                         {596, 601}, {605, 685}, {692, 704}, {627, 690}};
    for (size_t i = 0; i < seen.size(); ++i)
        setFigures(book.runs[i], seen[i].first, seen[i].second);
    const auto step = *book.next();
    QCOMPARE(shortly(step), QStringLiteral("confirm 31 -> 32"));
    QCOMPARE(step.reason, QStringLiteral("31 users passed with figures far from those of run 3, which alone failed at 32 "
                                         "users by so little that noise could have decided it: it is run again."));

    // Where both are near the limit it is what is to be expected.
    setFigures(book.runs[2], 790, 840);
    for (const size_t run : {6, 7})
        setFigures(book.runs[run], 760, 780);
    QCOMPARE(shortly(*book.next()), QStringLiteral("done 31 -> 31"));
    // What passed before it failed says nothing against it.
    Book before(QStringLiteral("31p 31p 32f!"));
    limitsOfAQueue(before);
    for (size_t i = 0; i < before.runs.size(); ++i)
        setFigures(before.runs[i], 690, i == 2 ? 924 : 700);
    QCOMPARE(shortly(*before.next()), QStringLiteral("done 32 -> 32"));
}

void TstNoise::chanceFailuresAreNotTheLimit()
{
    constexpr int kClimbs = 400;
    constexpr size_t kLeastRuns = 7; // of doubling and bisection, to know it to a tenth
    int rightLimits = 0;
    int fewRuns = 0;
    for (quint32 seed = 1; seed <= kClimbs; ++seed) {
        const double limit = 38 + 5.0 * seed / kClimbs;
        const auto outcome = climbQueue(limit, seed);
        QVERIFY2(outcome.broken.isEmpty(), qPrintable(outcome.broken));
        rightLimits += std::abs(outcome.last.capacity->value - limit) <= 0.1 * limit + 0.5;
        fewRuns += outcome.runs <= kLeastRuns + 4;
    }
    QVERIFY2(rightLimits >= kClimbs * 0.98, qPrintable(QString::number(rightLimits)));
    QVERIFY2(fewRuns >= kClimbs * 0.85, qPrintable(QString::number(fewRuns)));
}

TWOFOLD_TEST(TstNoise)
#include "tst_noise.moc"
