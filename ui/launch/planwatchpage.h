// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/launch/planfields.h"

class QCheckBox;

namespace twofold::ui {

// What is recorded beside the load: hosts, logs, figures.
class PlanWatchPage : public PlanPage
{
    Q_OBJECT

public:
    PlanWatchPage(const campaign::Plan &plan, const std::vector<campaign::Host> &hosts, QWidget *parent);

    QString apply(campaign::Plan &plan) override;

private:
    QListWidget *m_hosts;
    QLineEdit *m_targetLogs;
    QLineEdit *m_observerLogs;
    QCheckBox *m_sampled;
    QLineEdit *m_processes;
    QDoubleSpinBox *m_drain;
};

} // namespace twofold::ui
