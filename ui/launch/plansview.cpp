// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/launch.h"
#include "core/remote/keychain.h"
#include "ui/common/booksession.h"
#include "ui/launch/inventoryview.h"
#include "ui/launch/plandialog.h"

#include <QPushButton>

namespace twofold::ui {

PlansView::PlansView(BookSession *session, QWidget *parent)
    : InventoryView(session, tr("Plans"), {tr("name"), tr("tool"), tr("hosts"), tr("command")},
                    tr("No plan yet. A plan says which command makes the load, and on which host."),
                    tr("New plan…"), parent)
    , m_keychain(&remote::desktopKeychain())
{
    m_forget = addButton(tr("Forget secrets"), [this](int row) {
        const auto &plan = m_plans[static_cast<size_t>(row)];
        if (const auto *campaign = this->session()->campaign()) {
            forget(m_forget, plan.name, [keychain = m_keychain, path = this->session()->path(), plan, owner = *campaign] {
                return launch::forgetSecrets(*keychain, path, plan, owner);
            });
        }
    });
    m_forget->setToolTip(tr("Deletes what the keychain keeps of the secret parameters that this plan's commands read."));
}

QList<QStringList> PlansView::rows()
{
    m_plans.clear();
    if (const auto *campaign = session()->campaign()) {
        if (auto plans = session()->book().plans(campaign->id))
            m_plans = std::move(*plans);
    }
    QList<QStringList> rows;
    for (const auto &plan : m_plans) {
        QStringList hosts;
        QString command;
        for (const auto &role : plan.roles) {
            hosts += role.hosts;
            if (command.isEmpty())
                command = role.command;
        }
        rows.append({plan.name, plan.tool, hosts.join(QStringLiteral(", ")), command});
    }
    return rows;
}

QString PlansView::nameOf(int row) const
{
    return m_plans[static_cast<size_t>(row)].name;
}

void PlansView::open(const campaign::Plan &plan)
{
    const auto *campaign = session()->campaign();
    if (!campaign)
        return;
    QStringList names;
    for (const auto &known : m_plans) {
        if (!(known.id == plan.id))
            names.append(known.name);
    }
    std::vector<campaign::Host> hosts;
    if (auto all = session()->book().hosts())
        hosts = std::move(*all);
    auto *dialog = new PlanDialog(plan, *campaign, hosts, names, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, owner = *campaign] {
        // The parameters that the preset's command takes become columns, in the same step.
        auto missing = dialog->missingParameters();
        if (!missing.empty()) {
            auto after = owner;
            after.parameters.insert(after.parameters.end(), missing.begin(), missing.end());
            session()->changeCampaign(tr("add the plan's parameters"), after);
        }
        write([plan = dialog->plan()](store::Book &book) -> Result<void> {
            auto saved = book.savePlan(plan);
            if (!saved)
                return saved.error();
            // What the engineer wrote here may run; what comes with a book from elsewhere is asked for.
            return launch::approve(book, saved->id);
        });
    });
    dialog->open();
}

void PlansView::add()
{
    open({});
}

void PlansView::edit(int row)
{
    open(m_plans[static_cast<size_t>(row)]);
}

void PlansView::remove(int row)
{
    write([id = m_plans[static_cast<size_t>(row)].id](store::Book &book) { return book.removePlan(id); });
}

} // namespace twofold::ui
