// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/plansteppage.h"

#include "ui/common/style.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>

#include <algorithm>

namespace twofold::ui {

namespace {

const campaign::PlanRole *roleOf(const campaign::Plan &plan, campaign::HostRole kind)
{
    const auto known = std::find_if(plan.roles.begin(), plan.roles.end(),
                                    [kind](const auto &role) { return role.role == kind; });
    return known == plan.roles.end() ? nullptr : &*known;
}

} // namespace

PlanStepPage::PlanStepPage(const campaign::Plan &plan, QWidget *parent)
    : PlanPage(parent)
{
    auto *form = makeForm(this);
    auto *note = makeLabel(tr("In this order: prepare, reset, the load, clean up. A step that fails before the load "
                              "starts prevents it. Placeholders are filled in as in the command."),
                           Theme::Face::Secondary, Tone::Text2, this);
    note->setWordWrap(true);
    form->addRow(note);
    const std::pair<campaign::HostRole, QString> kinds[] = {{campaign::HostRole::Generator, tr("generators")},
                                                            {campaign::HostRole::Target, tr("targets")},
                                                            {campaign::HostRole::Observer, tr("observers")}};
    for (const auto &[kind, title] : kinds) {
        const auto *role = roleOf(plan, kind);
        const campaign::PlanRole given = role ? *role : campaign::PlanRole();
        const bool isFirst = kind == campaign::HostRole::Generator;
        Steps steps;
        steps.prepare = makeCommandLine(given.prepare, isFirst ? tr("such as: install the tool") : QString(),
                                        tr("Prepare on %1").arg(title), this);
        steps.reset = makeCommandLine(given.reset, isFirst ? tr("such as: truncate tables, restart a service") : QString(),
                                      tr("Reset on %1").arg(title), this);
        steps.cleanup = makeCommandLine(given.cleanup, QString(), tr("Clean up on %1").arg(title), this);
        form->addRow(steps.prepare->accessibleName(), steps.prepare);
        form->addRow(steps.reset->accessibleName(), steps.reset);
        form->addRow(steps.cleanup->accessibleName(), steps.cleanup);
        m_steps[kind] = steps;
    }
}

QString PlanStepPage::apply(campaign::Plan &plan)
{
    for (const auto &[kind, steps] : m_steps) {
        const QString prepare = steps.prepare->text().trimmed();
        const QString reset = steps.reset->text().trimmed();
        const QString cleanup = steps.cleanup->text().trimmed();
        const auto role = std::find_if(plan.roles.begin(), plan.roles.end(),
                                       [kind = kind](const auto &known) { return known.role == kind; });
        const bool isWanted = !prepare.isEmpty() || !reset.isEmpty() || !cleanup.isEmpty();
        if (isWanted && (role == plan.roles.end() || role->hosts.isEmpty()))
            return kind == campaign::HostRole::Target
                       ? tr("A step runs on a host: choose a target among the watched hosts.")
                       : tr("A step runs on a host: choose an observer among the watched hosts.");
        if (role == plan.roles.end())
            continue;
        role->prepare = prepare;
        role->reset = reset;
        role->cleanup = cleanup;
    }
    return {};
}

} // namespace twofold::ui
