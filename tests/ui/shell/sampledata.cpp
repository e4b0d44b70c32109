// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/shell/sampledata.h"

namespace twofold::tests {

campaign::Campaign sampleCampaign()
{
    auto campaign = campaign::newCampaign(QStringLiteral("Load"), QStringLiteral("8,000 users at half a second"));
    const auto parameter = [&](const char *key, campaign::ParameterKind kind, const char *unit = "") {
        campaign::Parameter made;
        made.key = QString::fromLatin1(key);
        made.kind = kind;
        made.unit = QString::fromLatin1(unit);
        campaign.parameters.push_back(made);
    };
    parameter("users", campaign::ParameterKind::Integer);
    parameter("rate", campaign::ParameterKind::Integer, "/s");
    parameter("instance", campaign::ParameterKind::Text);
    for (const char *key : {"latency.p95", "failure_rate", "throughput"})
        campaign.metrics.push_back(campaign::standardMetric(QString::fromLatin1(key)));
    for (const char *text : {"latency.p95 < 500 ms", "failure_rate < 1 %"}) {
        if (auto criterion = campaign::parseCriterion(QString::fromLatin1(text), campaign::CriterionKind::Limit))
            campaign.criteria.push_back(*criterion);
    }
    campaign::Ladder ladder;
    ladder.parameter = QStringLiteral("users");
    campaign.ladders.push_back(ladder);
    return campaign;
}

Result<void> makeSampleBook(const QString &path, int runs)
{
    auto book = store::Book::open(path, store::Access::Create);
    if (!book)
        return book.error();
    auto &target = **book;
    return target.transaction([&]() -> Result<void> {
        const auto campaign = target.saveCampaign(sampleCampaign());
        if (!campaign)
            return campaign.error();
        for (int i = 0; i < runs; ++i) {
            campaign::Run run;
            run.campaign = campaign->id;
            if (i > 0)
                run.parent = i;
            const qint64 users = 1000 * (qint64(1) << (i % 6));
            const bool fails = i % 6 == 5;
            run.parameters.set(QStringLiteral("users"), users);
            run.parameters.set(QStringLiteral("rate"), qint64(100));
            run.parameters.set(QStringLiteral("instance"), QStringLiteral("c5.xlarge"));
            run.metrics.set(QStringLiteral("latency.p95"), fails ? 1800.0 + i % 97 : 40.0 + double(users) / 200 + i % 13);
            run.metrics.set(QStringLiteral("failure_rate"), fails ? 0.064 : 0.0002);
            run.metrics.set(QStringLiteral("throughput"), double(users) * 0.24);
            run.computedVerdict = fails ? campaign::Verdict::Fail : campaign::Verdict::Pass;
            if (fails) {
                run.computedClass = QStringLiteral("Application");
                run.computedComponent = QStringLiteral("application");
            }
            if (const auto added = target.addRun(run); !added)
                return added.error();
        }
        return {};
    });
}

} // namespace twofold::tests
