// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/shell/navigation.h"

#include <QWidget>

#include <memory>

namespace twofold::ui {

class CampaignCommands;
class LogView;
class NoticeBar;
class RunPane;

namespace compare {
class CompareView;
}

// An open book in the window: navigation, the views, the Run pane, and what leads from one to the
// other. Views other than the log are made when they are first shown. Owns the session.
class Workspace : public QWidget
{
    Q_OBJECT

public:
    explicit Workspace(std::unique_ptr<BookSession> session, QWidget *parent = nullptr);
    ~Workspace() override;

    BookSession *session() const;
    LogView *log() const;
    RunPane *runPane() const;
    NoticeBar *notice() const;
    CampaignCommands *campaign() const; // what can be done with campaigns
    compare::CompareView *compare(); // makes it
    View view() const;
    // Launched runs or a running import that closing would leave behind, as a sentence; empty: none.
    QString workInProgress() const;

    void showView(View view);
    void setRunPaneShown(bool shown);
    bool isRunPaneShown() const;
    void importFiles(const QStringList &files); // result files
    void importSpreadsheet(const QString &file);
    // Of a file of no known format; with the name of a saved mapping that is to be changed.
    void mapColumns(const QString &file, const QString &name = {});
    void writeReport(); // asks for the file
    void compareRuns(const QList<int> &numbers);

    // What the menu offers; each does what the button of the view does.
    void launchNextStep();
    void startAutopilot(); // asks for its bounds
    void logNextStepByHand();
    void stopRun();
    void addNote();
    void overrule();
    void judgeAgain();
    void compareWithParent();
    void focusNextPane();
    void toggleLadder();

signals:
    void viewChanged(twofold::ui::View view);
    void runPaneShownChanged(bool shown);
    void countTextChanged(const QString &text);
    void selectionChanged(const QString &text);
    void viewTextChanged(const QString &text); // for the status line; empty: runs by verdict
    void importRequested(); // the engineer is to choose files

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui
