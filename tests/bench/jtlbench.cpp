// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How long the import of a large JTL takes beside a plain read of the same file. Each measurement
// runs in a process of its own, so that its CPU time and its peak memory are its own.

#include "core/imports/reading.h"
#include "tests/bench/jtlfile.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace twofold;

// A plain read in chunks that counts line ends: what no reader can be faster than.
bool plainRead(const char *path)
{
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    std::vector<char> buffer(2 * 1024 * 1024);
    int64_t lines = 0;
    ssize_t n = 0;
    while ((n = ::read(fd, buffer.data(), buffer.size())) > 0)
        lines += std::count(buffer.begin(), buffer.begin() + n, '\n');
    ::close(fd);
    return n == 0 && lines > 0;
}

// The whole way from the file to the bytes that the book stores.
bool import(const char *path, const bench::JtlTruth &truth)
{
    const auto measurement = imports::read({QString::fromLocal8Bit(path)});
    if (!measurement) {
        std::fprintf(stderr, "%s\n", qPrintable(measurement.error().text()));
        return false;
    }
    const auto totals = measurement->summary().totals;
    if (totals.requests != truth.rows || totals.failures != truth.failures) {
        std::fprintf(stderr, "The import counts %lld requests and %lld failures, the file has "
                             "%lld and %lld.\n",
                     totals.requests.value_or(-1), totals.failures.value_or(-1),
                     static_cast<long long>(truth.rows), static_cast<long long>(truth.failures));
        return false;
    }
    return !results::encode(*measurement).isEmpty();
}

struct Cost
{
    double wall = 0; // s
    double cpu = 0; // s
    double peak = 0; // MiB
};

// The cheapest of three, as a busy machine only ever adds.
bool measure(const std::function<bool()> &work, Cost &best)
{
    best.wall = 1e9;
    for (int i = 0; i < 3; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        const pid_t child = ::fork();
        if (child == 0)
            std::_Exit(work() ? 0 : 1);
        int status = 1;
        struct rusage usage = {};
        if (child < 0 || ::wait4(child, &status, 0, &usage) != child || status != 0)
            return false;
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
        const auto seconds = [](const timeval &t) {
            return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
        };
        if (wall.count() < best.wall) {
            best = {wall.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime),
                    static_cast<double>(usage.ru_maxrss) / 1024};
        }
    }
    return true;
}

void print(const char *name, const Cost &cost, const Cost &plain)
{
    std::printf("%-34s %7.3f s wall %7.3f s CPU %7.1f MiB peak %7.1f x plain read\n", name,
                cost.wall, cost.cpu, cost.peak, cost.wall / plain.wall);
    std::fflush(stdout);
}

} // namespace

// jtlbench FOLDER [ROWS]: the file is made in the folder where it is not there yet.
int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        std::fputs("usage: jtlbench FOLDER [ROWS]\n", stderr);
        return 2;
    }
    const int64_t rows = argc == 3 ? std::atoll(argv[2]) : 10'000'000;
    const std::string path = std::string(argv[1]) + "/bench-" + std::to_string(rows) + ".jtl";
    if (rows < 1 || !bench::makeJtl(path, rows)) {
        std::fprintf(stderr, "%s cannot be written: %s\n", path.c_str(), std::strerror(errno));
        return 1;
    }
    const auto truth = bench::jtlTruth(rows);
    Cost plain;
    Cost one;
    if (!measure([&] { return plainRead(path.c_str()); }, plain))
        return 1;
    std::printf("%lld rows, %s\n", static_cast<long long>(rows), path.c_str());
    print("plain read with line count", plain, plain);
    if (!measure([&] { return import(path.c_str(), truth); }, one))
        return 1;
    print("import to stored bytes", one, plain);
    return 0;
}
