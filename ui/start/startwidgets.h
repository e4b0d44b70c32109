// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/start/recentbooks.h"

#include <QAbstractButton>

namespace twofold::ui {

// A way to begin: icon, title, what it does, its key.
class StartCard : public QAbstractButton
{
    Q_OBJECT

public:
    StartCard(const QString &icon, const QString &title, const QString &line, const QString &key,
              QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_icon;
    QString m_line;
    QString m_key;
};

// A book in the list of recent ones: file, campaign, runs, last verdict, capacity so far.
class RecentRow : public QAbstractButton
{
    Q_OBJECT

public:
    explicit RecentRow(const RecentBook &book, QWidget *parent = nullptr);
    QSize sizeHint() const override;

    // Left edge (right edge for runs and capacity) of the columns at this width.
    struct Columns
    {
        int book, campaign, runsRight, verdict, capacityRight;
    };
    static Columns columns(int width);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    RecentBook m_book;
};

// An example campaign: name as a link, one line about it.
class ExampleRow : public QAbstractButton
{
    Q_OBJECT

public:
    ExampleRow(const QString &name, const QString &summary, QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_summary;
};

// "today, 14:06", "3 March", "24 February 2025"
QString dayText(Microseconds moment);

} // namespace twofold::ui
