// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/common/theme.h"

class QLabel;
class QPushButton;
class QWidget;

namespace twofold::ui {

// What the style sheet knows beside the plain look of a widget. Set once, when the widget is made.

enum class ButtonLook { Plain, Primary, Danger, Flat, Link };
void setLook(QPushButton *button, ButtonLook look);
// 24 px high, for bars, instead of 28.
void setBar(QWidget *control);

enum class Surface { Base, Window, Head, Strip };
void setSurface(QWidget *widget, Surface surface);

// Which side of a QFrame is drawn as a line of the look; Row is the lighter one between rows.
enum class Edge { Bottom, Top, Left, Right, Row, Box };
void setEdge(QWidget *frame, Edge edge);

enum class Tone { Text, Text2, Text3, Fail, Pass, Caution };
void setTone(QLabel *label, Tone tone);
// Plain text: what a tool, a host or a file wrote must never be read as markup.
QLabel *makeLabel(const QString &text, Theme::Face face = Theme::Face::Text, Tone tone = Tone::Text,
                  QWidget *parent = nullptr);

// The head of a part of a page: its title, a note beside it and, at the right, another. Notes may be
// null.
QWidget *makePartHead(const QString &title, QLabel *note, QLabel *right, QWidget *parent);

// A red border round a field whose text does not parse.
void setWrong(QWidget *field, bool wrong);

} // namespace twofold::ui
