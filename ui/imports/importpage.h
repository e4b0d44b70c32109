// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/logbook/logbook.h"

#include <QFutureWatcher>
#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableWidget;
class QVBoxLayout;

namespace twofold::ui {

class BookSession;
class EntryForm;
class NoticeBar;

// Result files on their way into the book: they are read on another thread, what was found is
// shown, and nothing is stored before the engineer says into which run. The session is not owned
// and must outlive the page; the page's destructor cancels the reading and waits for it.
class ImportPage : public QWidget
{
    Q_OBJECT

public:
    explicit ImportPage(BookSession *session, QWidget *parent = nullptr);
    ~ImportPage() override;

    // Reads these files; what was read before is dropped. A format's or mapping's name is chosen
    // for them; empty: what was chosen before.
    void begin(const QStringList &files, const QString &format = {});
    bool isReading() const;
    bool isReady() const; // something was read and can be stored

public slots:
    void store();
    void cancel(); // the reading, or the import as a whole

signals:
    void filesRequested(); // the engineer wants to choose files
    void spreadsheetRequested(const QString &file); // it is a table of runs, not a result
    // Its columns are to be mapped; with the name of the mapping that read it, if one did.
    void mappingRequested(const QString &file, const QString &name);
    void closed();
    void stateChanged();

private:
    void startReading();
    void readingDone();
    void showReading();
    void showRefusal(const Error &error, bool canBeMapped);
    void showMappingUsed();
    void fillFormats(const QString &chosen);
    void showCriteria();
    void updateState();
    QWidget *makeHeader();
    QWidget *makeFound();

    BookSession *m_session;
    QStringList m_files;
    CancelToken m_cancel;
    struct Outcome
    {
        Result<logbook::Reading> reading;
        bool canBeMapped = false; // what could not be read has columns
    };
    QFutureWatcher<Outcome> m_watcher;
    std::optional<logbook::Reading> m_reading;
    std::vector<imports::Mapping> m_mappings; // of the book
    bool m_storing = false;

    QLabel *m_title;
    QComboBox *m_format;
    QLabel *m_what;
    QProgressBar *m_progress;
    NoticeBar *m_notice;
    QTableWidget *m_sources;
    QTableWidget *m_criteria;
    QTableWidget *m_warnings;
    QLabel *m_warningsTitle;
    QWidget *m_criteriaPart;
    QWidget *m_warningsPart;
    EntryForm *m_form;
    QPushButton *m_cancelButton;
    QPushButton *m_storeButton;
};

} // namespace twofold::ui
