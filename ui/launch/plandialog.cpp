// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/plandialog.h"

#include "ui/launch/planendpage.h"
#include "ui/launch/planloadpage.h"
#include "ui/launch/plansteppage.h"
#include "ui/launch/planwatchpage.h"

#include <QTabWidget>
#include <QVBoxLayout>

namespace twofold::ui {

namespace {

campaign::Plan withLoad(campaign::Plan plan)
{
    if (plan.roles.empty())
        plan.roles.push_back({});
    return plan;
}

} // namespace

PlanDialog::PlanDialog(const campaign::Plan &plan, const campaign::Campaign &campaign,
                       const std::vector<campaign::Host> &hosts, const QStringList &names, QWidget *parent)
    : FormDialog(plan.id.isValid() ? tr("Edit plan") : tr("New plan"),
                 plan.id.isValid() ? tr("Save plan") : tr("Add plan"), parent)
    , m_plan(withLoad(plan))
    , m_campaign(campaign.id)
    , m_tabs(new QTabWidget(this))
    , m_load(new PlanLoadPage(m_plan, campaign, hosts, names, this))
{
    setMinimumWidth(680);
    m_tabs->addTab(m_load, tr("Load"));
    m_tabs->addTab(new PlanWatchPage(m_plan, hosts, this), tr("Watched"));
    m_tabs->addTab(new PlanStepPage(m_plan, this), tr("Before and after"));
    m_tabs->addTab(new PlanEndPage(m_plan, this), tr("What ends it"));
    content()->addWidget(m_tabs, 1);
    m_load->setFocus();
}

void PlanDialog::showPage(int index)
{
    m_tabs->setCurrentIndex(index);
}

std::vector<campaign::Parameter> PlanDialog::missingParameters() const
{
    return m_load->missingParameters();
}

bool PlanDialog::apply()
{
    campaign::Plan entered = m_plan;
    for (int i = 0; i < m_tabs->count(); ++i) {
        const QString problem = static_cast<PlanPage *>(m_tabs->widget(i))->apply(entered);
        if (!problem.isEmpty()) {
            m_tabs->setCurrentIndex(i);
            showProblem(problem);
            return false;
        }
    }
    std::erase_if(entered.roles, [](const auto &role) { return role.hosts.isEmpty(); });
    entered.campaign = m_campaign;
    m_plan = std::move(entered);
    return true;
}

} // namespace twofold::ui
