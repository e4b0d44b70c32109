// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>

namespace {

// A program that ends with the test, whatever happens to it.
struct Program : QProcess
{
    ~Program() override
    {
        kill();
        waitForFinished();
    }
};

QByteArray fileText(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

// The sampler as it runs on a host, with programs beside it that have the names of a plan.
class TstSampler : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    // A shell of that name which holds all of its 10 files and then does what the text says.
    void startProgram(Program &program, const char *name, const char *work)
    {
        QFile::copy(QFileInfo(QStringLiteral("/bin/sh")).canonicalFilePath(), path(name));
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(path(name), {QStringLiteral("-c"),
                                   // A shell keeps aside what was open as 3, where there is room for it.
                                   QStringLiteral("exec 3</dev/null 4<&3 5<&3 6<&3 7<&3 8<&3 9<&3; ulimit -n 10; "
                                                  "echo ready; %1").arg(QLatin1String(work))});
        QVERIFY(program.waitForReadyRead(5000));
        QCOMPARE(program.readAll(), "ready\n");
    }

private slots:
    void theQueueOfAHostIsToldForEachProcessor_andFilesOnlyOfProgramsThatWork()
    {
        Program idle, busy, leader, sampler;
        startProgram(idle, "tf-idle", "read line");
        startProgram(busy, "tf-busy", "while :; do :; done");
        leader.start(QStringLiteral("sleep"), {QStringLiteral("60")});
        QVERIFY(leader.waitForStarted());
        QFile(path("leader")).open(QIODevice::WriteOnly);
        const QByteArray script = "host=shop\nprocesses='tf-idle tf-busy'\n"
                                  + fileText(QStringLiteral(TWOFOLD_SOURCE_DIR "/core/remote/scripts/sampler.sh"));
        sampler.setWorkingDirectory(m_folder.path());
        sampler.setStandardOutputFile(path("samples"));
        sampler.start(QStringLiteral("sh"), {QStringLiteral("-c"), QString::fromUtf8(script), QStringLiteral("sh"),
                                             QString::number(leader.processId())});
        // Both are looked at together, so that the busy one's share comes with the idle one's number of files.
        QTRY_VERIFY_WITH_TIMEOUT(fileText(path("samples")).contains(" process_files_used tf-busy\n"), 60000);
        const QByteArray samples = fileText(path("samples"));
        QVERIFY(samples.contains(" process_files tf-idle\n"));
        QVERIFY(!samples.contains(" process_files_used tf-idle\n"));

        if (QFile::exists(QStringLiteral("/proc/net/stat/nf_conntrack"))
            && QFile::exists(QStringLiteral("/proc/sys/net/netfilter/nf_conntrack_count")))
            QVERIFY(samples.contains(" /s conntrack_drops\n"));

        const auto id = QRegularExpression(QStringLiteral("metric (\\d+) - run_queue_per_cpu\n"))
                            .match(QString::fromUtf8(samples)).captured(1);
        const auto all = QRegularExpression(QStringLiteral("metric (\\d+) - run_queue\n"))
                             .match(QString::fromUtf8(samples)).captured(1);
        QVERIFY(!id.isEmpty() && !all.isEmpty());
        const auto value = [&](const QString &metric) {
            return QRegularExpression(QStringLiteral("\nat \\S+(?: \\d+ \\S+)*? %1 (\\S+)").arg(metric))
                .match(QString::fromUtf8(samples)).captured(1).toDouble();
        };
        const int processors = int(fileText(QStringLiteral("/proc/stat")).count("\ncpu"));
        QVERIFY(processors > 0);
        QVERIFY(std::abs(value(id) - value(all) / processors) < 0.01);
    }
};

TWOFOLD_TEST(TstSampler)
#include "tst_sampler.moc"
