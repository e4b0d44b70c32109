// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/criterion.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace twofold::ui {

// Criteria as they are typed, one a line, with what is wrong said beneath while it is typed.
class CriteriaEditor : public QWidget
{
    Q_OBJECT

public:
    explicit CriteriaEditor(QWidget *parent = nullptr);

    void setCriteria(const std::vector<campaign::Criterion> &criteria);
    // Blank lines are left out; the first error where one does not parse.
    Result<std::vector<campaign::Criterion>> criteria() const;

    void addLine(campaign::CriterionKind kind, const QString &expression);

signals:
    void changed();

private:
    struct Line
    {
        QWidget *widget;
        QComboBox *kind;
        QLineEdit *expression;
        QLabel *problem;
    };
    void check(const Line &line);
    Result<campaign::Criterion> parse(const Line &line) const;

    QVBoxLayout *m_layout;
    std::vector<Line> m_lines;
};

} // namespace twofold::ui
