// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/launch/planfields.h"

class QCheckBox;

namespace twofold::ui {

// What ends the load before it ends by itself.
class PlanEndPage : public PlanPage
{
    Q_OBJECT

public:
    PlanEndPage(const campaign::Plan &plan, QWidget *parent);

    QString apply(campaign::Plan &plan) override;

private:
    QDoubleSpinBox *m_limit;
    QDoubleSpinBox *m_grace;
    QDoubleSpinBox *m_abort;
    QPlainTextEdit *m_guards;
    QCheckBox *m_unguarded;
};

} // namespace twofold::ui
