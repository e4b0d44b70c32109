// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QFrame>
#include <QSet>

class QLabel;
class QLineEdit;
class QPushButton;

namespace twofold::ui {

class LogModel;

// Above the grid: the filter with what is wrong with it, the grouping, the columns.
class FilterBar : public QFrame
{
    Q_OBJECT

public:
    explicit FilterBar(LogModel *model, QWidget *parent = nullptr);

    QString text() const;
    void setText(const QString &text);
    void focusField();
    bool hidesSingleValued() const { return m_hideSingleValued; }
    void setHideSingleValued(bool hide);
    // Columns hidden by name, and how many are hidden in all.
    void setHidden(const QSet<QString> &keys, int count);

signals:
    void hideSingleValuedChanged(bool hide);
    void columnShown(const QString &key, bool shown);
    void allColumnsShown();
    void leave(); // to the grid

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void apply();
    void makeRoom();
    void showProblem(const QString &sentence);
    void showGroup();
    void fillGroupMenu();
    void fillColumnsMenu();

    LogModel *m_model;
    QLineEdit *m_field;
    QLabel *m_hint;
    QLabel *m_problem;
    QPushButton *m_group;
    QPushButton *m_columns;
    QSet<QString> m_hidden;
    bool m_hideSingleValued = false;
};

} // namespace twofold::ui
