// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/launch/planfields.h"

#include <map>

namespace twofold::ui {

// What runs on the hosts of each role before the load starts, between runs and after its end.
class PlanStepPage : public PlanPage
{
    Q_OBJECT

public:
    PlanStepPage(const campaign::Plan &plan, QWidget *parent);

    // After the page of the watched hosts, which decides what roles there are.
    QString apply(campaign::Plan &plan) override;

private:
    struct Steps
    {
        QLineEdit *prepare;
        QLineEdit *reset;
        QLineEdit *cleanup;
    };
    std::map<campaign::HostRole, Steps> m_steps;
};

} // namespace twofold::ui
