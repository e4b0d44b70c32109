// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace twofold::ui {

// A part of the run pane: a header that folds it, a count, at most one action, its content.
class Section : public QWidget
{
    Q_OBJECT

public:
    explicit Section(const QString &title, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    // Empty: no count.
    void setCount(const QString &count);
    void setAction(const QString &text); // empty: none
    void setActionEnabled(bool enabled);
    void setOpen(bool open);
    bool isOpen() const;

    // Takes the widgets out and deletes them.
    void clear();
    void add(QWidget *content);

signals:
    void actionTriggered();

private:
    QToolButton *m_fold;
    QPushButton *m_title;
    QLabel *m_count;
    QPushButton *m_action;
    QWidget *m_body;
    QVBoxLayout *m_content;
};

} // namespace twofold::ui
