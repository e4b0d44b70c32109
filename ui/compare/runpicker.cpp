// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/compare/runpicker.h"

#include "ui/common/style.h"
#include "ui/plots/ticks.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace twofold::ui::compare {

namespace {

constexpr int kNumberRole = Qt::UserRole;

QString describe(const campaign::Run &run, const QString &ladder)
{
    QStringList parts = {RunPicker::tr("run %1").arg(run.number)};
    if (run.verdict() != campaign::Verdict::None)
        parts.append(campaign::verdictName(run.verdict()));
    if (const auto *value = run.parameters.find(ladder); value && !campaign::isAbsent(*value)) {
        const auto number = campaign::valueNumber(*value);
        parts.append((number ? plots::plainNumber(*number) : campaign::valueText(*value))
                     % QLatin1Char(' ') % ladder);
    }
    if (!run.failureClass().isEmpty())
        parts.append(run.failureClass());
    return parts.join(QStringLiteral(", "));
}

} // namespace

RunPicker::RunPicker(const std::vector<campaign::Run> &runs, const QList<int> &taken,
                     const QString &ladder, QWidget *parent)
    : QDialog(parent)
    , m_filter(new QLineEdit)
    , m_list(new QListWidget)
    , m_add(new QPushButton(tr("Add run")))
{
    setWindowTitle(tr("Add runs to the comparison"));
    m_filter->setPlaceholderText(tr("Filter: a number, a verdict, a value"));
    m_filter->setAccessibleName(tr("Filter runs"));
    m_filter->setClearButtonEnabled(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setAccessibleName(tr("Runs"));
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        if (taken.contains(run->number))
            continue;
        auto *item = new QListWidgetItem(describe(*run, ladder), m_list);
        item->setData(kNumberRole, run->number);
    }
    m_list->setCurrentRow(0);

    auto *cancel = new QPushButton(tr("Cancel"));
    setLook(m_add, ButtonLook::Primary);
    m_add->setDefault(true);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_add);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(m_filter);
    layout->addWidget(m_list);
    layout->addLayout(buttons);
    resize(360, 420);

    const auto selected = [this] {
        const auto count = m_list->selectedItems().size();
        m_add->setEnabled(count > 0);
        m_add->setText(count > 1 ? tr("Add %1 runs").arg(count) : tr("Add run"));
    };
    connect(m_list, &QListWidget::itemSelectionChanged, this, selected);
    connect(m_list, &QListWidget::itemActivated, this, &QDialog::accept);
    connect(m_filter, &QLineEdit::textChanged, this, &RunPicker::filter);
    connect(m_add, &QPushButton::clicked, this, &QDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    selected();
    m_filter->setFocus();
}

void RunPicker::filter(const QString &text)
{
    const QString wanted = text.trimmed();
    QListWidgetItem *first = nullptr;
    for (int i = 0; i < m_list->count(); ++i) {
        auto *item = m_list->item(i);
        const bool shown = item->text().contains(wanted, Qt::CaseInsensitive)
                           || item->text().remove(QLatin1Char(',')).contains(wanted, Qt::CaseInsensitive);
        item->setHidden(!shown);
        if (!shown)
            item->setSelected(false);
        else if (!first)
            first = item;
    }
    if (m_list->selectedItems().isEmpty() && first)
        m_list->setCurrentItem(first);
}

QList<int> RunPicker::chosen() const
{
    QList<int> numbers;
    for (const auto *item : m_list->selectedItems())
        numbers.append(item->data(kNumberRole).toInt());
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

} // namespace twofold::ui::compare
