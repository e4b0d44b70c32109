// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/nameform.h"

#include "ui/common/style.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace twofold::ui {

NameForm::NameForm(const QString &button, const QString &placeholder, QWidget *parent)
    : QFrame(parent, Qt::Popup)
    , m_name(new QLineEdit(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setSurface(this, Surface::Base);
    setEdge(this, Edge::Box);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(8, 8, 8, 8);
    m_name->setPlaceholderText(placeholder);
    m_name->setAccessibleName(placeholder);
    m_name->setMinimumWidth(180);
    m_name->setMaxLength(60);
    auto *done = new QPushButton(button, this);
    setLook(done, ButtonLook::Primary);
    done->setEnabled(false);
    line->addWidget(m_name);
    line->addWidget(done);
    connect(m_name, &QLineEdit::textChanged, done,
            [done](const QString &text) { done->setEnabled(!text.trimmed().isEmpty()); });
    connect(m_name, &QLineEdit::returnPressed, done, &QPushButton::click);
    connect(done, &QPushButton::clicked, this, [this] {
        emit confirmed(m_name->text().simplified());
        close();
    });
}

void NameForm::popup(const QPoint &globalPosition)
{
    adjustSize();
    move(globalPosition);
    show();
    m_name->setFocus();
}

} // namespace twofold::ui
