// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/launchview.h"

#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/common/whenfinished.h"
#include "ui/launch/preparepage.h"
#include "ui/launch/runningpage.h"
#include "ui/launch/windowprompter.h"

#include <QStackedWidget>
#include <QVBoxLayout>
#include <QtConcurrent>

namespace twofold::ui {

LaunchView::LaunchView(BookSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_prompter(new WindowPrompter(this, &remote::desktopKeychain()))
    , m_notice(new NoticeBar(this))
    , m_pages(new QStackedWidget(this))
    , m_prepare(new PreparePage(session, this))
    , m_running(new RunningPage(this))
{
    qRegisterMetaType<launch::Status>();
    qRegisterMetaType<launch::Outcome>();
    qRegisterMetaType<remote::Stream>();
    m_pages->addWidget(m_prepare);
    m_pages->addWidget(m_running);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notice);
    layout->addWidget(m_pages, 1);

    connect(m_prompter, &WindowPrompter::notKept, this, [this](const QString &sentence) { m_notice->showError(sentence); });
    connect(m_prepare, &PreparePage::launchRequested, this, &LaunchView::start);
    connect(m_prepare, &PreparePage::hostCheckRequested, this, &LaunchView::checkHosts);
    connect(m_prepare, &PreparePage::newPlanRequested, this, &LaunchView::newPlanRequested);
    connect(m_prepare, &PreparePage::hostsRequested, this, &LaunchView::hostsRequested);
    connect(m_running, &RunningPage::stopRequested, this, [this] {
        if (m_launcher)
            m_launcher->stop();
    });
    connect(m_running, &RunningPage::runRequested, this, &LaunchView::runRequested);
    connect(m_running, &RunningPage::closed, this, [this] {
        m_pages->setCurrentWidget(m_prepare);
        m_prepare->prepare(std::nullopt);
    });
}

LaunchView::~LaunchView()
{
    // A thread of the launcher may wait for an answer that will not come.
    m_prompter->refuseAll();
    m_hostCheckCancel.cancel();
    m_hostCheck.waitForFinished();
    m_launcher.reset();
    delete m_prompter;
}

void LaunchView::prepare(const std::optional<steering::Step> &step)
{
    if (isRunning()) {
        m_pages->setCurrentWidget(m_running);
        return;
    }
    m_pages->setCurrentWidget(m_prepare);
    m_prepare->prepare(step);
}

bool LaunchView::isRunning() const
{
    return m_launcher != nullptr;
}

int LaunchView::runningNumber() const
{
    return isRunning() ? m_number : 0;
}

void LaunchView::reload()
{
    m_prepare->reload();
}

void LaunchView::launch()
{
    if (!isRunning())
        m_prepare->launch();
}

void LaunchView::stop()
{
    if (!isRunning())
        return;
    m_pages->setCurrentWidget(m_running);
    m_running->askToStop();
}

void LaunchView::start(const launch::Request &request)
{
    if (isRunning())
        return;
    QString name;
    if (const auto plans = m_session->book().plans(request.campaign)) {
        for (const auto &plan : *plans) {
            if (plan.id == request.plan)
                name = plan.name;
        }
    }
    m_running->begin(name, criteria());
    auto launcher = std::make_unique<launch::Launcher>(m_session->path(), launch::Options(), m_prompter);
    auto *started = launcher.get();
    follow(std::move(launcher));
    started->start(request);
}

std::vector<campaign::Criterion> LaunchView::criteria() const
{
    const auto *campaign = m_session->campaign();
    return campaign ? campaign->criteria : std::vector<campaign::Criterion>();
}

void LaunchView::attach(RunId run, const QString &what)
{
    if (isRunning())
        return;
    m_running->begin(what, criteria());
    auto launcher = std::make_unique<launch::Launcher>(m_session->path(), launch::Options(), m_prompter);
    auto *started = launcher.get();
    follow(std::move(launcher));
    started->attach(run);
}

void LaunchView::follow(std::unique_ptr<launch::Launcher> launcher)
{
    m_launcher = std::move(launcher);
    m_number = 0;
    m_pages->setCurrentWidget(m_running);
    // The launcher's threads emit; the receiver's context brings each signal to the window's.
    connect(m_launcher.get(), &launch::Launcher::statusChanged, m_running, [this](const launch::Status &status) {
        if (m_number == 0 && status.number > 0)
            m_session->refresh(); // the run's row is in the book now
        m_number = status.number;
        m_running->setStatus(status);
    });
    connect(m_launcher.get(), &launch::Launcher::output, m_running,
            [this](const QString &host, remote::Stream, const QByteArray &bytes) { m_running->addOutput(host, bytes); });
    connect(m_launcher.get(), &launch::Launcher::followed, m_running, &RunningPage::addOutput);
    connect(m_launcher.get(), &launch::Launcher::results, m_running, &RunningPage::addResults);
    connect(m_launcher.get(), &launch::Launcher::limitsWatched, m_running, &RunningPage::setLimits);
    connect(m_launcher.get(), &launch::Launcher::figures, m_running, &RunningPage::addFigures);
    connect(m_launcher.get(), &launch::Launcher::message, m_running, &RunningPage::addMessage);
    connect(
        m_launcher.get(), &launch::Launcher::finished, this,
        [this](const launch::Outcome &outcome) {
            m_running->setOutcome(outcome);
            m_launcher.release()->deleteLater();
            m_session->refresh();
            emit runningChanged(false);
            emit finished(outcome);
        },
        Qt::QueuedConnection);
    emit runningChanged(true);
}

void LaunchView::checkHosts(const launch::Request &request)
{
    if (m_hostCheck.isRunning())
        return;
    const auto data = launch::loadPlan(m_session->book(), request.plan);
    const auto preflight = launch::preflight(m_session->book(), request);
    if (!data || !preflight) {
        launch::HostCheck failed;
        failed.errors += (data ? preflight.error() : data.error()).text();
        return m_prepare->showHostCheck(failed);
    }
    m_hostCheck = QtConcurrent::run([data = *data, values = preflight->parameters, prompter = m_prompter, cancel = m_hostCheckCancel] {
        return launch::checkHosts(data, values, {}, prompter, cancel);
    });
    whenFinished(m_hostCheck, this, [this](const launch::HostCheck &check) { m_prepare->showHostCheck(check); });
}

void LaunchView::offerUnfinished()
{
    const auto *campaign = m_session->campaign();
    if (!campaign || isRunning())
        return;
    const auto unfinished = launch::unfinishedRuns(m_session->book());
    if (!unfinished)
        return;
    for (const auto &run : *unfinished) {
        if (!(run.campaign == campaign->id))
            continue;
        const QString what = tr("run %1").arg(run.number);
        if (run.owned) {
            m_notice->showInfo(tr("Run %1 is followed by %2.").arg(run.number).arg(run.owner));
        } else {
            m_notice->showInfo(tr("Run %1 was launched and not collected yet.").arg(run.number),
                               {{tr("Follow it"), [this, id = run.run, what] { attach(id, what); }}});
        }
        return;
    }
}

void LaunchView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (isRunning())
        return;
    m_prepare->reload();
    offerUnfinished();
}

} // namespace twofold::ui
