// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/common/theme.h"

#include <QIconEngine>

namespace twofold::ui {

// Draws an icon of resources/icons in a token's colour, as that colour is when it is drawn.
class IconEngine : public QIconEngine
{
public:
    IconEngine(const QString &name, Token token);

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override;
    QSize actualSize(const QSize &size, QIcon::Mode mode, QIcon::State state) override;
    QIconEngine *clone() const override;

private:
    QString m_name;
    Token m_token;
};

} // namespace twofold::ui
