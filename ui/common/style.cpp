// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/style.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>

namespace twofold::ui {

namespace {

// A style sheet looks at properties when a widget is polished, so a later change polishes again.
void setProperty(QWidget *widget, const char *name, const QVariant &value)
{
    if (widget->property(name) == value)
        return;
    widget->setProperty(name, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace

void setLook(QPushButton *button, ButtonLook look)
{
    static constexpr const char *kNames[] = {"", "primary", "danger", "flat", "link"};
    setProperty(button, "look", QString::fromLatin1(kNames[int(look)]));
    if (look == ButtonLook::Link)
        button->setCursor(Qt::PointingHandCursor);
}

void setBar(QWidget *control)
{
    setProperty(control, "bar", true);
}

void setSurface(QWidget *widget, Surface surface)
{
    static constexpr const char *kNames[] = {"base", "window", "head", "strip"};
    widget->setAttribute(Qt::WA_StyledBackground);
    setProperty(widget, "surface", QString::fromLatin1(kNames[int(surface)]));
}

void setEdge(QWidget *frame, Edge edge)
{
    static constexpr const char *kNames[] = {"bottom", "top", "left", "right", "row", "box"};
    setProperty(frame, "line", QString::fromLatin1(kNames[int(edge)]));
}

void setTone(QLabel *label, Tone tone)
{
    static constexpr const char *kNames[] = {"", "text2", "text3", "fail", "pass", "caution"};
    setProperty(label, "tone", QString::fromLatin1(kNames[int(tone)]));
}

QLabel *makeLabel(const QString &text, Theme::Face face, Tone tone, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(Theme::instance().font(face));
    setTone(label, tone);
    return label;
}

void setWrong(QWidget *field, bool wrong)
{
    setProperty(field, "wrong", wrong);
}

QWidget *makePartHead(const QString &title, QLabel *note, QLabel *right, QWidget *parent)
{
    auto *head = new QFrame(parent);
    setSurface(head, Surface::Head);
    setEdge(head, Edge::Bottom);
    head->setFixedHeight(28);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(8);
    row->addWidget(makeLabel(title, Theme::Face::Strong, Tone::Text, head));
    if (note)
        row->addWidget(note);
    row->addStretch();
    if (right)
        row->addWidget(right);
    return head;
}

} // namespace twofold::ui
