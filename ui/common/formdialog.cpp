// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/formdialog.h"

#include "ui/common/style.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace twofold::ui {

FormDialog::FormDialog(const QString &title, const QString &acceptText, QWidget *parent)
    : QDialog(parent)
    , m_content(new QVBoxLayout)
    , m_problem(makeLabel(QString(), Theme::Face::Text, Tone::Fail, this))
{
    setWindowTitle(title);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_content->setSpacing(12);

    auto *cancel = new QPushButton(tr("Cancel"), this);
    auto *accept = new QPushButton(acceptText, this);
    setLook(accept, ButtonLook::Primary);
    accept->setDefault(true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(accept, &QPushButton::clicked, this, [this] {
        if (apply())
            QDialog::accept();
    });
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(accept);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(makeLabel(title, Theme::Face::PageTitle, Tone::Text, this));
    layout->addLayout(m_content, 1);
    layout->addWidget(m_problem);
    layout->addLayout(buttons);
}

void FormDialog::showProblem(const QString &sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
}

} // namespace twofold::ui
