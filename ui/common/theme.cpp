// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/theme.h"

#include "ui/common/iconengine.h"
#include "ui/common/plainstyle.h"
#include "ui/common/stylesheet.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QScreen>

#include <array>

namespace twofold::ui {

namespace {

struct Shades
{
    QRgb light;
    QRgb dark;
};

// The tables of the look, in the order of Token.
constexpr std::array<Shades, 25> kTokens = {{
    {0xF1F3F5, 0x1D2126}, // Window
    {0xFFFFFF, 0x15181C}, // Base
    {0xF7F8FA, 0x1A1E23}, // Head
    {0xE3E7EB, 0x282D34}, // Line
    {0xC9CFD6, 0x3A414A}, // Line2
    {0x7A8390, 0x7A8490}, // Control
    {0x1B1F24, 0xE6E9ED}, // Text
    {0x4A5460, 0xB4BCC7}, // Text2
    {0x5C6672, 0x99A3AF}, // Text3
    {0x1F56C4, 0x86A9F9}, // Accent
    {0x1F56C4, 0x2F66D6}, // Button
    {0xDEE8FB, 0x22345A}, // Selection
    {0xF4F7FD, 0x1A2233}, // Strip
    {0xFFF0C2, 0x3A300F}, // Changed
    {0x8A5F00, 0xE2B548}, // ChangedMark
    {0xFFE9A8, 0x5A4710}, // Highlight
    {0xF3F0F9, 0x211F2C}, // Bracket
    {0xDDE1F7, 0x252D4A}, // Band
    {0x0B6E5B, 0x43C9A8}, // Pass
    {0xDFF1EC, 0x15332D}, // PassTint
    {0xBE2A16, 0xFF8266}, // Fail
    {0x6A3FB5, 0xBBA0FF}, // Invalid
    {0x4A5460, 0xB4BCC7}, // Inconclusive
    {0x4A5460, 0xB4BCC7}, // Aborted
    {0x1B1F24, 0xF2F4F7}, // Baseline
}};

constexpr std::array<Shades, 8> kSeries = {{
    {0x2839C8, 0x86A3F9},
    {0xCF6446, 0xD4460B},
    {0x6B5F08, 0xD9D166},
    {0x0D512D, 0x25925D},
    {0xB44FE0, 0xA155D2},
    {0x0E7B92, 0x6CE1FB},
    {0x9F2764, 0xE59BAA},
    {0x838383, 0x77787A},
}};

constexpr auto kSans = "Twofold Sans";
constexpr auto kMono = "Twofold Mono";

// The platform's own palette shows through once ours is taken off.
bool systemIsDark()
{
    QApplication::setPalette(QPalette());
    return QApplication::palette().color(QPalette::Window).lightness() < 128;
}

QPalette paletteOf(const Theme &theme)
{
    const auto c = [&](Token token) { return theme.color(token); };
    QPalette palette;
    palette.setColor(QPalette::Window, c(Token::Window));
    palette.setColor(QPalette::WindowText, c(Token::Text));
    palette.setColor(QPalette::Base, c(Token::Base));
    palette.setColor(QPalette::AlternateBase, c(Token::Head));
    palette.setColor(QPalette::Text, c(Token::Text));
    palette.setColor(QPalette::PlaceholderText, c(Token::Text3));
    palette.setColor(QPalette::Button, c(Token::Base));
    palette.setColor(QPalette::ButtonText, c(Token::Text));
    palette.setColor(QPalette::BrightText, c(Token::Fail));
    palette.setColor(QPalette::Highlight, c(Token::Selection));
    palette.setColor(QPalette::HighlightedText, c(Token::Text));
    palette.setColor(QPalette::Link, c(Token::Accent));
    palette.setColor(QPalette::LinkVisited, c(Token::Accent));
    palette.setColor(QPalette::ToolTipBase, c(Token::Base));
    palette.setColor(QPalette::ToolTipText, c(Token::Text));
    palette.setColor(QPalette::Light, c(Token::Base));
    palette.setColor(QPalette::Midlight, c(Token::Line));
    palette.setColor(QPalette::Mid, c(Token::Line2));
    palette.setColor(QPalette::Dark, c(Token::Control));
    palette.setColor(QPalette::Shadow, c(Token::Line2));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, c(Token::Text3));
    return palette;
}

} // namespace

Theme::Theme() = default;

Theme &Theme::instance()
{
    static Theme theme;
    return theme;
}

void Theme::install()
{
    for (const auto *file : {":/fonts/TwofoldSans-Regular.otf", ":/fonts/TwofoldSans-Medium.otf",
                             ":/fonts/TwofoldSans-SemiBold.otf", ":/fonts/TwofoldMono-Regular.ttf"})
        QFontDatabase::addApplicationFont(QString::fromLatin1(file));
    QApplication::setStyle(new PlainStyle);
    QApplication::setFont(font(Face::Text));
    m_systemDark = systemIsDark();
    qApp->installEventFilter(this);
    apply();
}

void Theme::setMode(Mode mode)
{
    m_mode = mode;
    if (mode == Mode::System)
        m_systemDark = systemIsDark();
    apply();
}

Theme::Mode Theme::mode() const
{
    return m_mode;
}

bool Theme::isDark() const
{
    return m_mode == Mode::Dark || (m_mode == Mode::System && m_systemDark);
}

void Theme::apply()
{
    QApplication::setPalette(paletteOf(*this));
    qApp->setStyleSheet(styleSheet(*this));
    emit changed();
}

bool Theme::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ThemeChange && m_mode == Mode::System && watched->isWindowType()) {
        const bool dark = systemIsDark();
        if (dark != m_systemDark) {
            m_systemDark = dark;
            apply();
        } else {
            QApplication::setPalette(paletteOf(*this));
        }
    }
    return QObject::eventFilter(watched, event);
}

QColor Theme::color(Token token) const
{
    const auto &shades = kTokens.at(static_cast<size_t>(token));
    return QColor(isDark() ? shades.dark : shades.light);
}

QColor Theme::series(int slot) const
{
    const auto &shades = kSeries.at(static_cast<size_t>((std::max(slot, 1) - 1) % 8));
    return QColor(isDark() ? shades.dark : shades.light);
}

QColor Theme::classTint(int slot) const
{
    return tint(series(slot));
}

QColor Theme::tint(const QColor &color) const
{
    const double share = isDark() ? 0.24 : 0.14;
    const QColor ground = this->color(Token::Base);
    const auto mix = [share](int over, int under) { return int(over * share + under * (1 - share) + 0.5); };
    return QColor(mix(color.red(), ground.red()), mix(color.green(), ground.green()),
                  mix(color.blue(), ground.blue()));
}

QColor Theme::verdict(campaign::Verdict verdict) const
{
    switch (verdict) {
    case campaign::Verdict::Pass:
        return color(Token::Pass);
    case campaign::Verdict::Fail:
        return color(Token::Fail);
    case campaign::Verdict::Invalid:
        return color(Token::Invalid);
    case campaign::Verdict::Inconclusive:
        return color(Token::Inconclusive);
    case campaign::Verdict::Aborted:
        return color(Token::Aborted);
    case campaign::Verdict::None:
        break;
    }
    return color(Token::Text3);
}

QFont Theme::font(Face face) const
{
    QFont font(QString::fromLatin1(kSans));
    font.setStyleHint(QFont::SansSerif);
    const auto set = [&font](int pixels, QFont::Weight weight) {
        font.setPixelSize(pixels);
        font.setWeight(weight);
    };
    switch (face) {
    case Face::Text:
        set(13, QFont::Normal);
        break;
    case Face::Secondary:
        set(12, QFont::Normal);
        break;
    case Face::Axis:
        set(11, QFont::Normal);
        break;
    case Face::Section:
        set(11, QFont::DemiBold);
        break;
    case Face::NextStep:
        set(14, QFont::DemiBold);
        break;
    case Face::PageTitle:
        set(16, QFont::DemiBold);
        break;
    case Face::StartTitle:
        set(22, QFont::DemiBold);
        break;
    case Face::Chip:
        set(12, QFont::Medium);
        break;
    case Face::Strong:
        set(13, QFont::DemiBold);
        break;
    case Face::Fixed: {
        font.setFamilies({QString::fromLatin1(kMono)});
        font.setStyleHint(QFont::Monospace);
        font.setFixedPitch(true);
        // 11.5 px: pixel sizes are whole, so in points of the screen's own resolution.
        const auto *screen = QGuiApplication::primaryScreen();
        font.setPointSizeF(11.5 * 72 / (screen ? screen->logicalDotsPerInch() : 96));
        break;
    }
    }
    return font;
}

QIcon Theme::icon(const QString &name, Token token) const
{
    return QIcon(new IconEngine(name, token));
}

} // namespace twofold::ui

#include "moc_theme.cpp"
