// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/logdelegate.h"

#include "ui/common/booksession.h"
#include "ui/common/glyphs.h"
#include "ui/common/style.h"
#include "ui/log/celleditor.h"
#include "ui/log/loggrid.h"
#include "ui/log/logheader.h"
#include "ui/log/logmodel.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace twofold::ui {

namespace {

constexpr int kPadding = 6;
constexpr int kStripe = 3;
constexpr int kLane = 8;
constexpr int kMark = 11; // triangle or glyph before a figure
constexpr int kCorner = 6;
constexpr int kWidestText = 220; // text columns elide beyond this

QColor mixed(const QColor &a, const QColor &b, double share)
{
    return QColor::fromRgbF(static_cast<float>(a.redF() * (1 - share) + b.redF() * share),
                            static_cast<float>(a.greenF() * (1 - share) + b.greenF() * share),
                            static_cast<float>(a.blueF() * (1 - share) + b.blueF() * share));
}

// Fonts are made once, not once a cell.
struct Ink
{
    const Theme &theme = Theme::instance();
    QFont text = theme.font(Theme::Face::Text);
    QFont strong = theme.font(Theme::Face::Strong);
};

const Ink &ink()
{
    static const Ink shared;
    return shared;
}

template <class Paint>
QIcon paintedIcon(Paint paint)
{
    constexpr double kScale = 2; // crisp on a dense screen, halved on a plain one
    QPixmap pixmap(QSize(16, 16) * kScale);
    pixmap.setDevicePixelRatio(kScale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(painter, QRectF(3, 3, 10, 10));
    return QIcon(pixmap);
}

QIcon glyphIcon(campaign::Verdict verdict)
{
    return paintedIcon([verdict](QPainter &painter, const QRectF &rect) {
        paintVerdictGlyph(painter, rect, verdict, Theme::instance().verdict(verdict));
    });
}

QIcon glyphIcon(const campaign::FailureClass &failureClass)
{
    return paintedIcon([&failureClass](QPainter &painter, const QRectF &rect) {
        paintClassGlyph(painter, rect, failureClass.slot, classColor(failureClass));
    });
}

// A column begins a section of the grid: a stronger line before it.
bool beginsSection(const LogModel &model, int column)
{
    if (column == 0)
        return false;
    const auto kind = model.column(column).kind;
    const bool fixedBefore = column <= kFixedColumns;
    return (column == kFixedColumns && fixedBefore)
        || (kind == LogColumn::Kind::Metric
            && model.column(column - 1).kind != LogColumn::Kind::Metric);
}

} // namespace

LogDelegate::LogDelegate(LogModel *model, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_model(model)
{
}

QSize LogDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    return {columnWidth(index.column()), rowHeight()};
}

int LogDelegate::columnWidth(int column) const
{
    const auto &shown = m_model->column(column);
    const QFontMetrics strong(ink().strong);
    switch (shown.kind) {
    case LogColumn::Kind::Lineage:
        return 16 + kLane * m_model->laneCount();
    case LogColumn::Kind::Verdict: {
        int width = strong.horizontalAdvance(LogModel::tr("next step"));
        quint32 seen = 1u << static_cast<int>(campaign::Verdict::Invalid);
        for (const auto &run : m_model->session()->runs())
            seen |= 1u << static_cast<int>(run.verdict());
        for (const auto verdict : {campaign::Verdict::Pass, campaign::Verdict::Fail,
                                   campaign::Verdict::Invalid, campaign::Verdict::Inconclusive,
                                   campaign::Verdict::Aborted}) {
            if (seen & (1u << static_cast<int>(verdict)))
                width = std::max(width, verdictChipWidth(verdict));
        }
        return width + 2 * kPadding;
    }
    case LogColumn::Kind::Class: {
        int width = 40;
        if (const auto *current = m_model->session()->campaign()) {
            for (const auto &failureClass : current->classes)
                width = std::max(width, QFontMetrics(ink().text).horizontalAdvance(failureClass.name));
        }
        return std::min(width, 140) + 27;
    }
    default:
        break;
    }
    int content = 0;
    for (const QString &text : m_model->figures(column).widest)
        content = std::max(content, strong.horizontalAdvance(text));
    if (shown.kind == LogColumn::Kind::Number)
        content = std::max(content, strong.horizontalAdvance(QStringLiteral("000"))) + kStripe;
    else if (!shown.isNumeric())
        content = std::min(content, kWidestText);
    if (!shown.limits.empty() || shown.kind == LogColumn::Kind::Metric)
        content += kMark - 2;
    return std::max(content, LogHeader::titleWidth(*m_model, column)) + 2 * kPadding;
}

void LogDelegate::paintGround(QPainter &painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index, bool changed) const
{
    const auto &theme = ink().theme;
    const auto *grid = qobject_cast<const QAbstractItemView *>(option.widget);
    const bool currentRow = grid && grid->currentIndex().isValid()
        && grid->currentIndex().row() == index.row();
    const bool selected = option.state & QStyle::State_Selected;
    QColor ground = theme.color(index.column() == 0 ? Token::Head : Token::Base);
    if (m_model->row(index.row()).kind == LogRow::Kind::Group)
        ground = theme.color(Token::Head);
    else if (selected && !(grid->currentIndex() == index))
        ground = mixed(theme.color(Token::Selection), theme.color(Token::Accent), 0.12);
    else if (currentRow || selected)
        ground = theme.color(Token::Selection);
    if (changed) {
        ground = theme.color(Token::Changed);
        if (selected && !(grid->currentIndex() == index))
            ground = mixed(ground, theme.color(Token::Accent), 0.12);
    }
    painter.fillRect(option.rect, ground);

    painter.setPen(theme.color(Token::Line));
    painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if (beginsSection(*m_model, index.column())) {
        painter.setPen(theme.color(Token::Line2));
        painter.drawLine(option.rect.topLeft(), option.rect.bottomLeft());
    }
    if (changed) {
        const QPointF corner = QPointF(option.rect.topLeft());
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(Token::ChangedMark));
        painter.drawPolygon(QPolygonF({corner, corner + QPointF(kCorner, 0), corner + QPointF(0, kCorner)}));
    }
}

void LogDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                        const QModelIndex &index) const
{
    const auto &theme = ink().theme;
    const auto &column = m_model->column(index.column());
    const auto &row = m_model->row(index.row());
    const auto *run = m_model->run(index.row());
    painter->save();
    painter->setClipRect(option.rect);
    const bool changed = column.kind == LogColumn::Kind::Parameter
        && m_model->marks(index.row(), index.column()).changed;
    paintGround(*painter, option, index, changed);
    const QRect cell = option.rect.adjusted(kPadding, 0, -kPadding, -1);

    if (row.kind == LogRow::Kind::Group) {
        // The title runs across the frozen columns; each paints its part of it.
        const auto *grid = qobject_cast<const LogGrid *>(option.widget);
        if (!grid && index.column() < kFixedColumns) {
            const QRect across(kPadding + kStripe, option.rect.top(),
                               option.widget->width() - kPadding, option.rect.height() - 1);
            painter->setFont(ink().strong);
            painter->setPen(theme.color(Token::Text));
            painter->drawText(across, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                              QFontMetrics(ink().strong)
                                  .elidedText(m_model->groupTitle(index.row()), Qt::ElideRight,
                                              across.width() - kPadding));
        }
        painter->restore();
        return;
    }

    switch (column.kind) {
    case LogColumn::Kind::Number: {
        const auto *current = m_model->session()->campaign();
        const QString name = run ? run->failureClass() : QString();
        if (const auto *known = current ? current->failureClass(name) : nullptr)
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), kStripe,
                                    option.rect.height()),
                              classColor(*known));
        const auto *grid = qobject_cast<const QAbstractItemView *>(option.widget);
        const bool isCurrent = grid && grid->currentIndex().row() == index.row();
        painter->setFont(isCurrent && run ? ink().strong : ink().text);
        painter->setPen(theme.color(run ? (isCurrent ? Token::Text : Token::Text2) : Token::Text3));
        painter->drawText(cell, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                          m_model->text(index.row(), 0));
        break;
    }
    case LogColumn::Kind::Lineage:
        paintLineage(*painter, option.rect, index);
        break;
    case LogColumn::Kind::Verdict:
        if (run) {
            paintVerdictChip(*painter, cell, run->verdict());
        } else {
            painter->setFont(ink().text);
            painter->setPen(theme.color(Token::Text3));
            painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                              m_model->text(index.row(), index.column()));
        }
        break;
    case LogColumn::Kind::Class:
        if (run && !run->failureClass().isEmpty()) {
            const auto *current = m_model->session()->campaign();
            const auto *known = current ? current->failureClass(run->failureClass()) : nullptr;
            if (known) {
                paintClassCell(*painter, option.rect.adjusted(0, 0, 0, -1), *known);
            } else {
                // A class that was taken out of the campaign keeps its name.
                painter->setFont(ink().text);
                painter->setPen(theme.color(Token::Text));
                painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                                  QFontMetrics(ink().text)
                                      .elidedText(run->failureClass(), Qt::ElideRight, cell.width()));
            }
        }
        break;
    case LogColumn::Kind::Parameter:
    case LogColumn::Kind::Metric:
        paintValue(*painter, cell, index);
        break;
    }
    paintFocus(*painter, option, index);
    painter->restore();
}

void LogDelegate::paintValue(QPainter &painter, const QRect &rect, const QModelIndex &index) const
{
    const QString text = m_model->text(index.row(), index.column());
    if (text.isEmpty())
        return;
    const auto &theme = ink().theme;
    const auto &column = m_model->column(index.column());
    const CellMarks marks = m_model->marks(index.row(), index.column());
    const bool isRun = m_model->run(index.row()) != nullptr;
    QColor color = theme.color(isRun || marks.changed ? Token::Text : Token::Text3);
    const QRectF mark(rect.left() - 3, rect.center().y() - 3.5, 8, 8);
    if (marks.unsound) {
        color = theme.color(Token::Invalid);
        paintVerdictGlyph(painter, mark, campaign::Verdict::Invalid, color);
    } else if (marks.breaks != 0) {
        color = theme.color(Token::Fail);
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        const QPointF middle = mark.center();
        const double tip = marks.breaks > 0 ? -3 : 3;
        painter.drawPolygon(QPolygonF({middle + QPointF(0, tip), middle + QPointF(3.4, -tip),
                                       middle + QPointF(-3.4, -tip)}));
        painter.restore();
    }
    const QFont &font = marks.changed || marks.breaks != 0 || marks.unsound ? ink().strong : ink().text;
    painter.setFont(font);
    painter.setPen(color);
    if (column.isNumeric()) {
        painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, text);
        return;
    }
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width()));
}

void LogDelegate::paintLineage(QPainter &painter, const QRect &rect, const QModelIndex &index) const
{
    const auto &theme = ink().theme;
    const auto *run = m_model->run(index.row());
    const bool isNext = run == nullptr;
    const LineageCell &cell = m_model->lineage(index.row());
    const bool lines = m_model->drawsLineage();
    const auto laneX = [&](int lane) { return rect.left() + 10.5 + lane * kLane; };
    const double top = rect.top();
    const double bottom = rect.bottom() + 1;
    const double middle = rect.center().y() + 0.5;
    const QPointF disc(lines ? laneX(cell.lane) : laneX(0), middle);
    constexpr double kRadius = 3.8;

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(theme.color(Token::Text2), 1.3);
    if (lines) {
        painter.setPen(pen);
        const int nextRow = m_model->nextStepRow();
        for (int lane = 0; lane <= kLastLane; ++lane) {
            if (cell.passing & (1u << lane))
                painter.drawLine(QPointF(laneX(lane), top), QPointF(laneX(lane), bottom));
            if (cell.leaving & (1u << lane)) {
                QPainterPath branch(disc);
                branch.cubicTo({disc.x(), bottom - 3}, {laneX(lane), disc.y() + 4},
                               {laneX(lane), bottom});
                painter.setBrush(Qt::NoBrush);
                painter.drawPath(branch);
            }
        }
        // The line to what is only proposed is dotted.
        QPen dotted = pen;
        dotted.setCapStyle(Qt::FlatCap);
        dotted.setDashPattern({1.5, 1.5});
        if (cell.up) {
            painter.setPen(isNext ? dotted : pen);
            painter.drawLine(QPointF(disc.x(), top), QPointF(disc.x(), middle - kRadius));
        }
        if (cell.down) {
            const bool toNext = nextRow == index.row() + 1;
            painter.setPen(toNext ? dotted : pen);
            painter.drawLine(QPointF(disc.x(), middle + kRadius), QPointF(disc.x(), bottom));
        }
    }
    if (isNext) {
        QPen ring(theme.color(Token::Text3), 1.2);
        ring.setCapStyle(Qt::FlatCap);
        ring.setDashPattern({1.6, 1.6});
        painter.setPen(ring);
        painter.setBrush(Qt::NoBrush);
    } else {
        const bool passed = run->verdict() == campaign::Verdict::Pass;
        painter.setPen(pen);
        painter.setBrush(theme.color(passed ? Token::Text2 : Token::Base));
    }
    painter.drawEllipse(disc, kRadius, kRadius);
    painter.restore();
}

void LogDelegate::paintFocus(QPainter &painter, const QStyleOptionViewItem &option,
                             const QModelIndex &index) const
{
    const auto *grid = qobject_cast<const QAbstractItemView *>(option.widget);
    if (!grid || grid->currentIndex() != index)
        return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(ink().theme.color(Token::Accent), 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawRect(option.rect.adjusted(1, 1, -1, -2));
}

QWidget *LogDelegate::createChoice(QWidget *parent, const QModelIndex &index) const
{
    const auto &column = m_model->column(index.column());
    auto *combo = new QComboBox(parent);
    combo->setFrame(false);
    combo->addItem(QString());
    if (column.kind == LogColumn::Kind::Verdict) {
        for (const auto verdict : {campaign::Verdict::Pass, campaign::Verdict::Fail,
                                   campaign::Verdict::Invalid, campaign::Verdict::Inconclusive,
                                   campaign::Verdict::Aborted}) {
            combo->addItem(glyphIcon(verdict), campaign::verdictName(verdict));
        }
        combo->setItemData(0, tr("blank: as the criteria say"), Qt::ToolTipRole);
    } else if (column.kind == LogColumn::Kind::Class) {
        if (const auto *current = m_model->session()->campaign()) {
            for (const auto &failureClass : current->classes)
                combo->addItem(glyphIcon(failureClass), failureClass.name);
        }
    } else if (column.valueKind == campaign::ParameterKind::Boolean) {
        combo->addItems({LogModel::tr("yes"), LogModel::tr("no")});
    } else {
        combo->addItems(column.choices);
    }
    auto *self = const_cast<LogDelegate *>(this);
    connect(combo, &QComboBox::activated, self, [self, combo] {
        emit self->commitData(combo);
        emit self->closeEditor(combo);
    });
    // Opens at once: one key or double click less.
    QTimer::singleShot(0, combo, [combo] {
        if (combo->isVisible())
            combo->showPopup();
    });
    return combo;
}

QWidget *LogDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &,
                                   const QModelIndex &index) const
{
    const auto &column = m_model->column(index.column());
    const bool choice = column.kind == LogColumn::Kind::Verdict
        || column.kind == LogColumn::Kind::Class
        || (column.kind == LogColumn::Kind::Parameter
            && (column.valueKind == campaign::ParameterKind::Boolean
                || (column.valueKind == campaign::ParameterKind::Choice && !column.choices.isEmpty())));
    QWidget *editor = nullptr;
    if (choice) {
        editor = createChoice(parent, index);
    } else {
        auto *line = new CellEditor(
            [model = m_model, at = QPersistentModelIndex(index)](const QString &text) {
                return model->check(at, text);
            },
            parent);
        line->setAlignment(column.isNumeric() ? Qt::AlignRight : Qt::AlignLeft);
        editor = line;
    }
    editor->setAccessibleName(m_model->data(index, Qt::AccessibleTextRole).toString());
    return editor;
}

void LogDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const
{
    const QString text = index.data(Qt::EditRole).toString();
    if (auto *combo = qobject_cast<QComboBox *>(editor)) {
        if (!combo->view()->isVisible())
            combo->setCurrentIndex(std::max(combo->findText(text), 0));
        return;
    }
    // Other rows change while a person types; what was typed stays.
    auto *line = qobject_cast<QLineEdit *>(editor);
    if (line && !line->isModified()) {
        line->setText(text);
        line->selectAll();
    }
}

void LogDelegate::setModelData(QWidget *editor, QAbstractItemModel *model,
                               const QModelIndex &index) const
{
    QString text;
    if (const auto *combo = qobject_cast<QComboBox *>(editor))
        text = combo->currentText();
    else if (const auto *line = qobject_cast<QLineEdit *>(editor))
        text = line->text();
    if (text != index.data(Qt::EditRole).toString())
        model->setData(index, text, Qt::EditRole);
}

void LogDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                       const QModelIndex &) const
{
    QRect rect = option.rect;
    // Room for what is typed: a narrow column's editor reaches over its neighbours.
    const int wanted = qobject_cast<QComboBox *>(editor) ? 128 : 88;
    if (rect.width() < wanted) {
        const bool right = qobject_cast<QLineEdit *>(editor)
            && qobject_cast<QLineEdit *>(editor)->alignment().testFlag(Qt::AlignRight);
        const auto *grid = qobject_cast<const LogGrid *>(option.widget);
        if (right && rect.right() - wanted >= (grid ? grid->frozenWidth() : 0))
            rect.setLeft(rect.right() - wanted + 1);
        else
            rect.setWidth(wanted);
    }
    editor->setGeometry(rect);
}

bool LogDelegate::eventFilter(QObject *watched, QEvent *event)
{
    auto *line = qobject_cast<CellEditor *>(watched);
    if (line && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool shift = key->modifiers() & Qt::ShiftModifier;
        int rows = 0;
        int columns = 0;
        switch (key->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            rows = shift ? -1 : 1;
            break;
        case Qt::Key_Tab:
            columns = 1;
            break;
        case Qt::Key_Backtab:
            columns = -1;
            break;
        case Qt::Key_Up:
            rows = -1;
            break;
        case Qt::Key_Down:
            rows = 1;
            break;
        default:
            return QStyledItemDelegate::eventFilter(watched, event);
        }
        if (!line->confirm())
            return true;
        emit commitData(line);
        emit closeEditor(line, NoHint);
        emit moveRequested(rows, columns);
        return true;
    }
    return QStyledItemDelegate::eventFilter(watched, event);
}

} // namespace twofold::ui
