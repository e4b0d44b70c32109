// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

#include <QFileInfo>
#include <QRegularExpression>

using namespace twofold;
using namespace twofold::tests;

namespace {

QString fixtures()
{
    return QStringLiteral(TWOFOLD_SOURCE_DIR "/../shared/fixtures/");
}

struct Expected
{
    qint64 requests = 0;
    std::optional<qint64> failures;
};

std::optional<qint64> number(const QString &says, const char *pattern)
{
    const auto match = QRegularExpression(QLatin1String(pattern)).match(says);
    return match.hasMatch() ? std::optional(match.captured(1).toLongLong()) : std::nullopt;
}

qint64 sumOf(const QString &says, const char *pattern, int from = 0, int to = 999)
{
    qint64 sum = 0;
    auto matches = QRegularExpression(QLatin1String(pattern)).globalMatch(says);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const int code = match.captured(1).toInt();
        if (code >= from && code < to)
            sum += match.captured(2).toLongLong();
    }
    return sum;
}

// What the index says of a file, counted as the CLI contract counts; nothing where it states no
// totals. Each branch is one tool's wording.
std::optional<Expected> expectedOf(const QString &file, const QString &says)
{
    if (says.contains(QLatin1String("history rows")) || says.startsWith(QLatin1String("lines="))
        || says.startsWith(QLatin1String("console total")))
        return std::nullopt;
    if (const auto requests = number(says, "http_reqs=([0-9]+)")) {
        if (const auto failed = number(says, " failed=([0-9]+)"))
            return Expected{*requests, failed};
        return Expected{*requests, number(says, "%\\s+(?:\\x{2713}\\s)?([0-9]+)\\s+(?:out of|\\x{2717})")};
    }
    if (says.startsWith(QLatin1String("requests=")) && says.contains(QLatin1String("codes="))) {
        const auto requests = number(says, "requests=([0-9]+)");
        return Expected{*requests, *requests - sumOf(says, "'([0-9]+)': ([0-9]+)", 200, 400)};
    }
    if (const auto match = QRegularExpression(QStringLiteral(
                               "^(?:entries=[0-9]+ )?requests=([0-9]+) failures=([0-9]+)"))
                               .match(says);
        match.hasMatch()) {
        Expected expected{match.captured(1).toLongLong(), match.captured(2).toLongLong()};
        // Locust 0.8 counts failures apart from requests; both together ended.
        if (file.contains(QLatin1String("locust/0.8.")))
            expected.requests += *expected.failures;
        return expected;
    }
    if (const auto complete = number(says, "^complete=([0-9]+)"))
        return Expected{*complete, std::nullopt};
    if (const auto transactions = number(says, "^transactions=([0-9]+)")) {
        const auto failed = number(says, "failed=([0-9]+)");
        return Expected{*transactions + *failed, failed};
    }
    if (says.startsWith(QLatin1String("responses="))) {
        const qint64 errors = number(says, "errors=([0-9]+)").value_or(0);
        return Expected{sumOf(says, "'([0-9]+)': '([0-9]+)'") + errors,
                        sumOf(says, "'([0-9]+)': '([0-9]+)'", 400) + errors};
    }
    if (const auto good = number(says, "^2xx=([0-9]+)")) {
        const qint64 bad = *number(says, "4xx=([0-9]+)") + *number(says, "5xx=([0-9]+)")
            + *number(says, "others=([0-9]+)");
        return Expected{*good + bad, bad};
    }
    if (says.startsWith(QLatin1String("count=")) && says.contains(QLatin1String("RetCodes"))) {
        const auto count = number(says, "count=([0-9]+)");
        return Expected{*count, *count - sumOf(says, "'(-?[0-9]+)': ([0-9]+)", 200, 201)};
    }
    if (const auto total = number(says, "^requests.total=([0-9]+)")) {
        const qint64 errors = *number(says, "errors=([0-9]+)");
        return Expected{*total + errors, *number(says, "non2xx=([0-9]+)") + errors};
    }
    if (const auto requests = number(says, "^http.requests=([0-9]+)"))
        return Expected{*requests, std::nullopt};
    if (const auto answered = number(says, "^requests=([0-9]+) in ")) {
        const qint64 errors = number(says, "connect ([0-9]+)").value_or(0)
            + number(says, "read ([0-9]+)").value_or(0) + number(says, "write ([0-9]+)").value_or(0);
        return Expected{*answered + errors, *number(says, "non2xx=([0-9]+)") + errors};
    }
    if (says.startsWith(QLatin1String("connections=")) && says.contains(QLatin1String("replies")))
        return Expected{*number(says, "requests=([0-9]+)"), std::nullopt};
    if (says.startsWith(QLatin1String("total=")) && says.contains(QLatin1String("succeeded"))) {
        const auto done = number(says, "done=([0-9]+)");
        return Expected{*done, std::min(*done, *number(says, "failed=([0-9]+)"))};
    }
    if (const auto completed = number(says, "^completed=([0-9]+)"))
        return Expected{*completed, number(says, "errors=([0-9]+)")};
    return std::nullopt;
}

} // namespace

// The published and generated files beside the source tree, against their index.
class SummariesIndex : public QObject
{
    Q_OBJECT

private slots:
    void totals_agreeWithTheIndex_data();
    void totals_agreeWithTheIndex();
};

void SummariesIndex::totals_agreeWithTheIndex_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<qint64>("requests");
    QTest::addColumn<qint64>("failures"); // -1: the index does not say
    QFile index(fixtures() % QStringLiteral("INDEX.tsv"));
    if (!index.open(QIODevice::ReadOnly)) {
        QTest::newRow("no fixtures beside the source") << QString() << qint64(0) << qint64(-1);
        return;
    }
    index.readLine();
    while (!index.atEnd()) {
        const QStringList row = QString::fromUtf8(index.readLine()).chopped(1).split(u'\t');
        if (row.size() < 14)
            continue;
        const auto expected = expectedOf(row[0], row[13]);
        if (!expected)
            continue;
        QTest::newRow(qPrintable(row[0]))
            << row[0] << expected->requests << expected->failures.value_or(-1);
    }
}

void SummariesIndex::totals_agreeWithTheIndex()
{
    QFETCH(QString, file);
    QFETCH(qint64, requests);
    QFETCH(qint64, failures);
    const QString path = fixtures() % file;
    if (file.isEmpty() || !QFileInfo::exists(path))
        QSKIP("the fixtures are not beside the source");
    const auto read = imports::read({path});
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    const results::Totals totals = read->summary().totals;
    QCOMPARE(totals.requests.value_or(-1), requests);
    if (failures >= 0)
        QCOMPARE(totals.failures.value_or(-1), failures);
}

TWOFOLD_TEST(SummariesIndex)
#include "tst_summaries_index.moc"
