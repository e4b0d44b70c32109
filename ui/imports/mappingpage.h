// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/mapping.h"
#include "core/logbook/logbook.h"

#include <QFutureWatcher>
#include <QTimer>
#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace twofold::ui {

class BookSession;
class ChoiceDelegate;
class NoticeBar;

// A file of no known format: which of its columns or paths is what, with the first rows and the
// totals as they would be stored. The mapping is kept in the book under a name and used for files
// of the same shape. The file is read on another thread; the session is not owned and must outlive
// the page, whose destructor cancels the reading and waits for it.
class MappingPage : public QWidget
{
    Q_OBJECT

public:
    explicit MappingPage(BookSession *session, QWidget *parent = nullptr);
    ~MappingPage() override;

    // Proposes a mapping for this file, or takes the book's own of that name.
    void begin(const QString &file, const QString &name = {});
    // As if it had been chosen.
    void setMapping(const imports::Mapping &mapping);
    const imports::Mapping &mapping() const { return m_mapping; }
    bool isReading() const; // the file's beginning or, for the totals, the whole
    bool isReady() const; // the mapping can read the file

public slots:
    void save();
    void removeSaved();

signals:
    void mapped(const QString &file, const QString &name); // saved; the file can be read with it
    void closed();

private:
    QWidget *makeTop();
    QWidget *makeSide();
    void shapeFound();
    void showSaved(const QString &current);
    void showRows();
    void readRows();
    void changed();
    void readTotals();
    void showPreview();
    void showTotals();
    void updateState();

    BookSession *m_session;
    QString m_file;
    imports::Mapping m_mapping;
    imports::Shape m_shape;
    CancelToken m_cancel;
    QFutureWatcher<Result<imports::Shape>> m_shaping;
    QFutureWatcher<Result<results::Measurement>> m_reading;
    QTimer m_later; // the totals wait until typing has come to rest
    QString m_wanted; // the saved mapping to begin with
    bool m_isShaping = false;
    bool m_isReading = false;
    bool m_filling = false;
    bool m_storing = false;
    std::optional<results::Measurement> m_measured;

    QLabel *m_title;
    QComboBox *m_saved;
    QPushButton *m_remove;
    NoticeBar *m_notice;
    QLabel *m_columnsNote;
    QTableWidget *m_columns;
    ChoiceDelegate *m_meanings;
    ChoiceDelegate *m_units;
    QComboBox *m_zone;
    QLineEdit *m_goodWords;
    QWidget *m_samplesForm;
    QLabel *m_totalsNote;
    QTableWidget *m_totals;
    QLabel *m_previewNote;
    QTableWidget *m_preview;
    QWidget *m_previewPart;
    QLineEdit *m_name;
    QPushButton *m_saveButton;
};

} // namespace twofold::ui
