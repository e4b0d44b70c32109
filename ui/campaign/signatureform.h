// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"

#include <QWidget>

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace twofold::ui {

// The fields of one signature, checked as they are typed.
class SignatureForm : public QWidget
{
    Q_OBJECT

public:
    // Components and classes to choose from are the campaign's.
    SignatureForm(const campaign::Campaign &campaign, QWidget *parent);

    // The name of a built-in one is what it is changed and muted by, and stays.
    void setSignature(const campaign::FailureSignature &signature, bool nameIsFixed);
    campaign::FailureSignature signature() const;
    void focusName();

signals:
    void changed(); // by the engineer, not by setSignature

private:
    QLineEdit *addLine(const QString &label, const QString &hint, int column, int span);
    QComboBox *addChoice(const QString &label, int column, int span);
    void addField(const QString &label, QWidget *control, int column, int span);
    void check();
    void showFault();

    QGridLayout *m_grid;
    int m_row = 0;
    bool m_filling = false;
    QLineEdit *m_name;
    QSpinBox *m_rank;
    QLineEdit *m_pattern;
    QLabel *m_problem;
    QLineEdit *m_contains;
    QComboBox *m_component;
    QComboBox *m_class;
    QComboBox *m_side;
    QComboBox *m_atGenerator;
    QLineEdit *m_meaning;
    QLineEdit *m_lookAt;
    QLineEdit *m_check;
    QLineEdit *m_fix;
    QLineEdit *m_example;
};

} // namespace twofold::ui
