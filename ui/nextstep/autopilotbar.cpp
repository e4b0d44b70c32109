// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/nextstep/autopilotbar.h"

#include "core/base/quantity.h"
#include "ui/common/style.h"
#include "ui/common/elidedlabel.h"

#include <QDateTime>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace twofold::ui {

namespace {

enum Column { Time, What, Why, Columns };
constexpr int kTickMs = 10'000;
constexpr int kLogHeight = 132; // header and four rows

} // namespace

AutopilotBar::AutopilotBar(AutopilotDriver *driver, QWidget *parent)
    : QFrame(parent)
    , m_driver(driver)
    , m_where(new ElidedLabel(Theme::Face::Strong, Token::Text, this))
    , m_within(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this))
    , m_showLog(new QPushButton(tr("Steps"), this))
    , m_pause(new QPushButton(tr("Pause"), this))
    , m_takeOver(new QPushButton(tr("Take over"), this))
    , m_stop(new QPushButton(tr("Stop the run"), this))
    , m_close(new QPushButton(tr("Close"), this))
    , m_log(new QTableWidget(0, Columns, this))
{
    setAccessibleName(tr("Autopilot"));
    setSurface(this, Surface::Head);
    setEdge(this, Edge::Bottom);
    setLook(m_showLog, ButtonLook::Flat);
    setLook(m_stop, ButtonLook::Danger);
    m_showLog->setCheckable(true);
    m_pause->setToolTip(tr("Launches no further run; the one that is going on ends first"));
    m_takeOver->setToolTip(tr("Ends autopilot. A run that is going on goes on and is followed in Launch"));
    m_stop->setToolTip(tr("Ends the run on its hosts, collects what there is, and ends autopilot"));
    auto *line = new QHBoxLayout;
    line->setContentsMargins(12, 6, 12, 6);
    line->setSpacing(8);
    line->addWidget(m_where, 1);
    line->addWidget(m_within);
    for (auto *button : {m_showLog, m_pause, m_takeOver, m_stop, m_close}) {
        setBar(button);
        line->addWidget(button);
    }

    m_log->setAccessibleName(tr("Steps of autopilot"));
    m_log->setHorizontalHeaderLabels({tr("time"), tr("step"), tr("reason")});
    m_log->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_log->horizontalHeader()->setStretchLastSection(true);
    m_log->horizontalHeader()->setHighlightSections(false);
    m_log->verticalHeader()->hide();
    m_log->verticalHeader()->setDefaultSectionSize(26);
    m_log->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_log->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_log->setShowGrid(false);
    m_log->setTabKeyNavigation(false);
    m_log->setColumnWidth(Time, 70);
    m_log->setColumnWidth(What, 380);
    m_log->setFixedHeight(kLogHeight);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_log);

    connect(m_showLog, &QPushButton::toggled, m_log, &QWidget::setVisible);
    connect(m_pause, &QPushButton::clicked, driver, [driver] {
        if (driver->isPausing() || driver->state() == AutopilotDriver::State::Paused)
            driver->goOn();
        else
            driver->pause();
    });
    connect(m_takeOver, &QPushButton::clicked, driver, &AutopilotDriver::takeOver);
    connect(m_stop, &QPushButton::clicked, driver, &AutopilotDriver::stopRun);
    connect(m_close, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_log, &QTableWidget::cellActivated, this, [this](int row, int) {
        if (const int number = m_driver->log()[size_t(row)].run; number > 0)
            emit runRequested(number);
    });
    connect(driver, &AutopilotDriver::changed, this, &AutopilotBar::refresh);
    connect(driver, &AutopilotDriver::logged, this, &AutopilotBar::addEntries);
    connect(&m_clock, &QTimer::timeout, this, &AutopilotBar::refresh);
    m_clock.setInterval(kTickMs);
    m_log->hide();
    refresh();
    addEntries();
}

void AutopilotBar::setLogShown(bool shown)
{
    m_showLog->setChecked(shown);
}

QString AutopilotBar::where() const
{
    using State = AutopilotDriver::State;
    switch (m_driver->state()) {
    case State::Idle:
        return m_driver->log().empty() ? QString() : tr("Autopilot ended. %1").arg(m_driver->log().back().reason);
    case State::Deciding:
        return tr("Autopilot looks for the next step");
    case State::Fixing:
        return tr("Autopilot asks the fix hook about run %1").arg(m_driver->progress().fixed.value_or(0));
    case State::Paused:
        return tr("Autopilot is paused");
    case State::Running:
        break;
    }
    const auto &status = m_driver->status();
    const QString run = status.number > 0 ? tr("Autopilot: run %1").arg(status.number) : tr("Autopilot: the next run");
    const QString detail = status.detail.isEmpty() ? QString() : QString(QStringLiteral(", ") % status.detail);
    return m_driver->isPausing() ? tr("%1%2; it pauses after it").arg(run, detail) : QString(run % detail);
}

QString AutopilotBar::within() const
{
    const auto &bounds = m_driver->order().bounds;
    QString text = tr("%1 of %2 runs, at most %3 hours")
                       .arg(m_driver->progress().launches)
                       .arg(bounds.runs)
                       .arg(formatQuantity(bounds.hours, u""));
    if (bounds.highest)
        text += tr(", up to %1").arg(formatQuantity(*bounds.highest, u""));
    return text;
}

void AutopilotBar::refresh()
{
    using State = AutopilotDriver::State;
    const auto state = m_driver->state();
    const bool active = m_driver->isActive();
    m_where->setText(where());
    m_within->setText(within());
    m_pause->setVisible(active);
    m_pause->setText(state == State::Paused || m_driver->isPausing() ? tr("Go on") : tr("Pause"));
    m_takeOver->setVisible(active);
    m_stop->setVisible(state == State::Running);
    m_close->setVisible(!active);
    if (active)
        m_clock.start();
    else
        m_clock.stop();
}

void AutopilotBar::addEntries()
{
    const auto &entries = m_driver->log();
    if (size_t(m_log->rowCount()) > entries.size())
        m_log->setRowCount(0); // another order
    while (size_t(m_log->rowCount()) < entries.size()) {
        const int row = m_log->rowCount();
        const auto &entry = entries[size_t(row)];
        m_log->insertRow(row);
        const auto time = QDateTime::fromMSecsSinceEpoch(entry.at / 1000);
        m_log->setItem(row, Time, new QTableWidgetItem(QLocale().toString(time, QStringLiteral("HH:mm"))));
        m_log->setItem(row, What, new QTableWidgetItem(entry.text));
        auto *reason = new QTableWidgetItem(entry.reason);
        reason->setToolTip(entry.reason);
        m_log->setItem(row, Why, reason);
    }
    m_log->scrollToBottom();
    refresh();
}

} // namespace twofold::ui
