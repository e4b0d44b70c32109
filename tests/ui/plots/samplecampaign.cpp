// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/plots/samplecampaign.h"

#include <cmath>
#include <random>

namespace twofold::tests {

using campaign::Verdict;

namespace {

campaign::Parameter parameter(const QString &key, campaign::ParameterKind kind, const QString &group)
{
    campaign::Parameter made;
    made.key = key;
    made.kind = kind;
    made.group = group;
    return made;
}

campaign::Metric metric(const QString &key)
{
    campaign::Metric made = campaign::standardMetric(key);
    made.key = key;
    return made;
}

} // namespace

campaign::Campaign eventBus()
{
    auto made = campaign::newCampaign(QStringLiteral("Event bus"));
    made.id = CampaignId(1);
    made.parameters = {
        parameter(QStringLiteral("users"), campaign::ParameterKind::Integer, QStringLiteral("Load")),
        parameter(QStringLiteral("spawn_rate"), campaign::ParameterKind::Integer, QStringLiteral("Load")),
        parameter(QStringLiteral("instance"), campaign::ParameterKind::Text, QStringLiteral("Environment")),
        parameter(QStringLiteral("nofile"), campaign::ParameterKind::Integer, QStringLiteral("Limits")),
    };
    made.metrics = {metric(QStringLiteral("latency.p95")), metric(QStringLiteral("failure_rate")),
                    metric(QStringLiteral("throughput"))};
    for (const auto *text : {u"latency.p95 < 500 ms", u"failure_rate < 1 %"})
        made.criteria.push_back(
            *campaign::parseCriterion(text, campaign::CriterionKind::Limit));
    made.ladders = {{QStringLiteral("users"), campaign::Growth::Double, 2, {}, {}, 1, 0.05}};
    return made;
}

std::vector<campaign::Run> eventBusRuns()
{
    struct Row
    {
        int users;
        int spawn;
        const char *instance;
        int nofile;
        Verdict verdict;
        double p95;
        double failures;
        double throughput;
    };
    const Row rows[] = {
        {1000, 100, "t3.large", 2048, Verdict::Pass, 41, 0, 498},
        {2000, 100, "t3.large", 2048, Verdict::Pass, 47, 0, 996},
        {4000, 100, "t3.large", 2048, Verdict::Fail, 2310, 0.112, 1310},
        {4000, 100, "t3.large", 4096, Verdict::Fail, 1890, 0.087, 1540},
        {4000, 100, "t3.large", 8192, Verdict::Fail, 1640, 0.079, 1580},
        {4000, 100, "t3.large", 12000, Verdict::Fail, 960, 0.031, 1830},
        {4000, 100, "t3.large", 16384, Verdict::Pass, 63, 0, 1991},
        {8000, 100, "t3.large", 16384, Verdict::Invalid, 212, 0.0002, 3120},
        {8000, 50, "t3.large", 16384, Verdict::Pass, 88, 0.0001, 3974},
        {12000, 50, "t3.large", 16384, Verdict::Aborted, -1, -1, -1},
        {16000, 50, "t3.large", 16384, Verdict::Fail, 1420, 0.0084, 6210},
        {16000, 50, "c5.xlarge", 16384, Verdict::Invalid, -1, 0.0002, 7905},
        {16000, 50, "c5.xlarge", 16384, Verdict::Pass, 171, 0.0003, 7942},
        {32000, 50, "c5.xlarge", 16384, Verdict::Fail, 3870, 0.064, 8870},
    };
    std::vector<campaign::Run> runs;
    for (const auto &row : rows) {
        campaign::Run run;
        run.number = static_cast<int>(runs.size()) + 1;
        run.id = RunId(run.number);
        run.campaign = CampaignId(1);
        if (run.number > 1)
            run.parent = run.number - 1;
        run.parameters.set(QStringLiteral("users"), qint64(row.users));
        run.parameters.set(QStringLiteral("spawn_rate"), qint64(row.spawn));
        run.parameters.set(QStringLiteral("instance"), QString(QLatin1String(row.instance)));
        run.parameters.set(QStringLiteral("nofile"), qint64(row.nofile));
        if (row.p95 >= 0)
            run.metrics.set(QStringLiteral("latency.p95"), row.p95);
        if (row.failures >= 0)
            run.metrics.set(QStringLiteral("failure_rate"), row.failures);
        if (row.throughput >= 0)
            run.metrics.set(QStringLiteral("throughput"), row.throughput);
        run.computedVerdict = row.verdict;
        runs.push_back(std::move(run));
    }
    return runs;
}

std::shared_ptr<const results::Measurement> measured(const Load &load)
{
    std::mt19937 random(load.seed);
    std::lognormal_distribution<double> latency(std::log(load.medianMs), 0.35);
    std::uniform_real_distribution<double> share(0, 1);
    results::TimelineBuilder builder;
    const auto label = builder.label("POST /publish");
    const auto second = builder.label("GET /status");
    for (int at = 0; at < load.seconds; ++at) {
        const bool broken = load.failAfterS >= 0 && at >= load.failAfterS;
        for (int i = 0; i < load.perSecond; ++i) {
            results::Sample sample;
            sample.start = Microseconds(1'700'000'000'000'000) + at * 1'000'000LL
                           + i * 1'000'000LL / load.perSecond;
            sample.latencyUs = static_cast<int64_t>(latency(random) * (broken ? 20 : 1) * 1000);
            sample.label = i % 4 == 0 ? second : label;
            sample.success = share(random) >= load.failureShare;
            builder.add(sample);
        }
    }
    auto made = std::make_shared<results::Measurement>();
    made->kind = results::Kind::Samples;
    made->format = QStringLiteral("jmeter-csv");
    made->timeline = std::make_shared<results::Timeline>(builder.finish());
    made->durationS = load.seconds;
    if (load.hostCpu >= 0) {
        results::Series cpu;
        cpu.name = QStringLiteral("host.target-1.cpu");
        cpu.unit = QStringLiteral("ratio");
        for (int at = 0; at < load.seconds; ++at) {
            cpu.times.push_back(at);
            cpu.values.push_back(std::min(1.0, std::min(1.0, at / 20.0) * load.hostCpu
                                                   + 0.05 * share(random)));
        }
        made->series.push_back(std::move(cpu));
    }
    return made;
}

std::shared_ptr<const results::Measurement> reported(double p50, double p95, double p99)
{
    auto made = std::make_shared<results::Measurement>();
    made->format = QStringLiteral("wrk");
    made->reported.totals.latency.p50 = p50;
    made->reported.totals.latency.p95 = p95;
    made->reported.totals.latency.p99 = p99;
    return made;
}

campaign::Campaign stream()
{
    auto made = campaign::newCampaign(QStringLiteral("Stream"));
    made.id = CampaignId(2);
    for (const auto *key : {"resource", "protocol", "domain"})
        made.parameters.push_back(parameter(QLatin1String(key), campaign::ParameterKind::Text,
                                            QStringLiteral("System under test")));
    made.metrics = {metric(QStringLiteral("latency.mean")), metric(QStringLiteral("failure_rate"))};
    return made;
}

std::vector<campaign::Run> streamRuns()
{
    struct Row
    {
        const char *resource;
        const char *protocol;
        const char *domain;
        double failureRate;
        double meanMs;
    };
    const Row rows[] = {
        {"Hello World", "HTTP", "Heroku", 15 / 289436.0, 63},
        {"Hello World", "HTTP", "FiftyThree", 16 / 287360.0, 48},
        {"Hello World", "HTTPS", "Heroku", 9 / 98413.0, 4120},
        {"Hello World", "HTTPS", "FiftyThree", 7 / 92781.0, 4130},
        {"Stream", "HTTP", "Heroku", 0.0222, 798},
        {"Stream", "HTTP", "FiftyThree", 0.0222, 1140},
        {"Stream", "HTTPS", "Heroku", 0.1709, 9750},
        {"Stream", "HTTPS", "FiftyThree", 0.1912, 10870},
    };
    std::vector<campaign::Run> runs;
    for (const auto &row : rows) {
        campaign::Run run;
        run.number = static_cast<int>(runs.size()) + 1;
        run.id = RunId(run.number);
        run.parameters.set(QStringLiteral("resource"), QString(QLatin1String(row.resource)));
        run.parameters.set(QStringLiteral("protocol"), QString(QLatin1String(row.protocol)));
        run.parameters.set(QStringLiteral("domain"), QString(QLatin1String(row.domain)));
        run.metrics.set(QStringLiteral("latency.mean"), row.meanMs);
        run.metrics.set(QStringLiteral("failure_rate"), row.failureRate);
        runs.push_back(std::move(run));
    }
    return runs;
}

} // namespace twofold::tests
