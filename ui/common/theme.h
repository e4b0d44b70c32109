// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/finding.h"

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPalette>

namespace twofold::ui {

// Names of the colour tokens of the look; light and dark values are in theme.cpp.
enum class Token {
    Window, Base, Head, Line, Line2, Control, Text, Text2, Text3, Accent, Button, Selection, Strip,
    Changed, ChangedMark, Highlight, Bracket, Band, Pass, PassTint, Fail, Invalid, Inconclusive,
    Aborted, Baseline
};

// The one place that knows light from dark: palette, style sheet, fonts, icons. Follows the
// system's palette until the engineer chooses. Window's thread.
class Theme : public QObject
{
    Q_OBJECT

public:
    enum class Mode { System, Light, Dark };

    static Theme &instance();

    // Fusion, palette, fonts and style sheet; call once after QApplication is made.
    void install();
    void setMode(Mode mode);
    Mode mode() const;
    bool isDark() const;

    QColor color(Token token) const;
    // The eight colours that failure classes and chart series share; slot 1 to 8, a ninth repeats.
    QColor series(int slot) const;
    // A class cell's ground: the slot's colour at 14 % (light) or 24 % (dark) over base.
    QColor classTint(int slot) const;
    QColor tint(const QColor &color) const; // the same of a colour that the engineer chose
    QColor verdict(campaign::Verdict verdict) const;

    enum class Face { Text, Secondary, Axis, Section, NextStep, PageTitle, StartTitle, Chip, Strong, Fixed };
    // Inter with tabular digits, bundled; Fixed is the bundled fixed-width face.
    QFont font(Face face) const;

    // A line icon of resources/icons in the given token's colour, crisp at every scale; follows
    // light and dark by itself.
    QIcon icon(const QString &name, Token token = Token::Text2) const;

signals:
    void changed(); // colours changed: repaint, restyle plots

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    Theme();
    void apply();

    Mode m_mode = Mode::System;
    bool m_systemDark = false;
};

} // namespace twofold::ui
