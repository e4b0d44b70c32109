// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/inventoryview.h"

#include "ui/common/booksession.h"
#include "ui/common/emptystate.h"
#include "ui/common/noticebar.h"
#include "ui/common/style.h"
#include "ui/common/whenfinished.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>
#include <QtConcurrent>

namespace twofold::ui {

InventoryView::InventoryView(BookSession *session, const QString &title, const QStringList &headers,
                             const QString &none, const QString &addText, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_notice(new NoticeBar(this))
    , m_count(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
    , m_stack(new QStackedWidget(this))
    , m_table(new QTableWidget(0, int(headers.size()), this))
    , m_buttons(new QWidget(this))
    , m_edit(new QPushButton(tr("Edit…  F2"), this))
    , m_remove(new QPushButton(tr("Remove"), this))
{
    setSurface(this, Surface::Base);
    auto *top = new QFrame(this);
    setEdge(top, Edge::Bottom);
    auto *addFirst = new QPushButton(addText, m_buttons);
    auto *buttons = new QHBoxLayout(m_buttons);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(8);
    buttons->addWidget(m_remove);
    buttons->addWidget(m_edit);
    buttons->addWidget(addFirst);
    setLook(addFirst, ButtonLook::Primary);
    auto *row = new QHBoxLayout(top);
    row->setContentsMargins(12, 10, 12, 10);
    row->setSpacing(8);
    row->addWidget(makeLabel(title, Theme::Face::PageTitle, Tone::Text, top));
    row->addWidget(m_count, 1);
    row->addWidget(m_buttons);

    m_table->setHorizontalHeaderLabels(headers);
    m_table->setAccessibleName(title);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(28);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);

    auto *empty = new EmptyState(none, this);
    connect(empty->addAction(addText), &QPushButton::clicked, this, &InventoryView::add);
    m_stack->addWidget(empty);
    m_stack->addWidget(m_table);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notice);
    layout->addWidget(top);
    layout->addWidget(m_stack, 1);

    const auto editCurrent = [this] {
        if (currentRow() >= 0)
            edit(currentRow());
    };
    connect(addFirst, &QPushButton::clicked, this, &InventoryView::add);
    connect(m_edit, &QPushButton::clicked, this, editCurrent);
    connect(m_table, &QTableWidget::cellActivated, this, editCurrent);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &InventoryView::updateButtons);
    connect(m_remove, &QPushButton::clicked, this, [this] {
        const int row = currentRow();
        if (row < 0)
            return;
        const QString name = nameOf(row);
        m_notice->showInfo(tr("Remove %1? Runs that used it keep what they have.").arg(name),
                           {{tr("Remove"), [this, name] { removeNamed(name); }}});
    });
    auto *f2 = new QAction(this);
    f2->setShortcut(Qt::Key_F2);
    f2->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(f2, &QAction::triggered, this, editCurrent);
    addAction(f2);
    connect(session, &BookSession::campaignChanged, this, [this] {
        if (isVisible())
            reload();
    });
}

QPushButton *InventoryView::addButton(const QString &text, std::function<void(int row)> work)
{
    auto *button = new QPushButton(text, m_buttons);
    static_cast<QHBoxLayout *>(m_buttons->layout())->insertWidget(0, button);
    connect(button, &QPushButton::clicked, this, [this, work = std::move(work)] {
        if (currentRow() >= 0)
            work(currentRow());
    });
    m_ofRow.append(button);
    return button;
}

void InventoryView::forget(QPushButton *button, const QString &of, std::function<Result<QStringList>()> work)
{
    button->setEnabled(false); // until it is done: the keychain may ask to be unlocked
    whenFinished(QtConcurrent::run(std::move(work)), this, [this, button, of](const Result<QStringList> &forgotten) {
        button->setEnabled(currentRow() >= 0);
        if (!forgotten)
            m_notice->showError(forgotten.error());
        else if (forgotten->isEmpty())
            m_notice->showInfo(tr("The keychain keeps nothing for %1.").arg(of));
        else
            m_notice->showInfo(tr("No longer in the keychain: %1.").arg(forgotten->join(QStringLiteral(", "))));
    });
}

// The rows may be others by now.
void InventoryView::removeNamed(const QString &name)
{
    for (int row = 0; row < m_table->rowCount(); ++row) {
        if (nameOf(row) == name)
            return remove(row);
    }
}

int InventoryView::currentRow() const
{
    return m_table->selectedItems().isEmpty() ? -1 : m_table->currentRow();
}

void InventoryView::reload()
{
    const int before = m_table->currentRow();
    const auto all = rows();
    m_table->setRowCount(0);
    for (const auto &cells : all) {
        const int row = m_table->rowCount();
        m_table->insertRow(row);
        for (int column = 0; column < cells.size(); ++column) {
            auto *item = new QTableWidgetItem(cells[column]);
            item->setToolTip(cells[column]);
            m_table->setItem(row, column, item);
        }
    }
    m_count->setText(all.isEmpty() ? QString() : QString::number(all.size()));
    m_stack->setCurrentIndex(all.isEmpty() ? 0 : 1);
    m_buttons->setVisible(!all.isEmpty());
    if (!all.isEmpty())
        m_table->selectRow(std::clamp(before, 0, int(all.size()) - 1));
    updateButtons();
}

void InventoryView::updateButtons()
{
    const bool usable = currentRow() >= 0 && !m_session->isReadOnly();
    m_edit->setEnabled(usable);
    m_remove->setEnabled(usable);
    for (auto *button : m_ofRow)
        button->setEnabled(currentRow() >= 0);
}

void InventoryView::write(std::function<Result<void>(store::Book &)> work)
{
    whenFinished(m_session->writer().run<void>(std::move(work)), this, [this](const Result<void> &done) {
        if (!done)
            m_notice->showError(done.error());
        reload();
        emit changed();
    });
}

void InventoryView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    reload();
}

} // namespace twofold::ui
