// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QTableView>

namespace twofold::ui::compare {

class DifferencesModel;

// The differences as they are painted: washes where a parameter changed, better and worse in words
// and colour, columns as wide as their texts. Ctrl+C copies what is selected, or all.
class DifferencesTable : public QTableView
{
    Q_OBJECT

public:
    explicit DifferencesTable(DifferencesModel *model, QWidget *parent = nullptr);

    void copy();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitColumns();
    DifferencesModel *m_model;
};

} // namespace twofold::ui::compare
