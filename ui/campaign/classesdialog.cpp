// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/campaign/classesdialog.h"

#include "ui/common/glyphs.h"
#include "ui/common/style.h"

#include <QColorDialog>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace twofold::ui {

using campaign::FailureClass;

namespace {

enum Column { Name, Component, Glyph, Colour, Columns };
constexpr int kOriginalRole = Qt::UserRole;

QIcon glyphIcon(int slot, const QColor &color, qreal ratio)
{
    QPixmap pixmap(QSize(16, 16) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintClassGlyph(painter, QRectF(2, 2, 12, 12), slot, color);
    return QIcon(pixmap);
}

QComboBox *comboAt(const QTableWidget *table, int row, int column)
{
    return static_cast<QComboBox *>(table->cellWidget(row, column));
}

} // namespace

ClassesDialog::ClassesDialog(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                             QWidget *parent)
    : FormDialog(tr("Failure classes of %1").arg(campaign.name), tr("Save classes"), parent)
    , m_campaign(campaign)
    , m_runs(runs)
    , m_table(new QTableWidget(0, Columns, this))
{
    resize(640, 440);
    m_table->setHorizontalHeaderLabels({tr("class"), tr("component"), tr("glyph"), tr("own colour")});
    m_table->setAccessibleName(tr("Failure classes"));
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(28);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setColumnWidth(Name, 170);
    m_table->setColumnWidth(Component, 190);
    m_table->setColumnWidth(Glyph, 90);
    for (const auto &failureClass : campaign.classes)
        addRow(failureClass);
    content()->addWidget(m_table, 1);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    auto *add = new QPushButton(tr("Add class"), this);
    auto *remove = new QPushButton(tr("Remove"), this);
    setBar(add);
    setBar(remove);
    connect(add, &QPushButton::clicked, this, [this] {
        FailureClass next;
        next.slot = campaign::freeSlot(m_campaign.classes);
        addRow(next);
        m_table->setCurrentCell(m_table->rowCount() - 1, Name);
        m_table->editItem(m_table->item(m_table->rowCount() - 1, Name));
    });
    connect(remove, &QPushButton::clicked, this, [this] { m_table->removeRow(m_table->currentRow()); });
    buttons->addWidget(add);
    buttons->addWidget(remove);
    buttons->addStretch();
    buttons->addWidget(makeLabel(tr("Colour is never the only sign: the glyph and the name stay."),
                                 Theme::Face::Secondary, Tone::Text2, this));
    content()->addLayout(buttons);
}

void ClassesDialog::addRow(const FailureClass &failureClass)
{
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    auto *name = new QTableWidgetItem(failureClass.name);
    name->setData(kOriginalRole, failureClass.name);
    m_table->setItem(row, Name, name);

    auto *component = new QComboBox;
    component->setEditable(true);
    for (const auto &known : m_campaign.components)
        component->addItem(known.name);
    component->setEditText(failureClass.component);
    component->setAccessibleName(tr("Component"));
    m_table->setCellWidget(row, Component, component);

    auto *glyph = new QComboBox;
    for (int slot = 1; slot <= 8; ++slot)
        glyph->addItem(glyphIcon(slot, Theme::instance().series(slot), devicePixelRatioF()),
                       QString::number(slot), slot);
    glyph->setCurrentIndex(std::max(1, failureClass.slot) - 1);
    glyph->setAccessibleName(tr("Glyph and colour"));
    m_table->setCellWidget(row, Glyph, glyph);

    auto *colour = new QPushButton(failureClass.rgb.isEmpty() ? tr("of the glyph") : failureClass.rgb);
    colour->setProperty("rgb", failureClass.rgb);
    setLook(colour, ButtonLook::Link);
    colour->setToolTip(tr("Chooses a colour of its own; with one, takes it away again"));
    connect(colour, &QPushButton::clicked, this, [this, colour] {
        // A second click takes the own colour away again.
        if (!colour->property("rgb").toString().isEmpty()) {
            colour->setProperty("rgb", QString());
            colour->setText(tr("of the glyph"));
            return;
        }
        auto *dialog = new QColorDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QColorDialog::colorSelected, colour, [colour](const QColor &chosen) {
            colour->setProperty("rgb", chosen.name());
            colour->setText(chosen.name());
        });
        dialog->open();
    });
    m_table->setCellWidget(row, Colour, colour);
}

bool ClassesDialog::apply()
{
    setFocus();
    std::vector<FailureClass> classes;
    std::vector<std::pair<QString, QString>> renamed;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        FailureClass next;
        const QString was = m_table->item(row, Name)->data(kOriginalRole).toString();
        next.name = m_table->item(row, Name)->text().simplified();
        if (next.name.isEmpty() && was.isEmpty())
            continue;
        if (next.name.isEmpty()) {
            showProblem(tr("The class in row %1 needs a name.").arg(row + 1));
            return false;
        }
        for (const auto &other : classes) {
            if (other.name == next.name) {
                showProblem(tr("Two classes are called %1.").arg(next.name));
                return false;
            }
        }
        next.component = comboAt(m_table, row, Component)->currentText().simplified();
        next.slot = comboAt(m_table, row, Glyph)->currentData().toInt();
        next.rgb = m_table->cellWidget(row, Colour)->property("rgb").toString();
        if (!next.component.isEmpty() && !m_campaign.component(next.component))
            m_campaign.components.push_back({next.component, campaign::Side::SystemUnderTest});
        if (!was.isEmpty() && was != next.name)
            renamed.emplace_back(was, next.name);
        classes.push_back(std::move(next));
    }
    m_changedRuns.clear();
    for (const auto &run : m_runs) {
        for (const auto &[was, now] : renamed) {
            if (run.ownClass == was) {
                m_changedRuns.push_back(run);
                m_changedRuns.back().ownClass = now;
            }
        }
    }
    m_campaign.classes = std::move(classes);
    return true;
}

} // namespace twofold::ui
