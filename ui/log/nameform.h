// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QFrame>

class QLineEdit;

namespace twofold::ui {

// Asks for one name, in place. Closes when given or left.
class NameForm : public QFrame
{
    Q_OBJECT

public:
    NameForm(const QString &button, const QString &placeholder, QWidget *parent);

    void popup(const QPoint &globalPosition);

signals:
    void confirmed(const QString &name);

private:
    QLineEdit *m_name;
};

} // namespace twofold::ui
