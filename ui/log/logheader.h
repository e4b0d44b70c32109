// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHeaderView>

namespace twofold::ui {

class LogModel;

// The log's header: a row that names the groups of columns, and two lines for each column with the
// unit in lighter text. A right click or Alt+Down opens the column's menu; the plus behind a
// group's name adds a column to it.
class LogHeader : public QHeaderView
{
    Q_OBJECT

public:
    LogHeader(LogModel *model, QWidget *parent);

    QSize sizeHint() const override;

    // What is hidden behind the frozen columns; group names start to the right of it.
    void setCoveredWidth(int width);
    // Where a section's menu belongs, in global coordinates.
    QPoint menuPosition(int section) const;

    static int titleWidth(const LogModel &model, int column);

signals:
    void menuRequested(int section, const QPoint &globalPosition);
    void addColumnRequested(bool metric, const QPoint &globalPosition);

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    struct Group
    {
        QRect area; // of the group row, visible part
        QRect plus;
        QString title;
        bool metric = false;
    };
    QList<Group> groups() const;

    LogModel *m_model;
    int m_covered = 0;
};

} // namespace twofold::ui
