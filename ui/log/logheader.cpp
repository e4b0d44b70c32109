// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/logheader.h"

#include "ui/common/booksession.h"
#include "ui/common/theme.h"
#include "ui/log/logmodel.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace twofold::ui {

namespace {

constexpr int kGroupHeight = 23;
constexpr int kTitleHeight = 37;
constexpr int kPadding = 6;
constexpr int kPlus = 18;

// Two lines of a header, the unit behind the second or on a line of its own.
struct Title
{
    QString first;
    QString second;
    QString unit; // in lighter text, behind the second line
};

Title titleOf(const LogModel &model, int column)
{
    const auto &shown = model.column(column);
    Title title;
    // The lineage draws itself; its column is too narrow for a name.
    if (shown.kind == LogColumn::Kind::Lineage)
        return title;
    title.unit = model.figures(column).format.unit;
    const auto [first, second] = splitTitle(shown.title);
    if (second.isEmpty() && title.unit.isEmpty()) {
        title.second = first;
        return title;
    }
    title.first = first;
    title.second = second;
    return title;
}

QString arrow(const LogModel &model, int column)
{
    if (model.sortKey() != model.column(column).key || model.sortKey().isEmpty())
        return {};
    return model.sortOrder() == Qt::AscendingOrder ? QStringLiteral("\u2191 ")
                                                   : QStringLiteral("\u2193 ");
}

} // namespace

LogHeader::LogHeader(LogModel *model, QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
    , m_model(model)
{
    setSectionsClickable(true);
    setSectionResizeMode(QHeaderView::Interactive);
    setMinimumSectionSize(24);
    setHighlightSections(false);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignBottom);
    setMouseTracking(true);
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

QSize LogHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), kGroupHeight + kTitleHeight};
}

void LogHeader::setCoveredWidth(int width)
{
    m_covered = width;
    viewport()->update();
}

QPoint LogHeader::menuPosition(int section) const
{
    return viewport()->mapToGlobal(QPoint(sectionViewportPosition(section), height()));
}

int LogHeader::titleWidth(const LogModel &model, int column)
{
    const QFontMetrics metrics(Theme::instance().font(Theme::Face::Secondary));
    const Title title = titleOf(model, column);
    const QString marked = arrow(model, column);
    int second = metrics.horizontalAdvance(title.first.isEmpty() ? marked % title.second : title.second);
    if (!title.unit.isEmpty()) {
        second += metrics.horizontalAdvance(title.unit);
        if (!title.second.isEmpty())
            second += metrics.horizontalAdvance(u' ');
    }
    return std::max(second, metrics.horizontalAdvance(marked % title.first));
}

void LogHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    if (!rect.isValid() || section >= m_model->columnCount())
        return;
    const auto &theme = Theme::instance();
    const auto &column = m_model->column(section);
    painter->save();
    painter->fillRect(rect, theme.color(Token::Head));
    painter->setPen(theme.color(Token::Line2));
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());

    const Title title = titleOf(*m_model, section);
    const QString marked = arrow(*m_model, section);
    const QFont font = theme.font(Theme::Face::Secondary);
    const QFontMetrics metrics(font);
    painter->setFont(font);
    painter->setClipRect(rect);
    const QRect lines = rect.adjusted(kPadding, kGroupHeight, -kPadding, -4);
    const int lineHeight = metrics.lineSpacing();
    const QRect second(lines.left(), lines.bottom() - lineHeight + 1, lines.width(), lineHeight);
    const QRect first = second.translated(0, -lineHeight + 1);
    const bool right = column.isNumeric();
    const auto side = (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine;

    painter->setPen(theme.color(Token::Text2));
    if (!title.first.isEmpty())
        painter->drawText(first, static_cast<int>(side), marked % title.first);
    const QString words = title.first.isEmpty() ? QString(marked % title.second) : title.second;
    const int unitWidth = title.unit.isEmpty() ? 0 : metrics.horizontalAdvance(title.unit);
    const int gap = unitWidth > 0 && !words.isEmpty() ? metrics.horizontalAdvance(u' ') : 0;
    const int wordsWidth = metrics.horizontalAdvance(words);
    const int start = right ? second.right() + 1 - unitWidth - gap - wordsWidth : second.left();
    const int baseline = second.top() + (lineHeight + metrics.ascent() - metrics.descent()) / 2;
    painter->drawText(start, baseline, words);
    painter->setPen(theme.color(Token::Text3));
    painter->drawText(start + wordsWidth + gap, baseline, title.unit);

    const bool beginsSection = section == kFixedColumns
        || (column.kind == LogColumn::Kind::Metric && section > 0
            && m_model->column(section - 1).kind != LogColumn::Kind::Metric);
    if (beginsSection) {
        painter->setPen(theme.color(Token::Line2));
        painter->drawLine(rect.topLeft(), rect.bottomLeft());
    }
    painter->restore();
}

QList<LogHeader::Group> LogHeader::groups() const
{
    QList<Group> found;
    const QFontMetrics metrics(Theme::instance().font(Theme::Face::Section));
    const auto add = [&](LogColumn::Kind kind, const QString &title, bool metric) {
        int left = -1;
        int right = -1;
        for (int section = kFixedColumns; section < count(); ++section) {
            if (isSectionHidden(section) || m_model->column(section).kind != kind)
                continue;
            const int from = sectionViewportPosition(section);
            if (left < 0 || right < 0)
                left = from;
            right = from + sectionSize(section);
        }
        if (right < 0)
            return;
        Group group;
        group.title = title;
        group.metric = metric;
        group.area = QRect(QPoint(std::max(left, m_covered), 0),
                           QPoint(std::min(right, viewport()->width()) - 1, kGroupHeight - 1));
        if (group.area.width() <= 0)
            return;
        const int text = metrics.horizontalAdvance(title) + 2 * kPadding;
        group.plus = QRect(group.area.left() + text, (kGroupHeight - kPlus) / 2, kPlus, kPlus);
        if (m_model->session()->isReadOnly() || !group.area.contains(group.plus.topRight()))
            group.plus = {};
        found.append(group);
    };
    if (m_covered >= 0 && count() > kFixedColumns) {
        add(LogColumn::Kind::Parameter, tr("Static parameters"), false);
        add(LogColumn::Kind::Metric, tr("Dynamic results"), true);
    }
    return found;
}

void LogHeader::paintEvent(QPaintEvent *event)
{
    QHeaderView::paintEvent(event);
    const auto &theme = Theme::instance();
    QPainter painter(viewport());
    const int used = length() - offset();
    if (used < viewport()->width()) {
        painter.fillRect(QRect(used, 0, viewport()->width() - used, height()), theme.color(Token::Head));
        painter.setPen(theme.color(Token::Line2));
        painter.drawLine(used, height() - 1, viewport()->width(), height() - 1);
    }
    painter.setPen(theme.color(Token::Line));
    painter.drawLine(0, kGroupHeight - 1, viewport()->width(), kGroupHeight - 1);
    painter.setFont(theme.font(Theme::Face::Section));
    for (const Group &group : groups()) {
        painter.setPen(theme.color(Token::Text));
        painter.drawText(group.area.adjusted(kPadding, 0, 0, 0),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, group.title);
        if (group.plus.isValid())
            theme.icon(QStringLiteral("plus")).paint(&painter, group.plus.adjusted(2, 2, -2, -2));
    }
}

void LogHeader::mousePressEvent(QMouseEvent *event)
{
    const QPoint at = event->position().toPoint();
    if (at.y() < kGroupHeight) {
        for (const Group &group : groups()) {
            if (group.plus.contains(at))
                emit addColumnRequested(group.metric,
                                        viewport()->mapToGlobal(group.plus.bottomLeft()));
        }
        return;
    }
    QHeaderView::mousePressEvent(event);
}

void LogHeader::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint at = event->position().toPoint();
    if (at.y() < kGroupHeight && event->buttons() == Qt::NoButton) {
        const auto all = groups();
        const bool over = std::any_of(all.cbegin(), all.cend(),
                                      [&](const Group &group) { return group.plus.contains(at); });
        setCursor(over ? Qt::PointingHandCursor : Qt::ArrowCursor);
        return;
    }
    QHeaderView::mouseMoveEvent(event);
}

void LogHeader::contextMenuEvent(QContextMenuEvent *event)
{
    const int section = logicalIndexAt(event->pos());
    if (section >= 0)
        emit menuRequested(section, event->globalPos());
}

bool LogHeader::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        for (const Group &group : groups()) {
            if (group.plus.contains(help->pos())) {
                QToolTip::showText(help->globalPos(),
                                   group.metric ? tr("Add a metric") : tr("Add a parameter"), this);
                return true;
            }
        }
        const int section = logicalIndexAt(help->pos());
        if (section >= 0 && help->pos().y() >= kGroupHeight) {
            QToolTip::showText(help->globalPos(), m_model->columnTooltip(section).toHtmlEscaped().replace(
                                                      u'\n', QStringLiteral("<br>")),
                               this);
            return true;
        }
        return true;
    }
    return QHeaderView::viewportEvent(event);
}

} // namespace twofold::ui
