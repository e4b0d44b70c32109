// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/report/report.h"

#include <QWidget>

#include <memory>
#include <optional>

class QLabel;
class QPushButton;
class QTextBrowser;
class QTextDocument;

namespace twofold::ui {

class BookSession;

// The report of the current campaign as others will read it, and its export. Read again whenever
// it is shown and the book has changed. The session is not owned and must outlive it.
class ReportView : public QWidget
{
    Q_OBJECT

public:
    explicit ReportView(BookSession *session, QWidget *parent = nullptr);
    ~ReportView() override;

    // Asks for a file; the format follows its ending.
    void exportReport();
    void exportTo(const QString &path);
    bool isReady() const { return m_report.has_value(); }

signals:
    void written(const QString &path);
    void failed(const twofold::Error &error);
    void ready(); // the report is on show

protected:
    void showEvent(QShowEvent *event) override;

private:
    void reload();

    BookSession *m_session;
    QLabel *m_note;
    QPushButton *m_export;
    QTextBrowser *m_page;
    std::unique_ptr<QTextDocument> m_document;
    std::optional<report::Report> m_report;
    bool m_stale = true;
    bool m_reading = false;
};

} // namespace twofold::ui
