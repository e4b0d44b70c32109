// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/compare/compareview.h"

#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/common/style.h"
#include "ui/compare/compareexport.h"
#include "ui/compare/compareloader.h"
#include "ui/compare/differencesmodel.h"
#include "ui/compare/differencestable.h"
#include "ui/compare/panels.h"
#include "ui/compare/runchip.h"
#include "ui/compare/runpicker.h"
#include "ui/plots/barsview.h"
#include "ui/plots/chartexport.h"
#include "ui/plots/chartview.h"
#include "ui/plots/comparecharts.h"
#include "ui/plots/ladderchart.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>

namespace twofold::ui::compare {

struct CompareView::Private
{
    CompareView *q = nullptr;
    BookSession *session = nullptr;
    CompareLoader *loader = nullptr;
    std::shared_ptr<const CompareResult> result;
    QList<int> runs;
    int baseline = 0;
    bool baselineChosen = false;
    bool stale = false; // something changed while the view was hidden
    CampaignId campaign;
    std::map<int, int> slotOfRun;
    QString parameter, metric, hostMetric;

    QTabBar *tabs = nullptr;
    QHBoxLayout *chips = nullptr;
    QScrollArea *chipArea = nullptr;
    QPushButton *add = nullptr;
    QPushButton *exportButton = nullptr;
    NoticeBar *notice = nullptr;
    QStackedWidget *pages = nullptr;
    PaneHeader *ladderHeader = nullptr, *timelineHeader = nullptr, *percentileHeader = nullptr,
               *barsHeader = nullptr, *differencesHeader = nullptr;
    QComboBox *parameterPicker = nullptr, *metricPicker = nullptr, *hostPicker = nullptr,
              *barsPicker = nullptr, *factorsPicker = nullptr;
    plots::ChartView *ladder = nullptr, *timelines = nullptr, *percentiles = nullptr;
    plots::BarsView *bars = nullptr;
    FactorsPanel *factors = nullptr;
    DifferencesModel *model = nullptr;
    DifferencesTable *table = nullptr;
    QCheckBox *only = nullptr;

    void build();
    QWidget *buildBar();
    QWidget *buildLadderPage();
    QWidget *buildPage(QWidget *header, QWidget *content);
    QWidget *buildDifferences();
    void connectAll();

    bool exists(int number) const { return session->run(number) != nullptr; }
    QList<int> usual() const;
    int usualBaseline() const;
    void choose(QList<int> numbers); // by value: it may be the own list
    void reload();
    void show(const std::shared_ptr<const CompareResult> &fresh);
    void showChips();
    void showPickers();
    void showHidden();
    void pickRuns();
};

CompareView::CompareView(BookSession *session, QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>())
{
    d->q = this;
    d->session = session;
    d->loader = new CompareLoader(this);
    d->build();
    d->connectAll();
    d->choose({});
}

CompareView::~CompareView() = default;

void CompareView::Private::build()
{
    setSurface(q, Surface::Base);
    notice = new NoticeBar;
    pages = new QStackedWidget;
    pages->addWidget(buildLadderPage());

    percentileHeader = new PaneHeader(tr("Percentiles"));
    percentiles = new plots::ChartView;
    pages->addWidget(buildPage(percentileHeader, percentiles));

    barsHeader = new PaneHeader(tr("Bars"));
    barsPicker = barsHeader->addPicker(tr("metric"));
    bars = new plots::BarsView;
    pages->addWidget(buildPage(barsHeader, bars));

    factors = new FactorsPanel;
    factorsPicker = factors->header()->addPicker(tr("metric"));
    pages->addWidget(factors);

    auto *split = new QSplitter(Qt::Vertical);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(pages);
    split->addWidget(buildDifferences());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setSizes({480, 320});

    auto *layout = new QVBoxLayout(q);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(notice);
    layout->addWidget(split, 1);
}

QWidget *CompareView::Private::buildBar()
{
    auto *bar = new QFrame;
    setSurface(bar, Surface::Base);
    setEdge(bar, Edge::Bottom);
    bar->setFixedHeight(42);
    tabs = new QTabBar;
    tabs->setAccessibleName(tr("View of the comparison"));
    for (const auto &name : {tr("Ladder and timelines"), tr("Percentiles"), tr("Bars"), tr("Factors")})
        tabs->addTab(name);
    tabs->setExpanding(false);

    auto *holder = new QWidget;
    chips = new QHBoxLayout(holder);
    chips->setContentsMargins(0, 0, 0, 0);
    chips->setSpacing(8);
    chips->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    chipArea = new QScrollArea;
    chipArea->setWidget(holder);
    chipArea->setWidgetResizable(true);
    chipArea->setFrameShape(QFrame::NoFrame);
    chipArea->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    chipArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    chipArea->setFixedHeight(40);
    chipArea->setFocusPolicy(Qt::NoFocus);
    setSurface(chipArea->viewport(), Surface::Base);
    setSurface(holder, Surface::Base);

    add = new QPushButton(tr("Add run…"));
    add->setToolTip(tr("Add a run to the comparison (Ins)"));
    setBar(add);
    exportButton = new QPushButton(tr("Export…"));
    setBar(exportButton);
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 12, 0);
    layout->setSpacing(8);
    layout->addWidget(tabs, 0, Qt::AlignBottom);
    layout->addSpacing(16);
    layout->addWidget(chipArea, 1);
    layout->addWidget(add);
    layout->addWidget(exportButton);
    return bar;
}

QWidget *CompareView::Private::buildPage(QWidget *header, QWidget *content)
{
    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(content, 1);
    return page;
}

QWidget *CompareView::Private::buildLadderPage()
{
    ladderHeader = new PaneHeader(tr("Ladder"));
    parameterPicker = ladderHeader->addPicker(tr("along"));
    ladder = new plots::ChartView;
    timelineHeader = new PaneHeader(tr("Timelines"));
    metricPicker = timelineHeader->addPicker(tr("metric"));
    hostPicker = timelineHeader->addPicker(tr("host"));
    timelines = new plots::ChartView;
    auto *split = new QSplitter(Qt::Horizontal);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(buildPage(ladderHeader, ladder));
    split->addWidget(buildPage(timelineHeader, timelines));
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 4);
    split->setSizes({540, 726});
    return split;
}

QWidget *CompareView::Private::buildDifferences()
{
    differencesHeader = new PaneHeader(tr("Differences"));
    only = new QCheckBox(tr("Differences only"));
    only->setChecked(true);
    differencesHeader->addAtEnd(only);
    model = new DifferencesModel(q);
    table = new DifferencesTable(model);
    auto *page = buildPage(differencesHeader, table);
    page->setMinimumHeight(120);
    return page;
}

void CompareView::Private::connectAll()
{
    connect(loader, &CompareLoader::finished, q, [this](const auto &fresh) { show(fresh); });
    connect(tabs, &QTabBar::currentChanged, q, [this](int tab) { pages->setCurrentIndex(tab); });
    connect(add, &QPushButton::clicked, q, [this] { pickRuns(); });
    auto *insert = new QShortcut(Qt::Key_Insert, q);
    insert->setContext(Qt::WidgetWithChildrenShortcut);
    connect(insert, &QShortcut::activated, q, [this] { pickRuns(); });
    connect(exportButton, &QPushButton::clicked, q, [this] {
        auto *menu = new QMenu(q);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        fillExportMenu(menu, q);
        menu->popup(exportButton->mapToGlobal(QPoint(0, exportButton->height() + 2)));
    });
    connect(only, &QCheckBox::toggled, q, [this](bool on) {
        model->setOnlyDifferences(on);
        showHidden();
    });

    const auto picked = [this](QComboBox *picker, QString Private::*value) {
        connect(picker, &QComboBox::activated, q, [this, picker, value] {
            this->*value = picker->currentData().toString();
            reload();
        });
    };
    picked(parameterPicker, &Private::parameter);
    picked(hostPicker, &Private::hostMetric);
    for (auto *picker : {metricPicker, barsPicker, factorsPicker})
        picked(picker, &Private::metric);

    for (auto *chart : {ladder, timelines, percentiles})
        connect(chart, &plots::ChartView::runActivated, q, &CompareView::runActivated);

    connect(session, &BookSession::campaignChanged, q, [this] {
        const auto *current = session->campaign();
        if (current && current->id == campaign) {
            reload(); // its columns or criteria changed
            return;
        }
        parameter.clear();
        metric.clear();
        hostMetric.clear();
        baselineChosen = false;
        choose({});
    });
    connect(session, &BookSession::runsReset, q, [this] {
        // What is left of the chosen runs stays chosen.
        QList<int> left;
        std::copy_if(runs.cbegin(), runs.cend(), std::back_inserter(left),
                     [this](int number) { return exists(number); });
        choose(left);
    });
    connect(session, &BookSession::runsChanged, q, [this] { reload(); });
}

// The last run with its parent.
QList<int> CompareView::Private::usual() const
{
    if (session->runs().empty())
        return {};
    const auto &last = session->runs().back();
    QList<int> numbers = {last.number};
    if (last.parent && *last.parent != last.number && exists(*last.parent))
        numbers.prepend(*last.parent);
    return numbers;
}

int CompareView::Private::usualBaseline() const
{
    for (const int number : runs) {
        if (session->run(number)->verdict() == campaign::Verdict::Pass)
            return number;
    }
    return runs.value(0);
}

void CompareView::Private::choose(QList<int> numbers)
{
    const auto *current = session->campaign();
    if (!current || !(current->id == campaign)) {
        campaign = current ? current->id : CampaignId();
        slotOfRun.clear();
    }
    runs.clear();
    for (const int number : numbers) {
        if (exists(number) && !runs.contains(number))
            runs.append(number);
    }
    if (runs.isEmpty())
        runs = usual();
    if (!runs.contains(baseline))
        baselineChosen = false;
    if (!baselineChosen)
        baseline = usualBaseline();
    // The baseline stands first, the others as they were chosen.
    if (runs.removeOne(baseline))
        runs.prepend(baseline);
    std::erase_if(slotOfRun, [this](const auto &entry) { return !runs.contains(entry.first); });
    reload();
}

void CompareView::Private::reload()
{
    // A hidden view reads nothing; it catches up when it is shown.
    if (!q->isVisible() && result) {
        stale = true;
        return;
    }
    stale = false;
    CompareRequest request;
    request.book = session->path();
    if (const auto *current = session->campaign())
        request.campaign = *current;
    request.allRuns = session->runs();
    request.runs = runs;
    request.baseline = baseline;
    request.slotOfRun = slotOfRun;
    request.parameter = parameter;
    request.metric = metric;
    request.hostMetric = hostMetric;
    loader->request(request);
    emit q->statusChanged();
}

void CompareView::Private::show(const std::shared_ptr<const CompareResult> &fresh)
{
    result = fresh;
    slotOfRun = fresh->slotOfRun;
    ladder->setChart(fresh->ladder);
    ladderHeader->setRemark(fresh->bracket);
    timelines->setChart(fresh->timelines, true);
    timelineHeader->setRemark(fresh->timelines.panes.size() > 1 ? tr("time axes linked") : QString());
    percentiles->setChart(fresh->percentiles, true);
    bars->setChart(fresh->bars);
    const auto current = session->campaign() ? *session->campaign() : campaign::Campaign();
    factors->show(current, fresh->factorial, fresh->factorialError, fresh->factorBars);
    model->show(current, fresh->comparison, fresh->slotOfRun, fresh->steadyParts);
    showChips();
    showPickers();
    showHidden();
    if (!fresh->problems.isEmpty())
        notice->showError(fresh->problems.join(QLatin1Char(' ')));
    emit q->statusChanged();
    emit q->loaded();
}

void CompareView::Private::showChips()
{
    QWidget *focus = q->focusWidget();
    const auto *focusedChip = qobject_cast<RunChip *>(focus);
    const int focusedRun = focusedChip ? focusedChip->run() : 0;
    while (auto *item = chips->takeAt(0)) {
        const std::unique_ptr<QLayoutItem> gone(item);
        if (auto *widget = item->widget()) {
            widget->hide();
            widget->deleteLater(); // it may be the one that was just clicked
        }
    }
    if (!result->runs.isEmpty()) {
        auto *label = makeLabel(tr("Runs"), Theme::Face::Secondary, Tone::Text2);
        chips->addWidget(label);
        label->show();
    }
    for (const int run : result->runs) {
        const auto slot = result->slotOfRun.find(run);
        const bool isBaseline = run == result->baseline;
        auto *chip = new RunChip(run, isBaseline || slot == result->slotOfRun.end() ? 0 : slot->second,
                                 isBaseline);
        chips->addWidget(chip);
        connect(chip, &RunChip::baselineRequested, q, &CompareView::setBaseline);
        connect(chip, &RunChip::showRequested, q, &CompareView::runActivated);
        connect(chip, &RunChip::removeRequested, q, [this](int number) {
            QList<int> left = runs;
            left.removeAll(number);
            if (!left.isEmpty()) // an empty comparison shows nothing; the last one stays
                choose(left);
        });
        chip->show();
        if (run == focusedRun)
            chip->setFocus();
    }
    chips->activate();
    chipArea->widget()->setMinimumWidth(chips->sizeHint().width());
    exportButton->setEnabled(!result->runs.isEmpty());
    add->setEnabled(session->runs().size() > static_cast<size_t>(result->runs.size()));
}

void CompareView::Private::showPickers()
{
    const auto *current = session->campaign();
    if (!current)
        return;
    const auto titled = [&](const QStringList &keys) {
        std::vector<Choice> choices;
        for (const auto &key : keys)
            choices.push_back({key, plots::shownMetric(*current, key).title});
        return choices;
    };
    std::vector<Choice> parameters;
    for (const auto &key : plots::ladderParameters(*current, session->runs())) {
        const auto *column = current->parameter(key);
        parameters.push_back({key, column ? column->title() : key});
    }
    fillPicker(parameterPicker, parameters, result->parameter);

    QStringList series = result->seriesKeys;
    if (!series.contains(result->metric))
        series.prepend(result->metric);
    fillPicker(metricPicker, titled(series), result->metric);
    fillPicker(hostPicker, titled(result->hostKeys), result->hostMetric);

    QStringList measured;
    for (const auto &row : result->comparison.metrics)
        measured.append(row.metric.key);
    if (!measured.contains(result->metric))
        measured.prepend(result->metric);
    for (auto *picker : {barsPicker, factorsPicker})
        fillPicker(picker, titled(measured), result->metric);
}

void CompareView::Private::showHidden()
{
    const int hidden = model->hiddenRows();
    differencesHeader->setSubtitle(hidden == 0   ? QString()
                                   : hidden == 1 ? tr("1 equal row hidden")
                                                 : tr("%1 equal rows hidden").arg(hidden));
}

void CompareView::Private::pickRuns()
{
    if (!add->isEnabled())
        return;
    auto *picker = new RunPicker(session->runs(), runs, result ? result->parameter : QString(), q);
    picker->setAttribute(Qt::WA_DeleteOnClose);
    connect(picker, &QDialog::accepted, q, [this, picker] { choose(runs + picker->chosen()); });
    picker->open();
}

void CompareView::setRuns(const QList<int> &numbers)
{
    d->baselineChosen = false;
    d->choose(numbers);
}

QList<int> CompareView::runs() const
{
    return d->runs;
}

void CompareView::setBaseline(int number)
{
    if (!d->runs.contains(number) || (number == d->baseline && d->baselineChosen))
        return;
    d->baseline = number;
    d->baselineChosen = true;
    d->choose(d->runs);
}

int CompareView::baseline() const
{
    return d->baseline;
}

void CompareView::setTab(Tab tab)
{
    d->tabs->setCurrentIndex(static_cast<int>(tab));
}

CompareView::Tab CompareView::tab() const
{
    return static_cast<Tab>(d->tabs->currentIndex());
}

void CompareView::setParameter(const QString &key)
{
    d->parameter = key;
    d->reload();
}

void CompareView::setMetric(const QString &key)
{
    d->metric = key;
    d->reload();
}

QString CompareView::statusText() const
{
    if (d->runs.isEmpty())
        return tr("No run to compare");
    QString text = d->runs.size() == 1
                       ? tr("1 run, run %1").arg(d->baseline)
                       : tr("%1 runs, baseline run %2").arg(d->runs.size()).arg(d->baseline);
    if (isLoading())
        text += QStringLiteral(", ") % tr("reading measurements");
    else if (d->result && d->result->steadyParts)
        text += QStringLiteral("; ") % tr("figures of each run's analysis window");
    return text;
}

QStringList CompareView::exportable() const
{
    switch (tab()) {
    case Tab::Ladder:
        return {tr("Ladder"), tr("Timelines")};
    case Tab::Percentiles:
        return {tr("Percentiles")};
    case Tab::Bars:
        return {tr("Bars")};
    case Tab::Factors:
        return {tr("Factors")};
    }
    return {};
}

Result<void> CompareView::exportTo(const QString &what, const QString &path)
{
    const auto bytes = [&]() -> Result<QByteArray> {
        if (!d->result)
            return usageError(tr("The comparison is still being read. Try again in a moment."));
        const auto &shown = *d->result;
        if (what == tr("Differences"))
            return report::toCsv(shown.comparison);
        const auto format = plots::chartFormatOf(path);
        if (!format) {
            return usageError(tr("\"%1\" does not end with .png, .svg or .pdf, so the kind of "
                                 "picture is unknown.").arg(path));
        }
        constexpr QSize size(960, 540);
        if (what == tr("Ladder"))
            return plots::renderChart(shown.ladder, *format, size);
        if (what == tr("Timelines"))
            return plots::renderChart(shown.timelines, *format, size);
        if (what == tr("Percentiles"))
            return plots::renderChart(shown.percentiles, *format, size);
        return plots::renderChart(what == tr("Bars") ? shown.bars : shown.factorBars, *format, size);
    }();
    auto written = writeExport(path, bytes);
    if (!written)
        d->notice->showError(written.error());
    else
        d->notice->showInfo(tr("%1 was written to %2.").arg(what, path));
    return written;
}

bool CompareView::isLoading() const
{
    return d->loader->isBusy();
}

void CompareView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (d->stale)
        d->reload();
}

} // namespace twofold::ui::compare
