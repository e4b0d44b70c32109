// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/autopilotsite.h"

#include "ui/common/booksession.h"
#include "ui/launch/windowprompter.h"
#include "ui/nextstep/autopilotbar.h"
#include "ui/nextstep/autopilotdialog.h"
#include "ui/nextstep/autopilotdriver.h"

#include <QApplication>

namespace twofold::ui {

AutopilotSite::AutopilotSite(BookSession *session, QWidget *window)
    : m_session(session)
    , m_window(window)
    , m_prompter(std::make_unique<WindowPrompter>(window, &remote::desktopKeychain()))
    , m_driver(std::make_unique<AutopilotDriver>(session, m_prompter.get()))
    , m_bar(new AutopilotBar(m_driver.get()))
{
    m_bar->hide();
    connect(m_bar, &AutopilotBar::runRequested, this, &AutopilotSite::runRequested);
    connect(m_driver.get(), &AutopilotDriver::changed, this, [this] {
        if (m_wasActive == isActive())
            return;
        m_wasActive = isActive();
        emit activeChanged(m_wasActive);
    });
    connect(m_driver.get(), &AutopilotDriver::ended, this, [this] { QApplication::alert(m_window); });
}

AutopilotSite::~AutopilotSite()
{
    // A thread of a launch may wait for an answer that will not come.
    m_prompter->refuseAll();
    m_driver.reset();
}

bool AutopilotSite::isActive() const
{
    return m_driver->isActive();
}

void AutopilotSite::ask()
{
    m_bar->setVisible(isActive());
    const auto *campaign = m_session->campaign();
    if (isActive() || !campaign)
        return;
    const auto plans = m_session->book().plans(campaign->id);
    auto *dialog = new AutopilotDialog(*campaign, plans ? *plans : std::vector<campaign::Plan>(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_driver->start(dialog->order(), dialog->fixHook());
        m_bar->setLogShown(true);
        m_bar->show();
    });
    dialog->open();
}

} // namespace twofold::ui
