// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/columnform.h"

#include "ui/common/style.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>

#include <algorithm>

namespace twofold::ui {

using campaign::ParameterKind;

namespace {

// Secret is left out: its value never comes from a cell.
constexpr ParameterKind kKinds[] = {ParameterKind::Integer, ParameterKind::Real, ParameterKind::Text,
                                    ParameterKind::Boolean, ParameterKind::Choice,
                                    ParameterKind::Bytes, ParameterKind::Duration};

QStringList splitChoices(const QString &text)
{
    QStringList choices;
    for (const QString &part : text.split(u',')) {
        const QString choice = part.trimmed();
        if (!choice.isEmpty() && !choices.contains(choice))
            choices.append(choice);
    }
    return choices;
}

} // namespace

ColumnForm *ColumnForm::forNew(const campaign::Campaign &campaign, bool metric, const QString &before,
                               const QString &group, QWidget *parent)
{
    auto *form = new ColumnForm(campaign, metric, {}, parent);
    form->m_before = before;
    if (form->m_group && !group.isEmpty())
        form->m_group->setCurrentText(group);
    return form;
}

ColumnForm *ColumnForm::forColumn(const campaign::Campaign &campaign, bool metric, const QString &key,
                                  QWidget *parent)
{
    return new ColumnForm(campaign, metric, key, parent);
}

ColumnForm::ColumnForm(const campaign::Campaign &campaign, bool metric, const QString &key,
                       QWidget *parent)
    : QFrame(parent, Qt::Popup)
    , m_campaign(campaign)
    , m_metric(metric)
    , m_key(key)
    , m_name(new QLineEdit(this))
    , m_unit(new QLineEdit(this))
    , m_problem(makeLabel({}, Theme::Face::Secondary, Tone::Fail, this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setSurface(this, Surface::Base);
    setEdge(this, Edge::Box);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(12, 12, 12, 12);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(8);
    int row = 0;
    const bool isNew = key.isEmpty();
    grid->addWidget(makeLabel(isNew ? (metric ? tr("New metric") : tr("New parameter")) : key,
                              Theme::Face::Strong, Tone::Text, this),
                    row++, 0, 1, 2);
    const auto addField = [&](const QString &name, QWidget *field) {
        auto *label = makeLabel(name, Theme::Face::Text, Tone::Text2, this);
        label->setBuddy(field);
        field->setAccessibleName(name);
        field->setMinimumWidth(190);
        grid->addWidget(label, row, 0);
        grid->addWidget(field, row++, 1);
        return label;
    };
    addField(tr("Name"), m_name);
    const auto *parameter = metric ? nullptr : campaign.parameter(key);
    const auto *known = metric ? campaign.metric(key) : nullptr;
    if (!metric) {
        m_kind = new QComboBox(this);
        for (const auto kind : kKinds)
            m_kind->addItem(campaign::kindName(kind));
        if (parameter) {
            // Values are of this kind already.
            m_kind->clear();
            m_kind->addItem(campaign::kindName(parameter->kind));
            m_kind->setEnabled(false);
        }
        addField(tr("Kind"), m_kind);
        m_choices = new QLineEdit(this);
        m_choices->setPlaceholderText(tr("t3.large, c5.xlarge"));
        m_choicesLabel = addField(tr("Choices"), m_choices);
    }
    m_unit->setPlaceholderText(metric ? tr("ms, /s, ratio, B, none") : tr("none"));
    addField(tr("Unit"), m_unit);
    if (metric) {
        m_direction = new QComboBox(this);
        m_direction->addItems({tr("neither"), tr("lower"), tr("higher")});
        addField(tr("Better"), m_direction);
    } else {
        m_group = new QComboBox(this);
        m_group->setEditable(true);
        QStringList groups = campaign::kParameterGroups;
        for (const auto &one : campaign.parameters) {
            if (!groups.contains(one.group))
                groups.append(one.group);
        }
        m_group->addItems(groups);
        addField(tr("Group"), m_group);
    }
    m_problem->setWordWrap(true);
    m_problem->hide();
    grid->addWidget(m_problem, row++, 0, 1, 2);
    auto *done = new QPushButton(isNew ? tr("Add column") : tr("Change column"), this);
    setLook(done, ButtonLook::Primary);
    done->setDefault(true);
    grid->addWidget(done, row, 0, 1, 2, Qt::AlignRight);
    connect(done, &QPushButton::clicked, this, &ColumnForm::confirm);
    for (auto *field : {m_name, m_unit, m_choices}) {
        if (field)
            connect(field, &QLineEdit::returnPressed, this, &ColumnForm::confirm);
    }
    if (m_kind)
        connect(m_kind, &QComboBox::currentIndexChanged, this, &ColumnForm::showKind);

    if (parameter) {
        m_name->setText(parameter->title());
        m_unit->setText(parameter->unit);
        m_choices->setText(parameter->choices.join(QStringLiteral(", ")));
        m_group->setCurrentText(parameter->group);
    }
    if (known) {
        m_name->setText(known->title());
        m_unit->setText(known->unit);
        m_direction->setCurrentIndex(static_cast<int>(known->direction));
    }
    m_name->selectAll();
    showKind();
}

void ColumnForm::showKind()
{
    if (!m_kind)
        return;
    const bool choice = m_kind->currentText() == campaign::kindName(ParameterKind::Choice);
    m_choices->setVisible(choice);
    m_choicesLabel->setVisible(choice);
    adjustSize();
}

void ColumnForm::popup(const QPoint &globalPosition)
{
    adjustSize();
    QPoint at = globalPosition;
    if (const auto *screen = parentWidget() ? parentWidget()->screen() : nullptr) {
        const QRect area = screen->availableGeometry();
        at.setX(std::clamp(at.x(), area.left(), std::max(area.left(), area.right() - width())));
        at.setY(std::clamp(at.y(), area.top(), std::max(area.top(), area.bottom() - height())));
    }
    move(at);
    show();
    m_name->setFocus();
}

Result<void> ColumnForm::applyParameter(campaign::Campaign &campaign, const QString &name) const
{
    const QString group = m_group->currentText().trimmed();
    const auto fill = [&](campaign::Parameter &parameter) {
        parameter.label = name == parameter.key ? QString() : name;
        parameter.unit = m_unit->text().trimmed();
        parameter.group = group.isEmpty() ? campaign::kParameterGroups.constFirst() : group;
        if (parameter.kind == ParameterKind::Choice)
            parameter.choices = splitChoices(m_choices->text());
    };
    if (!m_key.isEmpty()) {
        for (auto &parameter : campaign.parameters) {
            if (parameter.key == m_key)
                fill(parameter);
        }
        return {};
    }
    const auto kind = campaign::parseKind(m_kind->currentText());
    if (!kind)
        return kind.error();
    campaign::Parameter parameter;
    parameter.key = name;
    parameter.kind = *kind;
    fill(parameter);
    if (*kind == ParameterKind::Choice && parameter.choices.isEmpty())
        return badInput(tr("Write the choices, with commas between them."));
    const auto at = std::find_if(campaign.parameters.begin(), campaign.parameters.end(),
                                 [&](const auto &one) { return one.key == m_before; });
    campaign.parameters.insert(at, parameter);
    return {};
}

Result<void> ColumnForm::applyMetric(campaign::Campaign &campaign, const QString &name) const
{
    const auto fill = [&](campaign::Metric &metric) {
        metric.unit = m_unit->text().trimmed();
        if (metric.unit == QLatin1String("%"))
            metric.unit = QStringLiteral("ratio"); // kept 0 to 1, shown as %
        metric.direction = static_cast<campaign::Direction>(m_direction->currentIndex());
    };
    if (!m_key.isEmpty()) {
        for (auto &metric : campaign.metrics) {
            if (metric.key == m_key) {
                metric.label = name == metric.key ? QString() : name;
                fill(metric);
            }
        }
        return {};
    }
    // "latency.p95" is known by its key: label, unit and direction come with it.
    campaign::Metric metric = campaign::standardMetric(name);
    if (!m_unit->text().trimmed().isEmpty() || metric.unit.isEmpty())
        fill(metric);
    const auto at = std::find_if(campaign.metrics.begin(), campaign.metrics.end(),
                                 [&](const auto &one) { return one.key == m_before; });
    campaign.metrics.insert(at, metric);
    return {};
}

void ColumnForm::confirm()
{
    const QString name = m_name->text().simplified();
    const auto refuse = [this](const QString &sentence) {
        m_problem->setText(sentence);
        m_problem->show();
        setWrong(m_name, true);
        adjustSize();
    };
    if (name.isEmpty())
        return refuse(tr("Name the column."));
    const auto taken = [&](const QString &key, const QString &title) {
        return key != m_key
            && (key.compare(name, Qt::CaseInsensitive) == 0
                || title.compare(name, Qt::CaseInsensitive) == 0);
    };
    for (const auto &parameter : m_campaign.parameters) {
        if (taken(parameter.key, parameter.title()))
            return refuse(tr("There already is a parameter named \"%1\".").arg(name));
    }
    for (const auto &metric : m_campaign.metrics) {
        if (taken(metric.key, metric.title()))
            return refuse(tr("There already is a metric named \"%1\".").arg(name));
    }
    static const QStringList reserved = {QStringLiteral("run"), QStringLiteral("parent"),
                                         QStringLiteral("verdict"), QStringLiteral("class")};
    if (reserved.contains(name.toLower()) || name.contains(u'=') || name.contains(u'"'))
        return refuse(tr("\"%1\" has a meaning of its own in the log. Choose another name.").arg(name));

    campaign::Campaign changed = m_campaign;
    const auto applied = m_metric ? applyMetric(changed, name) : applyParameter(changed, name);
    if (!applied)
        return refuse(applied.error().message);
    const QString text = m_key.isEmpty() ? tr("Add column %1").arg(name)
                                         : tr("Change column %1").arg(name);
    emit confirmed(text, changed, m_key.isEmpty() ? name : m_key);
    close();
}

} // namespace twofold::ui
