// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QItemSelection>
#include <QStringList>

namespace twofold::ui {

class LogModel;

// What a paste, a cut or Del did, for one sentence to the engineer.
struct EditOutcome
{
    int cells = 0; // stored
    int changedRuns = 0;
    int newRuns = 0;
    QStringList refusals; // sentences of the first few cells that were not stored
    int refused = 0;

    // Empty where everything was stored.
    QString problem() const;
};

// The selected cells as tab-separated text, in full precision. Columns not in `columns` (hidden
// ones) and group rows are left out; cells between that are not selected are blank.
QString copyCells(const LogModel &model, const QItemSelection &selection, const QList<int> &columns,
                  bool withHeaders);

// Pastes at `row` and `column` (of the model), on over `columns`. Names of columns in the first
// row choose the columns instead. Rows from the next-step row on become runs, each the child of the
// one above; what the block does not cover they inherit. A single value fills `selection`.
EditOutcome pasteCells(LogModel &model, const QString &text, int row, int column,
                       const QList<int> &columns, const QItemSelection &selection);

EditOutcome clearCells(LogModel &model, const QItemSelection &selection, const QList<int> &columns);

} // namespace twofold::ui
