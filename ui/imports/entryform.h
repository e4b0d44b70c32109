// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/logbook/logbook.h"

#include <QStringList>
#include <QWidget>

#include <map>

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QSpinBox;
class QToolButton;

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

    // Files of samples with times of day that make one result: where there are several, what each
    // generator's clock was off by can be said. What was said stays while the files do.
    void setGenerators(const QStringList &files);
    // By file, in ms; only what is not 0.
    std::map<QString, qint64> offsetsMs() const;

signals:
    void changed();
    void offsetsChanged(); // the files have to be read again

private:
    void fillRuns();
    void fillParameters();
    void fillKeeping();
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
    QComboBox *m_keep;
    QToolButton *m_clocksButton;
    QWidget *m_clocks; // folded away at first
    QGridLayout *m_clocksGrid;
    QStringList m_generators;
    std::vector<QSpinBox *> m_offsets; // one a generator
    QGridLayout *m_grid;
    QLabel *m_parametersTitle;
    std::vector<Field> m_fields;
};

} // namespace twofold::ui
