// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/emptystate.h"

#include "ui/common/style.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace twofold::ui {

EmptyState::EmptyState(const QString &sentence, QWidget *parent)
    : QWidget(parent)
    , m_buttons(new QHBoxLayout)
{
    setSurface(this, Surface::Base);
    auto *text = makeLabel(sentence, Theme::Face::Text, Tone::Text2, this);
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignHCenter);
    m_buttons->setSpacing(8);
    m_buttons->addStretch();
    m_buttons->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(text);
    layout->addLayout(m_buttons);
    layout->addStretch(3);
}

QPushButton *EmptyState::addAction(const QString &text)
{
    auto *button = new QPushButton(text, this);
    setLook(button, m_buttons->count() == 2 ? ButtonLook::Primary : ButtonLook::Plain);
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    return button;
}

} // namespace twofold::ui
