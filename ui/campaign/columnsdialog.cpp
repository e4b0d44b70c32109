// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/campaign/columnsdialog.h"

#include "ui/common/style.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include <functional>

namespace twofold::ui {

using campaign::Metric;
using campaign::Parameter;
using campaign::ParameterKind;

namespace {

enum ParameterColumn { PShown, PKey, PLabel, PGroup, PKind, PUnit, PDefault, PChoices, PColumns };
enum MetricColumn { MShown, MKey, MLabel, MUnit, MDirection, MRole, MColumns };

constexpr ParameterKind kKinds[] = {ParameterKind::Integer, ParameterKind::Real,  ParameterKind::Text,
                                    ParameterKind::Boolean, ParameterKind::Choice, ParameterKind::Bytes,
                                    ParameterKind::Duration, ParameterKind::Secret};

QTableWidgetItem *shownItem(bool shown)
{
    auto *item = new QTableWidgetItem;
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setCheckState(shown ? Qt::Checked : Qt::Unchecked);
    return item;
}

QTableWidget *makeTable(const QStringList &headers, QWidget *parent)
{
    auto *table = new QTableWidget(0, int(headers.size()), parent);
    table->setHorizontalHeaderLabels(headers);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setHighlightSections(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(28);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setShowGrid(false);
    table->setColumnWidth(0, 56);
    return table;
}

QComboBox *combo(const QList<std::pair<QString, QVariant>> &choices, const QVariant &current, bool editable = false)
{
    auto *box = new QComboBox;
    box->setEditable(editable);
    for (const auto &choice : choices)
        box->addItem(choice.first, choice.second);
    const int at = box->findData(current);
    if (at >= 0)
        box->setCurrentIndex(at);
    else if (editable)
        box->setEditText(current.toString());
    return box;
}

QString text(const QTableWidget *table, int row, int column)
{
    const auto *item = table->item(row, column);
    return item ? item->text().simplified() : QString();
}

QComboBox *comboAt(const QTableWidget *table, int row, int column)
{
    return static_cast<QComboBox *>(table->cellWidget(row, column));
}

// What the row stood for before: kept with it, so that moving rows does not lose it.
constexpr int kOriginalRole = Qt::UserRole;

} // namespace

ColumnsDialog::ColumnsDialog(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                             QWidget *parent)
    : FormDialog(tr("Columns of %1").arg(campaign.name), tr("Save columns"), parent)
    , m_campaign(campaign)
    , m_runs(runs)
    , m_parameters(makeTable({tr("shown"), tr("key"), tr("label"), tr("group"), tr("kind"), tr("unit"),
                              tr("default"), tr("choices")},
                             this))
    , m_metrics(makeTable({tr("shown"), tr("key"), tr("label"), tr("unit"), tr("better"), tr("role")}, this))
{
    resize(880, 520);
    m_parameters->setAccessibleName(tr("Parameters"));
    m_metrics->setAccessibleName(tr("Metrics"));
    m_parameters->setColumnWidth(PKey, 150);
    m_parameters->setColumnWidth(PGroup, 150);
    m_metrics->setColumnWidth(MKey, 190);
    m_metrics->setColumnWidth(MLabel, 160);
    for (const auto &parameter : campaign.parameters)
        addParameter(parameter);
    for (const auto &metric : campaign.metrics)
        addMetric(metric);
    auto *tabs = new QTabWidget(this);
    tabs->addTab(makePage(m_parameters, tr("Add parameter"), [this] { addParameter({}); }),
                 tr("Static parameters"));
    tabs->addTab(makePage(m_metrics, tr("Add metric"), [this] { addMetric({}); }), tr("Dynamic results"));
    content()->addWidget(tabs, 1);
}

QWidget *ColumnsDialog::makePage(QTableWidget *table, const QString &addText, const std::function<void()> &add)
{
    auto *page = new QWidget(this);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addWidget(table, 1);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    const auto button = [&](const QString &text, const std::function<void()> &run) {
        auto *made = new QPushButton(text, page);
        setBar(made);
        connect(made, &QPushButton::clicked, this, run);
        row->addWidget(made);
    };
    button(addText, [table, add] {
        add();
        const int last = table->rowCount() - 1;
        table->setCurrentCell(last, 1);
        table->editItem(table->item(last, 1));
    });
    button(tr("Remove"), [table] { table->removeRow(table->currentRow()); });
    button(tr("Move up"), [this, table] { moveRow(table, -1); });
    button(tr("Move down"), [this, table] { moveRow(table, 1); });
    row->addStretch();
    row->addWidget(makeLabel(tr("Values of a removed column stay in the book and come back with it."),
                             Theme::Face::Secondary, Tone::Text2, page));
    layout->addLayout(row);
    return page;
}

void ColumnsDialog::addParameter(const Parameter &parameter)
{
    const int row = m_parameters->rowCount();
    m_parameters->insertRow(row);
    auto *key = new QTableWidgetItem(parameter.key);
    key->setData(kOriginalRole, parameter.key);
    m_parameters->setItem(row, PShown, shownItem(!parameter.hidden));
    m_parameters->setItem(row, PKey, key);
    m_parameters->setItem(row, PLabel, new QTableWidgetItem(parameter.label));
    m_parameters->setItem(row, PUnit, new QTableWidgetItem(parameter.unit));
    m_parameters->setItem(row, PDefault, new QTableWidgetItem(campaign::valueText(parameter.defaultValue)));
    m_parameters->setItem(row, PChoices, new QTableWidgetItem(parameter.choices.join(QStringLiteral(", "))));
    QList<std::pair<QString, QVariant>> groups;
    for (const auto &group : campaign::kParameterGroups)
        groups.append({group, group});
    m_parameters->setCellWidget(row, PGroup, combo(groups, parameter.group, true));
    QList<std::pair<QString, QVariant>> kinds;
    for (const auto kind : kKinds)
        kinds.append({campaign::kindName(kind), int(kind)});
    m_parameters->setCellWidget(row, PKind, combo(kinds, int(parameter.key.isEmpty() ? ParameterKind::Integer
                                                                                      : parameter.kind)));
}

void ColumnsDialog::addMetric(const Metric &metric)
{
    const int row = m_metrics->rowCount();
    m_metrics->insertRow(row);
    auto *key = new QTableWidgetItem(metric.key);
    key->setData(kOriginalRole, metric.key);
    m_metrics->setItem(row, MShown, shownItem(!metric.hidden));
    m_metrics->setItem(row, MKey, key);
    m_metrics->setItem(row, MLabel, new QTableWidgetItem(metric.label));
    m_metrics->setItem(row, MUnit, new QTableWidgetItem(metric.unit));
    m_metrics->setCellWidget(row, MDirection,
                             combo({{tr("neither"), int(campaign::Direction::Neutral)},
                                    {tr("lower"), int(campaign::Direction::Lower)},
                                    {tr("higher"), int(campaign::Direction::Higher)}},
                                   int(metric.direction)));
    m_metrics->setCellWidget(row, MRole,
                             combo({{tr("of the test"), int(campaign::MetricRole::Target)},
                                    {tr("of a host"), int(campaign::MetricRole::Intrinsic)}},
                                   int(metric.role)));
}

void ColumnsDialog::moveRow(QTableWidget *table, int by)
{
    const int from = table->currentRow();
    const int to = from + by;
    if (from < 0 || to < 0 || to >= table->rowCount())
        return;
    // A table takes a widget with its cell, so rows are swapped by their contents.
    for (int column = 0; column < table->columnCount(); ++column) {
        if (auto *a = comboAt(table, from, column)) {
            auto *b = comboAt(table, to, column);
            const QString textA = a->currentText();
            const int indexA = a->currentIndex();
            a->setCurrentIndex(b->currentIndex());
            b->setCurrentIndex(indexA);
            if (a->isEditable()) {
                const QString textB = b->currentText();
                a->setEditText(textB);
                b->setEditText(textA);
            }
            continue;
        }
        auto *a = table->takeItem(from, column);
        auto *b = table->takeItem(to, column);
        table->setItem(from, column, b);
        table->setItem(to, column, a);
    }
    table->setCurrentCell(to, 1);
}

Result<std::vector<Parameter>> ColumnsDialog::parameters() const
{
    std::vector<Parameter> all;
    for (int row = 0; row < m_parameters->rowCount(); ++row) {
        const QString key = text(m_parameters, row, PKey);
        const QString was = m_parameters->item(row, PKey)->data(kOriginalRole).toString();
        if (key.isEmpty() && was.isEmpty())
            continue; // added and left blank
        if (key.isEmpty())
            return usageError(tr("The parameter in row %1 needs a key.").arg(row + 1));
        for (const auto &other : all) {
            if (other.key == key)
                return usageError(tr("Two parameters have the key %1.").arg(key));
        }
        const auto *known = m_campaign.parameter(was);
        Parameter parameter = known ? *known : Parameter();
        parameter.key = key;
        parameter.label = text(m_parameters, row, PLabel);
        parameter.group = comboAt(m_parameters, row, PGroup)->currentText().simplified();
        parameter.kind = ParameterKind(comboAt(m_parameters, row, PKind)->currentData().toInt());
        parameter.unit = text(m_parameters, row, PUnit);
        parameter.hidden = m_parameters->item(row, PShown)->checkState() != Qt::Checked;
        parameter.choices.clear();
        for (const auto &choice : text(m_parameters, row, PChoices).split(QLatin1Char(','), Qt::SkipEmptyParts))
            parameter.choices << choice.trimmed();
        if (parameter.kind == ParameterKind::Choice && parameter.choices.isEmpty())
            return usageError(tr("%1 is a choice: name the choices, separated by commas.").arg(key));
        auto value = campaign::parseValue(text(m_parameters, row, PDefault), parameter.kind, parameter.choices);
        if (!value)
            return usageError(tr("The default of %1: %2").arg(key, value.error().message));
        parameter.defaultValue = std::move(*value);
        all.push_back(std::move(parameter));
    }
    return all;
}

Result<std::vector<Metric>> ColumnsDialog::metrics() const
{
    std::vector<Metric> all;
    for (int row = 0; row < m_metrics->rowCount(); ++row) {
        const QString key = text(m_metrics, row, MKey);
        const QString was = m_metrics->item(row, MKey)->data(kOriginalRole).toString();
        if (key.isEmpty() && was.isEmpty())
            continue;
        if (key.isEmpty())
            return usageError(tr("The metric in row %1 needs a key.").arg(row + 1));
        for (const auto &other : all) {
            if (other.key == key)
                return usageError(tr("Two metrics have the key %1.").arg(key));
        }
        Metric metric;
        metric.key = key;
        metric.label = text(m_metrics, row, MLabel);
        metric.unit = text(m_metrics, row, MUnit);
        metric.direction = campaign::Direction(comboAt(m_metrics, row, MDirection)->currentData().toInt());
        metric.role = campaign::MetricRole(comboAt(m_metrics, row, MRole)->currentData().toInt());
        metric.hidden = m_metrics->item(row, MShown)->checkState() != Qt::Checked;
        all.push_back(std::move(metric));
    }
    return all;
}

Result<void> ColumnsDialog::convertRuns(const std::vector<Parameter> &next)
{
    std::vector<campaign::Run> runs = m_runs;
    for (int row = 0, at = 0; row < m_parameters->rowCount(); ++row) {
        const QString was = m_parameters->item(row, PKey)->data(kOriginalRole).toString();
        if (text(m_parameters, row, PKey).isEmpty() && was.isEmpty())
            continue;
        const Parameter &parameter = next[size_t(at++)];
        const Parameter *known = m_campaign.parameter(was);
        if (!known || (known->kind == parameter.kind && known->key == parameter.key
                       && known->choices == parameter.choices))
            continue;
        for (auto &run : runs) {
            const auto *value = run.parameters.find(was);
            if (!value)
                continue;
            auto converted = campaign::parseValue(campaign::valueText(*value), parameter.kind, parameter.choices);
            if (!converted)
                return usageError(tr("Run %1 has “%2” in %3: %4")
                                      .arg(QString::number(run.number), campaign::valueText(*value), was,
                                           converted.error().message));
            run.parameters.remove(was);
            run.parameters.set(parameter.key, std::move(*converted));
        }
    }
    m_changedRuns.clear();
    for (size_t i = 0; i < runs.size(); ++i) {
        if (!(runs[i] == m_runs[i]))
            m_changedRuns.push_back(runs[i]);
    }
    return {};
}

bool ColumnsDialog::apply()
{
    // An editor that is still open hands its text over when it loses the focus.
    setFocus();
    auto nextParameters = parameters();
    if (!nextParameters) {
        showProblem(nextParameters.error().message);
        return false;
    }
    auto nextMetrics = metrics();
    if (!nextMetrics) {
        showProblem(nextMetrics.error().message);
        return false;
    }
    if (const auto converted = convertRuns(*nextParameters); !converted) {
        showProblem(converted.error().message);
        return false;
    }
    for (auto &ladder : m_campaign.ladders) {
        for (int row = 0; row < m_parameters->rowCount(); ++row) {
            if (m_parameters->item(row, PKey)->data(kOriginalRole).toString() == ladder.parameter)
                ladder.parameter = text(m_parameters, row, PKey);
        }
    }
    m_campaign.parameters = std::move(*nextParameters);
    m_campaign.metrics = std::move(*nextMetrics);
    std::erase_if(m_campaign.ladders,
                  [this](const campaign::Ladder &ladder) { return !m_campaign.parameter(ladder.parameter); });
    return true;
}

} // namespace twofold::ui
