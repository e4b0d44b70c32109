// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/planwatchpage.h"

#include "core/launch/logentry.h"
#include "ui/common/style.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>

#include <algorithm>

namespace twofold::ui {

namespace {

QString logsOf(const campaign::Plan &plan, campaign::HostRole kind)
{
    QStringList logs;
    for (const auto &role : plan.roles) {
        if (role.role == kind)
            logs += role.logs;
    }
    return logs.join(QLatin1Char(' '));
}

} // namespace

PlanWatchPage::PlanWatchPage(const campaign::Plan &plan, const std::vector<campaign::Host> &hosts, QWidget *parent)
    : PlanPage(parent)
    , m_hosts(makeHostList(hosts, {campaign::HostRole::Target, campaign::HostRole::Observer}, plan,
                           tr("Watched hosts"), this))
    , m_targetLogs(makeCommandLine(logsOf(plan, campaign::HostRole::Target),
                                   tr("/var/log/app.log  journal:nginx  kernel"), tr("Logs of the targets"), this))
    , m_observerLogs(makeCommandLine(logsOf(plan, campaign::HostRole::Observer), QString(),
                                     tr("Logs of the observers"), this))
    , m_sampled(new QCheckBox(tr("Record CPU, memory, network and disk of each host"), this))
    , m_processes(makeCommandLine(plan.processes.join(QLatin1Char(' ')),
                                  tr("programs to record too, such as nginx java"), tr("Processes"), this))
    , m_drain(makeSeconds(plan.drainS, 0, 3600, tr("not waited for"), this))
{
    m_sampled->setChecked(plan.sampled);
    m_processes->setEnabled(plan.sampled);
    connect(m_sampled, &QCheckBox::toggled, m_processes, &QWidget::setEnabled);
    auto *logs = makeLabel(tr("Files, units of the journal and the kernel's log: what they get while the load runs is "
                              "kept with the run and searched for signatures."),
                           Theme::Face::Secondary, Tone::Text2, this);
    logs->setWordWrap(true);
    auto *none = makeLabel(tr("The book has no target and no observer yet: add them under Hosts."), Theme::Face::Text,
                           Tone::Text2, this);
    none->setVisible(m_hosts->count() == 0);
    m_hosts->setVisible(m_hosts->count() > 0);

    auto *form = makeForm(this);
    form->addRow(tr("Watched hosts"), m_hosts->count() > 0 ? static_cast<QWidget *>(m_hosts) : none);
    form->addRow(tr("Logs of the targets"), m_targetLogs);
    form->addRow(tr("Logs of the observers"), m_observerLogs);
    form->addRow(QString(), logs);
    form->addRow(tr("Figures"), m_sampled);
    form->addRow(tr("Processes"), m_processes);
    form->addRow(tr("Wait until targets are idle"), m_drain);
}

// The role of a watched host is the one that it has in the book; what the plan runs on it stays.
QString PlanWatchPage::apply(campaign::Plan &plan)
{
    const std::pair<campaign::HostRole, QStringList> logs[] = {{campaign::HostRole::Target, wordsOf(m_targetLogs)},
                                                               {campaign::HostRole::Observer, wordsOf(m_observerLogs)}};
    for (const auto &[kind, entries] : logs) {
        for (const auto &entry : entries) {
            if (const QString fault = launch::logFault(entry); !fault.isEmpty())
                return fault;
        }
    }
    for (const auto &[kind, entries] : logs) {
        QStringList names;
        for (int i = 0; i < m_hosts->count(); ++i) {
            const auto *item = m_hosts->item(i);
            if (item->checkState() == Qt::Checked && item->data(Qt::UserRole).toInt() == static_cast<int>(kind))
                names.append(item->text());
        }
        if (names.isEmpty() && !entries.isEmpty())
            return kind == campaign::HostRole::Target
                       ? tr("A log is kept of a host: choose a target among the watched hosts.")
                       : tr("A log is kept of a host: choose an observer among the watched hosts.");
        auto known = std::find_if(plan.roles.begin() + 1, plan.roles.end(),
                                  [kind = kind](const auto &role) { return role.role == kind; });
        if (known == plan.roles.end() && !names.isEmpty()) {
            plan.roles.push_back({kind, {}, {}, {}, {}, {}});
            known = plan.roles.end() - 1;
        }
        if (known != plan.roles.end()) {
            known->hosts = names;
            known->logs = entries;
        }
    }
    plan.sampled = m_sampled->isChecked();
    plan.processes = wordsOf(m_processes);
    plan.drainS = m_drain->value();
    return {};
}

} // namespace twofold::ui
