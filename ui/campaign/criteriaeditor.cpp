// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/campaign/criteriaeditor.h"

#include "ui/common/style.h"

#include <QComboBox>
#include <QCompleter>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

namespace twofold::ui {

using campaign::Criterion;
using campaign::CriterionKind;

CriteriaEditor::CriteriaEditor(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    const auto add = [&](const QString &text, CriterionKind kind) {
        auto *button = new QPushButton(text, this);
        setLook(button, ButtonLook::Link);
        connect(button, &QPushButton::clicked, this, [this, kind] {
            addLine(kind, QString());
            m_lines.back().expression->setFocus();
        });
        row->addWidget(button);
    };
    add(tr("Add a limit"), CriterionKind::Limit);
    add(tr("Add a goal"), CriterionKind::Goal);
    row->addStretch();
    m_layout->addLayout(row);
}

void CriteriaEditor::setCriteria(const std::vector<Criterion> &criteria)
{
    for (const auto &line : m_lines)
        delete line.widget;
    m_lines.clear();
    for (const auto &criterion : criteria)
        addLine(criterion.kind, criterion.expression);
}

void CriteriaEditor::addLine(CriterionKind kind, const QString &expression)
{
    Line line;
    line.widget = new QWidget(this);
    line.kind = new QComboBox(line.widget);
    line.kind->addItem(tr("limit"), int(CriterionKind::Limit));
    line.kind->addItem(tr("goal"), int(CriterionKind::Goal));
    line.kind->setItemData(0, tr("Must hold on every run; decides its verdict"), Qt::ToolTipRole);
    line.kind->setItemData(1, tr("The campaign is done when a run reaches it"), Qt::ToolTipRole);
    line.kind->setCurrentIndex(kind == CriterionKind::Goal ? 1 : 0);
    line.kind->setAccessibleName(tr("Kind of criterion"));
    line.kind->setFixedWidth(84);
    line.expression = new QLineEdit(expression, line.widget);
    line.expression->setPlaceholderText(kind == CriterionKind::Goal ? tr("throughput >= 1000 /s")
                                                                    : tr("latency.p95 < 500 ms"));
    line.expression->setAccessibleName(tr("Criterion"));
    line.problem = makeLabel(QString(), Theme::Face::Secondary, Tone::Fail, line.widget);
    line.problem->setWordWrap(true);
    line.problem->hide();
    auto *remove = new QToolButton(line.widget);
    remove->setIcon(Theme::instance().icon(QStringLiteral("close")));
    remove->setToolTip(tr("Remove this criterion"));
    remove->setAccessibleName(remove->toolTip());

    auto *grid = new QGridLayout(line.widget);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->addWidget(line.kind, 0, 0);
    grid->addWidget(line.expression, 0, 1);
    grid->addWidget(remove, 0, 2);
    grid->addWidget(line.problem, 1, 1, 1, 2);
    m_layout->insertWidget(int(m_lines.size()), line.widget);
    m_lines.push_back(line);

    connect(line.expression, &QLineEdit::textChanged, this, [this, line] { check(line); });
    connect(line.kind, &QComboBox::currentIndexChanged, this, [this, line] { check(line); });
    connect(remove, &QToolButton::clicked, this, [this, line] {
        std::erase_if(m_lines, [&](const Line &other) { return other.widget == line.widget; });
        line.widget->deleteLater();
        emit changed();
    });
}

Result<Criterion> CriteriaEditor::parse(const Line &line) const
{
    return campaign::parseCriterion(line.expression->text(), CriterionKind(line.kind->currentData().toInt()));
}

void CriteriaEditor::check(const Line &line)
{
    const bool blank = line.expression->text().trimmed().isEmpty();
    const auto parsed = parse(line);
    const bool wrong = !blank && !parsed;
    setWrong(line.expression, wrong);
    line.problem->setVisible(wrong);
    if (wrong)
        line.problem->setText(parsed.error().message);
    emit changed();
}

Result<std::vector<Criterion>> CriteriaEditor::criteria() const
{
    std::vector<Criterion> all;
    for (const auto &line : m_lines) {
        if (line.expression->text().trimmed().isEmpty())
            continue;
        auto parsed = parse(line);
        if (!parsed)
            return parsed.error();
        all.push_back(std::move(*parsed));
    }
    return all;
}

} // namespace twofold::ui
