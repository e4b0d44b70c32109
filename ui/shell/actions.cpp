// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/actions.h"

#include "core/examples/examples.h"
#include "ui/common/booksession.h"
#include "ui/common/theme.h"
#include "ui/log/logview.h"
#include "ui/shell/campaigncommands.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/workspace.h"
#include "ui/start/recentbooks.h"

#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QLineEdit>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QTextEdit>

namespace twofold::ui {

namespace {

// Cut, copy and paste mean the text field that has the focus before they mean the grid.
template <class Edit>
bool inField(void (Edit::*call)())
{
    auto *edit = qobject_cast<Edit *>(QApplication::focusWidget());
    if (edit)
        (edit->*call)();
    return edit != nullptr;
}

bool inAnyField(void (QLineEdit::*line)(), void (QPlainTextEdit::*plain)(), void (QTextEdit::*rich)())
{
    return inField<QLineEdit>(line) || inField<QPlainTextEdit>(plain) || inField<QTextEdit>(rich);
}

// A method of its own: copying is const in one of the three.
bool copyInField()
{
    auto *focus = QApplication::focusWidget();
    if (auto *line = qobject_cast<QLineEdit *>(focus))
        line->copy();
    else if (auto *plain = qobject_cast<QPlainTextEdit *>(focus))
        plain->copy();
    else if (auto *rich = qobject_cast<QTextEdit *>(focus))
        rich->copy();
    else
        return false;
    return true;
}

} // namespace

Actions::Actions(MainWindow *window, QMenuBar *bar)
    : QObject(window)
    , m_window(window)
{
    makeFile(bar);
    makeEdit(bar);
    makeView(bar);
    makeCampaign(bar);
    makeRun(bar);
    makeHosts(bar);
    makeHelp(bar);
    setBookOpen(false, false);
}

QAction *Actions::add(QMenu *menu, const QString &text, const QKeySequence &key, const std::function<void()> &run)
{
    auto *action = menu->addAction(text);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, run);
    return action;
}

QAction *Actions::addForBook(QMenu *menu, const QString &text, const QKeySequence &key,
                             const std::function<void()> &run)
{
    auto *action = add(menu, text, key, [this, run] {
        if (m_window->workspace())
            run();
    });
    m_forBook << action;
    return action;
}

QAction *Actions::addForCampaign(QMenu *menu, const QString &text, const QKeySequence &key,
                                 const std::function<void()> &run)
{
    auto *action = add(menu, text, key, [this, run] {
        if (m_window->workspace())
            run();
    });
    m_forCampaign << action;
    return action;
}

void Actions::setBookOpen(bool open, bool hasCampaign)
{
    for (auto *action : m_forBook)
        action->setEnabled(open);
    for (auto *action : m_forCampaign)
        action->setEnabled(open && hasCampaign);
}

void Actions::setRunPaneShown(bool shown)
{
    m_runPane->setChecked(shown);
}

void Actions::makeFile(QMenuBar *bar)
{
    auto *menu = bar->addMenu(tr("&File"));
    add(menu, tr("&New campaign…"), QKeySequence(Qt::CTRL | Qt::Key_N), [this] { m_window->newCampaign(); });
    add(menu, tr("New &book…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N), [this] { m_window->newBook(); });
    add(menu, tr("&Open a book…"), QKeySequence(Qt::CTRL | Qt::Key_O), [this] { m_window->chooseBook(); });
    m_recent = menu->addMenu(tr("Open &recent"));
    connect(m_recent, &QMenu::aboutToShow, this, &Actions::fillRecent);
    auto *examples = menu->addMenu(tr("Open an &example"));
    for (const auto &example : examples::examples())
        add(examples, example.name, {}, [this, id = example.id] { m_window->openExample(id); });
    menu->addSeparator();
    add(menu, tr("&Import a spreadsheet…"), QKeySequence(Qt::CTRL | Qt::Key_I),
        [this] { m_window->chooseSpreadsheet(); });
    add(menu, tr("Read &result files…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I),
        [this] { m_window->chooseResults(); });
    menu->addSeparator();
    addForCampaign(menu, tr("&Write report…"), {}, [this] { m_window->writeReport(); });
    addForBook(menu, tr("Save a &copy…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S),
               [this] { m_window->saveCopy(); });
    addForBook(menu, tr("C&heck the book"), {}, [this] { m_window->checkBook(); });
    menu->addSeparator();
    addForBook(menu, tr("Cl&ose the book"), QKeySequence(Qt::CTRL | Qt::Key_W), [this] { m_window->closeBook(); });
    add(menu, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { m_window->close(); });
}

void Actions::fillRecent()
{
    m_recent->clear();
    for (const auto &book : recentBooks()) {
        auto *action = m_recent->addAction(QFileInfo(book.path).fileName());
        action->setToolTip(book.path);
        connect(action, &QAction::triggered, m_window, [this, path = book.path] { m_window->openBook(path); });
    }
    if (m_recent->isEmpty())
        m_recent->addAction(tr("None yet"))->setEnabled(false);
}

void Actions::makeEdit(QMenuBar *bar)
{
    auto *menu = bar->addMenu(tr("&Edit"));
    auto *undo = addForBook(menu, tr("&Undo"), QKeySequence::Undo,
                            [this] { m_window->workspace()->session()->undoStack()->undo(); });
    auto *redo = addForBook(menu, tr("&Redo"), QKeySequence::Redo,
                            [this] { m_window->workspace()->session()->undoStack()->redo(); });
    undo->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Z)});
    redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    connect(menu, &QMenu::aboutToShow, this, [this, undo, redo] {
        const auto *workspace = m_window->workspace();
        const auto *stack = workspace ? workspace->session()->undoStack() : nullptr;
        undo->setText(stack && stack->canUndo() ? tr("&Undo %1").arg(stack->undoText()) : tr("&Undo"));
        redo->setText(stack && stack->canRedo() ? tr("&Redo %1").arg(stack->redoText()) : tr("&Redo"));
    });
    menu->addSeparator();
    // The grid answers these keys itself; as shortcuts of the window they would take them from it.
    const auto shown = [&](const QString &text, const QString &key, const std::function<void()> &run) {
        addForCampaign(menu, QString(text % QLatin1Char('\t') % key), {}, run);
    };
    const auto log = [this] { return m_window->workspace()->log(); };
    shown(tr("Cu&t"), tr("Ctrl+X"), [log] {
        if (!inAnyField(&QLineEdit::cut, &QPlainTextEdit::cut, &QTextEdit::cut))
            log()->cut();
    });
    shown(tr("&Copy"), tr("Ctrl+C"), [log] {
        if (!copyInField())
            log()->copy();
    });
    shown(tr("Copy with &headers"), tr("Ctrl+Shift+C"), [log] { log()->copyWithHeaders(); });
    shown(tr("&Paste"), tr("Ctrl+V"), [log] {
        if (!inAnyField(&QLineEdit::paste, &QPlainTextEdit::paste, &QTextEdit::paste))
            log()->paste();
    });
    shown(tr("C&lear or delete"), tr("Del"), [log] { log()->clearOrDelete(); });
    shown(tr("Select &all"), tr("Ctrl+A"), [log] {
        if (!inAnyField(&QLineEdit::selectAll, &QPlainTextEdit::selectAll, &QTextEdit::selectAll))
            log()->selectAllCells();
    });
    menu->addSeparator();
    shown(tr("&Edit the cell"), tr("F2"), [log] { log()->editCurrent(); });
    addForCampaign(menu, tr("&Filter"), QKeySequence(Qt::CTRL | Qt::Key_F), [this, log] {
        m_window->workspace()->showView(View::Log);
        log()->focusFilter();
    });
}

void Actions::makeView(QMenuBar *bar)
{
    auto *menu = bar->addMenu(tr("&View"));
    const auto view = [&](const QString &text, View target, int digit) {
        const QKeySequence key = digit ? QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_0 + digit)) : QKeySequence();
        addForCampaign(menu, text, key, [this, target] { m_window->workspace()->showView(target); });
    };
    view(tr("&Log"), View::Log, 1);
    view(tr("&Compare"), View::Compare, 2);
    view(tr("L&aunch"), View::Launch, 3);
    view(tr("&Report"), View::Report, 4);
    menu->addSeparator();
    m_runPane = addForCampaign(menu, tr("Run &pane"), QKeySequence(Qt::Key_F4), [this] {
        auto *workspace = m_window->workspace();
        workspace->setRunPaneShown(!workspace->isRunPaneShown());
    });
    m_runPane->setCheckable(true);
    addForCampaign(menu, tr("La&dder under the log"), QKeySequence(Qt::Key_F7),
                   [this] { m_window->workspace()->toggleLadder(); });
    addForBook(menu, tr("&Next pane"), QKeySequence(Qt::Key_F6), [this] { m_window->workspace()->focusNextPane(); });
    menu->addSeparator();
    m_single = addForCampaign(menu, tr("&Hide columns with one value"), {}, [this] {
        auto *log = m_window->workspace()->log();
        log->setHideSingleValued(!log->hidesSingleValued());
    });
    m_single->setCheckable(true);
    connect(menu, &QMenu::aboutToShow, this, [this] {
        if (auto *workspace = m_window->workspace())
            m_single->setChecked(workspace->log()->hidesSingleValued());
    });
    addForCampaign(menu, tr("&Save this view…"), {}, [this] {
        m_window->workspace()->showView(View::Log);
        m_window->workspace()->log()->saveViewAs();
    });
    addForCampaign(menu, tr("Show all runs &unsorted"), {}, [this] { m_window->workspace()->log()->resetView(); });
    menu->addSeparator();
    auto *colours = menu->addMenu(tr("C&olours"));
    auto *group = new QActionGroup(this);
    const auto mode = [&](const QString &text, Theme::Mode wanted) {
        auto *action = add(colours, text, {}, [this, wanted] { m_window->setTheme(wanted); });
        action->setCheckable(true);
        action->setChecked(Theme::instance().mode() == wanted);
        group->addAction(action);
    };
    mode(tr("As the &system"), Theme::Mode::System);
    mode(tr("&Light"), Theme::Mode::Light);
    mode(tr("&Dark"), Theme::Mode::Dark);
}

void Actions::makeCampaign(QMenuBar *bar)
{
    auto *menu = bar->addMenu(tr("&Campaign"));
    addForCampaign(menu, tr("&Goal, criteria and ladder…"), {}, [this] { m_window->workspace()->campaign()->edit(); });
    addForCampaign(menu, tr("&Columns…"), {}, [this] { m_window->workspace()->campaign()->editColumns(); });
    addForCampaign(menu, tr("&Failure classes…"), {}, [this] { m_window->workspace()->campaign()->editClasses(); });
    addForCampaign(menu, tr("&Signatures…"), {}, [this] { m_window->workspace()->campaign()->editSignatures(); });
    menu->addSeparator();
    addForCampaign(menu, tr("Add a &parameter"), {}, [this] {
        m_window->workspace()->showView(View::Log);
        m_window->workspace()->log()->addParameter();
    });
    addForCampaign(menu, tr("Add a &metric"), {}, [this] {
        m_window->workspace()->showView(View::Log);
        m_window->workspace()->log()->addMetric();
    });
    menu->addSeparator();
    addForCampaign(menu, tr("&Delete the campaign…"), {}, [this] { m_window->workspace()->campaign()->remove(); });
}

void Actions::makeRun(QMenuBar *bar)
{
    auto *menu = bar->addMenu(tr("&Run"));
    addForCampaign(menu, tr("&Launch the next step…"), QKeySequence(Qt::CTRL | Qt::Key_R),
                   [this] { m_window->workspace()->launchNextStep(); });
    addForCampaign(menu, tr("&Autopilot…"), {}, [this] { m_window->workspace()->startAutopilot(); });
    addForCampaign(menu, tr("Log the next step by &hand"), {},
                   [this] { m_window->workspace()->logNextStepByHand(); });
    addForCampaign(menu, tr("&Stop the run…"), QKeySequence(Qt::CTRL | Qt::Key_Period),
                   [this] { m_window->workspace()->stopRun(); });
    menu->addSeparator();
    addForCampaign(menu, QString(tr("Add a &note") % QLatin1Char('\t') % tr("N")), {},
                   [this] { m_window->workspace()->addNote(); });
    addForCampaign(menu, tr("&Overrule the verdict…"), {}, [this] { m_window->workspace()->overrule(); });
    addForCampaign(menu, tr("&Judge again"), {}, [this] { m_window->workspace()->judgeAgain(); });
    addForCampaign(menu, tr("&Compare with its parent"), {}, [this] { m_window->workspace()->compareWithParent(); });
    menu->addSeparator();
    addForCampaign(menu, tr("&Delete the selected runs"), {},
                   [this] { m_window->workspace()->log()->deleteSelectedRuns(); });
}

void Actions::makeHosts(QMenuBar *bar)
{
    auto *menu = bar->addMenu(tr("H&osts"));
    addForCampaign(menu, tr("&Hosts"), {}, [this] { m_window->workspace()->showView(View::Hosts); });
    addForCampaign(menu, tr("&Plans"), {}, [this] { m_window->workspace()->showView(View::Plans); });
}

void Actions::makeHelp(QMenuBar *bar)
{
    auto *menu = bar->addMenu(tr("&Help"));
    add(menu, tr("&Manual"), QKeySequence(Qt::Key_F1), [this] { m_window->showManual(QString()); });
    add(menu, tr("&Keys"), {}, [this] { m_window->showManual(QStringLiteral("keys")); });
    add(menu, tr("&About Twofold"), {}, [this] { m_window->showManual(QStringLiteral("about")); });
}

} // namespace twofold::ui
