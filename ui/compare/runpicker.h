// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"

#include <QDialog>

class QLineEdit;
class QListWidget;
class QPushButton;

namespace twofold::ui::compare {

// Asks which runs to add to a comparison: a list with a filter, newest first, several at a time.
class RunPicker : public QDialog
{
    Q_OBJECT

public:
    // `ladder` is the parameter shown beside each run; `taken` are compared already.
    RunPicker(const std::vector<campaign::Run> &runs, const QList<int> &taken,
              const QString &ladder, QWidget *parent = nullptr);

    QList<int> chosen() const; // ascending

private:
    void filter(const QString &text);

    QLineEdit *m_filter;
    QListWidget *m_list;
    QPushButton *m_add;
};

} // namespace twofold::ui::compare
