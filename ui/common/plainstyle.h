// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QProxyStyle>

namespace twofold::ui {

// Fusion with the focus of the look: 2 px inside a cell of a list or table; buttons and fields
// have theirs from the style sheet, so Fusion's own frame is left out.
class PlainStyle : public QProxyStyle
{
public:
    PlainStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *returnData) const override;
};

} // namespace twofold::ui
