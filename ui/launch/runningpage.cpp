// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/runningpage.h"

#include "core/base/quantity.h"
#include "core/base/utc.h"
#include "ui/common/style.h"
#include "ui/plots/livechart.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>

#include <iterator>

namespace twofold::ui {

namespace {

// Enough to read back, little enough to stay quick; the collected file has all.
constexpr int kMostLines = 5000;
constexpr double kOtherDayS = 12 * 3600;

QString clockText(double seconds)
{
    const auto whole = static_cast<int>(seconds);
    return QStringLiteral("%1:%2").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
}

QString stateText(campaign::JobState state)
{
    switch (state) {
    case campaign::JobState::Starting:
        return RunningPage::tr("starting");
    case campaign::JobState::Running:
        return RunningPage::tr("running");
    case campaign::JobState::Stopping:
        return RunningPage::tr("stopping");
    case campaign::JobState::Collecting:
        return RunningPage::tr("collecting");
    case campaign::JobState::Done:
        return RunningPage::tr("done");
    case campaign::JobState::Failed:
        return RunningPage::tr("failed");
    case campaign::JobState::Lost:
        return RunningPage::tr("lost");
    }
    return {};
}

} // namespace

RunningPage::RunningPage(QWidget *parent)
    : QWidget(parent)
    , m_title(makeLabel(QString(), Theme::Face::PageTitle, Tone::Text, this))
    , m_state(makeLabel(QString(), Theme::Face::Chip, Tone::Text, this))
    , m_detail(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
    , m_progress(new QProgressBar(this))
    , m_elapsed(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
    , m_stop(new QPushButton(tr("Stop…  Ctrl+."), this))
    , m_open(new QPushButton(tr("Open the run"), this))
    , m_close(new QPushButton(tr("Back to the plans"), this))
    , m_question(new QWidget(this))
    , m_hosts(new QTableWidget(0, 4, this))
    , m_output(new QPlainTextEdit(this))
    , m_resultsPane(new QWidget(this))
    , m_resultsNote(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this))
    , m_limits(makeLabel(QString(), Theme::Face::Text, Tone::Text, this))
    , m_chart(new plots::LiveChart(this))
{
    setSurface(this, Surface::Base);
    m_state->setProperty("look", QStringLiteral("chip"));
    setLook(m_stop, ButtonLook::Danger);
    setLook(m_open, ButtonLook::Primary);
    m_stop->setAutoDefault(false);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(260);
    m_progress->setAccessibleName(tr("Share of the time limit"));

    auto *top = new QFrame(this);
    setEdge(top, Edge::Bottom);
    auto *names = new QHBoxLayout;
    names->setSpacing(8);
    names->addWidget(m_title);
    names->addWidget(m_state);
    names->addStretch();
    auto *left = new QVBoxLayout;
    left->setSpacing(4);
    left->addLayout(names);
    left->addWidget(m_detail);
    auto *time = new QVBoxLayout;
    time->setSpacing(6);
    time->addWidget(m_progress);
    time->addWidget(m_elapsed);
    auto *topRow = new QHBoxLayout(top);
    topRow->setContentsMargins(12, 10, 12, 10);
    topRow->setSpacing(12);
    topRow->addLayout(left, 1);
    topRow->addLayout(time);
    topRow->addWidget(m_stop);
    topRow->addWidget(m_open);
    topRow->addWidget(m_close);

    auto *reallyStop = new QPushButton(tr("Stop the run"), m_question);
    setLook(reallyStop, ButtonLook::Danger);
    reallyStop->setAutoDefault(false);
    auto *goOn = new QPushButton(tr("Let it go on"), m_question);
    setSurface(m_question, Surface::Strip);
    auto *question = new QHBoxLayout(m_question);
    question->setContentsMargins(12, 8, 12, 8);
    question->setSpacing(8);
    question->addWidget(makeLabel(tr("Stop ends the load on every host; what was measured so far is collected."),
                                  Theme::Face::Text, Tone::Text, m_question));
    question->addStretch();
    question->addWidget(goOn);
    question->addWidget(reallyStop);
    m_question->hide();

    m_hosts->setHorizontalHeaderLabels({tr("host"), tr("state"), tr("what it does"), tr("exit code")});
    m_hosts->setAccessibleName(tr("Hosts"));
    m_hosts->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_hosts->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    m_hosts->horizontalHeader()->setHighlightSections(false);
    m_hosts->setColumnWidth(0, 160);
    m_hosts->verticalHeader()->hide();
    m_hosts->verticalHeader()->setDefaultSectionSize(28);
    m_hosts->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_hosts->setShowGrid(false);

    m_output->setReadOnly(true);
    m_output->setMaximumBlockCount(kMostLines);
    m_output->setFont(Theme::instance().font(Theme::Face::Fixed));
    m_output->setFrameShape(QFrame::NoFrame);
    m_output->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_output->setAccessibleName(tr("Output"));
    m_output->setPlaceholderText(tr("What the load tool prints appears here."));
    const auto stack = [](QWidget *pane, std::initializer_list<QWidget *> widgets) {
        auto *column = new QVBoxLayout(pane);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        for (auto *widget : widgets)
            column->addWidget(widget);
        column->setStretchFactor(*std::prev(widgets.end()), 1);
    };
    m_limits->setWordWrap(true);
    m_limits->setContentsMargins(12, 6, 12, 6);
    m_limits->setAccessibleName(tr("Limits"));
    stack(m_resultsPane, {makePartHead(tr("Results so far"), m_resultsNote, nullptr, this), m_limits, m_chart});
    auto *goesOn = makeLabel(tr("The run goes on without this window."), Theme::Face::Secondary, Tone::Text2, this);
    auto *right = new QWidget(this);
    stack(right, {m_hosts, makePartHead(tr("Output"), goesOn, nullptr, this), m_output});
    auto *panes = new QSplitter(this);
    panes->setChildrenCollapsible(false);
    panes->setHandleWidth(1);
    panes->addWidget(m_resultsPane);
    panes->addWidget(right);
    panes->setSizes({560, 440});

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(top);
    layout->addWidget(m_question);
    layout->addWidget(panes, 1);

    connect(m_stop, &QPushButton::clicked, this, &RunningPage::askToStop);
    connect(goOn, &QPushButton::clicked, m_question, &QWidget::hide);
    connect(reallyStop, &QPushButton::clicked, this, [this] {
        m_question->hide();
        m_stop->setEnabled(false);
        emit stopRequested();
    });
    connect(m_open, &QPushButton::clicked, this, [this] { emit runRequested(m_status.number); });
    connect(m_close, &QPushButton::clicked, this, &RunningPage::closed);
    m_clock.setInterval(500);
    connect(&m_clock, &QTimer::timeout, this, &RunningPage::tick);
}

void RunningPage::begin(const QString &plan, const std::vector<campaign::Criterion> &criteria)
{
    m_status = {};
    m_finished = false;
    m_title->setText(tr("Launching %1").arg(plan));
    m_detail->clear();
    m_output->clear();
    m_lastHost.clear();
    m_resultsPane->hide(); // until there are any
    m_limits->hide();
    m_chart->start();
    m_chart->setCriteria(criteria);
    m_hosts->setRowCount(0);
    m_hosts->setFixedHeight(m_hosts->horizontalHeader()->sizeHint().height() + 28 + 2);
    m_question->hide();
    m_stop->setEnabled(true);
    m_stop->show();
    m_open->hide();
    m_close->hide();
    m_state->setText(stateText(campaign::JobState::Starting));
    m_clock.start();
    tick();
}

void RunningPage::setStatus(const launch::Status &status)
{
    m_status = status;
    if (status.number > 0)
        m_title->setText(tr("Run %1").arg(status.number));
    m_state->setText(stateText(status.state));
    m_detail->setText(status.detail);
    m_hosts->setRowCount(static_cast<int>(status.hosts.size()));
    for (int row = 0; row < m_hosts->rowCount(); ++row) {
        const auto &host = status.hosts[static_cast<size_t>(row)];
        const QString exit = host.exitCode ? QString::number(*host.exitCode) : QString();
        const QStringList cells = {host.host, stateText(host.state), host.detail, exit};
        for (int column = 0; column < cells.size(); ++column) {
            auto *item = new QTableWidgetItem(cells[column]);
            item->setToolTip(cells[column]);
            m_hosts->setItem(row, column, item);
        }
    }
    const int rows = std::clamp(m_hosts->rowCount(), 1, 6);
    m_hosts->setFixedHeight(m_hosts->horizontalHeader()->sizeHint().height() + rows * 28 + 2);
    m_stop->setEnabled(status.state == campaign::JobState::Starting || status.state == campaign::JobState::Running);
    tick();
}

void RunningPage::tick()
{
    const bool started = m_status.startedAt > 0;
    const double elapsed = started ? static_cast<double>(nowUtc() - m_status.startedAt) / 1e6 : 0;
    const bool running = started && !m_finished && m_status.state == campaign::JobState::Running;
    m_progress->setVisible(running && m_status.limitS > 0);
    m_elapsed->setVisible(running);
    if (!running)
        return;
    if (m_status.limitS > 0) {
        m_progress->setRange(0, static_cast<int>(m_status.limitS));
        m_progress->setValue(static_cast<int>(std::min(elapsed, m_status.limitS)));
        m_elapsed->setText(tr("%1, at most %2").arg(clockText(elapsed), clockText(m_status.limitS)));
    } else {
        m_elapsed->setText(clockText(elapsed));
    }
}

void RunningPage::addOutput(const QString &host, const QByteArray &bytes)
{
    // Plain text whatever it holds; control characters other than line ends are shown as blanks.
    QString text = QString::fromUtf8(bytes);
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    for (QChar &c : text) {
        if (c == QLatin1Char('\r'))
            c = QLatin1Char('\n');
        else if (!c.isPrint() && c != QLatin1Char('\n') && c != QLatin1Char('\t'))
            c = QLatin1Char(' ');
    }
    auto *bar = m_output->verticalScrollBar();
    const bool following = bar->value() >= bar->maximum();
    QTextCursor cursor(m_output->document());
    cursor.movePosition(QTextCursor::End);
    if (host != m_lastHost) {
        if (!cursor.atBlockStart())
            cursor.insertText(QStringLiteral("\n"));
        cursor.insertText(QStringLiteral("— %1 —\n").arg(host));
        m_lastHost = host;
    }
    cursor.insertText(text);
    if (following)
        bar->setValue(bar->maximum());
}

void RunningPage::addResults(const std::vector<imports::LiveSecond> &seconds, Microseconds startedAt)
{
    // Results that bring times of another day have an axis of their own.
    double shift = onAxis(startedAt);
    if (m_status.startedAt == 0 || std::abs(shift) > kOtherDayS)
        shift = 0;
    for (const auto &second : seconds) {
        plots::LivePoint point;
        point.atS = std::max(0.0, second.atS + shift);
        point.throughput = second.throughput;
        point.p50 = second.p50;
        point.p95 = second.p95;
        point.p99 = second.p99;
        point.failureRate = second.failureRate;
        m_chart->append(point);
    }
    m_resultsNote->setText(tr("up to %1; the collected files decide").arg(clockText(std::max(0.0, seconds.back().atS + shift))));
    m_resultsPane->show();
}

void RunningPage::setLimits(const std::vector<launch::WatchedLimit> &limits)
{
    QStringList broken, held;
    for (const auto &limit : limits) {
        const QString name = campaign::shortText(limit.criterion);
        const QString now = limit.value ? formatQuantity(*limit.value, limit.criterion.unit) : QString();
        if (limit.brokenForS > 0)
            broken += limit.abortAfterS ? tr("%1 broken for %2 of at most %3, now %4")
                                              .arg(name, clockText(limit.brokenForS), clockText(*limit.abortAfterS), now)
                                        : tr("%1 broken for %2, now %3").arg(name, clockText(limit.brokenForS), now);
        else if (limit.value)
            held += tr("%1 holds, now %2").arg(name, now);
    }
    m_limits->setText((broken + held).join(QStringLiteral("   ·   ")));
    setTone(m_limits, broken.isEmpty() ? Tone::Text2 : Tone::Fail);
    m_limits->setVisible(!limits.empty());
}

double RunningPage::onAxis(Microseconds at) const
{
    return static_cast<double>(at - m_status.startedAt) / 1e6;
}

void RunningPage::addFigures(const QString &host, const std::vector<launch::LiveFigure> &figures)
{
    if (m_status.startedAt == 0)
        return; // the load has not begun
    for (const auto &figure : figures) {
        if (figure.at >= m_status.startedAt)
            m_chart->appendHost(host, {onAxis(figure.at), figure.cpu, figure.memory, figure.network});
    }
    m_resultsPane->show();
}

void RunningPage::addMessage(const QString &sentence)
{
    addOutput(tr("Twofold"), QString(sentence % QLatin1Char('\n')).toUtf8());
}

void RunningPage::setOutcome(const launch::Outcome &outcome)
{
    m_finished = true;
    m_clock.stop();
    m_question->hide();
    m_stop->hide();
    m_open->setVisible(outcome.run.isValid());
    m_close->show();
    m_progress->hide();
    m_elapsed->hide();
    m_state->setText(stateText(outcome.state));
    for (const auto &warning : outcome.warnings)
        addMessage(warning);
    if (outcome.error) {
        m_detail->setText(outcome.error->text());
        addMessage(outcome.error->text());
        return;
    }
    const QString verdict = campaign::verdictName(outcome.verdict);
    QStringList parts = {verdict.isEmpty() ? tr("Collected; no criterion speaks of it.") : tr("Verdict: %1.").arg(verdict)};
    if (!outcome.headline.isEmpty())
        parts.append(outcome.headline);
    m_detail->setText(parts.join(QLatin1Char(' ')));
}

void RunningPage::askToStop()
{
    if (!m_finished && m_stop->isEnabled())
        m_question->show();
}

} // namespace twofold::ui
