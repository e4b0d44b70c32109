// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/plan.h"

#include <QWidget>

class QDoubleSpinBox;
class QFormLayout;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;

namespace twofold::ui {

// A part of the plan dialog.
class PlanPage : public QWidget
{
public:
    using QWidget::QWidget;

    // Puts what was entered into the plan, whose first role makes the load. What is wrong, as a
    // sentence; empty: nothing.
    virtual QString apply(campaign::Plan &plan) = 0;
};

// What the pages are made of. Each belongs to its parent.
QFormLayout *makeForm(QWidget *page);
QPlainTextEdit *makeLines(const QString &text, int lines, QWidget *parent);
QLineEdit *makeCommandLine(const QString &text, const QString &placeholder, const QString &name, QWidget *parent);
// Whole seconds; `least` reads as `words`.
QDoubleSpinBox *makeSeconds(double value, double least, double most, const QString &words, QWidget *parent);
// The hosts that can have one of these roles, those that the plan has in them checked.
QListWidget *makeHostList(const std::vector<campaign::Host> &hosts, const QList<campaign::HostRole> &roles,
                          const campaign::Plan &plan, const QString &name, QWidget *parent);

// Without blank ones.
QStringList linesOf(const QPlainTextEdit *edit);
QStringList wordsOf(const QLineEdit *edit);

} // namespace twofold::ui
