// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/start/startwidgets.h"

#include "ui/common/glyphs.h"
#include "ui/common/theme.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLocale>
#include <QPainter>

namespace twofold::ui {

namespace {

void drawLine(QPainter &painter, const QRect &rect, Theme::Face face, Token token, const QString &text,
              Qt::Alignment alignment = Qt::AlignLeft)
{
    const QFont font = Theme::instance().font(face);
    painter.setFont(font);
    painter.setPen(Theme::instance().color(token));
    painter.drawText(rect, alignment | Qt::AlignVCenter | Qt::TextSingleLine,
                     QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width()));
}

void drawFocus(QPainter &painter, const QRect &rect)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Theme::instance().color(Token::Accent), 2));
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 3, 3);
}

} // namespace

StartCard::StartCard(const QString &icon, const QString &title, const QString &line, const QString &key,
                     QWidget *parent)
    : QAbstractButton(parent)
    , m_icon(icon)
    , m_line(line)
    , m_key(key)
{
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(line);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize StartCard::sizeHint() const
{
    return {372, 52};
}

void StartCard::paintEvent(QPaintEvent *)
{
    const auto &theme = Theme::instance();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.color(Token::Line2), 1));
    painter.setBrush(theme.color(isDown() ? Token::Line : underMouse() ? Token::Head : Token::Base));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    theme.icon(m_icon, m_icon == QLatin1String("plus") ? Token::Accent : Token::Text2)
        .paint(&painter, QRect(14, (height() - 16) / 2, 16, 16));
    const int keyWidth = QFontMetrics(theme.font(Theme::Face::Secondary)).horizontalAdvance(m_key);
    const QRect text(42, 0, width() - 42 - keyWidth - 24, height());
    drawLine(painter, QRect(text.left(), 8, text.width(), 18), Theme::Face::Strong, Token::Text, this->text());
    drawLine(painter, QRect(text.left(), 26, text.width(), 18), Theme::Face::Secondary, Token::Text2, m_line);
    drawLine(painter, QRect(width() - 12 - keyWidth - 2, 0, keyWidth + 2, height()),
             Theme::Face::Secondary, Token::Text3, m_key);
    if (hasFocus())
        drawFocus(painter, rect());
}

RecentRow::RecentRow(const RecentBook &book, QWidget *parent)
    : QAbstractButton(parent)
    , m_book(book)
{
    setText(QFileInfo(book.path).fileName());
    setToolTip(book.path);
    setAccessibleName(tr("Open %1: %2, %3 runs").arg(text(), book.campaign).arg(book.runs));
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize RecentRow::sizeHint() const
{
    return {560, 44};
}

RecentRow::Columns RecentRow::columns(int width)
{
    return {0, width * 38 / 100, width * 56 / 100, width * 58 / 100, width};
}

void RecentRow::paintEvent(QPaintEvent *)
{
    const auto &theme = Theme::instance();
    const auto at = columns(width());
    QPainter painter(this);
    if (underMouse() || isDown())
        painter.fillRect(rect(), theme.color(Token::Head));
    painter.fillRect(0, height() - 1, width(), 1, theme.color(Token::Line));
    drawLine(painter, QRect(at.book, 4, at.campaign - 8, 18), Theme::Face::Strong, Token::Text, text());
    drawLine(painter, QRect(at.book, 22, at.campaign - 8, 16), Theme::Face::Secondary, Token::Text2,
             dayText(m_book.openedAt));
    const QString runs = QLocale().toString(m_book.runs);
    const int runsWidth = QFontMetrics(theme.font(Theme::Face::Text)).horizontalAdvance(runs);
    drawLine(painter, QRect(at.campaign, 0, at.runsRight - runsWidth - 8 - at.campaign, height()),
             Theme::Face::Text, Token::Text, m_book.campaign);
    drawLine(painter, QRect(at.runsRight - runsWidth, 0, runsWidth + 1, height()), Theme::Face::Text,
             Token::Text, runs);
    paintVerdictChip(painter, QRect(at.verdict, 0, 100, height()), m_book.lastVerdict);
    const int left = at.verdict + 84;
    drawLine(painter, QRect(left, 0, at.capacityRight - left, height()), Theme::Face::Text, Token::Text,
             m_book.capacity, Qt::AlignRight);
    if (hasFocus())
        drawFocus(painter, rect());
}

ExampleRow::ExampleRow(const QString &name, const QString &summary, QWidget *parent)
    : QAbstractButton(parent)
    , m_summary(summary)
{
    setText(name);
    setAccessibleName(tr("Open the example %1").arg(name));
    setAccessibleDescription(summary);
    setToolTip(summary);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize ExampleRow::sizeHint() const
{
    return {260, 44};
}

void ExampleRow::paintEvent(QPaintEvent *)
{
    const auto &theme = Theme::instance();
    QPainter painter(this);
    if (underMouse())
        painter.fillRect(rect(), theme.color(Token::Head));
    painter.fillRect(0, height() - 1, width(), 1, theme.color(Token::Line));
    theme.icon(QStringLiteral("log")).paint(&painter, QRect(0, (height() - 16) / 2, 16, 16));
    drawLine(painter, QRect(26, 4, width() - 30, 18), Theme::Face::Text, Token::Accent, text());
    drawLine(painter, QRect(26, 22, width() - 30, 16), Theme::Face::Secondary, Token::Text2, m_summary);
    if (hasFocus())
        drawFocus(painter, rect());
}

QString dayText(Microseconds moment)
{
    const QDateTime when = QDateTime::fromMSecsSinceEpoch(moment / 1000);
    const QDate today = QDate::currentDate();
    const QLocale locale;
    if (when.date() == today)
        return RecentRow::tr("today, %1").arg(locale.toString(when.time(), QStringLiteral("HH:mm")));
    if (when.date() == today.addDays(-1))
        return RecentRow::tr("yesterday, %1").arg(locale.toString(when.time(), QStringLiteral("HH:mm")));
    return locale.toString(when.date(), when.date().year() == today.year() ? QStringLiteral("d MMMM")
                                                                          : QStringLiteral("d MMMM yyyy"));
}

} // namespace twofold::ui
