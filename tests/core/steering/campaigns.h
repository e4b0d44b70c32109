// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/steering/step.h"

#include <QRegularExpression>

namespace twofold::tests {

// What a row of the table gives: "double 1600 -> 3200".
inline QString shortly(const steering::Step &step)
{
    return steering::actionName(step.action) % QLatin1Char(' ') % campaign::valueText(step.from)
           % QStringLiteral(" -> ") % campaign::valueText(step.to);
}

// A campaign with one ladder along users and its runs, written shortly: "100p 200f!" is a run of
// 100 users that passed and one of 200 that failed and is accepted as a limit. Verdicts: p pass,
// f fail, i invalid, g invalid for the generator, q inconclusive, a aborted, - none. After it: c
// the cause is explained, x a fix is recorded, ! the limit is accepted.
struct Book
{
    explicit Book(const QString &text)
    {
        campaign = campaign::newCampaign(QStringLiteral("c"));
        campaign::Parameter users;
        users.key = QStringLiteral("users");
        users.kind = campaign::ParameterKind::Integer;
        users.defaultValue = qint64(100);
        campaign.parameters.push_back(users);
        campaign::Ladder along;
        along.parameter = QStringLiteral("users");
        campaign.ladders.push_back(along);
        for (const auto &word : text.split(u' ', Qt::SkipEmptyParts))
            add(word);
    }

    campaign::Ladder &ladder() { return campaign.ladders.front(); }

    campaign::Run &add(const QString &word)
    {
        static const QRegularExpression pattern(QStringLiteral("^(-?\\d+)([pfigqa-])([cx!]*)$"));
        const auto match = pattern.match(word);
        campaign::Run run;
        // A row that is not understood would test nothing.
        if (!match.hasMatch())
            qFatal("bad run %s", qPrintable(word));
        if (!runs.empty()) {
            run.parameters = runs.back().parameters;
            run.parent = runs.back().number;
        }
        run.number = static_cast<int>(runs.size()) + 1;
        run.parameters.set(QStringLiteral("users"), match.captured(1).toLongLong());
        runs.push_back(run);
        setVerdict(runs.back(), match.captured(2)[0].toLatin1());
        const QString flags = match.captured(3);
        if (flags.contains(u'c'))
            runs.back().cause = QStringLiteral("explained");
        if (flags.contains(u'x'))
            runs.back().fix = {QStringLiteral("fix%1").arg(run.number), qint64(1)};
        runs.back().limitAccepted = flags.contains(u'!');
        // What a fix sets was something else before.
        if (flags.contains(u'x')) {
            for (auto &earlier : runs)
                earlier.parameters.set(runs.back().fix.parameter, qint64(0));
        }
        return runs.back();
    }

    static void setVerdict(campaign::Run &run, char verdict)
    {
        using campaign::Verdict;
        switch (verdict) {
        case 'p':
            run.computedVerdict = Verdict::Pass;
            break;
        case 'f':
            run.computedVerdict = Verdict::Fail;
            break;
        case 'g':
            run.generatorLimited = true;
            run.computedVerdict = Verdict::Invalid;
            break;
        case 'i':
            run.computedVerdict = Verdict::Invalid;
            break;
        case 'q':
            run.computedVerdict = Verdict::Inconclusive;
            break;
        case 'a':
            run.computedVerdict = Verdict::Aborted;
            break;
        default:
            run.computedVerdict = Verdict::None;
        }
    }

    Result<steering::Step> next(const QString &parameter = {}) const
    {
        return steering::nextStep(campaign, runs, parameter);
    }

    // Does what the next step says.
    campaign::Run &follow(char verdict, const QString &parameter = {})
    {
        const auto step = next(parameter).value();
        campaign::Run run;
        run.number = runs.empty() ? 1 : runs.back().number + 1;
        run.parent = step.parentRun;
        run.parameters = step.parameters;
        setVerdict(run, verdict);
        runs.push_back(run);
        return runs.back();
    }

    campaign::Campaign campaign;
    std::vector<campaign::Run> runs;
};

} // namespace twofold::tests
