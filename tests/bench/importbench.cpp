// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How long the import of large sample files into a book takes, beside a plain read of the same file
// and, where it is there, beside DuckDB with one exact query for the same figures. Rounds go over
// all of a file's contestants by turns, so that what disturbs the machine meets each of them; each
// runs in a process of its own, so that its CPU time and its peak memory are its own.

#include "core/imports/csvindex.h"
#include "core/imports/readbuffer.h"
#include "core/imports/reading.h"
#include "core/store/book.h"
#include "tests/bench/samplefiles.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace twofold;
using Method = imports::CsvIndex::Method;

struct Cost
{
    double wall = 0; // s
    double cpu = 0;  // s
    double peak = 0; // MiB
};

struct Contestant
{
    std::string name;
    std::function<bool()> work;
    bool tellsTime = false; // writes its own seconds to standard output: starting it does not count
    bool isLeftOut = false;
    std::vector<Cost> costs = {};

    Cost median() const
    {
        const auto of = [this](double Cost::*what) {
            std::vector<double> values;
            for (const auto &cost : costs)
                values.push_back(cost.*what);
            std::sort(values.begin(), values.end());
            return values[values.size() / 2];
        };
        return {of(&Cost::wall), of(&Cost::cpu), of(&Cost::peak)};
    }
};

// A read in chunks that counts line ends: what no reader can be faster than.
bool plainRead(const std::string &path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    imports::ReadBuffer buffer(2 * 1024 * 1024);
    int64_t lines = 0;
    ssize_t n = 0;
    while ((n = ::read(fd, buffer.data(), buffer.size())) > 0)
        lines += std::count(buffer.data(), buffer.data() + n, '\n');
    ::close(fd);
    return n == 0 && lines > 0;
}

bool failed(const Error &error)
{
    std::fprintf(stderr, "%s\n", qPrintable(error.text()));
    return false;
}

// The whole way from the file into a book on the disk.
bool import(const std::string &path, const bench::Truth &truth, int threads, Method method)
{
    imports::CsvIndex::prefer(method);
    imports::Options options;
    options.threads = threads;
    const auto file = QString::fromStdString(path);
    const auto measurement = imports::read({file}, options);
    if (!measurement)
        return failed(measurement.error());
    const auto totals = measurement->summary().totals;
    if (totals.requests != truth.samples || totals.failures != truth.failures) {
        std::fprintf(stderr,
                     "The import counts %lld requests and %lld failures, the file has %lld and "
                     "%lld.\n",
                     totals.requests.value_or(-1), totals.failures.value_or(-1),
                     static_cast<long long>(truth.samples), static_cast<long long>(truth.failures));
        return false;
    }
    const QTemporaryDir folder(file % QStringLiteral("-book-XXXXXX"));
    auto book =
        store::Book::open(folder.filePath(QStringLiteral("bench.twofold")), store::Access::Create);
    if (!book)
        return failed(book.error());
    const auto campaign = (*book)->saveCampaign(campaign::newCampaign(QStringLiteral("bench")));
    if (!campaign)
        return failed(campaign.error());
    campaign::Run run;
    run.campaign = campaign->id;
    const auto added = (*book)->addRun(run);
    if (!added)
        return failed(added.error());
    store::SourceRow source;
    source.run = added->id;
    source.name = QStringLiteral("load");
    source.format = measurement->format;
    source.files = measurement->files;
    const auto stored = (*book)->addSource(source, *measurement);
    return stored ? true : failed(stored.error());
}

// Standard output of the child, as a number; 0 where it wrote none.
double numberFrom(int fd)
{
    std::string text;
    char part[256];
    ssize_t n = 0;
    while ((n = ::read(fd, part, sizeof part)) > 0)
        text.append(part, static_cast<size_t>(n));
    return std::atof(text.c_str());
}

bool run(Contestant &contestant)
{
    int ends[2];
    if (::pipe(ends) != 0)
        return false;
    const auto begin = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        std::_Exit(contestant.work() ? 0 : 1);
    }
    ::close(ends[1]);
    const double told = numberFrom(ends[0]);
    ::close(ends[0]);
    int status = 1;
    struct rusage usage = {};
    if (child < 0 || ::wait4(child, &status, 0, &usage) != child || status != 0)
        return false;
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    const auto seconds = [](const timeval &t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    contestant.costs.push_back({contestant.tellsTime ? told : wall.count(),
                                seconds(usage.ru_utime) + seconds(usage.ru_stime),
                                static_cast<double>(usage.ru_maxrss) / 1024});
    return true;
}

// Medians, and ratios to the plain read (the first) and of DuckDB on as many threads.
void print(const std::vector<Contestant> &all)
{
    std::printf("%-30s %8s %8s %9s %12s %12s %12s\n", "", "wall s", "CPU s", "peak MiB", "x plain",
                "DuckDB 1 /", "DuckDB 2 /");
    const auto wallOf = [&all](const char *name) {
        const auto known = std::find_if(all.begin(), all.end(), [name](const Contestant &other) {
            return other.name == name && !other.costs.empty();
        });
        return known == all.end() ? 0.0 : known->median().wall;
    };
    const double duck[2] = {wallOf("DuckDB, 1 thread"), wallOf("DuckDB, 2 threads")};
    for (const auto &contestant : all) {
        if (contestant.costs.empty() || contestant.isLeftOut)
            continue;
        const auto cost = contestant.median();
        std::printf("%-30s %8.3f %8.3f %9.1f %12.1f", contestant.name.c_str(), cost.wall, cost.cpu,
                    cost.peak, cost.wall / all.front().median().wall);
        for (const double other : duck) {
            if (other > 0)
                std::printf(" %12.1f", other / cost.wall);
        }
        std::printf("\n");
    }
    std::fflush(stdout);
}

} // namespace

// importbench FOLDER SAMPLES ROUNDS [DUCKDB [FORMAT]]: the files are made in the folder where they are
// not there yet. DUCKDB: the command for one query, to which the format, the file and the number of
// threads are added; empty: without. FORMAT: jtl, k6-json or k6-csv alone.
int main(int argc, char **argv)
{
    if (argc < 4 || argc > 6) {
        std::fputs("usage: importbench FOLDER SAMPLES ROUNDS [DUCKDB [FORMAT]]\n", stderr);
        return 2;
    }
    const std::string folder = std::filesystem::absolute(argv[1]);
    const int64_t samples = std::max(1LL, std::atoll(argv[2]));
    const int rounds = std::max(1, std::atoi(argv[3]));
    const std::string duckdb = argc > 4 ? argv[4] : "";
    const std::string only = argc > 5 ? argv[5] : "";

    struct Subject
    {
        const char *format;
        bool (*make)(const std::string &, int64_t);
        int64_t samples;
        bool isIndexed; // its text is scanned by CsvIndex
    };
    const int64_t requests = std::max<int64_t>(1, samples / 20); // 5 million points at 10 million
    const Subject subjects[] = {{"jtl", &bench::makeJtl, samples, true},
                                {"k6-json", &bench::makeK6Json, requests, false},
                                {"k6-csv", &bench::makeK6Csv, requests, true}};
    for (const auto &subject : subjects) {
        if (!only.empty() && only != subject.format)
            continue;
        const std::string path =
            folder + "/bench-" + std::to_string(subject.samples) + "." + subject.format;
        if (!subject.make(path, subject.samples)) {
            std::fprintf(stderr, "%s cannot be written: %s\n", path.c_str(), std::strerror(errno));
            return 1;
        }
        const auto truth = bench::sampleTruth(subject.samples);
        std::vector<Contestant> all;
        const auto addImport = [&](const char *name, int threads, Method method) {
            all.push_back({name, [=] { return import(path, truth, threads, method); }});
        };
        all.push_back({"plain read, counting lines", [path] { return plainRead(path); }});
        addImport("import, 1 thread", 1, Method::Best);
        addImport("import, 2 threads", 2, Method::Best);
        if (subject.isIndexed) {
            if (imports::CsvIndex::isAvailable(Method::Avx2))
                addImport("without AVX2, 1 thread", 1, Method::Sse2);
            addImport("portable, 1 thread", 1, Method::Portable);
        }
        for (int threads = 1; threads <= 2 && !duckdb.empty(); ++threads) {
            const std::string command =
                duckdb + " " + subject.format + " '" + path + "' " + std::to_string(threads);
            all.push_back({threads == 1 ? "DuckDB, 1 thread" : "DuckDB, 2 threads",
                           [command] {
                               ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
                               return false;
                           },
                           true});
        }
        std::printf("\n%s: %lld samples, %d rounds\n", subject.format,
                    static_cast<long long>(subject.samples), rounds);
        plainRead(path); // into the page cache
        for (int round = 0; round < rounds; ++round) {
            for (auto &contestant : all) {
                if (contestant.isLeftOut || run(contestant))
                    continue;
                std::fprintf(stderr, "%s failed.\n", contestant.name.c_str());
                if (!contestant.tellsTime)
                    return 1;
                contestant.isLeftOut = true;
            }
        }
        print(all);
    }
    return 0;
}
