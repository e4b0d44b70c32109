// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/mainwindow.h"

#include "core/examples/examples.h"
#include "core/sheets/workbook.h"
#include "ui/campaign/campaigndialog.h"
#include "ui/common/booksession.h"
#include "ui/common/englishplurals.h"
#include "ui/common/noticebar.h"
#include "ui/common/style.h"
#include "ui/common/whenfinished.h"
#include "ui/log/logview.h"
#include "ui/shell/actions.h"
#include "ui/shell/campaigncommands.h"
#include "ui/shell/helpwindow.h"
#include "ui/shell/statusline.h"
#include "ui/shell/workspace.h"
#include "ui/start/recentbooks.h"
#include "ui/start/startpage.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QVBoxLayout>
#include <QtConcurrent>

namespace twofold::ui {

namespace {

constexpr int kMenuHeight = 28;

QString bookFilter()
{
    return MainWindow::tr("Books (*.twofold);;All files (*)");
}

QString documents()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return folder.isEmpty() || !QFileInfo::exists(folder) ? QDir::homePath() : folder;
}

bool isBook(const QString &path)
{
    return path.endsWith(QLatin1String(".twofold"), Qt::CaseInsensitive);
}

std::vector<StartPage::ExampleEntry> exampleEntries()
{
    std::vector<StartPage::ExampleEntry> entries;
    for (const auto &example : examples::examples())
        entries.push_back({example.id, example.name, example.summary});
    return entries;
}

} // namespace

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent)
    , m_stack(new QStackedWidget(this))
    , m_startSide(new QWidget(this))
    , m_start(new StartPage(exampleEntries(), m_startSide))
    , m_startNotice(new NoticeBar(m_startSide))
    , m_status(new StatusLine(this))
    , m_bookName(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2))
    , m_actions(new Actions(this, menuBar()))
{
    setAcceptDrops(true);
    setMinimumSize(900, 560);
    qApp->installTranslator(new EnglishPlurals(this));
    m_bookName->setContentsMargins(0, 0, 16, 0);
    m_bookName->setFixedHeight(kMenuHeight - 1);
    menuBar()->setFixedHeight(kMenuHeight);
    menuBar()->setCornerWidget(m_bookName);

    auto *startLayout = new QVBoxLayout(m_startSide);
    startLayout->setContentsMargins(0, 0, 0, 0);
    startLayout->setSpacing(0);
    startLayout->addWidget(m_startNotice);
    startLayout->addWidget(m_start, 1);
    m_stack->addWidget(m_startSide);
    auto *centre = new QWidget(this);
    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_status);
    setCentralWidget(centre);

    connect(m_start, &StartPage::newCampaignRequested, this, &MainWindow::newCampaign);
    connect(m_start, &StartPage::spreadsheetRequested, this, &MainWindow::chooseSpreadsheet);
    connect(m_start, &StartPage::resultRequested, this, &MainWindow::chooseResults);
    connect(m_start, &StartPage::openRequested, this, &MainWindow::chooseBook);
    connect(m_start, &StartPage::bookRequested, this, &MainWindow::openBook);
    connect(m_start, &StartPage::exampleRequested, this, &MainWindow::openExample);
    connect(m_start, &StartPage::locateRequested, this, [this](const QString &path) {
        const QString found = QFileDialog::getOpenFileName(this, tr("Locate %1").arg(QFileInfo(path).fileName()),
                                                           documents(), bookFilter());
        if (!found.isEmpty() && openBook(found))
            forgetBook(path);
    });

    QSettings settings;
    if (!restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray()))
        resize(1440, 900);
    updateTitle();
}

MainWindow::~MainWindow()
{
    rememberOpenBook();
    delete m_workspace;
}

NoticeBar *MainWindow::notice() const
{
    return m_workspace ? m_workspace->notice() : m_startNotice;
}

bool MainWindow::openBook(const QString &path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    if (!leaveBook())
        return false;
    const QSettings settings;
    const QString campaign = settings.value(QString(QStringLiteral("campaign/") % absolute)).toString();
    const bool writable = QFileInfo(absolute).isWritable() || !QFileInfo::exists(absolute);
    auto session = BookSession::open(absolute, writable ? store::Access::ReadWrite : store::Access::ReadOnly, campaign);
    if (!session) {
        notice()->showError(session.error());
        return false;
    }
    useSession(std::move(*session));
    return true;
}

void MainWindow::useSession(std::unique_ptr<BookSession> session)
{
    closeBook();
    m_startNotice->hide();
    m_workspace = new Workspace(std::move(session), m_stack);
    auto *open = m_workspace->session();
    m_stack->addWidget(m_workspace);
    m_stack->setCurrentWidget(m_workspace);
    m_status->setSession(open);
    m_status->setCountText(m_workspace->log()->countText());
    connect(m_workspace, &Workspace::countTextChanged, m_status, &StatusLine::setCountText);
    connect(m_workspace, &Workspace::selectionChanged, m_status, &StatusLine::setSelection);
    connect(m_workspace, &Workspace::viewTextChanged, m_status, &StatusLine::setViewText);
    connect(m_workspace, &Workspace::runPaneShownChanged, m_actions, &Actions::setRunPaneShown);
    connect(m_workspace, &Workspace::importRequested, this, &MainWindow::chooseResults);
    const auto update = [this, open] {
        m_actions->setBookOpen(true, open->campaign() != nullptr);
        updateTitle();
    };
    connect(open, &BookSession::campaignChanged, m_workspace, update);
    m_actions->setRunPaneShown(m_workspace->isRunPaneShown());
    update();
    rememberOpenBook();
    if (!open->campaign())
        m_workspace->notice()->showInfo(tr("This book has no campaign yet."),
                                        {{tr("New campaign…"), [this] { newCampaign(); }}});
    m_workspace->log()->focusGrid();
}

void MainWindow::closeBook()
{
    if (!m_workspace)
        return;
    rememberOpenBook();
    m_status->setSession(nullptr);
    delete m_workspace;
    m_workspace = nullptr;
    m_stack->setCurrentWidget(m_startSide);
    m_actions->setBookOpen(false, false);
    m_start->refresh();
    updateTitle();
}

bool MainWindow::leaveBook()
{
    const QString work = m_workspace ? m_workspace->workInProgress() : QString();
    if (work.isEmpty() || m_closingAnyway)
        return true;
    notice()->showInfo(work, {{tr("Close anyway"), [this] {
                                   m_closingAnyway = true;
                                   closeBook();
                                   m_closingAnyway = false;
                               }}});
    return false;
}

void MainWindow::rememberOpenBook()
{
    if (!m_workspace)
        return;
    const auto *session = m_workspace->session();
    RecentBook book;
    book.path = session->path();
    book.openedAt = nowUtc();
    if (const auto *campaign = session->campaign()) {
        book.campaign = campaign->name;
        book.runs = session->runCount(campaign->id);
        if (!session->runs().empty())
            book.lastVerdict = session->runs().back().verdict();
        if (const auto &step = session->nextStep())
            book.capacity = capacityInBrief(*campaign, *step);
        QSettings().setValue(QString(QStringLiteral("campaign/") % book.path), campaign->name);
    }
    rememberBook(book);
}

void MainWindow::updateTitle()
{
    const auto *session = m_workspace ? m_workspace->session() : nullptr;
    const QString file = session ? QFileInfo(session->path()).fileName() : QString();
    m_bookName->setText(!session ? tr("no book open") : session->isReadOnly() ? tr("%1, reading only").arg(file) : file);
    m_bookName->setToolTip(session ? session->path() : QString());
    m_bookName->adjustSize();
    menuBar()->setCornerWidget(m_bookName);
    m_bookName->show();
    const auto *campaign = session ? session->campaign() : nullptr;
    setWindowTitle(!session    ? tr("Twofold")
                   : !campaign ? tr("%1 - Twofold").arg(file)
                               : tr("%1, %2 - Twofold").arg(campaign->name, file));
}

void MainWindow::newCampaign()
{
    if (m_workspace)
        m_workspace->campaign()->add();
    else
        beginBook({}, {});
}

void MainWindow::newBook()
{
    if (leaveBook())
        beginBook({}, {});
}

void MainWindow::beginBook(const QString &name, const std::function<void()> &then)
{
    auto *dialog = new CampaignDialog(campaign::newCampaign(name), true, {}, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->askForBook(documents());
    connect(dialog, &QDialog::accepted, this, [this, dialog, then] {
        const QString path = dialog->bookPath();
        auto session = BookSession::open(path, store::Access::Create);
        if (!session) {
            notice()->showError(session.error());
            return;
        }
        (*session)->addCampaign(dialog->campaign());
        useSession(std::move(*session));
        m_workspace->notice()->hide();
        // The campaign is stored on another thread; what comes next needs it.
        if (then)
            connect(m_workspace->session(), &BookSession::campaignChanged, m_workspace, then,
                    Qt::SingleShotConnection);
    });
    dialog->open();
}

void MainWindow::chooseBook()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Open a book"), documents(), bookFilter());
    if (!path.isEmpty())
        openBook(path);
}

void MainWindow::chooseResults()
{
    const QStringList files = QFileDialog::getOpenFileNames(this, tr("Read result files"), documents(),
                                                            tr("All files (*)"));
    if (!files.isEmpty())
        takeFiles(files);
}

void MainWindow::chooseSpreadsheet()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("Import a spreadsheet"), documents(),
                                                      tr("Tables (*.xlsx *.ods *.csv *.tsv *.txt);;All files (*)"));
    if (file.isEmpty())
        return;
    withCampaign(QFileInfo(file).completeBaseName(), [this, file] { m_workspace->importSpreadsheet(file); });
}

void MainWindow::takeFiles(const QStringList &files)
{
    QStringList results;
    for (const auto &file : files) {
        if (isBook(file)) {
            openBook(file);
            return;
        }
        results << file;
    }
    if (results.isEmpty())
        return;
    if (results.size() == 1 && sheets::isWorkbook(results.constFirst())) {
        withCampaign(QFileInfo(results.constFirst()).completeBaseName(),
                     [this, file = results.constFirst()] { m_workspace->importSpreadsheet(file); });
        return;
    }
    withCampaign(QFileInfo(results.constFirst()).completeBaseName(),
                 [this, results] { m_workspace->importFiles(results); });
}

void MainWindow::withCampaign(const QString &name, const std::function<void()> &run)
{
    if (m_workspace && m_workspace->session()->campaign())
        run();
    else if (m_workspace)
        notice()->showInfo(tr("Make a campaign first; a result belongs to one."),
                           {{tr("New campaign…"), [this] { newCampaign(); }}});
    else
        beginBook(name, run);
}

void MainWindow::openExample(const QString &id)
{
    if (!leaveBook())
        return;
    const QDir folder(documents());
    QString path;
    for (int i = 1; path.isEmpty() || QFileInfo::exists(path); ++i)
        path = folder.filePath(i == 1 ? QString(id % QStringLiteral(".twofold"))
                                      : QString(id % QLatin1Char('-') % QString::number(i) % QStringLiteral(".twofold")));
    const auto making = QtConcurrent::run([path, id] { return examples::makeExampleBook(path, {id}); });
    whenFinished(making, this, [this, path](const Result<void> &made) {
        if (!made)
            notice()->showError(made.error());
        else if (openBook(path))
            notice()->showInfo(tr("This is a copy of the example, kept in %1. Change what you like.").arg(path));
    });
}

void MainWindow::writeReport()
{
    if (m_workspace)
        m_workspace->writeReport();
}

void MainWindow::saveCopy()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Save a copy"), m_workspace->session()->path(),
                                                      bookFilter());
    if (path.isEmpty())
        return;
    if (QFileInfo::exists(path)) {
        notice()->showError(tr("%1 is there already and was left as it is. Choose another name.").arg(path),
                            {{tr("Choose a name…"), [this] { saveCopy(); }}});
        return;
    }
    const auto copying = m_workspace->session()->writer().run<void>(
        [path](store::Book &book) { return book.backup(path); });
    whenFinished(copying, m_workspace, [this, path](const Result<void> &copied) {
        if (copied)
            notice()->showInfo(tr("The copy is in %1.").arg(path));
        else
            notice()->showError(copied.error());
    });
}

void MainWindow::checkBook()
{
    const auto checking = m_workspace->session()->writer().run<QStringList>(
        [](store::Book &book) { return book.check(); });
    whenFinished(checking, m_workspace, [this](const Result<QStringList> &faults) {
        if (!faults)
            notice()->showError(faults.error());
        else if (faults->isEmpty())
            notice()->showInfo(tr("The book is whole: no fault was found."));
        else
            notice()->showError(faults->mid(0, 5).join(QLatin1Char(' ')));
    });
}

void MainWindow::showManual(const QString &anchor)
{
    if (!m_help)
        m_help = new HelpWindow(this);
    m_help->showAt(anchor);
}

void MainWindow::setTheme(Theme::Mode mode)
{
    Theme::instance().setMode(mode);
    QSettings().setValue(QStringLiteral("window/colours"), int(mode));
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (!event->mimeData()->hasUrls())
        return;
    for (const auto &url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            event->acceptProposedAction();
            return;
        }
    }
}

void MainWindow::dropEvent(QDropEvent *event)
{
    QStringList files;
    for (const auto &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            files << url.toLocalFile();
    }
    event->acceptProposedAction();
    takeFiles(files);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    const QString work = m_workspace && !m_closingAnyway ? m_workspace->workInProgress() : QString();
    if (!work.isEmpty()) {
        event->ignore();
        notice()->showInfo(work, {{tr("Close the window"), [this] {
                                       m_closingAnyway = true;
                                       close();
                                   }}});
        return;
    }
    QSettings().setValue(QStringLiteral("window/geometry"), saveGeometry());
    QMainWindow::closeEvent(event);
}

} // namespace twofold::ui
