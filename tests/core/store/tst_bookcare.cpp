// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/approvals.h"
#include "core/store/valueblob.h"
#include "tests/common/testmain.h"
#include "tests/core/store/books.h"

#include <QRandomGenerator>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QThread>

#include <atomic>
#include <cmath>
#include <limits>

using namespace twofold;
using namespace twofold::tests;
using store::Access;
using store::Book;

// Backups, the search for faults, approvals, and the compact values of a row.
class TestBookCare : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void backup_isTheWholeBook();
    void backup_whileOthersWriteIsOfOneMoment();
    void backup_neverReplacesAFile();
    void backup_cancelledLeavesNothing();
    void backup_withoutAFolderSaysSo();

    void check_namesEveryFault_data();
    void check_namesEveryFault();

    void approval_isTheUsersNotTheBooks();
    void approval_fileIsTheUsersOwn();
    void approval_thatCannotBeWrittenSaysSo();

    void values_comeBackWhole();
    void values_cutAnywhereAreNoticed();
    void values_randomBytesAreNoHarm();
    void values_absentAndNotANumberAreLeftOut();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Book> m_book;
    CampaignId m_campaign;

    QString path(const char *name = "b.twofold") const
    {
        return m_folder->path() % QLatin1Char('/') % QString::fromUtf8(name);
    }
    QStringList files() const { return QDir(m_folder->path()).entryList(QDir::Files, QDir::Name); }
};

void TestBookCare::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_STATE_HOME", m_folder->filePath(QStringLiteral("state")).toUtf8());
    m_book = openBook(path());
    QVERIFY(m_book);
    m_campaign = m_book->saveCampaign(fullCampaign())->id;
    for (int i = 0; i < 3; ++i)
        VERIFY_OK(m_book->addRun(fullRun(m_campaign)));
}

void TestBookCare::cleanup()
{
    m_book.reset();
    m_folder.reset();
    qunsetenv("XDG_STATE_HOME");
}

void TestBookCare::backup_isTheWholeBook()
{
    VERIFY_OK(m_book->backup(path("copy.twofold")));
    const auto copy = openBook(path("copy.twofold"), Access::ReadWrite);
    QVERIFY(copy);
    QVERIFY(*copy->runs(m_campaign) == *m_book->runs(m_campaign));
    QCOMPARE(*copy->check(), QStringList());
    // What comes later does not reach it.
    VERIFY_OK(m_book->addRun(fullRun(m_campaign)));
    QCOMPARE(*copy->runCount(m_campaign), 3);
    // A book that is only read is copied too.
    m_book.reset();
    m_book = openBook(path(), Access::ReadOnly);
    VERIFY_OK(m_book->backup(path("second.twofold")));
}

void TestBookCare::backup_whileOthersWriteIsOfOneMoment()
{
    std::atomic<bool> stop = false;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        const auto other = openBook(path(), Access::ReadWrite);
        while (!stop) {
            // Two rows at a time: a copy with an odd number would be of no moment.
            (void)other->transaction([&]() -> Result<void> {
                (void)other->addRun(fullRun(m_campaign));
                (void)other->addRun(fullRun(m_campaign));
                return {};
            });
        }
    }));
    thread->start();
    for (int i = 0; i < 5; ++i) {
        const QString copy = path(QByteArray("copy" + QByteArray::number(i)).constData());
        const auto done = m_book->backup(copy);
        if (!done)
            stop = true;
        VERIFY_OK(done);
        const auto opened = openBook(copy, Access::ReadWrite);
        const int rows = *opened->runCount(m_campaign);
        if (rows % 2 == 0)
            stop = true;
        QCOMPARE(rows % 2, 1); // three at first
        QCOMPARE(*opened->check(), QStringList());
    }
    stop = true;
    thread->wait();
}

void TestBookCare::backup_neverReplacesAFile()
{
    QFile file(path("there"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("mine") == 4);
    file.close();
    const auto before = files();
    const auto refused = m_book->backup(path("there"));
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("already there")));
    QVERIFY(!m_book->backup(path())); // onto itself
    QCOMPARE(files(), before);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("mine"));
}

void TestBookCare::backup_cancelledLeavesNothing()
{
    const auto before = files();
    CancelToken cancel;
    cancel.cancel();
    const auto refused = m_book->backup(path("copy.twofold"), cancel);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Cancelled);
    QCOMPARE(files(), before);
}

void TestBookCare::backup_withoutAFolderSaysSo()
{
    const auto refused = m_book->backup(path("no/such/copy.twofold"));
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("there is no folder")));
    QVERIFY(!m_book->backup(QString()));
}

void TestBookCare::check_namesEveryFault_data()
{
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QString>("says");

    QTest::newRow("none") << QStringLiteral("SELECT 1") << QString();
    QTest::newRow("parameters") << QStringLiteral("UPDATE runs SET parameters = x'0105' WHERE number = 2")
                                << QStringLiteral("Run 2 of \"Kettles\" is damaged");
    QTest::newRow("an unknown key") << QStringLiteral("UPDATE runs SET metrics = x'01017f0000000000000000' "
                                                      "WHERE number = 3")
                                    << QStringLiteral("Run 3 of \"Kettles\" is damaged");
    QTest::newRow("a verdict nobody knows")
        << QStringLiteral("UPDATE runs SET own_verdict = 'perhaps' WHERE number = 1")
        << QStringLiteral("Run 1 of \"Kettles\" is damaged");
    QTest::newRow("an absent parent") << QStringLiteral("UPDATE runs SET parent = 99 WHERE number = 2")
                                      << QStringLiteral("names run 99 as its parent");
    QTest::newRow("columns") << QStringLiteral("UPDATE campaigns SET definition = '{'")
                             << QStringLiteral("The columns of campaign \"Kettles\" are damaged");
    QTest::newRow("a row of nobody")
        << QStringLiteral("INSERT INTO findings (run_id, position, body) VALUES (77, 0, '{}')")
        << QStringLiteral("\"findings\" belongs to a row of \"runs\"");
    QTest::newRow("a finding")
        << QStringLiteral("INSERT INTO findings (run_id, position, body) SELECT id, 0, 'x' FROM runs "
                          "WHERE number = 2")
        << QStringLiteral("A finding of run 2 of \"Kettles\" is damaged");
    QTest::newRow("a measurement")
        << QStringLiteral("UPDATE measurements SET body = x'00010203'")
        << QStringLiteral("The measurement of source \"load\" of run 1 of \"Kettles\" is damaged");
    QTest::newRow("no measurement") << QStringLiteral("DELETE FROM measurements")
                                    << QStringLiteral("is missing");
    QTest::newRow("a log") << QStringLiteral("UPDATE logs SET size = size + 1")
                           << QStringLiteral("A log of run 1 of \"Kettles\" is damaged");
    QTest::newRow("an artifact's bytes") << QStringLiteral("UPDATE artifact_contents SET body = x'00'")
                                         << QStringLiteral("The file \"out.txt\" of run 1 of \"Kettles\" is damaged");
    QTest::newRow("an artifact's size")
        << QStringLiteral("UPDATE artifacts SET size = 99999999999999")
        << QStringLiteral("The file \"out.txt\" of run 1 of \"Kettles\" is damaged");
    QTest::newRow("an artifact's sum") << QStringLiteral("UPDATE artifacts SET sha256 = 'abc'")
                                       << QStringLiteral("its SHA-256 differs");
}

void TestBookCare::check_namesEveryFault()
{
    QFETCH(const QString, statement);
    QFETCH(const QString, says);
    const auto run = *m_book->runNumbered(m_campaign, 1);
    store::SourceRow source;
    source.run = run.id;
    source.name = QStringLiteral("load");
    VERIFY_OK(m_book->addSource(source, {}));
    VERIFY_OK(m_book->addLog(run.id, {QStringLiteral("error.log"), {}, true, "one\ntwo\n"}));
    campaign::Artifact artifact;
    artifact.run = run.id;
    artifact.name = QStringLiteral("out.txt");
    artifact.inBook = true;
    VERIFY_OK(m_book->addArtifact(artifact, "content"));
    m_book.reset();
    {
        auto database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("another"));
        database.setDatabaseName(path());
        QVERIFY(database.open());
        QSqlQuery query(database);
        QVERIFY(query.exec(statement));
    }
    QSqlDatabase::removeDatabase(QStringLiteral("another"));
    const QByteArray before = fileSum(path());
    m_book = openBook(path(), Access::ReadOnly);
    QVERIFY(m_book);
    const auto faults = m_book->check();
    VERIFY_OK(faults);
    if (says.isEmpty()) {
        QCOMPARE(*faults, QStringList());
    } else {
        QCOMPARE(faults->size(), 1);
        QVERIFY2(faults->at(0).contains(says), qPrintable(faults->at(0)));
    }
    m_book.reset();
    QCOMPARE(fileSum(path()), before);
}

void TestBookCare::approval_isTheUsersNotTheBooks()
{
    QVERIFY(!*m_book->isApproved("wrk -c 10"));
    VERIFY_OK(m_book->approve("wrk -c 10"));
    VERIFY_OK(m_book->approve("wrk -c 10"));
    VERIFY_OK(m_book->approve(QByteArray("a\0b", 3)));
    QVERIFY(*m_book->isApproved("wrk -c 10"));
    QVERIFY(!*m_book->isApproved("wrk -c 10 "));
    QVERIFY(!*m_book->isApproved(QByteArray("a\0c", 3)));
    // Another user gets the same book without any approval in it.
    qputenv("XDG_STATE_HOME", m_folder->filePath(QStringLiteral("another")).toUtf8());
    QVERIFY(!*m_book->isApproved("wrk -c 10"));
    // And one who only reads may approve.
    m_book.reset();
    m_book = openBook(path(), Access::ReadOnly);
    VERIFY_OK(m_book->approve("ab"));
    QVERIFY(*m_book->isApproved("ab"));
}

void TestBookCare::approval_fileIsTheUsersOwn()
{
    VERIFY_OK(m_book->approve("wrk"));
    const QString list = m_folder->filePath(QStringLiteral("state/twofold/approved"));
    QCOMPARE(store::approvals::file(), list);
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QCOMPARE(QFile::permissions(list) & others, QFile::Permissions());
    QFile file(list);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(),
             QCryptographicHash::hash("wrk", QCryptographicHash::Sha256).toHex() + '\n');
    qputenv("XDG_STATE_HOME", "relative");
    QVERIFY(store::approvals::file().startsWith(QDir::homePath()));
}

void TestBookCare::approval_thatCannotBeWrittenSaysSo()
{
    QFile block(m_folder->filePath(QStringLiteral("state")));
    QVERIFY(block.open(QIODevice::WriteOnly));
    const auto refused = m_book->approve("wrk");
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("Nothing was approved")));
    QVERIFY(!*m_book->isApproved("wrk"));
}

namespace {

struct Packed
{
    store::ValueKeys keys;
    campaign::Parameters parameters;
    campaign::Metrics metrics;
};

Packed manyValues()
{
    Packed packed;
    // Numbers in the order in which keys were first seen, not in that of their names.
    for (int i = 299; i >= 0; --i)
        packed.keys.add(packed.keys.highest() + 1, QStringLiteral("key %1").arg(i, 4, 10, QLatin1Char('0')));
    const qint64 integers[] = {0, 1, -1, 127, -128, 1LL << 40, std::numeric_limits<qint64>::max(),
                               std::numeric_limits<qint64>::min()};
    const double reals[] = {0.0, -0.0, 1e-300, 0.1, std::numeric_limits<double>::infinity(), -1e300};
    for (int i = 0; i < 300; i += 2) {
        const QString key = QStringLiteral("key %1").arg(i, 4, 10, QLatin1Char('0'));
        campaign::Value value = integers[static_cast<size_t>(i) % std::size(integers)];
        if (i % 3 == 1)
            value = QString(QStringLiteral("text ß ") % QString(i, QChar(u'x')));
        else if (i % 3 == 2)
            value = reals[static_cast<size_t>(i) % std::size(reals)];
        else if (i % 5 == 0)
            value = i % 2 == 0;
        packed.parameters.set(key, value);
        packed.metrics.set(key, reals[static_cast<size_t>(i) % std::size(reals)]);
    }
    return packed;
}

} // namespace

void TestBookCare::values_comeBackWhole()
{
    const auto packed = manyValues();
    store::ValueDecoder decoder(packed.keys);
    for (int round = 0; round < 2; ++round) { // the second with shared keys
        campaign::Parameters parameters;
        campaign::Metrics metrics;
        QVERIFY(decoder.decode(store::encodeParameters(packed.parameters, packed.keys), parameters));
        QVERIFY(decoder.decode(store::encodeMetrics(packed.metrics, packed.keys), metrics));
        QVERIFY(parameters == packed.parameters);
        QVERIFY(metrics == packed.metrics);
        QVERIFY(decoder.decode(store::encodeParameters({}, packed.keys), parameters));
        QVERIFY(decoder.decode(store::encodeMetrics({}, packed.keys), metrics));
        QVERIFY(parameters.isEmpty() && metrics.isEmpty());
    }
}

void TestBookCare::values_cutAnywhereAreNoticed()
{
    const auto packed = manyValues();
    const auto parameters = store::encodeParameters(packed.parameters, packed.keys);
    const auto metrics = store::encodeMetrics(packed.metrics, packed.keys);
    store::ValueDecoder decoder(packed.keys);
    for (qsizetype size = 0; size < parameters.size(); ++size) {
        campaign::Parameters read;
        QVERIFY(!decoder.decode(QByteArray(parameters.constData(), size), read));
    }
    for (qsizetype size = 0; size < metrics.size(); ++size) {
        campaign::Metrics read;
        QVERIFY(!decoder.decode(QByteArray(metrics.constData(), size), read));
    }
    campaign::Metrics read;
    QVERIFY(!decoder.decode(metrics + 'x', read));
}

void TestBookCare::values_randomBytesAreNoHarm()
{
    const auto packed = manyValues();
    const auto whole = store::encodeParameters(packed.parameters, packed.keys);
    QRandomGenerator random(7);
    store::ValueDecoder decoder(packed.keys);
    int refused = 0;
    for (int round = 0; round < 20'000; ++round) {
        QByteArray damaged = whole.left(random.bounded(1, int(whole.size())));
        for (int i = 0; i < 3; ++i)
            damaged[random.bounded(int(damaged.size()))] = char(random.bounded(256));
        campaign::Parameters parameters;
        campaign::Metrics metrics;
        refused += decoder.decode(damaged, parameters) ? 0 : 1;
        refused += decoder.decode(damaged, metrics) ? 0 : 1;
    }
    QVERIFY(refused > 30'000);
}

void TestBookCare::values_absentAndNotANumberAreLeftOut()
{
    store::ValueKeys keys;
    keys.add(1, QStringLiteral("a"));
    keys.add(2, QStringLiteral("b"));
    campaign::Parameters parameters;
    parameters.set(QStringLiteral("a"), campaign::Value());
    parameters.set(QStringLiteral("b"), qint64(2));
    campaign::Metrics metrics;
    metrics.set(QStringLiteral("a"), std::nan(""));
    metrics.set(QStringLiteral("b"), 2);
    store::ValueDecoder decoder(keys);
    campaign::Parameters readParameters;
    campaign::Metrics readMetrics;
    QVERIFY(decoder.decode(store::encodeParameters(parameters, keys), readParameters));
    QVERIFY(decoder.decode(store::encodeMetrics(metrics, keys), readMetrics));
    QCOMPARE(readParameters.size(), size_t(1));
    QCOMPARE(readMetrics.size(), size_t(1));
}

TWOFOLD_TEST(TestBookCare)

#include "tst_bookcare.moc"
