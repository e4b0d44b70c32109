// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/autopilot/autopilot.h"
#include "ui/common/formdialog.h"

class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QSpinBox;

namespace twofold::ui {

// The bounds within which autopilot may go by itself.
class AutopilotDialog : public FormDialog
{
    Q_OBJECT

public:
    // `plans`: of the campaign. The last bounds and the last fix hook are the user's own settings.
    AutopilotDialog(const campaign::Campaign &campaign, const std::vector<campaign::Plan> &plans, QWidget *parent);

    // Only after it was accepted.
    const autopilot::Order &order() const { return m_order; }
    const QString &fixHook() const { return m_fixHook; }

private:
    bool apply() override;
    void makeFields(const campaign::Campaign &campaign, const std::vector<campaign::Plan> &plans);

    autopilot::Order m_order;
    QString m_fixHook;
    QComboBox *m_plan;
    QComboBox *m_parameter;
    QSpinBox *m_runs;
    QDoubleSpinBox *m_hours;
    QLineEdit *m_highest;
    QLineEdit *m_hook;
};

} // namespace twofold::ui
