// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDialog>

class QFormLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace twofold::ui {

// The frame of the campaign's dialogs: title, content, a sentence where something is wrong, and
// the two buttons.
class FormDialog : public QDialog
{
    Q_OBJECT

public:
    FormDialog(const QString &title, const QString &acceptText, QWidget *parent);

protected:
    QVBoxLayout *content() const { return m_content; }
    void showProblem(const QString &sentence); // empty: none
    // Stores what was entered; the dialog stays open where it returns false.
    virtual bool apply() = 0;

private:
    QVBoxLayout *m_content;
    QLabel *m_problem;
};

} // namespace twofold::ui
