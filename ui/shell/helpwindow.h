// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDialog>

class QListWidget;
class QTextBrowser;

namespace twofold::ui {

// The manual beside the window: sections at the left, text at the right. It is part of the
// program; nothing is fetched.
class HelpWindow : public QDialog
{
    Q_OBJECT

public:
    explicit HelpWindow(QWidget *parent);

    // "": where it was; else a word of a heading: "keys", "about".
    void showAt(const QString &heading);

private:
    void load();
    void goTo(int section);

    QListWidget *m_sections;
    QTextBrowser *m_text;
};

} // namespace twofold::ui
