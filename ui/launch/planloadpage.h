// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "ui/launch/planfields.h"

class QComboBox;
class QLabel;

namespace twofold::ui {

// Which command makes the load, on which hosts, and what it leaves.
class PlanLoadPage : public PlanPage
{
    Q_OBJECT

public:
    // names: of the campaign's other plans.
    PlanLoadPage(const campaign::Plan &plan, const campaign::Campaign &campaign,
                 const std::vector<campaign::Host> &hosts, const QStringList &names, QWidget *parent);

    QString apply(campaign::Plan &plan) override;
    // As PlanDialog's.
    std::vector<campaign::Parameter> missingParameters() const;

private:
    void usePreset(int index);
    void tellPlaceholders();

    campaign::Campaign m_campaign;
    QStringList m_names;
    QLineEdit *m_name;
    QComboBox *m_preset;
    QLabel *m_note;
    QListWidget *m_hosts;
    QDoubleSpinBox *m_stagger;
    QPlainTextEdit *m_command;
    QLabel *m_placeholders;
    QPlainTextEdit *m_upload;
    QLineEdit *m_fetch;
    QLineEdit *m_follow;
};

} // namespace twofold::ui
