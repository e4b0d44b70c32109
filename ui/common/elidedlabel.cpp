// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/elidedlabel.h"

#include <QPainter>

namespace twofold::ui {

ElidedLabel::ElidedLabel(Theme::Face face, Token color, QWidget *parent)
    : QWidget(parent)
    , m_face(face)
    , m_color(color)
{
    setFont(Theme::instance().font(face));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ElidedLabel::setText(const QString &text)
{
    if (m_text == text)
        return;
    m_text = text;
    setAccessibleName(text);
    // A tooltip reads markup where it finds some.
    setToolTip(text.toHtmlEscaped());
    updateGeometry();
    update();
}

QSize ElidedLabel::sizeHint() const
{
    const QFontMetrics metrics(Theme::instance().font(m_face));
    return {metrics.horizontalAdvance(m_text), metrics.height() + 2};
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {40, sizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent *)
{
    const auto &theme = Theme::instance();
    QPainter painter(this);
    const QFont font = theme.font(m_face);
    painter.setFont(font);
    painter.setPen(theme.color(m_color));
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     QFontMetrics(font).elidedText(m_text, m_mode, width()));
}

} // namespace twofold::ui
