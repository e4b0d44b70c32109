// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace twofold::ui {

// One sentence and what can be done about it, where there is nothing else to show.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(const QString &sentence, QWidget *parent = nullptr);

    // The first is the primary one.
    QPushButton *addAction(const QString &text);

private:
    QHBoxLayout *m_buttons;
};

} // namespace twofold::ui
