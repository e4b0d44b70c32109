// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/sampler.h"
#include "tests/common/testmain.h"
#include "tests/integration/servers.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <map>
#include <optional>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace twofold;
using namespace twofold::tests;

namespace {

// What the script has written so far.
struct Samples
{
    struct Row
    {
        double at = 0;
        std::map<QString, double> values; // by "name" or "name label"
    };
    QString host;
    std::vector<Row> rows;
    QStringList notes;

    explicit Samples(const QByteArray &text)
    {
        std::map<QByteArray, QString> names;
        for (const QByteArray &line : text.left(text.lastIndexOf('\n')).split('\n')) {
            const QList<QByteArray> f = line.split(' ');
            if (f[0] == "host") {
                host = QString::fromUtf8(line.mid(5));
            } else if (f[0] == "note") {
                notes += QString::fromUtf8(line);
            } else if (f[0] == "metric") {
                names[f[1]] = QString::fromUtf8(f.mid(3).join(' '));
            } else if (f[0] == "at") {
                Row row;
                row.at = f[1].toDouble();
                for (qsizetype i = 2; i + 1 < f.size(); i += 2)
                    row.values[names.at(f[i])] = f[i + 1].toDouble();
                rows.push_back(row);
            }
        }
    }
    // Of the rows that have it, in order.
    std::vector<double> of(const QString &name) const
    {
        std::vector<double> found;
        for (const Row &row : rows) {
            if (const auto it = row.values.find(name); it != row.values.end())
                found.push_back(it->second);
        }
        return found;
    }
    std::optional<double> last(const QString &name) const
    {
        const auto all = of(name);
        return all.empty() ? std::nullopt : std::optional(all.back());
    }
};

// A number in a file of the kernel, after a word at the beginning of a line.
double kernelNumber(const QString &file, const QByteArray &word)
{
    for (const QByteArray &line : readFile(file).split('\n')) {
        const QList<QByteArray> fields = line.simplified().split(' ');
        if (fields.size() >= 2 && fields[0] == word)
            return fields[1].toDouble();
    }
    return -1;
}

void startBound(QProcess &process, const QString &program, const QStringList &arguments)
{
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    process.start(program, arguments);
}

void end(QProcess &process)
{
    process.kill();
    process.waitForFinished(5000);
}

} // namespace

// The script that records a host's figures, on this machine: a real kernel says what is right.
class TestSampler : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void theFiguresAreThoseOfTheKernel();
    void countersBecomeRates();
    void aNamedProgramIsFoundAndMeasured();
    void aProgramThatEndsLeavesTheOthers();
    void theBusiestThreadOfTheJobIsSeen();
    void boundsOfAControlGroupAreRead_data();
    void boundsOfAControlGroupAreRead();
    void aRealControlGroupShowsItsThrottling();
    void itEndsWithItsJob();
    void anotherProcessWithTheJobsIdIsNotIt();

private:
    // A session of its own in place of a job: this shell text.
    void startJob(const QString &text = QStringLiteral("exec sleep 300"));
    // groups: a folder in place of /sys/fs/cgroup, in a mount namespace of its own.
    void startSampler(const QStringList &processes = {}, const QString &groups = {}, const QString &ticks = {});
    Samples samples() const { return Samples(readFile(path(QStringLiteral("host.samples")))); }
    bool waitForRows(size_t more);
    QString path(const QString &name) const { return m_folder->filePath(name); }
    // A program of that name which does what sh does.
    QString program(const QString &name) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_job;
    std::unique_ptr<QProcess> m_sampler;
};

void TestSampler::initTestCase()
{
    if (QStandardPaths::findExecutable(QStringLiteral("awk")).isEmpty())
        QSKIP("awk is not installed");
}

void TestSampler::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_job = std::make_unique<QProcess>();
    m_sampler = std::make_unique<QProcess>();
}

void TestSampler::cleanup()
{
    writeFile(path(QStringLiteral("exit")), "0 0\n");
    if (m_sampler->state() != QProcess::NotRunning && !m_sampler->waitForFinished(30'000))
        end(*m_sampler);
    end(*m_job);
}

void TestSampler::startJob(const QString &text)
{
    startBound(*m_job, QStringLiteral("setsid"), {QStringLiteral("sh"), QStringLiteral("-c"), text});
    QVERIFY(m_job->waitForStarted());
    writeFile(path(QStringLiteral("leader")), QByteArray::number(m_job->processId()) + " 0 boot 0\n");
}

void TestSampler::startSampler(const QStringList &processes, const QString &groups, const QString &ticks)
{
    writeFile(path(QStringLiteral("sampler.sh")),
              remote::samplerScript(QStringLiteral("here"), processes).toUtf8());
    m_sampler->setWorkingDirectory(m_folder->path());
    m_sampler->setStandardOutputFile(path(QStringLiteral("host.samples")));
    const QString leader = QString::number(m_job->processId());
    if (groups.isEmpty())
        startBound(*m_sampler, QStringLiteral("sh"), {QStringLiteral("./sampler.sh"), leader, ticks});
    else
        startBound(*m_sampler, QStringLiteral("unshare"),
                   {QStringLiteral("-m"), QStringLiteral("sh"), QStringLiteral("-c"),
                    QStringLiteral("mount --bind \"$1\" /sys/fs/cgroup && exec sh ./sampler.sh \"$2\""),
                    QStringLiteral("sh"), groups, leader});
    QVERIFY(m_sampler->waitForStarted());
}

bool TestSampler::waitForRows(size_t more)
{
    const size_t wanted = samples().rows.size() + more;
    return QTest::qWaitFor([&] { return samples().rows.size() >= wanted; }, 60'000);
}

QString TestSampler::program(const QString &name) const
{
    QFile::copy(QFileInfo(QStringLiteral("/bin/sh")).canonicalFilePath(), path(name));
    return path(name);
}

void TestSampler::theFiguresAreThoseOfTheKernel()
{
    startJob();
    startSampler();
    QVERIFY(waitForRows(3));
    const Samples taken = samples();
    QCOMPARE(taken.host, QStringLiteral("here"));
    QCOMPARE(taken.notes, QStringList());
    for (size_t i = 1; i < taken.rows.size(); ++i)
        QVERIFY(taken.rows[i].at > taken.rows[i - 1].at);
    const QString meminfo = QStringLiteral("/proc/meminfo");
    const double total = kernelNumber(meminfo, "MemTotal:") * 1024;
    const double used = total - kernelNumber(meminfo, "MemAvailable:") * 1024;
    // Others use memory too meanwhile.
    QVERIFY(qAbs(*taken.last(QStringLiteral("memory")) - used) < 0.25 * total);
    QVERIFY(qAbs(*taken.last(QStringLiteral("memory_used")) * total - *taken.last(QStringLiteral("memory"))) < 0.001 * total);
    QVERIFY(*taken.last(QStringLiteral("open_files")) > 0);
    QVERIFY(*taken.last(QStringLiteral("run_queue")) >= 0);
    QVERIFY(*taken.last(QStringLiteral("sockets")) >= 0);
    QVERIFY(taken.last(QStringLiteral("tcp established")));
    for (const auto &row : taken.rows) {
        if (!row.values.count(QStringLiteral("cpu")))
            continue;
        const double all = row.values.at(QStringLiteral("cpu"));
        double parts = 0;
        for (const auto *part : {"cpu_user", "cpu_system", "cpu_irq", "cpu_steal"})
            parts += row.values.at(QLatin1String(part));
        QVERIFY(all >= 0 && all <= 1);
        QVERIFY2(qAbs(all - parts) < 0.01, qPrintable(QStringLiteral("%1 of %2").arg(parts).arg(all)));
    }
    QVERIFY(taken.of(QStringLiteral("cpu")).size() + 1 == taken.rows.size()); // not of the first
}

void TestSampler::countersBecomeRates()
{
    startJob();
    const QString stat = QStringLiteral("/proc/stat");
    const double before = kernelNumber(stat, "ctxt");
    startSampler();
    QVERIFY(waitForRows(4));
    const double after = kernelNumber(stat, "ctxt");
    const Samples taken = samples();
    QVERIFY(!taken.rows[0].values.count(QStringLiteral("context_switches")));
    double counted = 0;
    for (size_t i = 1; i < taken.rows.size(); ++i)
        counted += taken.rows[i].values.at(QStringLiteral("context_switches")) * (taken.rows[i].at - taken.rows[i - 1].at);
    // Not more than there were, but for what rounding adds; and some there always are.
    QVERIFY(counted > 0);
    QVERIFY2(counted <= (after - before) * 1.02 + 10, qPrintable(QStringLiteral("%1 of %2").arg(counted).arg(after - before)));
}

void TestSampler::aNamedProgramIsFoundAndMeasured()
{
    QProcess busy;
    startBound(busy, program(QStringLiteral("tf-busy")),
               {QStringLiteral("-c"), QStringLiteral("exec 7</dev/null 8</dev/null; while :; do :; done")});
    QVERIFY(busy.waitForStarted());
    QTRY_VERIFY(QFile::exists(QStringLiteral("/proc/%1/fd/8").arg(busy.processId())));
    startJob();
    startSampler({QStringLiteral("tf-busy"), QStringLiteral("tf-absent")});
    QVERIFY(waitForRows(4));
    // Told once it is seen to have worked, which is looked at less often where looking costs too much.
    const QString share = QStringLiteral("process_files_used tf-busy");
    QTRY_VERIFY_WITH_TIMEOUT(samples().last(share), 30'000);
    const size_t open = size_t(QDir(QStringLiteral("/proc/%1/fd").arg(busy.processId())).entryList(QDir::Files | QDir::System).size());
    rlimit files{};
    ::prlimit(pid_t(busy.processId()), RLIMIT_NOFILE, nullptr, &files);
    end(busy);
    const Samples taken = samples();
    const double cpus = *taken.last(QStringLiteral("process_cpus tf-busy"));
    QVERIFY2(cpus > 0 && cpus < 1.2, qPrintable(QString::number(cpus))); // one thread
    QCOMPARE(*taken.last(QStringLiteral("process_threads tf-busy")), 1.0);
    QVERIFY(*taken.last(QStringLiteral("process_memory tf-busy")) > 100'000);
    QCOMPARE(*taken.last(QStringLiteral("process_files tf-busy")), double(open));
    QVERIFY(qAbs(*taken.last(share) - double(open) / double(files.rlim_cur)) < 0.0001);
    QVERIFY(*taken.last(QStringLiteral("busiest_thread tf-busy")) > 0);
    QVERIFY(!taken.last(QStringLiteral("process_cpus tf-absent")));
}

void TestSampler::aProgramThatEndsLeavesTheOthers()
{
    QProcess stays, goes;
    for (auto [process, name] : {std::pair{&stays, "tf-stays"}, std::pair{&goes, "tf-goes"}}) {
        startBound(*process, program(QLatin1String(name)), {QStringLiteral("-c"), QStringLiteral("while :; do sleep 1; done")});
        QVERIFY(process->waitForStarted());
    }
    startJob();
    startSampler({QStringLiteral("tf-stays"), QStringLiteral("tf-goes")});
    QVERIFY(waitForRows(2));
    QVERIFY(samples().last(QStringLiteral("process_threads tf-goes")));
    end(goes);
    QVERIFY(waitForRows(3)); // it goes on
    const auto last = samples().rows.back().values;
    end(stays);
    QVERIFY(!last.count(QStringLiteral("process_threads tf-goes")));
    QVERIFY(last.count(QStringLiteral("process_threads tf-stays")));
}

void TestSampler::theBusiestThreadOfTheJobIsSeen()
{
    startJob(QStringLiteral("sleep 300 & while :; do :; done"));
    startSampler();
    QVERIFY(waitForRows(3));
    const double busiest = *samples().last(QStringLiteral("busiest_thread"));
    QVERIFY2(busiest > 0 && busiest <= 1, qPrintable(QString::number(busiest)));
}

void TestSampler::boundsOfAControlGroupAreRead_data()
{
    using Files = std::map<QString, QByteArray>;
    QTest::addColumn<Files>("before");
    QTest::addColumn<Files>("after");
    QTest::newRow("version 2") << Files{{QStringLiteral("cgroup.procs"), ""},
                                        {QStringLiteral("cpu.max"), "50000 100000\n"},
                                        {QStringLiteral("cpu.stat"), "usage_usec 1000000\nnr_periods 100\nnr_throttled 10\n"},
                                        {QStringLiteral("memory.max"), "1000000\n"},
                                        {QStringLiteral("memory.current"), "600000\n"},
                                        {QStringLiteral("memory.stat"), "anon 400000\ninactive_file 100000\n"},
                                        {QStringLiteral("memory.events"), "oom 2\noom_kill 2\n"}}
                               << Files{{QStringLiteral("cpu.stat"), "usage_usec 1100000\nnr_periods 200\nnr_throttled 60\n"},
                                        {QStringLiteral("memory.events"), "oom 5\noom_kill 5\n"}};
    QTest::newRow("version 1") << Files{{QStringLiteral("cpu/cpu.cfs_quota_us"), "50000\n"},
                                        {QStringLiteral("cpu/cpu.cfs_period_us"), "100000\n"},
                                        {QStringLiteral("cpu/cpu.stat"), "nr_periods 100\nnr_throttled 10\nthrottled_time 1\n"},
                                        {QStringLiteral("cpu/cpuacct.usage"), "1000000000\n"},
                                        {QStringLiteral("memory/memory.limit_in_bytes"), "1000000\n"},
                                        {QStringLiteral("memory/memory.usage_in_bytes"), "600000\n"},
                                        {QStringLiteral("memory/memory.stat"), "inactive_file 1\ntotal_inactive_file 100000\n"},
                                        {QStringLiteral("memory/memory.oom_control"), "under_oom 0\noom_kill 2\n"}}
                               << Files{{QStringLiteral("cpu/cpu.stat"), "nr_periods 200\nnr_throttled 60\nthrottled_time 1\n"},
                                        {QStringLiteral("cpu/cpuacct.usage"), "1100000000\n"},
                                        {QStringLiteral("memory/memory.oom_control"), "under_oom 0\noom_kill 5\n"}};
}

// A folder with the files of a control group, in place of the kernel's: its figures are known.
void TestSampler::boundsOfAControlGroupAreRead()
{
    using Files = std::map<QString, QByteArray>;
    QFETCH(Files, before);
    QFETCH(Files, after);
    if (::geteuid() != 0)
        QSKIP("a folder can be mounted by root only");
    startJob();
    // Which version a process is in, the kernel says.
    const QByteArray own = readFile(QStringLiteral("/proc/%1/cgroup").arg(m_job->processId()));
    if (before.count(QStringLiteral("cpu.max")) ? !own.contains("0::") : !own.contains(":memory:"))
        QSKIP("no process is in a control group of this version here");
    const QTemporaryDir groups;
    for (const auto *folder : {"cpu", "memory"})
        QVERIFY(QDir(groups.path()).mkpath(QLatin1String(folder)));
    for (const auto &[name, text] : before)
        writeFile(groups.filePath(name), text);
    startSampler({}, groups.path());
    QVERIFY(waitForRows(3));
    QCOMPARE(*samples().last(QStringLiteral("cpu_throttled")), 0.0);
    QCOMPARE(*samples().last(QStringLiteral("memory_kills")), 0.0); // those before are not of this load
    for (const auto &[name, text] : after)
        writeFile(groups.filePath(name), text);
    QVERIFY(waitForRows(3));
    const Samples taken = samples();
    const auto throttled = taken.of(QStringLiteral("cpu_throttled"));
    QVERIFY(std::find(throttled.begin(), throttled.end(), 0.5) != throttled.end()); // 50 of 100 periods
    const auto quota = taken.of(QStringLiteral("cpu_quota"));
    QVERIFY(*std::max_element(quota.begin(), quota.end()) > 0);
    QCOMPARE(*taken.last(QStringLiteral("memory_bound_used")), 0.5); // without what lies idle
    QCOMPARE(*taken.last(QStringLiteral("memory_kills")), 3.0);
}

void TestSampler::aRealControlGroupShowsItsThrottling()
{
    const QString group = QStringLiteral("/sys/fs/cgroup/cpu/twofold-test-%1").arg(::getpid());
    if (!QFile::exists(QStringLiteral("/sys/fs/cgroup/cpu/cpu.cfs_quota_us")) || !QDir().mkdir(group))
        QSKIP("no control group of version 1 can be made here");
    writeFile(group + QStringLiteral("/cpu.cfs_quota_us"), "10000");
    startJob(QStringLiteral("read go; while :; do :; done"));
    writeFile(group + QStringLiteral("/cgroup.procs"), QByteArray::number(m_job->processId()));
    m_job->write("\n");
    startSampler();
    const bool isThere = waitForRows(4);
    const Samples taken = samples();
    end(*m_job);
    QVERIFY(QTest::qWaitFor([&] { return QDir().rmdir(group); }));
    QVERIFY(isThere);
    const auto throttled = taken.of(QStringLiteral("cpu_throttled"));
    QVERIFY(!throttled.empty());
    QVERIFY(*std::max_element(throttled.begin(), throttled.end()) > 0);
    QVERIFY(*taken.last(QStringLiteral("cpu_quota")) > 0);
}

void TestSampler::itEndsWithItsJob()
{
    startJob();
    startSampler();
    QVERIFY(waitForRows(1));
    end(*m_job);
    QVERIFY(m_sampler->waitForFinished(30'000));
    QCOMPARE(m_sampler->exitCode(), 0);
}

void TestSampler::anotherProcessWithTheJobsIdIsNotIt()
{
    startJob();
    startSampler({}, {}, QStringLiteral("1")); // nothing of this boot was started so early
    QVERIFY(m_sampler->waitForFinished(30'000));
    QCOMPARE(samples().rows.size(), size_t(0));
}

TWOFOLD_TEST(TestSampler)

#include "tst_sampler.moc"
