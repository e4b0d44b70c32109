// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/logbook/logbook.h"

#include <QWidget>

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;

namespace twofold::ui {

class BookSession;

// Where a result goes: campaign, a new run or one that is there, parent, analysis window, and the
// parameters that were set. Values come from the parent; what differs is marked.
class EntryForm : public QWidget
{
    Q_OBJECT

public:
    explicit EntryForm(BookSession *session, QWidget *parent = nullptr);

    // From the book as it is now: the next run after the last.
    void reset();
    // The error names the field.
    Result<logbook::Entry> entry() const;
    bool isNewRun() const;
    const campaign::Run *parentRun() const; // null: none

signals:
    void changed();

private:
    void fillRuns();
    void fillParameters();
    void mark(const QString &key);

    struct Field
    {
        campaign::Parameter parameter;
        QLineEdit *edit;
        QLabel *label;
    };

    BookSession *m_session;
    QComboBox *m_campaign;
    QComboBox *m_run;
    QComboBox *m_parent;
    QComboBox *m_window;
    QLineEdit *m_range;
    QGridLayout *m_grid;
    QLabel *m_parametersTitle;
    std::vector<Field> m_fields;
};

} // namespace twofold::ui
