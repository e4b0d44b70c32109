// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/filterbar.h"

#include "ui/common/booksession.h"
#include "ui/common/style.h"
#include "ui/log/logmodel.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace twofold::ui {

FilterBar::FilterBar(LogModel *model, QWidget *parent)
    : QFrame(parent)
    , m_model(model)
    , m_field(new QLineEdit(this))
    , m_hint(makeLabel(tr("Ctrl+F"), Theme::Face::Secondary, Tone::Text3, m_field))
    , m_problem(makeLabel({}, Theme::Face::Secondary, Tone::Fail, this))
    , m_group(new QPushButton(this))
    , m_columns(new QPushButton(this))
{
    setSurface(this, Surface::Base);
    setEdge(this, Edge::Bottom);
    m_field->setPlaceholderText(tr("Filter: users >= 4000, verdict = fail, class = Proxy, or any text"));
    m_field->setAccessibleName(tr("Filter"));
    m_field->addAction(Theme::instance().icon(QStringLiteral("search"), Token::Text3),
                       QLineEdit::LeadingPosition);
    m_field->setClearButtonEnabled(true);
    m_field->setMinimumWidth(180);
    m_field->setMaximumWidth(600);
    m_field->installEventFilter(this);
    auto *hintPlace = new QHBoxLayout(m_field);
    hintPlace->setContentsMargins(0, 0, 10, 0);
    hintPlace->addStretch();
    hintPlace->addWidget(m_hint);
    m_hint->setAttribute(Qt::WA_TransparentForMouseEvents);

    auto *line = new QHBoxLayout;
    line->setContentsMargins(8, 5, 8, 5);
    line->setSpacing(4);
    line->addWidget(m_field, 1);
    line->addStretch(0);
    for (auto *button : {m_group, m_columns}) {
        setLook(button, ButtonLook::Flat);
        button->setProperty("hasMenu", true);
        button->setMenu(new QMenu(button));
        line->addWidget(button);
    }
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addLayout(line);
    m_problem->setContentsMargins(12, 0, 12, 6);
    m_problem->setWordWrap(true);
    m_problem->hide();
    all->addWidget(m_problem);

    connect(m_field, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_hint->setVisible(text.isEmpty());
        makeRoom();
        apply();
    });
    connect(m_model, &LogModel::filterError, this, [this](const QString &message) {
        if (m_field->text().trimmed() == m_model->filterText())
            showProblem(message);
    });
    connect(m_model, &LogModel::arrangementChanged, this, &FilterBar::showGroup);
    connect(m_group->menu(), &QMenu::aboutToShow, this, &FilterBar::fillGroupMenu);
    connect(m_columns->menu(), &QMenu::aboutToShow, this, &FilterBar::fillColumnsMenu);
    showGroup();
    setHidden({}, 0);
    makeRoom();
}

// The placeholder ends before the hint.
void FilterBar::makeRoom()
{
    m_field->setTextMargins(0, 0, m_hint->isHidden() ? 0 : m_hint->sizeHint().width() + 10, 0);
}

QString FilterBar::text() const
{
    return m_field->text();
}

void FilterBar::setText(const QString &text)
{
    m_field->setText(text);
}

void FilterBar::focusField()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void FilterBar::apply()
{
    const auto applied = m_model->setFilter(m_field->text());
    showProblem(applied ? QString() : applied.error().message);
}

void FilterBar::showProblem(const QString &sentence)
{
    // While a clause is being typed the rows stay as they were.
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
    setWrong(m_field, !sentence.isEmpty());
    m_field->setAccessibleDescription(sentence);
}

bool FilterBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Escape) {
            if (!m_field->text().isEmpty())
                m_field->clear();
            emit leave();
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Down) {
            emit leave();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void FilterBar::showGroup()
{
    const int at = m_model->groupKey().isEmpty() ? -1
                                                 : findColumn(m_model->columns(), m_model->groupKey());
    m_group->setText(at < 0 ? tr("Group: none") : tr("Group: %1").arg(m_model->column(at).title));
}

void FilterBar::fillGroupMenu()
{
    auto *menu = m_group->menu();
    menu->clear();
    const auto add = [&](const QString &title, const QString &key) {
        auto *action = menu->addAction(title, this, [this, key] { m_model->setGroup(key); });
        action->setCheckable(true);
        action->setChecked(m_model->groupKey() == key);
    };
    add(tr("none"), {});
    menu->addSeparator();
    for (int i = kVerdictColumn; i < m_model->columnCount(); ++i) {
        const auto &column = m_model->column(i);
        // Measured values hardly repeat.
        if (column.kind != LogColumn::Kind::Metric && !m_hidden.contains(column.key))
            add(column.title, column.key);
    }
}

void FilterBar::setHidden(const QSet<QString> &keys, int count)
{
    m_hidden = keys;
    if (count == 0)
        m_columns->setText(tr("Columns: all"));
    else
        m_columns->setText(m_hideSingleValued ? tr("Columns: %1 hidden, one value each").arg(count)
                                              : tr("Columns: %1 hidden").arg(count));
}

void FilterBar::setHideSingleValued(bool hide)
{
    if (m_hideSingleValued == hide)
        return;
    m_hideSingleValued = hide;
    emit hideSingleValuedChanged(hide);
}

void FilterBar::fillColumnsMenu()
{
    auto *menu = m_columns->menu();
    menu->clear();
    auto *single = menu->addAction(tr("Hide columns with one value"), this,
                                   [this](bool hide) { setHideSingleValued(hide); });
    single->setCheckable(true);
    single->setChecked(m_hideSingleValued);
    menu->addAction(tr("Show all columns"), this, &FilterBar::allColumnsShown);
    menu->addSeparator();
    const auto add = [this](QMenu *to, const LogColumn &column) {
        auto *action = to->addAction(column.title, this, [this, key = column.key](bool shown) {
            emit columnShown(key, shown);
        });
        action->setCheckable(true);
        action->setChecked(!m_hidden.contains(column.key));
        action->setEnabled(!m_model->session()->isReadOnly());
    };
    QMenu *parameters = menu->addMenu(tr("Static parameters"));
    QMenu *metrics = menu->addMenu(tr("Dynamic results"));
    for (const auto &column : m_model->columns()) {
        if (column.kind == LogColumn::Kind::Parameter)
            add(parameters, column);
        else if (column.kind == LogColumn::Kind::Metric)
            add(metrics, column);
    }
    parameters->setEnabled(!parameters->isEmpty());
    metrics->setEnabled(!metrics->isEmpty());
}

} // namespace twofold::ui
