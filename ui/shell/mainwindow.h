// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "ui/common/theme.h"

#include <QMainWindow>

#include <functional>
#include <memory>

class QLabel;
class QStackedWidget;

namespace twofold::ui {

class Actions;
class BookSession;
class HelpWindow;
class NoticeBar;
class StartPage;
class StatusLine;
class Workspace;

// The window: menus, the start page while no book is open, else the workspace, and the status
// line. Opening, closing, dropping files and what is remembered between starts.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(QWidget *parent = nullptr);
    ~MainWindow() override;

    // False where the book could not be opened; the window then says why.
    bool openBook(const QString &path);
    void closeBook();
    Workspace *workspace() const { return m_workspace; }

    void newCampaign(); // in the open book, else in a new one
    void newBook();
    void chooseBook();
    void chooseResults();
    void chooseSpreadsheet();
    void openExample(const QString &id);
    void writeReport();
    void saveCopy();
    void checkBook();
    void showManual(const QString &anchor);
    void setTheme(Theme::Mode mode);
    // Files from the command line, a drop or a dialog: a book is opened, the rest is read.
    void takeFiles(const QStringList &files);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void useSession(std::unique_ptr<BookSession> session);
    // A new campaign in a new book; `then` runs once it is stored.
    void beginBook(const QString &name, const std::function<void()> &then);
    // Now where a campaign is open, else after one was made.
    void withCampaign(const QString &name, const std::function<void()> &run);
    bool leaveBook(); // asks in the notice bar where work would be lost
    void rememberOpenBook();
    void updateTitle();
    NoticeBar *notice() const;

    QStackedWidget *m_stack;
    QWidget *m_startSide;
    StartPage *m_start;
    NoticeBar *m_startNotice;
    Workspace *m_workspace = nullptr;
    StatusLine *m_status;
    QLabel *m_bookName;
    Actions *m_actions;
    HelpWindow *m_help = nullptr;
    bool m_closingAnyway = false;
};

} // namespace twofold::ui
