// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/workspace.h"

#include "core/logbook/logbook.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/common/style.h"
#include "ui/common/desktopnotice.h"
#include "ui/common/whenfinished.h"
#include "ui/compare/compareview.h"
#include "ui/compare/ladderdock.h"
#include "ui/imports/importpage.h"
#include "ui/imports/mappingpage.h"
#include "ui/imports/spreadsheetpage.h"
#include "ui/launch/inventoryview.h"
#include "ui/launch/launchview.h"
#include "ui/log/logview.h"
#include "ui/nextstep/autopilotbar.h"
#include "ui/nextstep/nextstepstrip.h"
#include "ui/report/reportview.h"
#include "ui/run/runpane.h"
#include "ui/shell/autopilotsite.h"
#include "ui/shell/campaigncommands.h"
#include "ui/shell/titlerow.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>

namespace twofold::ui {

namespace {

constexpr int kRunPaneWidth = 300;
constexpr int kRunPaneBeside = 1360; // window width from which the Run pane has room of its own
constexpr int kWideNavigation = 1300;
constexpr int kLadderHeight = 800; // window height from which the ladder is open

} // namespace

struct Workspace::Private
{
    Workspace *q = nullptr;
    std::unique_ptr<BookSession> session;
    Navigation *navigation = nullptr;
    NoticeBar *notice = nullptr;
    CampaignCommands *campaign = nullptr;
    QHBoxLayout *row = nullptr;
    QStackedWidget *stack = nullptr;
    QWidget *logPage = nullptr;
    NextStepStrip *strip = nullptr;
    std::unique_ptr<AutopilotSite> autopilot;
    LogView *log = nullptr;
    compare::LadderDock *ladder = nullptr;
    RunPane *run = nullptr;
    compare::CompareView *compare = nullptr;
    LaunchView *launch = nullptr;
    DesktopNotice *desktop = nullptr;
    ReportView *report = nullptr;
    HostsView *hosts = nullptr;
    PlansView *plans = nullptr;
    ImportPage *import = nullptr;
    SpreadsheetPage *spreadsheet = nullptr;
    MappingPage *mapping = nullptr;

    View view = View::Log;
    bool runPaneWanted = true; // beside the log, where there is room
    bool runPaneOver = false; // shown over the grid, where there is none
    bool runPaneInCompare = false;
    bool roomy = true;
    bool tall = true;
    bool ladderFolded = false; // as the engineer left it in a high window
    bool arranging = false;

    void makeLogPage();
    void connectSession();
    void arrange();
    void placeRunPane();
    void logStep(const steering::Step &step);
    void letLaunch(); // by hand, unless autopilot does
    void tellDesktop(const twofold::launch::Outcome &outcome); // of a run that has ended
    void updateInventory();
    void inventoryChanged();
    void showRun(int number);
    QWidget *page(View wanted);
};

Workspace::Workspace(std::unique_ptr<BookSession> session, QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>())
{
    d->q = this;
    d->session = std::move(session);
    QSettings settings;
    d->runPaneWanted = settings.value(QStringLiteral("window/runPane"), true).toBool();
    d->ladderFolded = settings.value(QStringLiteral("window/ladderFolded"), false).toBool();

    d->navigation = new Navigation(d->session.get(), this);
    auto *side = new QFrame(this);
    setSurface(side, Surface::Window);
    setEdge(side, Edge::Right);
    auto *sideLayout = new QHBoxLayout(side);
    sideLayout->setContentsMargins(0, 4, 0, 0);
    sideLayout->addWidget(d->navigation);

    d->notice = new NoticeBar(this);
    d->campaign = new CampaignCommands(d->session.get(), d->notice, this);
    connect(d->campaign, &CampaignCommands::added, this, [this] { showView(View::Log); });
    d->stack = new QStackedWidget(this);
    setSurface(d->stack, Surface::Base);
    auto *centre = new QVBoxLayout;
    centre->setSpacing(0);
    centre->addWidget(d->notice);
    centre->addWidget(d->stack, 1);

    d->row = new QHBoxLayout(this);
    d->row->setContentsMargins(0, 0, 0, 0);
    d->row->setSpacing(0);
    d->row->addWidget(side);
    d->row->addLayout(centre, 1);
    d->run = new RunPane(d->session.get(), this);
    d->run->setFixedWidth(kRunPaneWidth);

    d->makeLogPage();
    d->connectSession();
    d->updateInventory();
    d->run->setRun(d->log->currentRun());
    showView(View::Log);
}

Workspace::~Workspace()
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/runPane"), d->runPaneWanted);
    settings.setValue(QStringLiteral("window/ladderFolded"), d->ladderFolded);
    // The views look at the session until they are gone.
    delete d->stack;
    d->autopilot.reset();
    delete d->run;
    delete d->navigation;
}

void Workspace::Private::makeLogPage()
{
    auto *session = this->session.get();
    logPage = new QWidget;
    auto *title = new TitleRow(session);
    strip = new NextStepStrip(session);
    log = new LogView(session);
    ladder = new compare::LadderDock(session);
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(log);
    splitter->addWidget(ladder);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    auto *layout = new QVBoxLayout(logPage);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(title);
    layout->addWidget(strip);
    autopilot = std::make_unique<AutopilotSite>(session, q);
    layout->addWidget(autopilot->bar());
    layout->addWidget(splitter, 1);
    stack->addWidget(logPage);

    connect(title, &TitleRow::criteriaRequested, campaign, &CampaignCommands::edit);
    connect(strip, &NextStepStrip::launchRequested, q, [this](const steering::Step &step) {
        if (autopilot->isActive()) {
            notice->showInfo(Workspace::tr("Autopilot launches the runs. Take over to launch one by hand."));
            return;
        }
        page(View::Launch);
        if (!launch->isRunning())
            launch->prepare(step);
        q->showView(View::Launch);
    });
    connect(strip, &NextStepStrip::logByHandRequested, q, [this](const steering::Step &step) { logStep(step); });
    connect(strip, &NextStepStrip::autopilotRequested, q, &Workspace::startAutopilot);
    connect(autopilot.get(), &AutopilotSite::runRequested, q, [this](int number) { showRun(number); });
    connect(autopilot.get(), &AutopilotSite::activeChanged, q, [this] { letLaunch(); });
    connect(strip, &NextStepStrip::importRequested, q, &Workspace::importRequested);
    connect(strip, &NextStepStrip::runRequested, q, [this](int number) { showRun(number); });

    connect(log, &LogView::currentRunChanged, run, &RunPane::setRun);
    connect(log, &LogView::runActivated, q, [this](int) { q->setRunPaneShown(true); });
    connect(log, &LogView::countTextChanged, q, [this] { emit q->countTextChanged(log->countText()); });
    connect(log, &LogView::selectionSummaryChanged, q,
            [this] { emit q->selectionChanged(log->selectionSummary()); });
    connect(log, &LogView::savedViewsChanged, q, [this] { navigation->setSavedViews(log->savedViews()); });
    connect(log, &LogView::importRequested, q, &Workspace::importRequested);
    connect(log, &LogView::compareRequested, q, &Workspace::compareRuns);
    connect(log, &LogView::logBaselineRequested, q, [this] {
        if (const auto &step = this->session->nextStep())
            logStep(*step);
        else
            logStep({});
    });
    navigation->setSavedViews(log->savedViews());

    connect(ladder, &compare::LadderDock::openInCompare, q, &Workspace::compareRuns);
    connect(ladder, &compare::LadderDock::runActivated, q, [this](int number) { showRun(number); });
    connect(ladder, &compare::LadderDock::foldedChanged, q, [this](bool folded) {
        if (!arranging && tall)
            ladderFolded = folded;
    });

    connect(run, &RunPane::closeRequested, q, [this] { q->setRunPaneShown(false); });
    connect(run, &RunPane::compareRequested, q, &Workspace::compareRuns);
    connect(run, &RunPane::runRequested, q, [this](int number) { showRun(number); });
    connect(run, &RunPane::timeRequested, q, [this](int number, double) { q->compareRuns({number}); });
}

void Workspace::Private::connectSession()
{
    auto *session = this->session.get();
    connect(session, &BookSession::failed, q, [this](const Error &error) { notice->showError(error); });
    connect(session, &BookSession::refreshed, q, [this] { updateInventory(); });
    connect(session, &BookSession::runsAdded, q, [this](const QList<int> &numbers) {
        log->setCurrentRun(numbers.constLast());
    });
    connect(session, &BookSession::campaignChanged, q, [this] {
        navigation->setSavedViews(log->savedViews());
        updateInventory();
        if (!this->session->campaign())
            q->showView(View::Log);
    });
    connect(navigation, &Navigation::campaignRequested, session, &BookSession::setCurrentCampaign);
    connect(navigation, &Navigation::campaignRequested, q, [this] {
        if (view != View::Log && view != View::Compare && view != View::Report && view != View::Launch)
            q->showView(View::Log);
    });
    connect(navigation, &Navigation::viewRequested, q, &Workspace::showView);
    connect(navigation, &Navigation::savedViewRequested, q, [this](const QString &name) {
        q->showView(View::Log);
        log->applyView(name);
    });
    connect(navigation, &Navigation::savedViewRemovalRequested, q,
            [this](const QString &name) { log->removeView(name); });
}

BookSession *Workspace::session() const
{
    return d->session.get();
}

LogView *Workspace::log() const
{
    return d->log;
}

RunPane *Workspace::runPane() const
{
    return d->run;
}

NoticeBar *Workspace::notice() const
{
    return d->notice;
}

CampaignCommands *Workspace::campaign() const
{
    return d->campaign;
}

compare::CompareView *Workspace::compare()
{
    d->page(View::Compare);
    return d->compare;
}

View Workspace::view() const
{
    return d->view;
}

QString Workspace::workInProgress() const
{
    if (d->autopilot->isActive())
        return tr("Autopilot is going on and ends with this window. A run on its hosts goes on, and the window finds "
                  "it again.");
    if (d->import && d->import->isReading())
        return tr("Result files are still being read; nothing of them is stored yet.");
    if (d->launch && d->launch->isRunning())
        return tr("A run is going on. It goes on without this window, and the window finds it again.");
    return {};
}

void Workspace::Private::tellDesktop(const twofold::launch::Outcome &outcome)
{
    if (outcome.detached)
        return;
    if (!desktop)
        desktop = new DesktopNotice(q);
    const QString verdict = campaign::verdictName(outcome.verdict);
    const QString what = outcome.error ? tr("not done") : verdict.isEmpty() ? tr("done") : verdict;
    const QString title = outcome.number > 0 ? tr("Run %1: %2").arg(outcome.number).arg(what) : tr("The run was not started");
    desktop->show(title, outcome.error ? outcome.error->message : outcome.headline);
}

void Workspace::Private::letLaunch()
{
    if (!launch)
        return;
    const bool active = autopilot->isActive();
    launch->setEnabled(!active);
    launch->setToolTip(active ? Workspace::tr("Autopilot launches the runs. Take over in the log to launch by hand.")
                              : QString());
}

QWidget *Workspace::Private::page(View wanted)
{
    auto *session = this->session.get();
    switch (wanted) {
    case View::Compare:
        if (!compare) {
            compare = new compare::CompareView(session);
            stack->addWidget(compare);
            compare->setRuns({});
            connect(compare, &compare::CompareView::runActivated, q, [this](int number) {
                log->setCurrentRun(number);
                run->setRun(number);
                q->setRunPaneShown(true);
            });
            connect(compare, &compare::CompareView::statusChanged, q, [this] {
                if (view == View::Compare)
                    emit q->viewTextChanged(compare->statusText());
            });
        }
        return compare;
    case View::Report:
        if (!report) {
            report = new ReportView(session);
            stack->addWidget(report);
            connect(report, &ReportView::failed, q, [this](const Error &error) { notice->showError(error); });
            connect(report, &ReportView::written, q, [this](const QString &path) {
                notice->showInfo(Workspace::tr("The report is in %1.").arg(path));
            });
        }
        return report;
    case View::Import:
        if (!import) {
            import = new ImportPage(session);
            stack->addWidget(import);
            connect(import, &ImportPage::closed, q, [this] { q->showView(View::Log); });
            connect(import, &ImportPage::filesRequested, q, &Workspace::importRequested);
            connect(import, &ImportPage::spreadsheetRequested, q, &Workspace::importSpreadsheet);
            connect(import, &ImportPage::mappingRequested, q, &Workspace::mapColumns);
        }
        return import;
    case View::Launch:
        if (!launch) {
            launch = new LaunchView(session);
            stack->addWidget(launch);
            connect(launch, &LaunchView::hostsRequested, q, [this] { q->showView(View::Hosts); });
            connect(launch, &LaunchView::newPlanRequested, q, [this] {
                q->showView(View::Plans);
                plans->add();
            });
            connect(launch, &LaunchView::runRequested, q, [this](int number) { showRun(number); });
            connect(launch, &LaunchView::runningChanged, q, [this] { this->session->refresh(); });
            connect(launch, &LaunchView::finished, q, [this](const twofold::launch::Outcome &outcome) { tellDesktop(outcome); });
            letLaunch();
        }
        return launch;
    case View::Hosts:
        if (!hosts) {
            hosts = new HostsView(session);
            stack->addWidget(hosts);
            connect(hosts, &HostsView::changed, q, [this] { inventoryChanged(); });
        }
        return hosts;
    case View::Plans:
        if (!plans) {
            plans = new PlansView(session);
            stack->addWidget(plans);
            connect(plans, &PlansView::changed, q, [this] { inventoryChanged(); });
        }
        return plans;
    case View::Log:
        break;
    }
    return logPage;
}

void Workspace::showView(View view)
{
    d->stack->setCurrentWidget(d->page(view));
    d->view = view;
    d->navigation->setView(view);
    d->placeRunPane();
    emit viewChanged(view);
    emit viewTextChanged(view == View::Compare ? d->compare->statusText() : QString());
    if (view == View::Log)
        d->log->focusGrid();
    else if (view == View::Compare && d->compare->runs().isEmpty())
        d->compare->setRuns({});
}

bool Workspace::isRunPaneShown() const
{
    return d->run->isVisibleTo(this);
}

void Workspace::setRunPaneShown(bool shown)
{
    if (d->view == View::Compare)
        d->runPaneInCompare = shown;
    else if (d->roomy)
        d->runPaneWanted = shown;
    else
        d->runPaneOver = shown;
    d->placeRunPane();
}

void Workspace::Private::placeRunPane()
{
    const bool beside = roomy;
    bool shown = false;
    if (view == View::Log)
        shown = beside ? runPaneWanted : runPaneOver;
    else if (view == View::Compare)
        shown = runPaneInCompare;
    if (beside && row->indexOf(run) < 0)
        row->addWidget(run);
    else if (!beside && row->indexOf(run) >= 0)
        row->removeWidget(run);
    run->setVisible(shown);
    if (!beside) {
        run->setGeometry(q->width() - kRunPaneWidth, 0, kRunPaneWidth, q->height());
        run->raise();
    }
    emit q->runPaneShownChanged(shown);
}

void Workspace::Private::arrange()
{
    arranging = true;
    const QSize window = q->window()->size();
    roomy = window.width() >= kRunPaneBeside;
    tall = window.height() >= kLadderHeight;
    navigation->setNarrow(window.width() < kWideNavigation);
    ladder->setFolded(!tall || ladderFolded);
    placeRunPane();
    arranging = false;
}

void Workspace::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    d->arrange();
}

void Workspace::Private::updateInventory()
{
    const auto hosts = session->book().hosts();
    const auto *campaign = session->campaign();
    size_t plans = 0;
    if (campaign) {
        if (const auto known = session->book().plans(campaign->id))
            plans = known->size();
    }
    navigation->setInventory(hosts ? int(hosts->size()) : 0, int(plans));
}

void Workspace::Private::inventoryChanged()
{
    updateInventory();
    if (launch)
        launch->reload();
}

void Workspace::Private::showRun(int number)
{
    if (view != View::Log)
        q->showView(View::Log);
    log->setCurrentRun(number);
    run->setRun(number);
}

void Workspace::Private::logStep(const steering::Step &step)
{
    const auto *campaign = session->campaign();
    if (!campaign)
        return;
    campaign::Run next;
    next.campaign = campaign->id;
    next.parent = step.parentRun;
    next.parameters = step.parameters;
    for (const auto &parameter : campaign->parameters) {
        if (!next.parameters.find(parameter.key) && !campaign::isAbsent(parameter.defaultValue))
            next.parameters.set(parameter.key, parameter.defaultValue);
    }
    session->addRuns(Workspace::tr("log the next step"), {next});
    log->focusGrid();
}

void Workspace::importFiles(const QStringList &files)
{
    if (files.isEmpty())
        return;
    showView(View::Import);
    d->import->begin(files);
}

void Workspace::importSpreadsheet(const QString &file)
{
    if (!d->spreadsheet) {
        d->spreadsheet = new SpreadsheetPage(d->session.get());
        d->stack->addWidget(d->spreadsheet);
        connect(d->spreadsheet, &SpreadsheetPage::closed, this, [this] { showView(View::Log); });
    }
    d->view = View::Import;
    d->navigation->setView(View::Import);
    d->stack->setCurrentWidget(d->spreadsheet);
    d->placeRunPane();
    d->spreadsheet->begin(file);
}

void Workspace::mapColumns(const QString &file, const QString &name)
{
    if (!d->mapping) {
        d->mapping = new MappingPage(d->session.get());
        d->stack->addWidget(d->mapping);
        connect(d->mapping, &MappingPage::closed, this, [this] { showView(View::Log); });
        connect(d->mapping, &MappingPage::mapped, this, [this](const QString &mapped, const QString &by) {
            showView(View::Import);
            d->import->begin({mapped}, by);
        });
    }
    d->view = View::Import;
    d->navigation->setView(View::Import);
    d->stack->setCurrentWidget(d->mapping);
    d->placeRunPane();
    d->mapping->begin(file, name);
}

void Workspace::writeReport()
{
    showView(View::Report);
    if (d->report->isReady())
        d->report->exportReport();
    else
        connect(d->report, &ReportView::ready, d->report, &ReportView::exportReport, Qt::SingleShotConnection);
}

void Workspace::compareRuns(const QList<int> &numbers)
{
    compare()->setRuns(numbers);
    showView(View::Compare);
}

void Workspace::launchNextStep()
{
    showView(View::Log);
    d->strip->launch();
}

void Workspace::startAutopilot()
{
    if (d->launch && d->launch->isRunning()) {
        d->notice->showInfo(tr("Run %1 is going on. Start autopilot when it has ended.").arg(d->launch->runningNumber()));
        return;
    }
    if (d->session->isReadOnly()) {
        d->notice->showInfo(tr("The book is open for reading only: no run can be launched into it."));
        return;
    }
    showView(View::Log);
    d->autopilot->ask();
}

void Workspace::logNextStepByHand()
{
    showView(View::Log);
    d->strip->logByHand();
}

void Workspace::stopRun()
{
    if (!d->launch || !d->launch->isRunning()) {
        d->notice->showInfo(tr("No run is going on in this window."));
        return;
    }
    showView(View::Launch);
    d->launch->stop();
}

void Workspace::addNote()
{
    setRunPaneShown(true);
    d->run->addNote();
}

void Workspace::overrule()
{
    setRunPaneShown(true);
    d->run->overrule();
}

void Workspace::judgeAgain()
{
    const auto *run = d->session->run(d->run->run());
    if (!run)
        return;
    const auto judging = d->session->writer().run<void>([id = run->id](store::Book &book) -> Result<void> {
        const auto judged = logbook::judgeAgain(book, id);
        if (!judged)
            return judged.error();
        return {};
    });
    whenFinished(judging, this, [this](const Result<void> &judged) {
        if (!judged)
            d->notice->showError(judged.error());
        d->session->refresh();
    });
}

void Workspace::compareWithParent()
{
    const auto *run = d->session->run(d->run->run());
    if (!run) {
        d->notice->showInfo(tr("Choose a run in the log first."));
        return;
    }
    QList<int> numbers;
    if (run->parent)
        numbers << *run->parent;
    numbers << run->number;
    compareRuns(numbers);
}

void Workspace::toggleLadder()
{
    showView(View::Log);
    d->ladder->setFolded(!d->ladder->isFolded());
}

void Workspace::focusNextPane()
{
    QList<QWidget *> panes = {d->navigation};
    if (d->view == View::Log)
        panes << d->strip << d->log << d->ladder;
    else
        panes << d->stack->currentWidget();
    if (isRunPaneShown())
        panes << d->run;
    const QWidget *focus = QApplication::focusWidget();
    int at = -1;
    for (int i = 0; i < panes.size(); ++i) {
        if (focus && (panes[i] == focus || panes[i]->isAncestorOf(focus)))
            at = i;
    }
    for (int step = 1; step <= panes.size(); ++step) {
        auto *pane = panes[(at + step) % panes.size()];
        if (pane == d->log) {
            d->log->focusGrid();
            return;
        }
        if (pane->focusPolicy() & Qt::TabFocus) {
            pane->setFocus(Qt::TabFocusReason);
            return;
        }
        for (auto *child : pane->findChildren<QWidget *>()) {
            if ((child->focusPolicy() & Qt::TabFocus) && child->isVisible() && child->isEnabled()) {
                child->setFocus(Qt::TabFocusReason);
                return;
            }
        }
    }
}

} // namespace twofold::ui
