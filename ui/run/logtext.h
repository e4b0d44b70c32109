// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

namespace twofold::ui {

// Text as a tool, log or host wrote it: fixed font, broken anywhere, never markup. The words that
// made it evidence are marked.
class LogText : public QWidget
{
    Q_OBJECT

public:
    struct Range
    {
        int start = 0;
        int length = 0;
    };

    LogText(const QString &text, const QList<Range> &marked, QWidget *parent = nullptr);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    class Layout;

    QString m_text;
    QList<Range> m_marked;
};

// The used part of a limit as a line; fail colour from 95 % on.
class LimitBar : public QWidget
{
    Q_OBJECT

public:
    explicit LimitBar(double share, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    double m_share;
};

} // namespace twofold::ui
