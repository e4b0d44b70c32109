// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"

#include <QWidget>

namespace twofold::ui {

class BookSession;

// The line at the bottom, 24 px: what the view says, runs by verdict, the selection's sum and
// mean, and when the book was last written.
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);

    void setSession(BookSession *session); // not owned; null: no book
    void setCountText(const QString &text);
    void setSelection(const QString &text);
    // Instead of runs by verdict, for a view that says something else.
    void setViewText(const QString &text);
    // What the line says, as words; what the painted line shows.
    QString text() const;

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void recount();

    BookSession *m_session = nullptr;
    QString m_count;
    QString m_selection;
    QString m_viewText;
    int m_verdicts[6] = {};
};

} // namespace twofold::ui
