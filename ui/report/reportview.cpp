// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/report/reportview.h"

#include "ui/common/booksession.h"
#include "ui/common/style.h"
#include "ui/common/whenfinished.h"
#include "ui/report/reportdrawing.h"
#include "ui/report/reportwriter.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTextBrowser>

namespace twofold::ui {

ReportView::ReportView(BookSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_note(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
    , m_export(new QPushButton(tr("Write report…"), this))
    , m_page(new QTextBrowser(this))
{
    setSurface(this, Surface::Base);
    auto *header = new QFrame(this);
    setEdge(header, Edge::Bottom);
    header->setFixedHeight(44);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(12);
    row->addWidget(makeLabel(tr("Report"), Theme::Face::PageTitle, Tone::Text, header));
    row->addWidget(m_note, 1);
    row->addWidget(m_export);
    setLook(m_export, ButtonLook::Primary);
    m_export->setToolTip(tr("HTML, PDF, Markdown, XLSX, CSV or JSON, as the file's name ends"));
    connect(m_export, &QPushButton::clicked, this, &ReportView::exportReport);

    m_page->setOpenLinks(false);
    m_page->setFrameShape(QFrame::NoFrame);
    m_page->setAccessibleName(tr("Report"));
    // The page is paper: the report has its own light colours, as it will be sent.
    m_page->setStyleSheet(QStringLiteral("QTextBrowser { background: white; color: #1B1F24; border: none; }"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(m_page, 1);

    const auto stale = [this] {
        m_stale = true;
        if (isVisible())
            reload();
    };
    connect(session, &BookSession::refreshed, this, stale);
    connect(session, &BookSession::campaignChanged, this, stale);
}

ReportView::~ReportView()
{
    m_page->setDocument(nullptr);
}

void ReportView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        reload();
}

void ReportView::reload()
{
    const auto *campaign = m_session->campaign();
    if (!campaign || m_reading)
        return;
    m_stale = false;
    m_reading = true;
    m_note->setText(tr("Reading…"));
    const auto reading = m_session->writer().run<ReportInput>(
        [id = campaign->id](store::Book &book) { return readReport(book, id); });
    whenFinished(reading, this, [this](const Result<ReportInput> &read) {
        m_reading = false;
        if (!read) {
            m_note->clear();
            emit failed(read.error());
            return;
        }
        m_report = read->report;
        m_report->charts = reportCharts(m_report->campaign, m_report->runs, read->measurements);
        auto document = makeDocument(*m_report);
        document->setDocumentMargin(24);
        m_page->setDocument(document.get());
        // Between words only: a narrow column would else be cut into letters.
        m_page->setWordWrapMode(QTextOption::WordWrap);
        m_document = std::move(document);
        m_note->setText(tr("%1, %n run(s)", nullptr, int(m_report->runs.size())).arg(m_report->campaign.name));
        emit ready();
        if (m_stale)
            reload();
    });
}

void ReportView::exportReport()
{
    if (!m_report)
        return;
    const QString folder = QFileInfo(m_session->path()).absolutePath();
    QString path = QFileDialog::getSaveFileName(
        this, tr("Write report"), QString(folder % QLatin1Char('/') % m_report->campaign.name % QStringLiteral(".html")),
        tr("Report (*.html *.pdf *.md *.xlsx *.csv *.json)"));
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += QStringLiteral(".html");
    exportTo(path);
}

void ReportView::exportTo(const QString &path)
{
    if (!m_report)
        return;
    const auto done = writeReport(*m_report, path);
    if (done)
        emit written(path);
    else
        emit failed(done.error());
}

} // namespace twofold::ui
