// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QLineEdit;

namespace twofold::ui {

// A small form under the header: a new column, or the name, unit and choices of one that is there.
// Closes by itself when done or left.
class ColumnForm : public QFrame
{
    Q_OBJECT

public:
    // A new column; `before` is the key of the column it goes before, empty: at the end.
    static ColumnForm *forNew(const campaign::Campaign &campaign, bool metric, const QString &before,
                              const QString &group, QWidget *parent);
    static ColumnForm *forColumn(const campaign::Campaign &campaign, bool metric, const QString &key,
                                 QWidget *parent);

    // Pops up near this point, inside the screen.
    void popup(const QPoint &globalPosition);

public slots:
    void confirm();

signals:
    // The campaign with the column added or changed.
    void confirmed(const QString &text, const twofold::campaign::Campaign &campaign,
                   const QString &key);

private:
    ColumnForm(const campaign::Campaign &campaign, bool metric, const QString &key, QWidget *parent);
    void showKind();
    Result<void> applyParameter(campaign::Campaign &campaign, const QString &name) const;
    Result<void> applyMetric(campaign::Campaign &campaign, const QString &name) const;

    campaign::Campaign m_campaign;
    bool m_metric;
    QString m_key; // empty: a new column
    QString m_before;
    QLineEdit *m_name;
    QComboBox *m_kind = nullptr;
    QComboBox *m_group = nullptr;
    QComboBox *m_direction = nullptr;
    QLineEdit *m_unit;
    QLineEdit *m_choices = nullptr;
    QLabel *m_choicesLabel = nullptr;
    QLabel *m_problem;
};

} // namespace twofold::ui
