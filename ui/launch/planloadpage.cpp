// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/planloadpage.h"

#include "core/launch/presets.h"
#include "core/launch/template.h"
#include "ui/common/style.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>

#include <algorithm>

namespace twofold::ui {

PlanLoadPage::PlanLoadPage(const campaign::Plan &plan, const campaign::Campaign &campaign,
                           const std::vector<campaign::Host> &hosts, const QStringList &names, QWidget *parent)
    : PlanPage(parent)
    , m_campaign(campaign)
    , m_names(names)
    , m_name(new QLineEdit(plan.name, this))
    , m_preset(new QComboBox(this))
    , m_note(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this))
    , m_hosts(makeHostList(hosts, {campaign::HostRole::Generator}, plan, tr("Generators"), this))
    , m_stagger(makeSeconds(plan.staggerS, 0, 86400, tr("all at once"), this))
    , m_command(makeLines(plan.roles.front().command, 3, this))
    , m_placeholders(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this))
    , m_upload(makeLines(plan.upload.join(QLatin1Char('\n')), 2, this))
    , m_fetch(makeCommandLine(plan.fetch.join(QLatin1Char(' ')),
                              tr("result files; blank: what the command prints is its result"), tr("Fetch"), this))
    , m_follow(makeCommandLine(plan.follow, tr("one of them, read while it grows: results so far, limits watched"),
                               tr("Follow live"), this))
{
    for (const auto &preset : launch::presets())
        m_preset->addItem(preset.title, preset.name);
    m_note->setWordWrap(true);
    m_note->hide(); // until a preset is chosen
    if (m_hosts->count() == 1 && !plan.id.isValid())
        m_hosts->item(0)->setCheckState(Qt::Checked);
    m_placeholders->setWordWrap(true);
    m_command->setAccessibleName(tr("Command"));
    m_upload->setAccessibleName(tr("Upload"));
    m_upload->setPlaceholderText(tr("local files, one a line; copied into the job's directory"));

    auto *form = makeForm(this);
    form->addRow(tr("Name"), m_name);
    form->addRow(tr("Load tool"), m_preset);
    form->addRow(QString(), m_note);
    form->addRow(tr("Generators"), m_hosts);
    form->addRow(tr("One after the other, every"), m_stagger);
    form->addRow(tr("Command"), m_command);
    form->addRow(QString(), m_placeholders);
    form->addRow(tr("Upload"), m_upload);
    form->addRow(tr("Fetch"), m_fetch);
    form->addRow(tr("Follow live"), m_follow);

    if (plan.id.isValid()) {
        m_preset->setCurrentIndex(std::max(0, m_preset->findData(plan.tool)));
        tellPlaceholders();
    } else {
        usePreset(m_preset->currentIndex());
    }
    connect(m_preset, &QComboBox::activated, this, &PlanLoadPage::usePreset);
    connect(m_command, &QPlainTextEdit::textChanged, this, &PlanLoadPage::tellPlaceholders);
    setFocusProxy(m_name);
}

void PlanLoadPage::usePreset(int index)
{
    const auto *preset = launch::preset(m_preset->itemData(index).toString());
    if (!preset)
        return;
    m_command->setPlainText(preset->command);
    m_fetch->setText(preset->fetch.join(QLatin1Char(' ')));
    m_follow->setText(preset->follow);
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

void PlanLoadPage::tellPlaceholders()
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

std::vector<campaign::Parameter> PlanLoadPage::missingParameters() const
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

QString PlanLoadPage::apply(campaign::Plan &plan)
{
    const QString name = m_name->text().trimmed();
    if (name.isEmpty())
        return tr("A plan needs a name.");
    if (m_names.contains(name))
        return tr("The campaign already has a plan \"%1\".").arg(name);
    QStringList hosts;
    for (int i = 0; i < m_hosts->count(); ++i) {
        if (m_hosts->item(i)->checkState() == Qt::Checked)
            hosts.append(m_hosts->item(i)->text());
    }
    if (hosts.isEmpty())
        return m_hosts->count() == 0 ? tr("The book has no generator yet. Add a host with that role first.")
                                     : tr("Choose at least one generator.");
    const QString command = m_command->toPlainText().trimmed();
    if (command.isEmpty())
        return tr("A plan needs a command.");
    const QStringList upload = linesOf(m_upload);
    for (const auto &path : upload) {
        if (!QFileInfo(path).isFile())
            return tr("There is no file %1 to upload.").arg(path);
    }
    plan.name = name;
    plan.tool = m_preset->currentData().toString();
    plan.roles.front().role = campaign::HostRole::Generator;
    plan.roles.front().hosts = hosts;
    plan.roles.front().command = command;
    plan.staggerS = m_stagger->value();
    plan.upload = upload;
    plan.fetch = wordsOf(m_fetch);
    plan.follow = m_follow->text().trimmed();
    return {};
}

} // namespace twofold::ui
