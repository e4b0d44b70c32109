// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/compare/differencestable.h"

#include "ui/common/theme.h"
#include "ui/compare/differencesmodel.h"
#include "ui/plots/panepainter.h"

#include <QApplication>
#include <QClipboard>
#include <QFontMetrics>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace twofold::ui::compare {

namespace {

using Model = DifferencesModel;

constexpr int kRowHeight = 26;
constexpr int kPadding = 10;
constexpr int kIndent = 22; // of names below their section
constexpr int kWordGap = 6;
constexpr int kCorner = 7;

QFont boldFont()
{
    return Theme::instance().font(Theme::Face::Strong);
}

QFont textFont()
{
    return Theme::instance().font(Theme::Face::Text);
}

QFont smallFont()
{
    return Theme::instance().font(Theme::Face::Secondary);
}

int widthOf(const QString &text, const QFont &font)
{
    return QFontMetrics(font).horizontalAdvance(text);
}

bool isSection(const QModelIndex &index)
{
    return index.data(Model::RowKindRole).toInt() == static_cast<int>(Model::RowKind::Section);
}

// The font of a cell's main text.
QFont cellFont(const QModelIndex &index)
{
    if (isSection(index))
        return index.column() == 0 ? boldFont() : smallFont();
    const auto kind = static_cast<Model::ColumnKind>(index.data(Model::ColumnKindRole).toInt());
    switch (kind) {
    case Model::ColumnKind::Name:
        return textFont();
    case Model::ColumnKind::Unit:
    case Model::ColumnKind::Note:
        return smallFont();
    case Model::ColumnKind::Against: {
        const int outcome = index.data(Model::OutcomeRole).toInt();
        const bool judged = outcome == static_cast<int>(report::Outcome::Better)
                            || outcome == static_cast<int>(report::Outcome::Worse);
        return judged ? boldFont() : smallFont();
    }
    default:
        return index.data(Model::ChangedRole).toBool() ? boldFont() : textFont();
    }
}

QColor cellInk(const QModelIndex &index)
{
    const auto &theme = Theme::instance();
    if (isSection(index))
        return theme.color(index.column() == 0 ? Token::Text : Token::Text2);
    const auto kind = static_cast<Model::ColumnKind>(index.data(Model::ColumnKindRole).toInt());
    if (kind == Model::ColumnKind::Against) {
        const int outcome = index.data(Model::OutcomeRole).toInt();
        if (outcome == static_cast<int>(report::Outcome::Better))
            return theme.color(Token::Pass);
        if (outcome == static_cast<int>(report::Outcome::Worse))
            return theme.color(Token::Fail);
        return theme.color(Token::Text2);
    }
    const bool quiet = kind == Model::ColumnKind::Unit || kind == Model::ColumnKind::Note;
    return theme.color(quiet ? Token::Text2 : Token::Text);
}

class CellDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const auto &theme = Theme::instance();
        const QRect rect = option.rect;
        const auto kind = static_cast<Model::ColumnKind>(index.data(Model::ColumnKindRole).toInt());
        const bool changed = index.data(Model::ChangedRole).toBool();
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        painter->save();
        QColor ground = theme.color(Token::Base);
        if (kind == Model::ColumnKind::Baseline)
            ground = theme.color(Token::Head);
        if (changed)
            ground = theme.color(Token::Changed);
        else if (selected)
            ground = theme.color(Token::Selection);
        painter->fillRect(rect, ground);
        painter->setPen(theme.color(Token::Line));
        painter->drawLine(rect.bottomLeft(), rect.bottomRight());
        // Groups of columns: unit | baseline | run, against | … | note
        if (kind != Model::ColumnKind::Name && kind != Model::ColumnKind::Value) {
            painter->setPen(theme.color(Token::Line2));
            painter->drawLine(rect.topRight(), rect.bottomRight());
        }
        if (changed) {
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.color(Token::ChangedMark));
            const QPointF at = rect.topLeft();
            painter->drawPolygon(QPolygonF({at, at + QPointF(kCorner, 0), at + QPointF(0, kCorner)}));
        }
        paintText(*painter, rect, index, kind);
        if (option.state.testFlag(QStyle::State_HasFocus)) {
            painter->setRenderHint(QPainter::Antialiasing, false);
            painter->setBrush(Qt::NoBrush);
            painter->setPen(QPen(theme.color(Token::Accent), 2));
            painter->drawRect(rect.adjusted(1, 1, -2, -2));
        }
        painter->restore();
    }

private:
    static void paintText(QPainter &painter, const QRect &rect, const QModelIndex &index,
                          Model::ColumnKind kind)
    {
        const QString text = index.data().toString();
        const QFont font = cellFont(index);
        QRect area = rect.adjusted(kPadding, 0, -kPadding, 0);
        if (kind == Model::ColumnKind::Name && !isSection(index))
            area.setLeft(rect.left() + kIndent);
        const QString interval = index.data(Model::IntervalRole).toString();
        if (!interval.isEmpty()) {
            painter.setFont(smallFont());
            painter.setPen(Theme::instance().color(Token::Text2));
            painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, interval);
            area.setRight(area.right() - widthOf(interval, smallFont()) - kWordGap);
        }
        painter.setFont(font);
        painter.setPen(cellInk(index));
        const bool left = kind == Model::ColumnKind::Name || kind == Model::ColumnKind::Unit
                          || kind == Model::ColumnKind::Note;
        // Notes and names may be cut; a number never is, its column is as wide as it.
        const QString shown = left ? QFontMetrics(font).elidedText(text, Qt::ElideRight, area.width())
                                   : text;
        painter.drawText(area, (left ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, shown);
    }
};

class RunHeader : public QHeaderView
{
public:
    explicit RunHeader(QWidget *parent)
        : QHeaderView(Qt::Horizontal, parent)
    {
        setSectionsClickable(false);
        setFixedHeight(28);
        setMinimumSectionSize(36);
    }

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override
    {
        const auto &theme = Theme::instance();
        const auto of = [&](int role) { return model()->headerData(section, Qt::Horizontal, role); };
        const auto kind = static_cast<Model::ColumnKind>(of(Model::ColumnKindRole).toInt());
        const QString text = of(Qt::DisplayRole).toString();
        const bool run = kind == Model::ColumnKind::Baseline || kind == Model::ColumnKind::Value;
        const bool right = run || kind == Model::ColumnKind::Against;
        painter->save();
        painter->fillRect(rect, theme.color(Token::Head));
        painter->setPen(theme.color(Token::Line2));
        painter->drawLine(rect.bottomLeft(), rect.bottomRight());
        if (kind != Model::ColumnKind::Name && kind != Model::ColumnKind::Value)
            painter->drawLine(rect.topRight(), rect.bottomRight());
        const QFont font = run ? boldFont() : smallFont();
        const QRect area = rect.adjusted(kPadding, 0, -kPadding, 0);
        painter->setFont(font);
        painter->setPen(theme.color(run ? Token::Text : Token::Text2));
        painter->drawText(area, (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, text);
        if (run) {
            QPen key(plots::slotColor(of(Model::SlotRole).toInt()), 3, Qt::SolidLine, Qt::FlatCap);
            if (of(Model::SlotRole).toInt() > 8)
                key.setDashPattern({1.2, 0.8});
            painter->setPen(key);
            const double x = area.right() - widthOf(text, font) - 20;
            const double y = rect.center().y() + 0.5;
            painter->drawLine(QPointF(x, y), QPointF(x + 12, y));
        }
        painter->restore();
    }
};

} // namespace

DifferencesTable::DifferencesTable(DifferencesModel *model, QWidget *parent)
    : QTableView(parent)
    , m_model(model)
{
    setHorizontalHeader(new RunHeader(this));
    setModel(model);
    setItemDelegate(new CellDelegate(this));
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setWordWrap(false);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    setAccessibleName(tr("Differences"));
    connect(model, &QAbstractItemModel::modelReset, this, &DifferencesTable::fitColumns);
    connect(&Theme::instance(), &Theme::changed, this, &DifferencesTable::fitColumns);
    fitColumns();
}

void DifferencesTable::fitColumns()
{
    const int columns = m_model->columnCount();
    int used = 0;
    for (int column = 0; column < columns; ++column) {
        const auto kind = m_model->columnKind(column);
        const bool run = kind == Model::ColumnKind::Baseline || kind == Model::ColumnKind::Value;
        int width = widthOf(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                            run ? boldFont() : smallFont())
                    + (run ? 24 : 0) + 2 * kPadding;
        for (int row = 0; row < m_model->rowCount(); ++row) {
            const auto index = m_model->index(row, column);
            int cell = widthOf(index.data().toString(), cellFont(index)) + 2 * kPadding;
            const QString interval = index.data(Model::IntervalRole).toString();
            if (!interval.isEmpty())
                cell += widthOf(interval, smallFont()) + kWordGap;
            if (kind == Model::ColumnKind::Name && !isSection(index))
                cell += kIndent - kPadding;
            width = std::max(width, cell);
        }
        if (kind == Model::ColumnKind::Name)
            width = std::clamp(width, 160, 320);
        else if (kind == Model::ColumnKind::Note)
            width = std::max({width, 160, viewport()->width() - used});
        setColumnWidth(column, width);
        used += width;
    }
}

void DifferencesTable::copy()
{
    const auto selected = selectionModel()->selectedIndexes();
    if (selected.size() <= 1) {
        QApplication::clipboard()->setText(m_model->text());
        return;
    }
    auto cells = selected;
    std::sort(cells.begin(), cells.end());
    QString text;
    int row = cells.first().row();
    bool first = true;
    for (const auto &index : cells) {
        if (index.row() != row)
            text += QLatin1Char('\n');
        else if (!first)
            text += QLatin1Char('\t');
        row = index.row();
        first = false;
        const QString interval = index.data(Model::IntervalRole).toString();
        text += index.data().toString();
        if (!interval.isEmpty())
            text += QLatin1Char(' ') % interval;
    }
    QApplication::clipboard()->setText(text);
}

void DifferencesTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copy();
    else
        QTableView::keyPressEvent(event);
}

void DifferencesTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

} // namespace twofold::ui::compare
