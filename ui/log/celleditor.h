// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QLineEdit>

#include <functional>

class QLabel;

namespace twofold::ui {

// The field in a cell. It checks its text while it is left by Enter or Tab and keeps what does not
// fit, with a sentence under the cell, until it is mended or given up with Esc.
class CellEditor : public QLineEdit
{
    Q_OBJECT

public:
    using Check = std::function<Result<void>(const QString &)>;

    CellEditor(Check check, QWidget *parent);
    ~CellEditor() override;

    // True where the text fits; else the sentence shows.
    bool confirm();
    QString problem() const;

private:
    void showProblem(const QString &sentence);

    Check m_check;
    QLabel *m_problem = nullptr; // a sibling over the cells
};

} // namespace twofold::ui
