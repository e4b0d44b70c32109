// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sheets/runs.h"
#include "core/sheets/workbook.h"

#include <QFutureWatcher>
#include <QWidget>

#include <memory>
#include <optional>

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace twofold::ui {

class BookSession;
class ChoiceDelegate;
class NoticeBar;

// A table of runs on its way into the log: which sheet, which way round, what each column becomes,
// and the first runs as they would be stored. Read and turned into runs on another thread. One
// step, one undo. The session is not owned and must outlive the page; the page's destructor cancels
// the reading and waits for it.
class SpreadsheetPage : public QWidget
{
    Q_OBJECT

public:
    explicit SpreadsheetPage(BookSession *session, QWidget *parent = nullptr);
    ~SpreadsheetPage() override;

    // Reads this file; what was read before is dropped.
    void begin(const QString &file);
    // As if they were chosen; sheets count from 0 as the file orders them.
    void chooseSheet(int sheet);
    void chooseOrientation(sheets::Orientation orientation);

    bool isReading() const; // the file, or its rows as runs
    bool isReady() const; // runs were found and can be stored

public slots:
    void store();

signals:
    void closed();

private:
    struct Opened
    {
        sheets::Proposed proposed;
        sheets::Sheet sheet;
    };
    struct Made
    {
        std::vector<sheets::ColumnMapping> mapping;
        sheets::SheetRuns runs;
    };

    QWidget *makeTop();
    QWidget *makeTables();
    void readingDone();
    void setSheet(sheets::Sheet sheet);
    void showChoices();
    void showColumns();
    void readMapping(int row);
    void makeRuns();
    void showPreview();
    void updateState();

    BookSession *m_session;
    CancelToken m_cancel;
    QFutureWatcher<Result<Opened>> m_reading;
    QFutureWatcher<Made> m_making;
    std::optional<sheets::Proposed> m_opened;
    std::shared_ptr<const sheets::Sheet> m_sheet; // never null
    std::vector<sheets::ColumnMapping> m_mapping;
    Made m_made;
    bool m_isReading = false; // until its outcome has arrived here
    bool m_isMaking = false;
    bool m_filling = false;
    bool m_storing = false;

    QLabel *m_file;
    QComboBox *m_sheetChoice;
    QComboBox *m_headerRow;
    QComboBox *m_orientation;
    QComboBox *m_notation;
    QLabel *m_into;
    NoticeBar *m_notice;
    QLabel *m_columnsNote;
    QTableWidget *m_columns;
    ChoiceDelegate *m_becomes;
    ChoiceDelegate *m_kinds;
    QLabel *m_problem;
    QLabel *m_previewNote;
    QTableWidget *m_preview;
    QPushButton *m_storeButton;
};

} // namespace twofold::ui
