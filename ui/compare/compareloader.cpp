// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/compare/compareloader.h"

#include "core/base/cancel.h"
#include "core/store/book.h"
#include "core/verdict/judge.h"
#include "ui/plots/comparecharts.h"
#include "ui/plots/factorchart.h"
#include "ui/plots/ladderchart.h"

#include <QFutureWatcher>
#include <QThreadPool>
#include <QtConcurrentRun>

#include <algorithm>

namespace twofold::ui::compare {

namespace {

using MeasurementPtr = std::shared_ptr<const results::Measurement>;
using ResultPtr = std::shared_ptr<const CompareResult>;

constexpr qsizetype kFlagText = 44; // characters of a finding that name its moment

// Decoded measurements of the runs that are shown; touched by the one working thread only.
using Cache = std::map<qint64, MeasurementPtr>;

// The earliest moment that a finding of the run rests on.
std::optional<plots::Flag> firstFlag(const store::Book &book, const campaign::Run &run)
{
    const auto findings = book.findings(run.id);
    if (!findings)
        return std::nullopt;
    std::optional<plots::Flag> first;
    for (const auto &finding : *findings) {
        if (finding.severity != campaign::Severity::Fail
            && finding.severity != campaign::Severity::Invalid)
            continue;
        for (const auto &evidence : finding.evidence) {
            if (!evidence.atS || (first && first->x <= *evidence.atS))
                continue;
            QString text = finding.message;
            if (text.size() > kFlagText)
                text = text.left(kFlagText - 1) % QChar(0x2026);
            first = plots::Flag{*evidence.atS,
                                CompareLoader::tr("run %1: %2").arg(run.number).arg(text)};
        }
    }
    return first;
}

class Work
{
public:
    Work(CompareRequest request, std::shared_ptr<Cache> cache, CancelToken cancel)
        : m_request(std::move(request))
        , m_cache(std::move(cache))
        , m_cancel(std::move(cancel))
    {
    }

    ResultPtr run()
    {
        auto result = std::make_shared<CompareResult>();
        auto runs = read(*result);
        if (m_cancel.isCancelled())
            return nullptr;
        result->slotOfRun = m_request.slotOfRun;
        plots::assignSlots(runs, m_request.baseline, &result->slotOfRun);
        result->runs = m_request.runs;
        result->baseline = m_request.baseline;
        draw(*result, runs);
        if (m_cancel.isCancelled())
            return nullptr;
        compareAll(*result, runs);
        return m_cancel.isCancelled() ? nullptr : result;
    }

private:
    std::vector<plots::ChartRun> read(CompareResult &result)
    {
        std::vector<plots::ChartRun> runs;
        auto book = m_request.runs.isEmpty()
                        ? Result<std::unique_ptr<store::Book>>(std::unique_ptr<store::Book>())
                        : store::Book::open(m_request.book, store::Access::ReadOnly);
        if (!book)
            result.problems.append(book.error().text());
        Cache used;
        for (const int number : m_request.runs) {
            const auto it = std::find_if(m_request.allRuns.begin(), m_request.allRuns.end(),
                                         [&](const auto &run) { return run.number == number; });
            if (it == m_request.allRuns.end())
                continue;
            plots::ChartRun run;
            run.run = *it;
            if (book && *book && it->id.isValid() && !m_cancel.isCancelled())
                readSources(**book, run, used, result);
            runs.push_back(std::move(run));
        }
        *m_cache = std::move(used);
        return runs;
    }

    void readSources(const store::Book &book, plots::ChartRun &run, Cache &used,
                     CompareResult &result)
    {
        const auto sources = book.sources(run.run.id);
        if (!sources) {
            result.problems.append(sources.error().text());
            return;
        }
        for (const auto &source : *sources) {
            MeasurementPtr measurement;
            if (const auto known = m_cache->find(source.id.value()); known != m_cache->end()) {
                measurement = known->second;
            } else if (auto decoded = book.measurement(source.id)) {
                measurement = *decoded;
            } else {
                result.problems.append(CompareLoader::tr("Run %1, source %2: %3")
                                           .arg(run.run.number)
                                           .arg(source.name, decoded.error().text()));
                continue;
            }
            used[source.id.value()] = measurement;
            if (source.position == 0)
                run.measurement = measurement;
            else
                run.others.push_back(measurement);
        }
        if (run.measurement)
            run.window = verdict::resolveWindow(run.run.window, *run.measurement);
        result.steadyParts = result.steadyParts || run.window.mode != results::Window::Mode::All;
        if (const auto flag = firstFlag(book, run.run))
            m_flags.push_back(*flag);
    }

    void draw(CompareResult &result, const std::vector<plots::ChartRun> &runs)
    {
        const auto &campaign = m_request.campaign;
        const auto &all = m_request.allRuns;
        plots::LadderOptions ladder;
        ladder.parameter = m_request.parameter;
        for (const int number : m_request.runs)
            ladder.named.insert(number);
        result.ladder = plots::ladderChart(campaign, all, ladder);
        const auto own = campaign.ladder(m_request.parameter);
        result.parameter = own ? own->parameter : m_request.parameter;
        result.bracket = plots::bracketText(campaign, all, result.parameter);
        if (m_cancel.isCancelled())
            return;

        result.metric = m_request.metric.isEmpty() ? plots::leadingMetric(campaign, all)
                                                   : m_request.metric;
        result.seriesKeys = plots::seriesKeys(runs);
        result.hostKeys = plots::hostSeriesKeys(runs);
        result.hostMetric = result.hostKeys.contains(m_request.hostMetric)
                                ? m_request.hostMetric
                                : result.hostKeys.value(0);
        plots::TimelineOptions timelines;
        timelines.metric = result.metric;
        timelines.hostMetric = result.hostMetric;
        timelines.flags = m_flags;
        result.timelines = plots::timelineChart(campaign, runs, timelines);
        if (m_cancel.isCancelled())
            return;
        result.percentiles = plots::percentileChart(campaign, runs);
        result.bars = plots::barChart(campaign, runs, result.metric);

        std::vector<campaign::Run> compared;
        for (const auto &run : runs)
            compared.push_back(run.run);
        // Two or three runs separate nothing: then the campaign's runs are the experiment.
        const auto &experiment = compared.size() < 4 ? all : compared;
        if (auto factorial = report::factorial(campaign, experiment, result.metric))
            result.factorial = std::move(*factorial);
        else
            result.factorialError = factorial.error().message;
        result.factorBars = plots::factorChart(campaign, experiment, result.metric);
    }

    void compareAll(CompareResult &result, const std::vector<plots::ChartRun> &runs)
    {
        std::vector<report::ComparedRun> compared;
        for (const auto &run : runs)
            compared.push_back({run.run, run.measurement, run.window});
        if (compared.empty())
            return;
        if (auto comparison = report::compare(m_request.campaign, compared, m_request.baseline))
            result.comparison = std::move(*comparison);
        else
            result.problems.append(comparison.error().text());
    }

    CompareRequest m_request;
    std::shared_ptr<Cache> m_cache;
    CancelToken m_cancel;
    std::vector<plots::Flag> m_flags;
};

} // namespace

struct CompareLoader::Private
{
    QThreadPool pool;
    QFutureWatcher<ResultPtr> watcher;
    std::shared_ptr<Cache> cache = std::make_shared<Cache>();
    CancelToken cancel;
    std::optional<CompareRequest> next;
};

CompareLoader::CompareLoader(QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>())
{
    d->pool.setMaxThreadCount(1);
    connect(&d->watcher, &QFutureWatcherBase::finished, this, [this] {
        const auto result = d->watcher.result();
        if (d->next)
            start();
        else if (result)
            emit finished(result);
    });
}

CompareLoader::~CompareLoader()
{
    d->cancel.cancel();
    d->watcher.disconnect(this);
    d->pool.waitForDone();
}

void CompareLoader::request(const CompareRequest &request)
{
    d->next = request;
    if (d->watcher.isRunning())
        d->cancel.cancel(); // the watcher's end starts the new one
    else
        start();
}

bool CompareLoader::isBusy() const
{
    return d->next || d->watcher.isRunning();
}

void CompareLoader::start()
{
    d->cancel = CancelToken();
    Work work(std::move(*d->next), d->cache, d->cancel);
    d->next.reset();
    d->watcher.setFuture(
        QtConcurrent::run(&d->pool, [work = std::move(work)]() mutable { return work.run(); }));
}

} // namespace twofold::ui::compare
