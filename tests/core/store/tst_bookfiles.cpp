// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/dialect.h"
#include "core/store/migrations.h"
#include "tests/common/testmain.h"
#include "tests/core/store/books.h"

#include <QRandomGenerator>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <csignal>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace twofold;
using namespace twofold::tests;
using store::Access;
using store::Book;

namespace {

// Executes SQL on a file as another program would.
bool execute(const QString &path, const QStringList &statements)
{
    bool done = true;
    {
        auto database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("another program"));
        database.setDatabaseName(path);
        done = database.open();
        for (const auto &statement : statements) {
            QSqlQuery query(database);
            if (!query.exec(statement)) {
                qWarning("%s: %s", qPrintable(statement), qPrintable(query.lastError().text()));
                done = false;
            }
        }
    }
    QSqlDatabase::removeDatabase(QStringLiteral("another program"));
    return done;
}

bool writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

// A disk of its own that the test fills or makes read-only; only the superuser may.
class SmallDisk
{
public:
    SmallDisk(const QString &folder, const char *options)
        : m_folder(folder.toUtf8())
    {
        m_mounted = geteuid() == 0 && mount("tmpfs", m_folder.constData(), "tmpfs", 0, options) == 0;
    }
    ~SmallDisk()
    {
        if (m_mounted)
            umount2(m_folder.constData(), MNT_DETACH);
    }
    bool isThere() const { return m_mounted; }
    bool makeReadOnly()
    {
        return mount("tmpfs", m_folder.constData(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    }

private:
    QByteArray m_folder;
    bool m_mounted = false;
};

// The superuser may write everything; as nobody the test sees what a person sees. Asking for
// rights answers for the real user, opening a file for the effective one: with only that changed,
// a file looks writable and is not, as one on some network disks.
class AsNobody
{
public:
    explicit AsNobody(bool real = true)
    {
        m_changed = geteuid() == 0 && setresuid(real ? 65'534 : 0, 65'534, 0) == 0;
    }
    ~AsNobody()
    {
        if (m_changed && setresuid(0, 0, 0) != 0)
            qFatal("The user could not be changed back.");
    }
    bool isChanged() const { return m_changed; }

private:
    bool m_changed = false;
};

// No file of this process grows beyond a size while this lives.
class SizeLimit
{
public:
    explicit SizeLimit(rlim_t bytes)
    {
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~SizeLimit()
    {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

private:
    rlimit m_before{};
    void (*m_handler)(int) = nullptr;
};

} // namespace

// Files that are no book, books that cannot be written, and books of other versions.
class TestBookFiles : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_folder.reset(); }

    void notABook_isRefusedAndLeftAlone_data();
    void notABook_isRefusedAndLeftAlone();
    void create_makesOneFileAndOpensItAgain();
    void create_fillsAnEmptyFile();
    void create_withoutAFolderSaysSo();
    void path_mayHoldAnything();
    void truncatedBook_isRefusedAndLeftAlone();
    void damagedBook_neverCrashes();
    void readOnlyFile_isRefusedForWritingAndReadable();
    void writableOnlyAtFirstSight_isRefused();
    void readOnlyFolder_isRefusedForWritingAndReadable();
    void readOnlyDisk_isReadable();
    void fullDisk_storesNothingHalf();
    void fullDisk_leavesNoHalfNewBook();
    void sizeLimit_storesNothingHalf();
    void versionOne_opens();
    void migration_thatFailsLeavesTheVersionBefore();
    void migration_isTakenOnce();

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const char *name = "b.twofold") const
    {
        return m_folder->path() % QLatin1Char('/') % QString::fromUtf8(name);
    }
    QStringList files() const { return QDir(m_folder->path()).entryList(QDir::Files, QDir::Name); }
    CampaignId makeBook(const QString &path, int runs = 0)
    {
        const auto book = openBook(path);
        if (!book)
            return {};
        const auto campaign = book->saveCampaign(fullCampaign());
        for (int i = 0; i < runs; ++i)
            (void)book->addRun(fullRun(campaign->id));
        return campaign->id;
    }
};

void TestBookFiles::notABook_isRefusedAndLeftAlone_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("statements"); // on a database, else on a book where it says so
    QTest::addColumn<bool>("isBook");
    QTest::addColumn<QString>("says");

    const QString notOurs = QStringLiteral("is not a Twofold book");
    QTest::newRow("text") << QByteArray("timeStamp,elapsed\n1,2\n") << QStringList() << false << notOurs;
    QTest::newRow("long text") << QByteArray(100'000, 'x') << QStringList() << false << notOurs;
    QTest::newRow("zeros") << QByteArray(8192, '\0') << QStringList() << false << notOurs;
    QTest::newRow("only the first bytes of SQLite")
        << QByteArray("SQLite format 3\0garbage", 23) << QStringList() << false << notOurs;
    QTest::newRow("another program's database")
        << QByteArray() << QStringList{QStringLiteral("CREATE TABLE t (a)")} << false << notOurs;
    QTest::newRow("another program's database with an id")
        << QByteArray()
        << QStringList{QStringLiteral("PRAGMA application_id = 1"), QStringLiteral("CREATE TABLE t (a)")}
        << false << notOurs;
    QTest::newRow("another program's database in WAL mode")
        << QByteArray()
        << QStringList{QStringLiteral("PRAGMA journal_mode = WAL"), QStringLiteral("CREATE TABLE t (a)")}
        << false << notOurs;
    QTest::newRow("a newer book") << QByteArray() << QStringList{QStringLiteral("PRAGMA user_version = 2")}
                                  << true << QStringLiteral("newer Twofold (format 2; this one knows format 1)");
    QTest::newRow("a much newer book")
        << QByteArray()
        << QStringList{QStringLiteral("PRAGMA user_version = 900"), QStringLiteral("DROP TABLE jobs")}
        << true << QStringLiteral("newer Twofold");
    QTest::newRow("a book without a version")
        << QByteArray() << QStringList{QStringLiteral("PRAGMA user_version = 0")} << true
        << QStringLiteral("is damaged");
    QTest::newRow("a book without a table")
        << QByteArray() << QStringList{QStringLiteral("DROP TABLE jobs")} << true
        << QStringLiteral("its table \"jobs\" is missing");
    QTest::newRow("a book with a trigger")
        << QByteArray()
        << QStringList{QStringLiteral("CREATE TRIGGER evil AFTER INSERT ON runs BEGIN "
                                      "DELETE FROM runs; END")}
        << true << QStringLiteral("\"evil\"");
}

void TestBookFiles::notABook_isRefusedAndLeftAlone()
{
    QFETCH(const QByteArray, content);
    QFETCH(const QStringList, statements);
    QFETCH(const bool, isBook);
    QFETCH(const QString, says);
    if (isBook)
        makeBook(path(), 3);
    if (content.isEmpty())
        QVERIFY(execute(path(), statements));
    else
        QVERIFY(writeFile(path(), content));
    const QByteArray before = fileSum(path());
    for (const auto access : {Access::ReadOnly, Access::ReadWrite, Access::Create}) {
        const QString message = refusal(path(), access);
        QVERIFY2(message.contains(says), qPrintable(message));
        QVERIFY(message.contains(path()));
        QCOMPARE(fileSum(path()), before);
        QCOMPARE(files(), QStringList{QStringLiteral("b.twofold")});
    }
}

void TestBookFiles::create_makesOneFileAndOpensItAgain()
{
    makeBook(path(), 2);
    QCOMPARE(files(), QStringList{QStringLiteral("b.twofold")});
    QCOMPARE(openBook(path(), Access::Create)->campaigns()->size(), size_t(1));
    QCOMPARE(refusal(path("absent"), Access::ReadWrite).contains(QStringLiteral("There is no book")), true);
    QCOMPARE(refusal(path("absent"), Access::ReadOnly).contains(QStringLiteral("There is no book")), true);
    QVERIFY(refusal(m_folder->path(), Access::Create).contains(QStringLiteral("is a folder")));
    QVERIFY(refusal(QString(), Access::Create).contains(QStringLiteral("No book is named")));
    QVERIFY(refusal(QStringLiteral("/dev/null"), Access::Create).contains(QStringLiteral("is not a file")));
    QCOMPARE(files(), QStringList{QStringLiteral("b.twofold")});
}

void TestBookFiles::create_fillsAnEmptyFile()
{
    QVERIFY(writeFile(path(), QByteArray()));
    for (const auto access : {Access::ReadOnly, Access::ReadWrite})
        QVERIFY(refusal(path(), access).contains(QStringLiteral("is empty")));
    QCOMPARE(QFile(path()).size(), 0);
    makeBook(path());
    QCOMPARE(refusal(path(), Access::ReadWrite), QStringLiteral("opened"));
}

void TestBookFiles::create_withoutAFolderSaysSo()
{
    const QString message = refusal(path("no/such/b.twofold"), Access::Create);
    QVERIFY2(message.contains(QStringLiteral("there is no folder")), qPrintable(message));
}

void TestBookFiles::path_mayHoldAnything()
{
    for (const char *name : {"a b.twofold", "q?immutable=0#x.twofold", "100%41.twofold", "größe 負荷.twofold",
                             "file:x.twofold", ":memory:", "a;b'c\"d.twofold"}) {
        makeBook(path(name), 1);
        QVERIFY2(QFile::exists(path(name)), name);
        QCOMPARE(openBook(path(name), Access::ReadOnly)->campaigns()->size(), size_t(1));
    }
    QCOMPARE(files().size(), 7);
    QVERIFY(QFile::link(path("a b.twofold"), path("link.twofold")));
    QCOMPARE(openBook(path("link.twofold"), Access::ReadWrite)->campaigns()->size(), size_t(1));
}

void TestBookFiles::truncatedBook_isRefusedAndLeftAlone()
{
    makeBook(path(), 200);
    const qint64 whole = QFile(path()).size();
    for (const qint64 size : {whole - 1, whole - 8192, whole / 2, qint64(8192), qint64(100), qint64(50)}) {
        const QString part = path("part.twofold");
        QFile::remove(part);
        QVERIFY(QFile::copy(path(), part));
        QVERIFY(QFile(part).resize(size));
        const QByteArray before = fileSum(part);
        for (const auto access : {Access::ReadOnly, Access::ReadWrite, Access::Create}) {
            const QString message = refusal(part, access);
            QVERIFY2(message.contains(QStringLiteral("is damaged"))
                         || message.contains(QStringLiteral("is not a Twofold book")),
                     qPrintable(message));
            QCOMPARE(fileSum(part), before);
        }
        QCOMPARE(files(), (QStringList{QStringLiteral("b.twofold"), QStringLiteral("part.twofold")}));
    }
}

void TestBookFiles::damagedBook_neverCrashes()
{
    makeBook(path(), 60);
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray whole = file.readAll();
    QRandomGenerator random(20'260'131);
    int noticed = 0;
    for (int round = 0; round < 150; ++round) {
        QByteArray damaged = whole;
        const int hits = 1 + round % 40;
        for (int i = 0; i < hits; ++i) {
            const auto at = random.bounded(static_cast<int>(whole.size()));
            damaged[at] = static_cast<char>(random.bounded(256));
        }
        const QString part = path("damaged.twofold");
        QVERIFY(writeFile(part, damaged));
        auto opened = Book::open(part, round % 2 ? Access::ReadWrite : Access::ReadOnly);
        if (!opened) {
            QVERIFY(!opened.error().message.isEmpty());
            QCOMPARE(fileSum(part), QCryptographicHash::hash(damaged, QCryptographicHash::Sha256));
            ++noticed;
            continue;
        }
        const auto campaigns = (*opened)->campaigns();
        bool whole = campaigns.ok();
        if (campaigns) {
            for (const auto &campaign : *campaigns)
                whole = (*opened)->runs(campaign.id, true).ok() && whole;
        }
        const auto faults = (*opened)->check();
        if (!whole || !faults || !faults->isEmpty())
            ++noticed;
        if (!whole)
            QVERIFY(!faults || !faults->isEmpty()); // what cannot be read is named
    }
    QVERIFY2(noticed > 50, qPrintable(QString::number(noticed)));
}

void TestBookFiles::readOnlyFile_isRefusedForWritingAndReadable()
{
    makeBook(path(), 2);
    chmod(m_folder->path().toUtf8().constData(), 0777);
    chmod(path().toUtf8().constData(), 0444);
    const AsNobody nobody;
    const QByteArray before = fileSum(path());
    const QString message = refusal(path(), Access::ReadWrite);
    QVERIFY2(message.contains(QStringLiteral("read-only")), qPrintable(message));
    {
        const auto book = openBook(path(), Access::ReadOnly);
        QVERIFY(book);
        QCOMPARE(book->runs(book->campaigns()->at(0).id)->size(), size_t(2));
        QVERIFY(!book->setSetting(QStringLiteral("a"), QStringLiteral("b")));
    }
    QCOMPARE(fileSum(path()), before);
    QCOMPARE(files(), QStringList{QStringLiteral("b.twofold")});
}

void TestBookFiles::writableOnlyAtFirstSight_isRefused()
{
    makeBook(path(), 2);
    chmod(m_folder->path().toUtf8().constData(), 0777);
    chmod(path().toUtf8().constData(), 0444);
    const AsNobody nobody(false);
    if (!nobody.isChanged())
        QSKIP("Only the superuser can become another user.");
    const QByteArray before = fileSum(path());
    const QString message = refusal(path(), Access::ReadWrite);
    QVERIFY2(message.contains(QStringLiteral("cannot be written")), qPrintable(message));
    QCOMPARE(fileSum(path()), before);
}

void TestBookFiles::readOnlyFolder_isRefusedForWritingAndReadable()
{
    makeBook(path(), 2);
    chmod(path().toUtf8().constData(), 0666);
    chmod(m_folder->path().toUtf8().constData(), 0555);
    {
        const AsNobody nobody;
        const QString message = refusal(path(), Access::ReadWrite);
        QVERIFY2(message.contains(QStringLiteral("cannot be written")), qPrintable(message));
        const QString made = refusal(path("new.twofold"), Access::Create);
        QVERIFY2(made.contains(QStringLiteral("cannot be made")), qPrintable(made));
        const auto book = openBook(path(), Access::ReadOnly);
        QVERIFY(book);
        QCOMPARE(book->campaigns()->size(), size_t(1));
    }
    chmod(m_folder->path().toUtf8().constData(), 0755);
    QCOMPARE(files(), QStringList{QStringLiteral("b.twofold")});
}

void TestBookFiles::readOnlyDisk_isReadable()
{
    SmallDisk disk(m_folder->path(), "size=4m");
    if (!disk.isThere())
        QSKIP("Only the superuser can mount a disk for this test.");
    makeBook(path(), 2);
    QVERIFY(disk.makeReadOnly());
    const QString message = refusal(path(), Access::ReadWrite);
    QVERIFY2(message.contains(QStringLiteral("read-only")), qPrintable(message));
    const QString made = refusal(path("new.twofold"), Access::Create);
    QVERIFY2(made.contains(QStringLiteral("cannot be made")), qPrintable(made));
    const auto book = openBook(path(), Access::ReadOnly);
    QVERIFY(book);
    QCOMPARE(book->runs(book->campaigns()->at(0).id)->size(), size_t(2));
}

void TestBookFiles::fullDisk_storesNothingHalf()
{
    SmallDisk disk(m_folder->path(), "size=1500k");
    if (!disk.isThere())
        QSKIP("Only the superuser can mount a disk for this test.");
    const auto campaign = makeBook(path());
    int stored = 0;
    QString message;
    {
        const auto book = openBook(path(), Access::ReadWrite);
        campaign::Run run = fullRun(campaign);
        for (int batch = 0; batch < 200 && message.isEmpty(); ++batch) {
            const auto done = book->transaction([&]() -> Result<void> {
                for (int i = 0; i < 50; ++i) {
                    run.cause = QString(2000, QChar(u'a' + i % 20));
                    if (const auto added = book->addRun(run); !added)
                        return added.error();
                }
                return {};
            });
            if (done)
                stored += 50;
            else
                message = done.error().message;
        }
        QVERIFY2(message.contains(QStringLiteral("is full")) || message.contains(QStringLiteral("no room")),
                 qPrintable(message));
        QVERIFY(message.contains(QStringLiteral("Nothing was stored")));
        QCOMPARE(*book->runCount(campaign), stored);
    }
    const auto again = openBook(path(), Access::ReadWrite);
    QVERIFY(again);
    QCOMPARE(*again->runCount(campaign), stored);
    QCOMPARE(*again->check(), QStringList());
}

void TestBookFiles::fullDisk_leavesNoHalfNewBook()
{
    SmallDisk disk(m_folder->path(), "size=64k");
    if (!disk.isThere())
        QSKIP("Only the superuser can mount a disk for this test.");
    const QString message = refusal(path(), Access::Create);
    QVERIFY2(message.contains(QStringLiteral("is full")) || message.contains(QStringLiteral("no room")),
             qPrintable(message));
    QCOMPARE(files(), QStringList());
}

void TestBookFiles::sizeLimit_storesNothingHalf()
{
    const auto campaign = makeBook(path(), 3);
    {
        const auto book = openBook(path(), Access::ReadWrite);
        Result<void> done;
        {
            const SizeLimit limit(static_cast<rlim_t>(QFile(path()).size() + 100'000));
            done = book->transaction([&]() -> Result<void> {
                campaign::Run run = fullRun(campaign);
                run.cause = QString(20'000, QChar(u'x'));
                for (int i = 0; i < 500; ++i) {
                    if (const auto added = book->addRun(run); !added)
                        return added.error();
                }
                return {};
            });
        }
        QVERIFY(!done);
        QVERIFY2(done.error().message.contains(QStringLiteral("Nothing was stored")),
                 qPrintable(done.error().message));
        QCOMPARE(*book->runCount(campaign), 3);
        VERIFY_OK(book->addRun(fullRun(campaign))); // and it goes on
    }
    const auto again = openBook(path(), Access::ReadWrite);
    QCOMPARE(*again->runCount(campaign), 4);
    QCOMPARE(*again->check(), QStringList());
}

void TestBookFiles::versionOne_opens()
{
    // A book as the first format wrote it, made by "bookchild fixture" and never made again.
    QVERIFY(QFile::copy(QStringLiteral(TWOFOLD_SOURCE_DIR "/tests/core/store/data/version-1.twofold"), path()));
    QVERIFY(QFile::setPermissions(path(), QFile::ReadOwner | QFile::WriteOwner));
    const auto book = openBook(path(), Access::ReadWrite);
    QVERIFY(book);
    QCOMPARE(*book->check(), QStringList());
    const auto campaign = book->campaigns()->at(0);
    auto expected = fullCampaign();
    expected.signatures.clear(); // campaigns had none of their own then
    expected.mutedSignatures.clear();
    expected.id = campaign.id;
    expected.revision = 1;
    QVERIFY(campaign == expected);
    const auto runs = *book->runs(campaign.id);
    QCOMPARE(runs.size(), size_t(2));
    QCOMPARE(book->runs(campaign.id, true)->size(), size_t(3));
    QVERIFY(runs[0] == withIdsOf(fullRun(campaign.id), runs[0]));
    QCOMPARE(runs[1].parent, std::optional<int>(1));
    QCOMPARE(book->findings(runs[0].id)->at(0).evidence.at(0).line, 20'931);
    QCOMPARE(book->observations(runs[0].id)->at(0).text, QStringLiteral("slow"));
    const auto source = book->sources(runs[0].id)->at(0);
    QCOMPARE(*(*book->measurement(source.id))->reported.totals.requests, 395'576);
    QCOMPARE(book->logs(runs[0].id)->at(0).text, QByteArray("a line\n"));
    QCOMPARE(*book->artifactContent(book->artifacts(runs[0].id)->at(0).id), QByteArray("content"));
    QCOMPARE(book->hosts()->at(0).name, QStringLiteral("gen-1"));
    QCOMPARE(book->plans(campaign.id)->at(0).roles.at(0).command, QStringLiteral("wrk"));
    QCOMPARE(book->jobs(false)->at(0).state, campaign::JobState::Lost);
    QCOMPARE(*book->setting(QStringLiteral("view")), QStringLiteral("ladder"));
}

void TestBookFiles::migration_thatFailsLeavesTheVersionBefore()
{
    makeBook(path(), 1);
    {
        auto database = store::dialect::connection(path(), store::dialect::Mode::ReadWrite);
        QVERIFY(database.open());
        auto steps = store::migrations();
        steps.push_back({2, {QStringLiteral("ALTER TABLE hosts ADD COLUMN note TEXT"),
                             QStringLiteral("UPDATE no_such_table SET a = 1")}});
        const auto done = store::migrate(database, steps, Book::kApplicationId, [](const QSqlError &error) {
            return bookError(error.databaseText());
        });
        QVERIFY(!done);
        QVERIFY(done.error().message.contains(QStringLiteral("no_such_table")));
        const QString name = database.connectionName();
        database = QSqlDatabase();
        QSqlDatabase::removeDatabase(name);
    }
    const auto book = openBook(path(), Access::ReadWrite); // still version 1
    QVERIFY(book);
    QCOMPARE(*book->check(), QStringList());
    QVERIFY(book->hosts());
}

void TestBookFiles::migration_isTakenOnce()
{
    makeBook(path(), 1);
    auto steps = store::migrations();
    steps.push_back({2, {QStringLiteral("ALTER TABLE hosts ADD COLUMN note TEXT")}});
    for (int round = 0; round < 2; ++round) {
        auto database = store::dialect::connection(path(), store::dialect::Mode::ReadWrite);
        QVERIFY(database.open());
        VERIFY_OK(store::migrate(database, steps, Book::kApplicationId, [](const QSqlError &error) {
            return bookError(error.databaseText());
        }));
        const QString name = database.connectionName();
        database = QSqlDatabase();
        QSqlDatabase::removeDatabase(name);
    }
    QVERIFY(refusal(path(), Access::ReadWrite).contains(QStringLiteral("newer Twofold")));
}

TWOFOLD_TEST(TestBookFiles)

#include "tst_bookfiles.moc"
