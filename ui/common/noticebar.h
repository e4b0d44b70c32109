// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QFrame>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;

namespace twofold::ui {

// A sentence across the page instead of a message box: what happened, where, and what can be done
// about it as buttons. Hidden until show…(); the last notice replaces the one before.
class NoticeBar : public QFrame
{
    Q_OBJECT

public:
    struct Action
    {
        QString text;
        std::function<void()> run; // the bar hides first
    };

    explicit NoticeBar(QWidget *parent = nullptr);

    void showError(const QString &sentence, const std::vector<Action> &actions = {});
    void showError(const Error &error) { showError(error.text()); }
    void showInfo(const QString &sentence, const std::vector<Action> &actions = {});
    QString text() const;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    enum class Kind { Info, Error };
    void showNotice(Kind kind, const QString &sentence, const std::vector<Action> &actions);

    QLabel *m_icon;
    QLabel *m_text;
    QHBoxLayout *m_buttons;
};

} // namespace twofold::ui
