// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/common/theme.h"

#include <QWidget>

namespace twofold::ui {

// One line of plain text with an ellipsis, at its end or as set, where it does not fit; the tooltip has all
// of it.
class ElidedLabel : public QWidget
{
    Q_OBJECT

public:
    ElidedLabel(Theme::Face face, Token color, QWidget *parent = nullptr);

    void setText(const QString &text);
    QString text() const { return m_text; }
    void setElideMode(Qt::TextElideMode mode) { m_mode = mode; } // before it is shown
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme::Face m_face;
    Token m_color;
    QString m_text;
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

} // namespace twofold::ui
