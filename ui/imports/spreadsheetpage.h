// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/imports/sheet.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace twofold::ui {

class BookSession;
class NoticeBar;

// A table of runs on its way into the log: what each column becomes, and the first runs as they
// would be stored. One step, one undo. The session is not owned and must outlive it.
class SpreadsheetPage : public QWidget
{
    Q_OBJECT

public:
    explicit SpreadsheetPage(BookSession *session, QWidget *parent = nullptr);

    void begin(const QString &file);

public slots:
    void store();

signals:
    void closed();

private:
    void showColumns();
    void showPreview();
    void readMapping(int row);

    BookSession *m_session;
    Sheet m_sheet;
    std::vector<ColumnMapping> m_mapping;
    SheetRuns m_runs;
    bool m_filling = false;

    QLabel *m_file;
    QComboBox *m_headerRow;
    QLabel *m_into;
    NoticeBar *m_notice;
    QLabel *m_columnsNote;
    QTableWidget *m_columns;
    QLabel *m_problem;
    QLabel *m_previewNote;
    QTableWidget *m_preview;
    QPushButton *m_storeButton;
};

} // namespace twofold::ui
