// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/nextstep/autopilotdriver.h"

#include "core/autopilot/fixhook.h"
#include "core/base/utc.h"
#include "ui/common/booksession.h"
#include "ui/common/whenfinished.h"

#include <QTimer>
#include <QtConcurrent>

#include <algorithm>

namespace twofold::ui {

namespace {

using SharedSecrets = Result<std::shared_ptr<launch::Secrets>>;

constexpr int kHookMs = 10 * 60 * 1000; // a fix that takes longer is none
constexpr qsizetype kMostHookOutput = 64 * 1024;

// Waits for the engineer where the plan reads secrets, so never on the window's or the book's thread.
SharedSecrets askFor(const QString &bookPath, const campaign::Plan &plan, const campaign::Campaign &campaign, remote::Prompter *prompter,
                     const CancelToken &cancel)
{
    auto secrets = std::make_shared<launch::Secrets>();
    if (const auto done = launch::askForSecrets(bookPath, plan, campaign, prompter, *secrets, cancel); !done)
        return done.error();
    return secrets;
}

} // namespace

AutopilotDriver::AutopilotDriver(BookSession *session, remote::Prompter *prompter, const launch::Options &options,
                                 QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_prompter(prompter)
    , m_options(options)
{
    qRegisterMetaType<launch::Status>();
    qRegisterMetaType<launch::Outcome>();
}

AutopilotDriver::~AutopilotDriver()
{
    if (m_hook) {
        m_hook->disconnect(this);
        m_hook->kill();
        m_hook->waitForFinished(1000);
    }
    m_askingCancel.cancel();
    m_asking.waitForFinished();
}

void AutopilotDriver::setState(State state)
{
    m_state = state;
    emit changed();
}

void AutopilotDriver::note(const QString &text, const QString &reason, int run)
{
    m_log.push_back({nowUtc(), text, reason, run});
    emit logged();
}

void AutopilotDriver::start(const autopilot::Order &order, const QString &fixHook)
{
    if (isActive())
        return;
    ++m_orders;
    m_order = order;
    m_order.hasFixHook = !fixHook.isEmpty();
    m_fixHook = fixHook;
    m_progress = {};
    m_status = {};
    m_log.clear();
    m_pause = false;
    m_stopping = false;
    m_secrets = std::make_shared<launch::Secrets>();
    m_clock.start();
    setState(State::Deciding);
    askForSecrets();
}

void AutopilotDriver::askForSecrets()
{
    const auto plans = m_session->book().plans(m_order.campaign);
    if (!plans) {
        end(plans.error().text());
        return;
    }
    const auto plan = std::find_if(plans->begin(), plans->end(), [this](const auto &one) { return one.id == m_order.plan; });
    const auto campaign = m_session->book().campaign(m_order.campaign);
    if (plan == plans->end() || !campaign) {
        end(tr("The plan is not in the book any more. Choose another one."));
        return;
    }
    m_askingCancel = CancelToken();
    const auto asking = QtConcurrent::run(askFor, m_session->path(), *plan, *campaign, m_prompter, m_askingCancel);
    m_asking = QFuture<void>(asking);
    whenFinished(asking, this, [this, orders = m_orders](const SharedSecrets &asked) {
        if (orders != m_orders || !isActive())
            return;
        if (!asked) {
            end(asked.error().text());
            return;
        }
        m_secrets = *asked;
        decide();
    });
}

void AutopilotDriver::decide()
{
    if (m_pause) {
        m_pause = false;
        setState(State::Paused);
        return;
    }
    setState(State::Deciding);
    m_progress.hours = double(m_clock.elapsed()) / 3.6e6;
    const auto deciding = m_session->writer().run<autopilot::Turn>(
        [order = m_order, progress = m_progress](store::Book &book) { return autopilot::nextTurn(book, order, progress); });
    whenFinished(deciding, this, [this, orders = m_orders](const Result<autopilot::Turn> &turn) {
        if (orders == m_orders && m_state == State::Deciding)
            take(turn);
    });
}

void AutopilotDriver::take(const Result<autopilot::Turn> &turn)
{
    if (!turn) {
        end(turn.error().text());
        return;
    }
    switch (turn->kind) {
    case autopilot::Turn::Kind::End:
        end(turn->ending);
        break;
    case autopilot::Turn::Kind::Fix:
        askHook(turn->failed);
        break;
    case autopilot::Turn::Kind::Launch:
        note(turn->step.title, turn->step.reason);
        for (const auto &warning : turn->warnings)
            note(tr("Before the start"), warning);
        launchRun(turn->request);
        break;
    }
}

void AutopilotDriver::launchRun(const launch::Request &request)
{
    m_status = {};
    m_launcher = std::make_unique<launch::Launcher>(m_session->path(), m_options, m_prompter);
    launch::Secrets copies;
    for (const auto &[key, secret] : *m_secrets)
        copies.emplace(key, secret.clone());
    m_launcher->setSecrets(std::move(copies));
    connect(m_launcher.get(), &launch::Launcher::statusChanged, this, [this](const launch::Status &status) {
        if (m_status.number == 0 && status.number > 0)
            m_session->refresh(); // the run's row is in the book now
        m_status = status;
        emit changed();
    });
    connect(m_launcher.get(), &launch::Launcher::finished, this, &AutopilotDriver::runFinished, Qt::QueuedConnection);
    setState(State::Running);
    m_launcher->start(request);
}

void AutopilotDriver::runFinished(const launch::Outcome &outcome)
{
    if (!m_launcher)
        return; // let go of meanwhile
    m_launcher.release()->deleteLater();
    m_session->refresh();
    if (outcome.error) {
        end(outcome.error->text());
        return;
    }
    m_progress.add(outcome);
    const QString verdict = campaign::verdictName(outcome.verdict);
    note(tr("Run %1: %2").arg(outcome.number).arg(verdict.isEmpty() ? tr("no verdict") : verdict), outcome.headline,
         outcome.number);
    if (m_stopping) {
        end(tr("Run %1 was stopped.").arg(outcome.number));
        return;
    }
    decide();
}

void AutopilotDriver::askHook(const campaign::Run &failed)
{
    const auto campaign = m_session->book().campaign(failed.campaign);
    if (!campaign) {
        end(campaign.error().text());
        return;
    }
    m_failed = failed;
    m_progress.fixed = failed.number;
    m_hook = std::make_unique<QProcess>();
    m_hook->setProcessEnvironment(autopilot::hookEnvironment(*campaign, failed));
    m_hook->setStandardInputFile(QProcess::nullDevice());
    connect(m_hook.get(), &QProcess::finished, this, &AutopilotDriver::hookFinished, Qt::QueuedConnection);
    connect(m_hook.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            end(tr("The fix hook could not be started: %1.").arg(m_hook->errorString()));
    }, Qt::QueuedConnection);
    note(tr("Ask the fix hook about run %1").arg(failed.number), failed.headline, failed.number);
    setState(State::Fixing);
    m_hook->start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), m_fixHook});
    QTimer::singleShot(kHookMs, m_hook.get(), &QProcess::kill);
}

void AutopilotDriver::hookFinished()
{
    if (!m_hook || m_state != State::Fixing)
        return;
    autopilot::HookAnswer answer;
    answer.status = m_hook->exitStatus() == QProcess::NormalExit ? m_hook->exitCode() : -1;
    answer.output = m_hook->readAllStandardOutput().right(kMostHookOutput);
    answer.errors = m_hook->readAllStandardError().right(kMostHookOutput);
    m_hook.release()->deleteLater();
    const auto recording = m_session->writer().run<QString>([failed = m_failed, answer](store::Book &book) {
        return autopilot::recordAnswer(book, failed, answer);
    });
    whenFinished(recording, this, [this, orders = m_orders](const Result<QString> &done) {
        if (orders != m_orders || m_state != State::Fixing)
            return;
        m_session->refresh();
        if (!done) {
            end(done.error().text());
            return;
        }
        note(*done, {}, m_failed.number);
        decide();
    });
}

void AutopilotDriver::pause()
{
    if (!isActive() || m_state == State::Paused)
        return;
    m_pause = true;
    emit changed();
}

void AutopilotDriver::goOn()
{
    m_pause = false;
    if (m_state == State::Paused)
        decide();
    else
        emit changed();
}

void AutopilotDriver::takeOver()
{
    if (!isActive())
        return;
    QString sentence = tr("The engineer took over.");
    if (m_launcher) {
        if (m_status.number > 0)
            sentence = tr("The engineer took over. Run %1 goes on; Launch follows it.").arg(m_status.number);
        m_launcher->disconnect(this);
        m_launcher->detach();
        m_launcher.reset();
    }
    if (m_hook) {
        m_hook->disconnect(this);
        m_hook->kill();
        m_hook.release()->deleteLater();
    }
    end(sentence);
}

void AutopilotDriver::stopRun()
{
    if (!m_launcher) {
        takeOver();
        return;
    }
    m_stopping = true;
    m_launcher->stop();
    emit changed();
}

void AutopilotDriver::end(const QString &sentence)
{
    note(tr("Autopilot ended"), sentence);
    m_askingCancel.cancel();
    m_secrets.reset();
    m_hook.reset();
    m_pause = false;
    setState(State::Idle);
    emit ended(sentence);
}

} // namespace twofold::ui
