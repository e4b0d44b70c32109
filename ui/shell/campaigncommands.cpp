// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/campaigncommands.h"

#include "ui/campaign/campaigndialog.h"
#include "ui/campaign/classesdialog.h"
#include "ui/campaign/columnsdialog.h"
#include "ui/campaign/signaturesdialog.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/common/whenfinished.h"

namespace twofold::ui {

CampaignCommands::CampaignCommands(BookSession *session, NoticeBar *notice, QWidget *window)
    : QObject(window)
    , m_session(session)
    , m_notice(notice)
    , m_window(window)
{
}

QStringList CampaignCommands::names() const
{
    QStringList names;
    for (const auto &campaign : m_session->campaigns())
        names << campaign.name;
    return names;
}

void CampaignCommands::add()
{
    auto *dialog = new CampaignDialog(campaign::newCampaign({}), true, names(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_session->addCampaign(dialog->campaign());
        emit added();
    });
    dialog->open();
}

void CampaignCommands::edit()
{
    const auto *campaign = m_session->campaign();
    if (!campaign)
        return;
    QStringList others = names();
    others.removeAll(campaign->name);
    auto *dialog = new CampaignDialog(*campaign, false, others, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_session->changeCampaign(tr("edit the campaign"), dialog->campaign());
    });
    dialog->open();
}

void CampaignCommands::store(const QString &text, const campaign::Campaign &campaign,
                             const std::vector<campaign::Run> &runs)
{
    auto *undo = m_session->undoStack();
    undo->beginMacro(text);
    m_session->changeCampaign(text, campaign);
    if (!runs.empty())
        m_session->changeRuns(text, runs);
    undo->endMacro();
}

void CampaignCommands::editColumns()
{
    const auto *campaign = m_session->campaign();
    if (!campaign)
        return;
    auto *dialog = new ColumnsDialog(*campaign, m_session->runs(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        store(tr("edit the columns"), dialog->campaign(), dialog->changedRuns());
    });
    dialog->open();
}

void CampaignCommands::editClasses()
{
    const auto *campaign = m_session->campaign();
    if (!campaign)
        return;
    auto *dialog = new ClassesDialog(*campaign, m_session->runs(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        store(tr("edit the failure classes"), dialog->campaign(), dialog->changedRuns());
    });
    dialog->open();
}

void CampaignCommands::editSignatures()
{
    const auto *campaign = m_session->campaign();
    if (!campaign)
        return;
    auto *dialog = new SignaturesDialog(*campaign, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_session->changeCampaign(tr("edit the signatures"), dialog->campaign());
    });
    dialog->open();
}

void CampaignCommands::remove()
{
    const auto *campaign = m_session->campaign();
    if (!campaign)
        return;
    const auto removeIt = [this, id = campaign->id] {
        const auto removing = m_session->writer().run<void>(
            [id](store::Book &book) { return book.removeCampaign(id); });
        whenFinished(removing, this, [this](const Result<void> &removed) {
            if (removed)
                m_session->undoStack()->clear(); // its steps speak of rows that are gone
            else
                m_notice->showError(removed.error());
            m_session->refresh();
        });
    };
    m_notice->showError(tr("%1 has %n run(s). Deleting it cannot be undone.", nullptr,
                            m_session->runCount(campaign->id))
                             .arg(campaign->name),
                         {{tr("Delete the campaign"), removeIt}});
}

} // namespace twofold::ui
