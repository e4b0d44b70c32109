// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/preparepage.h"

#include "core/launch/template.h"
#include "ui/common/booksession.h"
#include "ui/common/emptystate.h"
#include "ui/common/style.h"
#include "ui/common/whenfinished.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QTableWidget>
#include <QVBoxLayout>

namespace twofold::ui {

namespace {

constexpr int kRowHeight = 28;
constexpr int kValuesWidth = 400;

QTableWidget *makeTable(const QStringList &headers, const QString &name, QWidget *parent)
{
    auto *table = new QTableWidget(0, int(headers.size()), parent);
    table->setHorizontalHeaderLabels(headers);
    table->setAccessibleName(name);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setStretchLastSection(true);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    table->verticalHeader()->setMinimumSectionSize(kRowHeight);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    return table;
}

QTableWidgetItem *fixedCell(const QString &text)
{
    auto *item = new QTableWidgetItem(text);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    item->setToolTip(text);
    return item;
}

QFrame *makeHead(const QString &title, QLabel **note, QWidget *parent)
{
    auto *head = new QFrame(parent);
    setSurface(head, Surface::Head);
    setEdge(head, Edge::Bottom);
    head->setFixedHeight(kRowHeight);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(8);
    row->addWidget(makeLabel(title, Theme::Face::Strong, Tone::Text, head));
    *note = makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, head);
    row->addWidget(*note, 1);
    return head;
}

} // namespace

PreparePage::PreparePage(BookSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_content(new QWidget(this))
{
    setSurface(this, Surface::Base);
    auto *empty = new EmptyState(tr("No plan yet. A plan says which command makes the load, and on which host."), this);
    connect(empty->addAction(tr("New plan…")), &QPushButton::clicked, this, &PreparePage::newPlanRequested);
    connect(empty->addAction(tr("Hosts…")), &QPushButton::clicked, this, &PreparePage::hostsRequested);
    m_empty = empty;

    auto *title = new QFrame(m_content);
    setEdge(title, Edge::Bottom);
    m_plan = new QComboBox(title);
    m_plan->setAccessibleName(tr("Plan"));
    m_plan->setMinimumWidth(200);
    m_what = makeLabel(QString(), Theme::Face::Text, Tone::Text2, title);
    m_checkHosts = new QPushButton(tr("Check the hosts"), title);
    m_checkHosts->setToolTip(tr("Connects to each host of the plan and looks whether it has the programs, and the limits that the load needs. Starts nothing."));
    m_launch = new QPushButton(tr("Launch"), title);
    setLook(m_launch, ButtonLook::Primary);
    auto *titleRow = new QHBoxLayout(title);
    titleRow->setContentsMargins(12, 10, 12, 10);
    titleRow->setSpacing(8);
    titleRow->addWidget(makeLabel(tr("Launch"), Theme::Face::PageTitle, Tone::Text, title));
    titleRow->addWidget(m_plan);
    titleRow->addWidget(m_what, 1);
    titleRow->addWidget(m_checkHosts);
    titleRow->addWidget(m_launch);

    QLabel *valuesNote = nullptr;
    auto *values = new QFrame(m_content);
    setEdge(values, Edge::Right);
    values->setFixedWidth(kValuesWidth);
    auto *valuesLayout = new QVBoxLayout(values);
    valuesLayout->setContentsMargins(0, 0, 1, 0);
    valuesLayout->setSpacing(0);
    valuesLayout->addWidget(makeHead(tr("Values of the run"), &valuesNote, values));
    valuesNote->setText(tr("those that the plan uses, and what changes"));
    m_parameters = makeTable({tr("parameter"), tr("value"), tr("before")}, tr("Values of the run"), values);
    m_parameters->setColumnWidth(0, 160);
    m_parameters->setColumnWidth(1, 110);
    valuesLayout->addWidget(m_parameters, 1);

    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(makeHead(tr("What will run"), &m_commandsNote, m_content));
    m_commands = makeTable({tr("host"), tr("step"), tr("command")}, tr("What will run"), m_content);
    m_commands->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_commands->setWordWrap(true);
    m_commands->setColumnWidth(0, 140);
    m_commands->setColumnWidth(1, 140);
    right->addWidget(m_commands, 1);
    auto *findings = new QFrame(m_content);
    setEdge(findings, Edge::Top);
    m_problems = makeLabel(QString(), Theme::Face::Text, Tone::Fail, findings);
    m_problems->setWordWrap(true);
    m_warnings = makeLabel(QString(), Theme::Face::Text, Tone::Caution, findings);
    m_warnings->setWordWrap(true);
    m_hostsSaid = makeLabel(QString(), Theme::Face::Text, Tone::Text2, findings);
    m_hostsSaid->setWordWrap(true);
    m_approve = new QPushButton(tr("Approve these commands"), findings);
    auto *findingsLayout = new QVBoxLayout(findings);
    findingsLayout->setContentsMargins(12, 10, 12, 10);
    findingsLayout->setSpacing(8);
    findingsLayout->addWidget(m_problems);
    findingsLayout->addWidget(m_warnings);
    findingsLayout->addWidget(m_hostsSaid);
    findingsLayout->addWidget(m_approve, 0, Qt::AlignLeft);
    right->addWidget(findings);

    auto *body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(values);
    body->addLayout(right, 1);
    auto *contentLayout = new QVBoxLayout(m_content);
    contentLayout->setContentsMargins(0, 0, 0, 0);
    contentLayout->setSpacing(0);
    contentLayout->addWidget(title);
    contentLayout->addLayout(body, 1);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_empty);
    layout->addWidget(m_content);

    connect(m_plan, &QComboBox::activated, this, [this] {
        m_hostsSaid->clear();
        showValues();
        check();
    });
    connect(m_parameters, &QTableWidget::cellChanged, this, [this] {
        if (m_filling)
            return;
        m_hostsSaid->clear(); // of another load
        check();
    });
    connect(m_launch, &QPushButton::clicked, this, &PreparePage::launch);
    connect(m_approve, &QPushButton::clicked, this, &PreparePage::approvePlan);
    connect(m_checkHosts, &QPushButton::clicked, this, &PreparePage::checkHosts);
    connect(session, &BookSession::campaignChanged, this, [this] {
        m_step.reset();
        reload();
    });
    connect(session, &BookSession::nextStepChanged, this, [this] {
        if (!m_step && isVisible())
            prepare(std::nullopt);
    });
    reload();
}

bool PreparePage::hasPlan() const
{
    return !m_plans.empty();
}

const campaign::Plan *PreparePage::plan() const
{
    const auto index = static_cast<size_t>(std::max(0, m_plan->currentIndex()));
    return index < m_plans.size() ? &m_plans[index] : nullptr;
}

void PreparePage::reload()
{
    const QString chosen = m_plan->currentText();
    m_plans.clear();
    if (const auto *campaign = m_session->campaign()) {
        if (auto plans = m_session->book().plans(campaign->id))
            m_plans = std::move(*plans);
    }
    m_hostsSaid->clear();
    m_checkHosts->setEnabled(true);
    m_plan->clear();
    for (const auto &plan : m_plans)
        m_plan->addItem(plan.name);
    m_plan->setCurrentIndex(std::max(0, m_plan->findText(chosen)));
    m_empty->setVisible(m_plans.empty());
    m_content->setVisible(!m_plans.empty());
    prepare(m_step);
}

void PreparePage::prepare(const std::optional<steering::Step> &step)
{
    m_step = step;
    const auto &proposed = step ? step : m_session->nextStep();
    m_values = proposed ? proposed->parameters : campaign::Parameters();
    m_what->setText(proposed ? proposed->title : QString());
    m_what->setToolTip(proposed ? proposed->reason : QString());
    showValues();
    check();
}

void PreparePage::showValues()
{
    const auto *campaign = m_session->campaign();
    const auto *chosen = plan();
    m_filling = true;
    m_parameters->setRowCount(0);
    if (campaign && chosen) {
        QStringList used;
        for (const auto &role : chosen->roles) {
            for (const auto &text : {role.command, role.prepare, role.reset, role.cleanup})
                used += launch::keysUsed(text, *campaign);
        }
        const auto &proposed = m_step ? m_step : m_session->nextStep();
        for (const auto &parameter : campaign->parameters) {
            const campaign::Value *before = nullptr;
            if (proposed) {
                for (const auto &change : proposed->changes) {
                    if (change.parameter == parameter.key)
                        before = &change.from;
                }
            }
            if (!used.contains(parameter.key) && !before)
                continue;
            const int row = m_parameters->rowCount();
            m_parameters->insertRow(row);
            auto *name = fixedCell(parameter.title());
            name->setData(Qt::UserRole, parameter.key);
            m_parameters->setItem(row, 0, name);
            const auto *value = m_values.find(parameter.key);
            auto *cell = new QTableWidgetItem(value ? campaign::valueText(*value) : QString());
            if (before) {
                cell->setBackground(Theme::instance().color(Token::Changed));
                cell->setFont(Theme::instance().font(Theme::Face::Strong));
            }
            m_parameters->setItem(row, 1, cell);
            m_parameters->setItem(row, 2, fixedCell(before ? campaign::valueText(*before) : QString()));
        }
    }
    m_filling = false;
}

launch::Request PreparePage::request() const
{
    launch::Request request;
    if (const auto *campaign = m_session->campaign())
        request.campaign = campaign->id;
    if (const auto *chosen = plan())
        request.plan = chosen->id;
    const auto &proposed = m_step ? m_step : m_session->nextStep();
    if (proposed)
        request.parent = proposed->parentRun;
    request.parameters = m_values;
    return request;
}

void PreparePage::check()
{
    const auto *campaign = m_session->campaign();
    m_preflight = {};
    QStringList problems;
    if (campaign && plan()) {
        // What was typed counts; a value of the wrong kind is said here and is not launched.
        for (int row = 0; row < m_parameters->rowCount(); ++row) {
            const QString key = m_parameters->item(row, 0)->data(Qt::UserRole).toString();
            const auto *parameter = campaign->parameter(key);
            if (!parameter)
                continue;
            const auto value = campaign::parseValue(m_parameters->item(row, 1)->text(), parameter->kind, parameter->choices);
            if (value)
                m_values.set(key, *value);
            else
                problems.append(tr("%1: %2").arg(parameter->title(), value.error().message));
        }
        if (auto preflight = launch::preflight(m_session->book(), request()))
            m_preflight = std::move(*preflight);
        else
            problems.append(preflight.error().text());
    }
    problems += m_preflight.errors;

    m_commands->setRowCount(0);
    for (const auto &command : m_preflight.commands) {
        const int row = m_commands->rowCount();
        m_commands->insertRow(row);
        m_commands->setItem(row, 0, fixedCell(command.host));
        m_commands->setItem(row, 1, fixedCell(command.afterS > 0
                                                  ? tr("%1, %2 s later").arg(command.what).arg(command.afterS)
                                                  : command.what));
        auto *text = fixedCell(command.display);
        text->setFont(Theme::instance().font(Theme::Face::Fixed));
        m_commands->setItem(row, 2, text);
    }
    m_commands->resizeRowsToContents();
    const auto &recorded = m_preflight.recorded;
    m_commandsNote->setText(recorded.isEmpty() ? tr("exactly these commands, nothing else")
                                               : tr("exactly these commands, beside them the figures of %1")
                                                     .arg(recorded.size() <= 2 ? recorded.join(tr(" and "))
                                                                               : tr("%1 hosts").arg(recorded.size())));
    m_commandsNote->setToolTip(recorded.join(QLatin1Char('\n')));
    m_problems->setText(problems.join(QLatin1Char('\n')));
    m_problems->setVisible(!problems.isEmpty());
    QStringList warnings = m_preflight.warnings;
    if (!m_preflight.approved)
        warnings.append(tr("This plan came with a book that was not made here. Read its commands before you approve them."));
    m_warnings->setText(warnings.join(QLatin1Char('\n')));
    m_warnings->setVisible(!warnings.isEmpty());
    m_approve->setVisible(!m_preflight.approved);
    m_launch->setEnabled(problems.isEmpty() && m_preflight.canLaunch() && !m_preflight.commands.empty()
                         && !m_session->isReadOnly());
    m_launch->setToolTip(m_session->isReadOnly() ? tr("The book is read-only.") : QString());
    m_hostsSaid->setVisible(!m_hostsSaid->text().isEmpty());
    m_problems->parentWidget()->setVisible(!problems.isEmpty() || !warnings.isEmpty()
                                           || !m_hostsSaid->text().isEmpty());
}

void PreparePage::approvePlan()
{
    const auto *chosen = plan();
    if (!chosen)
        return;
    const auto approving = m_session->writer().run<void>(
        [id = chosen->id](store::Book &book) { return launch::approve(book, id); });
    whenFinished(approving, this, [this](const Result<void> &approved) {
        if (!approved)
            m_problems->setText(approved.error().text());
        check();
    });
}

void PreparePage::checkHosts()
{
    const auto *chosen = plan();
    if (!chosen)
        return;
    m_checkHosts->setEnabled(false);
    showHostsSaid(tr("Looking at the hosts of the plan"), false);
    emit hostCheckRequested(request());
}

void PreparePage::showHostCheck(const launch::HostCheck &check)
{
    m_checkHosts->setEnabled(true);
    const QStringList said = check.errors + check.warnings + check.notes;
    showHostsSaid(said.isEmpty() ? tr("Every host was reached, has the program that its command begins with, and what the load needs.")
                                 : said.join(QLatin1Char('\n')),
                  !check.errors.isEmpty());
}

void PreparePage::showHostsSaid(const QString &text, bool isProblem)
{
    m_hostsSaid->setText(text);
    setTone(m_hostsSaid, isProblem ? Tone::Fail : Tone::Text2);
    check();
}

void PreparePage::launch()
{
    if (m_launch->isEnabled())
        emit launchRequested(request());
}

} // namespace twofold::ui
