// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/plan.h"
#include "ui/common/formdialog.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;

namespace twofold::ui {

// A plan of a campaign: on which hosts which command runs, and what is fetched. `names` are those
// already taken by others.
class PlanDialog : public FormDialog
{
    Q_OBJECT

public:
    PlanDialog(const campaign::Plan &plan, const campaign::Campaign &campaign,
               const std::vector<campaign::Host> &hosts, const QStringList &names, QWidget *parent);

    campaign::Plan plan() const { return m_plan; }
    // Parameters that the preset's command uses and the campaign does not have yet.
    std::vector<campaign::Parameter> missingParameters() const;

protected:
    bool apply() override;

private:
    void usePreset(int index);
    void tellPlaceholders();
    // The hosts of these roles, those of the plan checked.
    QListWidget *makeHosts(const std::vector<campaign::Host> &hosts, const QList<campaign::HostRole> &roles,
                           const QString &name);
    void applyWatched();
    bool applyGuards();

    campaign::Plan m_plan;
    campaign::Campaign m_campaign;
    QStringList m_names;
    QLineEdit *m_name;
    QComboBox *m_preset;
    QLabel *m_note;
    QListWidget *m_hosts;
    QPlainTextEdit *m_command;
    QLabel *m_placeholders;
    QPlainTextEdit *m_upload;
    QLineEdit *m_fetch;
    QLineEdit *m_prepare;
    QLineEdit *m_cleanup;
    QDoubleSpinBox *m_limit;
    QListWidget *m_watched;
    QDoubleSpinBox *m_stagger;
    QCheckBox *m_sampled;
    QLineEdit *m_logs;
    QLineEdit *m_processes;
    QPlainTextEdit *m_guards;
    QCheckBox *m_unguarded;
};

} // namespace twofold::ui
