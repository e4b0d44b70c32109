// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

#include <QProcess>
#include <QTemporaryDir>

using namespace twofold;
using namespace twofold::tests;

namespace {

const QByteArray kHeader = "timeStamp,elapsed,label,responseCode,threadName,success,allThreads\n";

QByteArray rows(int from, int count, const QByteArray &label)
{
    QByteArray bytes;
    for (int i = from; i < from + count; ++i) {
        bytes += QByteArray::number(1'700'000'000'000 + i * 10) + "," + QByteArray::number(i % 50)
            + "," + label + ",200,U 1-1,true,5\n";
    }
    return bytes;
}

} // namespace

class ReadingTest : public QObject
{
    Q_OBJECT

private slots:
    void parts_areMerged()
    {
        const auto a = write("a.jtl", kHeader + rows(0, 500, "x"));
        const auto b = write("b.jtl", kHeader + rows(0, 300, "y"));
        const auto both = imports::read({a, b});
        QVERIFY2(both, both ? "" : qPrintable(both.error().text()));
        QCOMPARE(both->summary().totals.requests, 800);
        QCOMPARE(both->summary().label(u"y")->requests, 300);
        QCOMPARE(both->usersMax, 10);
        QCOMPARE(both->files, (QStringList{a, b}));
        QCOMPARE(both->format, QStringLiteral("jmeter-csv"));
    }

    void usersOfParts_addUpWhereTheyRanAtOneTime()
    {
        QTemporaryDir folder;
        const auto log = [&folder](const char *name, qint64 startS, int users) {
            QByteArray text = "timeStamp,elapsed,label,responseCode,success,allThreads\n";
            for (qint64 i = 0; i < 20; ++i)
                text += QByteArray::number((startS + i) * 1000) + ",100,a,200,true,"
                    + QByteArray::number(users) + '\n';
            QFile file(folder.filePath(QString::fromLatin1(name)));
            return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName() : QString();
        };
        const QStringList rotated{log("a.1.jtl", 1700000000, 20), log("a.2.jtl", 1700000019, 30)};
        QCOMPARE(imports::read(rotated)->usersMax, 30); // one generator's log in two files
        const QString other = log("b.jtl", 1700000001, 5);
        QCOMPARE(imports::read({rotated[0], other})->usersMax, 25);
        QCOMPARE(imports::read(rotated + QStringList{other})->usersMax, 30);
    }

    void filesOfOtherTools_areOtherSources()
    {
        const auto a = write("a.jtl", kHeader + rows(0, 5, "x"));
        const auto b = write("delays.csv", "time,delay_ms,success\n1,5,true\n");
        const auto c = write("b.jtl", kHeader + rows(0, 5, "x"));
        QVERIFY(!imports::read({a, b}));
        const auto groups = imports::groupFiles({b, a, c});
        QVERIFY(groups);
        QCOMPARE(groups->size(), size_t(2));
        QCOMPARE(groups->front().name, QStringLiteral("load"));
        QCOMPARE(groups->front().files, (QStringList{a, c}));
        QCOMPARE(groups->back().name, QStringLiteral("samples"));
    }

    void errors_sayWhatAndWhere_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("blank") << QByteArray(" \n\n ");
        QTest::newRow("prose") << QByteArray("Dear colleagues,\nplease find attached.\n");
        QTest::newRow("binary") << QByteArray("\x7f" "ELF\0\0\0\0\1\2\3", 11);
        QTest::newRow("damaged gzip") << QByteArray("\x1f\x8b\x08\x00 this is no gzip data at all", 32);
    }
    void errors_sayWhatAndWhere()
    {
        QFETCH(QByteArray, bytes);
        const auto file = write("bad.dat", bytes);
        const auto read = imports::read({file});
        QVERIFY(!read);
        QCOMPARE(read.error().kind, ErrorKind::BadInput);
        QCOMPARE(read.error().file, file);
        QVERIFY(read.error().message.size() > 20);
        QVERIFY(!imports::recognise(file));
    }

    void missingFileAndFolder_areErrors()
    {
        QVERIFY(!imports::read({m_dir.filePath(QStringLiteral("none"))}));
        QVERIFY(!imports::read({m_dir.path()}));
        QVERIFY(!imports::read({}));
        imports::Options options;
        options.format = QStringLiteral("no-such-format");
        const auto file = write("a.jtl", kHeader);
        const auto read = imports::read({file}, options);
        QVERIFY(!read);
        QCOMPARE(read.error().kind, ErrorKind::Usage);
    }

    void compressedFiles_areReadAndCutOnesArePartial()
    {
        if (QStandardPaths::findExecutable(QStringLiteral("gzip")).isEmpty())
            QSKIP("gzip is not installed");
        const auto file = write("a.jtl", kHeader + rows(0, 5000, "x"));
        QCOMPARE(QProcess::execute(QStringLiteral("gzip"), {QStringLiteral("-kf"), file}), 0);
        const QString packed = file % QStringLiteral(".gz");
        const auto whole = imports::read({packed});
        QVERIFY2(whole, whole ? "" : qPrintable(whole.error().text()));
        QCOMPARE(whole->summary().totals.requests, 5000);
        QVERIFY(!whole->partial);
        QFile::resize(packed, QFileInfo(packed).size() / 2);
        const auto cut = imports::read({packed});
        QVERIFY2(cut, cut ? "" : qPrintable(cut.error().text()));
        QVERIFY(cut->partial);
        QVERIFY(*cut->summary().totals.requests > 500);
        QVERIFY(*cut->summary().totals.requests < 5000);
    }

    void cancel_stopsAndSaysSo()
    {
        const auto file = write("a.jtl", kHeader + rows(0, 5000, "x"));
        imports::Options options;
        options.cancel.cancel();
        const auto read = imports::read({file}, options);
        QVERIFY(!read);
        QCOMPARE(read.error().kind, ErrorKind::Cancelled);
    }

    void progress_growsToOne()
    {
        const auto file = write("a.jtl", kHeader + rows(0, 100'000, "x"));
        double last = 0;
        imports::Options options;
        options.progress = [&last](double share) {
            QVERIFY(share >= last);
            last = share;
        };
        QVERIFY(imports::read({file, file}, options));
        QCOMPARE(last, 1.0);
    }

    void formats_haveNamesOfTheContractOnce()
    {
        QStringList names;
        for (const auto &format : imports::formats()) {
            QVERIFY(!names.contains(format.name));
            QVERIFY(!format.reads.isEmpty());
            names.append(format.name);
        }
        for (const char *name : {"jmeter-csv", "jmeter-xml", "k6-csv", "k6-json", "samples-csv",
                                 "samples-json", "hey-csv", "ab-gnuplot", "vegeta-json", "vegeta-csv",
                                 "h2load-log"})
            QVERIFY2(names.contains(QLatin1String(name)), name);
    }

private:
    QString write(const char *name, const QByteArray &bytes)
    {
        const QString path = m_dir.filePath(QLatin1String(name));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("the temporary folder cannot be written");
        return path;
    }

    QTemporaryDir m_dir;
};

TWOFOLD_TEST(ReadingTest)

#include "tst_reading.moc"
