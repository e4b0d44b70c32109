// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/largebook.h"

namespace twofold::bench {

namespace {

constexpr int kParameters = 60;
constexpr int kMetrics = 140;

static_assert(kParameters + kMetrics == kLargeBookValues);

Result<void> fill(store::Book &book)
{
    auto campaign = campaign::newCampaign(QStringLiteral("ten thousand"));
    for (int i = 0; i < kParameters; ++i) {
        campaign::Parameter parameter;
        parameter.key = QStringLiteral("parameter_%1").arg(i, 3, 10, QLatin1Char('0'));
        campaign.parameters.push_back(parameter);
    }
    for (int i = 0; i < kMetrics; ++i) {
        campaign::Metric metric;
        metric.key = QStringLiteral("host.node-%1.metric_%2").arg(i % 7).arg(i, 3, 10, QLatin1Char('0'));
        campaign.metrics.push_back(metric);
    }
    const auto saved = book.saveCampaign(campaign);
    if (!saved)
        return saved.error();
    return book.transaction([&]() -> Result<void> {
        for (int r = 0; r < kLargeBookRuns; ++r) {
            campaign::Run run;
            run.campaign = saved->id;
            if (r > 0)
                run.parent = r;
            run.startedAt = Microseconds(r) * 60'000'000;
            run.computedVerdict = r % 5 ? campaign::Verdict::Pass : campaign::Verdict::Fail;
            if (r % 5 == 0) {
                run.computedClass = QStringLiteral("Proxy");
                run.computedComponent = QStringLiteral("proxy");
                run.headline = QStringLiteral("latency.p95 was %1 ms, the limit is 500 ms.").arg(500 + r % 400);
            }
            for (int i = 0; i < kParameters; ++i) {
                campaign::Value value = qint64(r % 97) << (i % 20);
                if (i % 3 == 1)
                    value = 0.25 * i;
                else if (i % 3 == 2)
                    value = QString(QStringLiteral("setting ") % QString::number((r / 50 + i) % 40));
                run.parameters.set(campaign.parameters[static_cast<size_t>(i)].key, value);
            }
            for (int i = 0; i < kMetrics; ++i)
                run.metrics.set(campaign.metrics[static_cast<size_t>(i)].key, r * 0.37 + i);
            if (const auto added = book.addRun(run); !added)
                return added.error();
        }
        return {};
    });
}

} // namespace

Result<void> makeLargeBook(const QString &path)
{
    auto book = store::Book::open(path, store::Access::Create);
    if (!book)
        return book.error();
    return fill(**book);
}

} // namespace twofold::bench
