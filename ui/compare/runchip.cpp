// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/compare/runchip.h"

#include "ui/common/theme.h"
#include "ui/plots/panepainter.h"

#include <QContextMenuEvent>
#include <QFontMetrics>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>

namespace twofold::ui::compare {

namespace {

constexpr int kHeight = 26;
constexpr int kPadding = 8;
constexpr int kKey = 12;
constexpr int kGap = 7;
constexpr int kCross = 14;

QFont numberFont()
{
    return Theme::instance().font(Theme::Face::Strong);
}

QFont wordFont()
{
    return Theme::instance().font(Theme::Face::Secondary);
}

} // namespace

RunChip::RunChip(int run, int slot, bool isBaseline, QWidget *parent)
    : QAbstractButton(parent)
    , m_run(run)
    , m_slot(slot)
    , m_isBaseline(isBaseline)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(isBaseline ? tr("Run %1, baseline").arg(run) : tr("Run %1").arg(run));
    setToolTip(isBaseline ? tr("Run %1 is the baseline. Delete takes it out.").arg(run)
                          : tr("Make run %1 the baseline. Delete takes it out.").arg(run));
    connect(this, &QAbstractButton::clicked, this, [this] {
        if (!m_isBaseline)
            emit baselineRequested(m_run);
    });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize RunChip::sizeHint() const
{
    int width = kPadding + kKey + kGap
                + QFontMetrics(numberFont()).horizontalAdvance(QString::number(m_run)) + kGap;
    if (m_isBaseline)
        width += QFontMetrics(wordFont()).horizontalAdvance(tr("baseline")) + kGap;
    return {width + kCross + 4, kHeight};
}

QRect RunChip::crossRect() const
{
    return {width() - kCross - 4, (height() - kCross) / 2, kCross, kCross};
}

void RunChip::paintEvent(QPaintEvent *)
{
    const auto &theme = Theme::instance();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool focused = hasFocus();
    const double pen = focused ? 2 : 1;
    painter.setPen(QPen(theme.color(focused ? Token::Accent : Token::Control), pen));
    painter.setBrush(theme.color(underMouse() ? Token::Head : Token::Base));
    painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), 3, 3);

    QPen key(plots::slotColor(m_slot), 3, Qt::SolidLine, Qt::FlatCap);
    if (m_slot > 8)
        key.setDashPattern({1.2, 0.8});
    painter.setPen(key);
    const double middle = height() / 2.0;
    painter.drawLine(QPointF(kPadding, middle), QPointF(kPadding + kKey, middle));

    int x = kPadding + kKey + kGap;
    const auto text = [&](const QString &word, const QFont &font, Token token) {
        painter.setFont(font);
        painter.setPen(theme.color(token));
        const int advance = QFontMetrics(font).horizontalAdvance(word);
        painter.drawText(QRect(x, 0, advance + 2, height()), Qt::AlignLeft | Qt::AlignVCenter, word);
        x += advance + kGap;
    };
    text(QString::number(m_run), numberFont(), Token::Text);
    if (m_isBaseline)
        text(tr("baseline"), wordFont(), Token::Text2);

    const QRectF cross = QRectF(crossRect()).adjusted(3.5, 3.5, -3.5, -3.5);
    painter.setPen(QPen(theme.color(Token::Text2), 1.4, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(cross.topLeft(), cross.bottomRight());
    painter.drawLine(cross.topRight(), cross.bottomLeft());
}

void RunChip::mousePressEvent(QMouseEvent *event)
{
    m_crossPressed = event->button() == Qt::LeftButton && crossRect().contains(event->pos());
    if (!m_crossPressed)
        QAbstractButton::mousePressEvent(event);
}

void RunChip::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_crossPressed) {
        QAbstractButton::mouseReleaseEvent(event);
        return;
    }
    m_crossPressed = false;
    if (crossRect().contains(event->pos()))
        emit removeRequested(m_run);
}

void RunChip::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        emit removeRequested(m_run);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        click();
        return;
    default:
        QAbstractButton::keyPressEvent(event);
    }
}

void RunChip::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto *baseline = menu->addAction(tr("Make run %1 the baseline").arg(m_run), this,
                                     [this] { emit baselineRequested(m_run); });
    baseline->setEnabled(!m_isBaseline);
    menu->addAction(tr("Show run %1").arg(m_run), this, [this] { emit showRequested(m_run); });
    menu->addAction(tr("Take run %1 out").arg(m_run), this, [this] { emit removeRequested(m_run); });
    menu->popup(event->globalPos());
}

} // namespace twofold::ui::compare
