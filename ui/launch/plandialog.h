// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/plan.h"
#include "ui/common/formdialog.h"

class QTabWidget;

namespace twofold::ui {

class PlanLoadPage;

// A plan of a campaign: what runs on which hosts, what is watched beside it, and what ends it.
// `names` are those already taken by others.
class PlanDialog : public FormDialog
{
    Q_OBJECT

public:
    PlanDialog(const campaign::Plan &plan, const campaign::Campaign &campaign,
               const std::vector<campaign::Host> &hosts, const QStringList &names, QWidget *parent);

    campaign::Plan plan() const { return m_plan; }
    // Parameters that the preset's command uses and the campaign does not have yet.
    std::vector<campaign::Parameter> missingParameters() const;
    void showPage(int index); // from 0

protected:
    bool apply() override;

private:
    campaign::Plan m_plan;
    CampaignId m_campaign;
    QTabWidget *m_tabs;
    PlanLoadPage *m_load;
};

} // namespace twofold::ui
