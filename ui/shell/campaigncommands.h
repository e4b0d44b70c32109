// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"

#include <QObject>
#include <QStringList>

#include <vector>

class QWidget;

namespace twofold::ui {

class BookSession;
class NoticeBar;

// What the Campaign menu does with the book's campaigns: each asks in a dialog over the window, and what was
// changed can be undone. Without a campaign only add() does anything.
class CampaignCommands : public QObject
{
    Q_OBJECT

public:
    // None is owned; all live as long as this.
    CampaignCommands(BookSession *session, NoticeBar *notice, QWidget *window);

    void add();
    void edit(); // goal, criteria, ladder
    void editColumns();
    void editClasses();
    void editSignatures();
    void remove(); // asks; cannot be undone, and empties the undo stack

signals:
    void added();

private:
    QStringList names() const;
    void store(const QString &text, const campaign::Campaign &campaign,
               const std::vector<campaign::Run> &runs);

    BookSession *m_session;
    NoticeBar *m_notice;
    QWidget *m_window;
};

} // namespace twofold::ui
