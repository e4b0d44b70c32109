// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QAction>
#include <QList>

#include <functional>

class QMenu;
class QMenuBar;

namespace twofold::ui {

class MainWindow;

// The menus of the window. What needs an open book is disabled without one.
class Actions : public QObject
{
    Q_OBJECT

public:
    Actions(MainWindow *window, QMenuBar *bar);

    void setBookOpen(bool open, bool hasCampaign);
    void setRunPaneShown(bool shown);

private:
    QAction *add(QMenu *menu, const QString &text, const QKeySequence &key, const std::function<void()> &run);
    QAction *addForBook(QMenu *menu, const QString &text, const QKeySequence &key,
                        const std::function<void()> &run);
    QAction *addForCampaign(QMenu *menu, const QString &text, const QKeySequence &key,
                            const std::function<void()> &run);
    void makeFile(QMenuBar *bar);
    void makeEdit(QMenuBar *bar);
    void makeView(QMenuBar *bar);
    void makeCampaign(QMenuBar *bar);
    void makeRun(QMenuBar *bar);
    void makeHosts(QMenuBar *bar);
    void makeHelp(QMenuBar *bar);
    void fillRecent();

    MainWindow *m_window;
    QMenu *m_recent = nullptr;
    QAction *m_runPane = nullptr;
    QAction *m_single = nullptr;
    QList<QAction *> m_forBook;
    QList<QAction *> m_forCampaign;
};

} // namespace twofold::ui
