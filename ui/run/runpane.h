// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QFrame>

#include <memory>

namespace twofold::ui {

class BookSession;

// One run in detail, 300 px wide: findings with their evidence, what changed since the parent,
// observations, artifacts, hosts. Follows the session. What tools, logs and hosts wrote is shown
// as plain text. Window's thread; the session is not owned and must outlive it.
class RunPane : public QFrame
{
    Q_OBJECT

public:
    explicit RunPane(BookSession *session, QWidget *parent = nullptr);
    ~RunPane() override;

    int run() const; // 0: none

public slots:
    // 0, or a number the campaign does not have: the pane says that no run is chosen.
    void setRun(int number);
    // Opens the observation field (N); seconds from the run's start pin it to that time.
    void addNote();
    void addNoteAt(double atS);
    // Opens the form that overrules verdict, class and cause.
    void overrule();

signals:
    void closeRequested();
    // Compare this run with its parent.
    void compareRequested(const QList<int> &numbers);
    // A time in the run was clicked; seconds from its start.
    void timeRequested(int number, double atS);
    void runRequested(int number);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui
