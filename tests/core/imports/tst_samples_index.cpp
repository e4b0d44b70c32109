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

std::optional<qint64> number(const QString &says, const char *pattern)
{
    const auto match = QRegularExpression(QLatin1String(pattern)).match(says);
    return match.hasMatch() ? std::optional(match.captured(1).toLongLong()) : std::nullopt;
}

} // namespace

// Real files of samples beside the source tree, against what their index says that they hold.
class SamplesIndex : public QObject
{
    Q_OBJECT

private slots:
    void totals_agreeWithTheIndex_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<qint64>("requests");
        QTest::addColumn<qint64>("failures"); // -1: the index does not say
        QFile index(fixtures() % QStringLiteral("INDEX.tsv"));
        if (!index.open(QIODevice::ReadOnly)) {
            QTest::newRow("no fixtures beside the source") << QString() << qint64(0) << qint64(-1);
            return;
        }
        const auto lines = QString::fromUtf8(index.readAll()).split(QLatin1Char('\n'));
        for (const auto &line : lines) {
            const auto cells = line.split(QLatin1Char('\t'));
            if (cells.size() < 14)
                continue;
            const auto &file = cells[0];
            const auto &says = cells[13];
            qint64 failures = -1;
            std::optional<qint64> requests;
            if (says.startsWith(QLatin1String("rows=")) && says.contains(QLatin1String("success="))) {
                const qint64 transactions = number(says, "transaction-controller rows=(\\d+)").value_or(0);
                requests = *number(says, "^rows=(\\d+)") - transactions;
                // The index counts the row that the kill cut; it is no whole record.
                if (file.contains(QLatin1String("sigkill")))
                    requests = *requests - 1;
                if (transactions == 0)
                    failures = number(says, "success=false:(\\d+)").value_or(-1);
            } else if (says.startsWith(QLatin1String("rows=")) && file.contains(QLatin1String("/hey/"))) {
                requests = number(says, "^rows=(\\d+)");
            } else if (file.contains(QLatin1String("/k6/")) && says.startsWith(QLatin1String("lines="))) {
                // Of the two large ones the index read the beginning; the server counted all.
                requests = file.contains(QLatin1String("scenarios_points"))
                    ? number(cells[12], "^nginx=(\\d+)")
                    : number(says, "http_reqs=(\\d+)");
            } else if (file.endsWith(QLatin1String(".results.csv"))
                       || file.endsWith(QLatin1String(".results.csv.gz"))
                       || file.endsWith(QLatin1String(".log.tsv"))) {
                requests = number(says, "^lines=(\\d+)");
            } else if (file.endsWith(QLatin1String(".gnuplot.tsv"))) {
                requests = *number(says, "^lines=(\\d+)") - 1;
            }
            if (requests)
                QTest::newRow(qPrintable(file)) << file << *requests << failures;
        }
    }
    void totals_agreeWithTheIndex()
    {
        QFETCH(QString, file);
        QFETCH(qint64, requests);
        QFETCH(qint64, failures);
        if (file.isEmpty())
            QSKIP("../shared/fixtures with INDEX.tsv is not beside the source tree");
        const auto m = imports::read({fixtures() % file});
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->summary().totals.requests, requests);
        if (failures >= 0)
            QCOMPARE(m->summary().totals.failures, failures);
        const bool killed = file.contains(QLatin1String("sigkill_csv"));
        if (killed)
            QVERIFY(m->partial);
    }
};

TWOFOLD_TEST(SamplesIndex)

#include "tst_samples_index.moc"
