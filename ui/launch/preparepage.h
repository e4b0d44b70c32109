// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/launch/hostcheck.h"
#include "core/launch/launch.h"
#include "core/steering/step.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;
class QVBoxLayout;

namespace twofold::ui {

class BookSession;

// Before the start: which plan, with which values, and the exact commands that will run where.
// Nothing is started before the engineer has seen them. The session is not owned.
class PreparePage : public QWidget
{
    Q_OBJECT

public:
    explicit PreparePage(BookSession *session, QWidget *parent = nullptr);

    // Proposes this step's values; nullopt: those of the session's next step.
    void prepare(const std::optional<steering::Step> &step);
    // Reads plans and hosts again.
    void reload();
    bool hasPlan() const;
    // What the hosts of the chosen plan said; forgotten with the next change of the plan or
    // of a value.
    void showHostCheck(const launch::HostCheck &check);

public slots:
    void launch(); // does nothing while something prevents it

signals:
    void launchRequested(const twofold::launch::Request &request);
    void hostCheckRequested(const twofold::launch::Request &request);
    void newPlanRequested();
    void hostsRequested();

private:
    void showValues();
    void check();
    void approvePlan();
    void checkHosts();
    void showHostsSaid(const QString &text, bool isProblem);
    launch::Request request() const;
    const campaign::Plan *plan() const;

    BookSession *m_session;
    std::vector<campaign::Plan> m_plans;
    std::optional<steering::Step> m_step;
    campaign::Parameters m_values;
    launch::Preflight m_preflight;
    bool m_filling = false;

    QWidget *m_empty;
    QWidget *m_content;
    QComboBox *m_plan;
    QLabel *m_what;
    QTableWidget *m_parameters;
    QTableWidget *m_commands;
    QLabel *m_commandsNote;
    QLabel *m_problems;
    QLabel *m_warnings;
    QLabel *m_hostsSaid;
    QPushButton *m_approve;
    QPushButton *m_checkHosts;
    QPushButton *m_launch;
};

} // namespace twofold::ui
