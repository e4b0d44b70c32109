// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/iconengine.h"

#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace twofold::ui {

IconEngine::IconEngine(const QString &name, Token token)
    : m_name(name)
    , m_token(token)
{
}

void IconEngine::paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State)
{
    QFile file(QStringLiteral(":/icons/") % m_name % QStringLiteral(".svg"));
    if (!file.open(QIODevice::ReadOnly))
        return;
    const auto color = Theme::instance().color(mode == QIcon::Disabled ? Token::Control : m_token);
    auto svg = file.readAll();
    svg.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(svg);
    renderer.render(painter, rect);
}

QPixmap IconEngine::pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state)
{
    const QString key = QStringLiteral("twofold-icon/") % m_name % QLatin1Char('/')
        % QString::number(int(m_token)) % QLatin1Char('/') % QString::number(size.width())
        % QLatin1Char('/') % QString::number(size.height()) % QLatin1Char('/')
        % QString::number(int(mode)) % (Theme::instance().isDark() ? QLatin1Char('d') : QLatin1Char('l'));
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(), size), mode, state);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QSize IconEngine::actualSize(const QSize &size, QIcon::Mode, QIcon::State)
{
    const int side = std::min(size.width(), size.height());
    return {side, side};
}

QIconEngine *IconEngine::clone() const
{
    return new IconEngine(m_name, m_token);
}

} // namespace twofold::ui
