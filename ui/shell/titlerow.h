// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;

namespace twofold::ui {

class BookSession;

// The campaign's name and goal, and its criteria as chips that open their editor.
class TitleRow : public QFrame
{
    Q_OBJECT

public:
    explicit TitleRow(BookSession *session, QWidget *parent = nullptr);

signals:
    void criteriaRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void update();
    void elide();

    BookSession *m_session;
    QLabel *m_name;
    QLabel *m_goal;
    QHBoxLayout *m_chips;
};

} // namespace twofold::ui
