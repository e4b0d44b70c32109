// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/plandialog.h"

#include "core/launch/guards.h"
#include "core/launch/logentry.h"
#include "core/launch/presets.h"
#include "core/launch/template.h"
#include "ui/common/style.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace twofold::ui {

namespace {

QPlainTextEdit *makeLines(const QString &text, int lines, QWidget *parent)
{
    auto *edit = new QPlainTextEdit(text, parent);
    edit->setFont(Theme::instance().font(Theme::Face::Fixed));
    edit->setFixedHeight(edit->fontMetrics().lineSpacing() * lines + 14);
    edit->setTabChangesFocus(true);
    return edit;
}

QLineEdit *makeCommandLine(const QString &text, QWidget *parent)
{
    auto *edit = new QLineEdit(text, parent);
    edit->setFont(Theme::instance().font(Theme::Face::Fixed));
    return edit;
}

} // namespace

PlanDialog::PlanDialog(const campaign::Plan &plan, const campaign::Campaign &campaign,
                       const std::vector<campaign::Host> &hosts, const QStringList &names, QWidget *parent)
    : FormDialog(plan.id.isValid() ? tr("Edit plan") : tr("New plan"),
                 plan.id.isValid() ? tr("Save plan") : tr("Add plan"), parent)
    , m_plan(plan)
    , m_campaign(campaign)
    , m_names(names)
{
    setMinimumWidth(640);
    if (m_plan.roles.empty())
        m_plan.roles.push_back({});
    const auto &role = m_plan.roles.front();

    m_name = new QLineEdit(plan.name, this);
    m_preset = new QComboBox(this);
    for (const auto &preset : launch::presets())
        m_preset->addItem(preset.title, preset.name);
    m_note = makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this);
    m_note->setWordWrap(true);
    m_hosts = makeHosts(hosts, {campaign::HostRole::Generator}, tr("Generators"));
    if (m_hosts->count() == 1 && !plan.id.isValid())
        m_hosts->item(0)->setCheckState(Qt::Checked);
    m_watched = makeHosts(hosts, {campaign::HostRole::Target, campaign::HostRole::Observer}, tr("Watched hosts"));
    m_stagger = new QDoubleSpinBox(this);
    m_stagger->setRange(0, 86400);
    m_stagger->setDecimals(0);
    m_stagger->setSuffix(tr(" s"));
    m_stagger->setSpecialValueText(tr("all at once"));
    m_stagger->setValue(plan.staggerS);
    m_sampled = new QCheckBox(tr("Record CPU, memory, network and disk of each host"), this);
    m_sampled->setChecked(plan.sampled);
    m_processes = makeCommandLine(plan.processes.join(QLatin1Char(' ')), this);
    m_processes->setPlaceholderText(tr("programs to record too, such as nginx java"));
    m_processes->setEnabled(plan.sampled);
    connect(m_sampled, &QCheckBox::toggled, m_processes, &QWidget::setEnabled);
    QStringList logs;
    for (const auto &one : m_plan.roles) {
        if (one.role == campaign::HostRole::Target)
            logs += one.logs;
    }
    m_logs = makeCommandLine(logs.join(QLatin1Char(' ')), this);
    m_logs->setPlaceholderText(tr("of the targets: /var/log/app.log  journal:nginx  kernel"));
    m_logs->setToolTip(tr("What they get while the load runs is kept with the run and searched for signatures."));
    m_logs->setAccessibleName(tr("Logs of the targets"));
    m_command = makeLines(role.command, 3, this);
    m_placeholders = makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this);
    m_placeholders->setWordWrap(true);
    m_upload = makeLines(plan.upload.join(QLatin1Char('\n')), 2, this);
    m_upload->setPlaceholderText(tr("local files, one a line; copied into the job's directory"));
    m_fetch = makeCommandLine(plan.fetch.join(QLatin1Char(' ')), this);
    m_fetch->setPlaceholderText(tr("result files; blank: what the command prints is its result"));
    m_prepare = makeCommandLine(role.prepare, this);
    m_prepare->setPlaceholderText(tr("runs before the start"));
    m_prepare->setAccessibleName(tr("Prepare"));
    m_cleanup = makeCommandLine(role.cleanup, this);
    m_cleanup->setPlaceholderText(tr("runs after the end"));
    m_cleanup->setAccessibleName(tr("Clean up"));
    m_limit = new QDoubleSpinBox(this);
    m_limit->setRange(0, 7 * 86400);
    m_limit->setDecimals(0);
    m_limit->setSuffix(tr(" s"));
    m_limit->setSpecialValueText(tr("no limit"));
    m_limit->setValue(plan.limitS);

    QStringList guards;
    for (const auto &guard : plan.guards)
        guards.append(launch::guardText(guard));
    m_guards = makeLines(guards.join(QLatin1Char('\n')), 2, this);
    m_guards->setPlaceholderText(tr("one a line: url=http://proxy/  command@db=pg_isready  load@db=2"));
    m_guards->setAccessibleName(tr("Guards"));
    m_unguarded = new QCheckBox(tr("Go on while this program cannot check a guard of another host"), this);
    m_unguarded->setToolTip(tr("Otherwise the generators end the load 30 s after Twofold was last heard of."));
    m_unguarded->setChecked(plan.unguardedAllowed);

    auto *form = new QFormLayout;
    form->setVerticalSpacing(6);
    form->addRow(tr("Name"), m_name);
    form->addRow(tr("Load tool"), m_preset);
    form->addRow(QString(), m_note);
    form->addRow(tr("Generators"), m_hosts);
    form->addRow(tr("One after the other, every"), m_stagger);
    if (m_watched->count() > 0)
        form->addRow(tr("Watched hosts"), m_watched);
    else
        m_watched->hide();
    form->addRow(tr("Logs"), m_logs);
    form->addRow(tr("Command"), m_command);
    form->addRow(QString(), m_placeholders);
    form->addRow(tr("Upload"), m_upload);
    form->addRow(tr("Fetch"), m_fetch);
    auto *around = new QHBoxLayout; // in one row: the whole fits on a screen of 720 lines
    around->addWidget(m_prepare);
    around->addWidget(m_cleanup);
    form->addRow(tr("Prepare, clean up"), around);
    form->addRow(tr("Ended by the host after"), m_limit);
    form->addRow(tr("Figures"), m_sampled);
    form->addRow(tr("Processes"), m_processes);
    form->addRow(tr("Guards"), m_guards);
    form->addRow(QString(), m_unguarded);
    content()->addLayout(form);

    m_note->hide(); // until a preset is chosen
    if (plan.id.isValid()) {
        m_preset->setCurrentIndex(std::max(0, m_preset->findData(plan.tool)));
        tellPlaceholders();
    } else {
        usePreset(m_preset->currentIndex());
    }
    connect(m_preset, &QComboBox::activated, this, &PlanDialog::usePreset);
    connect(m_command, &QPlainTextEdit::textChanged, this, &PlanDialog::tellPlaceholders);
    m_name->setFocus();
}

QListWidget *PlanDialog::makeHosts(const std::vector<campaign::Host> &hosts,
                                   const QList<campaign::HostRole> &roles, const QString &name)
{
    auto *list = new QListWidget(this);
    list->setAccessibleName(name);
    for (const auto &host : hosts) {
        if (!roles.contains(host.role) || (host.isProtected && host.role != campaign::HostRole::Observer))
            continue;
        const bool isOfPlan = std::any_of(m_plan.roles.begin(), m_plan.roles.end(), [&](const auto &role) {
            return roles.contains(role.role) && role.hosts.contains(host.name);
        });
        auto *item = new QListWidgetItem(host.name, list);
        item->setData(Qt::UserRole, static_cast<int>(host.role));
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(isOfPlan ? Qt::Checked : Qt::Unchecked);
    }
    list->setFixedHeight(std::clamp(list->count(), 1, 4) * 20 + 6);
    setEdge(list, Edge::Box);
    return list;
}

// Roles that are only watched, by the role that the host has in the book; what the plan runs on
// such a role stays.
void PlanDialog::applyWatched()
{
    for (const auto kind : {campaign::HostRole::Target, campaign::HostRole::Observer}) {
        QStringList names;
        for (int i = 0; i < m_watched->count(); ++i) {
            const auto *item = m_watched->item(i);
            if (item->checkState() == Qt::Checked && item->data(Qt::UserRole).toInt() == static_cast<int>(kind))
                names.append(item->text());
        }
        const auto known = std::find_if(m_plan.roles.begin() + 1, m_plan.roles.end(),
                                        [kind](const auto &role) { return role.role == kind; });
        if (known != m_plan.roles.end())
            known->hosts = names;
        else if (!names.isEmpty())
            m_plan.roles.push_back({kind, names, {}, {}, {}, {}});
    }
    for (auto &role : m_plan.roles) {
        if (role.role == campaign::HostRole::Target)
            role.logs = m_logs->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    }
    std::erase_if(m_plan.roles, [](const auto &role) { return role.hosts.isEmpty(); });
}

bool PlanDialog::applyGuards()
{
    std::vector<campaign::Guard> guards;
    const QStringList lines = m_guards->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const auto &line : lines) {
        const auto guard = launch::parseGuard(line.trimmed());
        if (!guard) {
            showProblem(guard.error().message);
            return false;
        }
        guards.push_back(*guard);
    }
    m_plan.guards = std::move(guards);
    m_plan.unguardedAllowed = m_unguarded->isChecked();
    return true;
}

void PlanDialog::usePreset(int index)
{
    const auto *preset = launch::preset(m_preset->itemData(index).toString());
    if (!preset)
        return;
    m_command->setPlainText(preset->command);
    m_fetch->setText(preset->fetch.join(QLatin1Char(' ')));
    m_plan.follow = preset->follow;
    QStringList notes = {preset->description};
    if (!preset->upload.isEmpty())
        notes.append(tr("Upload %1.").arg(preset->upload));
    notes.append(preset->note);
    notes.removeAll(QString());
    m_note->setText(notes.join(QLatin1Char(' ')));
    m_note->setVisible(!notes.isEmpty());
    if (m_name->text().isEmpty())
        m_name->setText(preset->title);
    tellPlaceholders();
}

void PlanDialog::tellPlaceholders()
{
    auto known = m_campaign;
    for (const auto &parameter : missingParameters())
        known.parameters.push_back(parameter);
    const auto keys = launch::keysUsed(m_command->toPlainText(), known);
    QStringList used;
    for (const auto &key : keys)
        used.append(QLatin1Char('{') % key % QLatin1Char('}'));
    m_placeholders->setText(
        used.isEmpty() ? tr("No parameter is used: every run would be the same. Write {users} for the value of "
                            "parameter users; {index}, {count} and {offset} tell the generators apart.")
                       : tr("Takes from the run: %1.").arg(used.join(QStringLiteral(", "))));
}

std::vector<campaign::Parameter> PlanDialog::missingParameters() const
{
    std::vector<campaign::Parameter> missing;
    const auto *preset = launch::preset(m_preset->currentData().toString());
    if (!preset)
        return missing;
    for (const auto &parameter : preset->parameters) {
        const QString placeholder = QLatin1Char('{') % parameter.key % QLatin1Char('}');
        if (!m_campaign.parameter(parameter.key) && m_command->toPlainText().contains(placeholder))
            missing.push_back(parameter);
    }
    return missing;
}

bool PlanDialog::apply()
{
    const QString name = m_name->text().trimmed();
    if (name.isEmpty() || m_names.contains(name)) {
        showProblem(name.isEmpty() ? tr("A plan needs a name.")
                                   : tr("The campaign already has a plan \"%1\".").arg(name));
        return false;
    }
    QStringList hosts;
    for (int i = 0; i < m_hosts->count(); ++i) {
        if (m_hosts->item(i)->checkState() == Qt::Checked)
            hosts.append(m_hosts->item(i)->text());
    }
    if (hosts.isEmpty()) {
        showProblem(m_hosts->count() == 0 ? tr("The book has no generator yet. Add a host with that role first.")
                                          : tr("Choose at least one generator."));
        return false;
    }
    const QString command = m_command->toPlainText().trimmed();
    if (command.isEmpty()) {
        showProblem(tr("A plan needs a command."));
        return false;
    }
    const QStringList upload = m_upload->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const auto &path : upload) {
        if (!QFileInfo(path.trimmed()).isFile()) {
            showProblem(tr("There is no file %1 to upload.").arg(path.trimmed()));
            return false;
        }
    }
    const QStringList logs = m_logs->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const auto &log : logs) {
        if (const QString fault = launch::logFault(log); !fault.isEmpty()) {
            showProblem(fault);
            return false;
        }
    }
    if (!applyGuards())
        return false;
    auto &role = m_plan.roles.front();
    role.role = campaign::HostRole::Generator;
    role.hosts = hosts;
    role.command = command;
    role.prepare = m_prepare->text().trimmed();
    role.cleanup = m_cleanup->text().trimmed();
    applyWatched();
    m_plan.staggerS = m_stagger->value();
    m_plan.sampled = m_sampled->isChecked();
    m_plan.processes = m_processes->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    m_plan.name = name;
    m_plan.campaign = m_campaign.id;
    m_plan.tool = m_preset->currentData().toString();
    m_plan.upload = upload;
    m_plan.fetch = m_fetch->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    m_plan.limitS = m_limit->value();
    return true;
}

} // namespace twofold::ui
