// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/ids.h"

#include <QListWidget>

namespace twofold::ui {

class BookSession;

enum class View { Log, Compare, Launch, Report, Hosts, Plans, Import };

// The column at the left: campaigns with their runs, views, saved views, inventory. Narrow, it
// shows icons and initials only.
class Navigation : public QListWidget
{
    Q_OBJECT

public:
    explicit Navigation(BookSession *session, QWidget *parent = nullptr);

    void setView(View view);
    void setSavedViews(const QStringList &names);
    void setInventory(int hosts, int plans);
    void setNarrow(bool narrow);
    bool isNarrow() const { return m_narrow; }

signals:
    void campaignRequested(twofold::CampaignId id);
    void viewRequested(twofold::ui::View view);
    void savedViewRequested(const QString &name);
    void savedViewRemovalRequested(const QString &name);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void rebuild();
    void activate(QListWidgetItem *item);

    BookSession *m_session;
    View m_view = View::Log;
    QStringList m_savedViews;
    int m_hosts = 0;
    int m_plans = 0;
    bool m_narrow = false;
};

} // namespace twofold::ui
