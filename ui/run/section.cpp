// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/run/section.h"

#include "ui/common/style.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace twofold::ui {

Section::Section(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_fold(new QToolButton(this))
    , m_title(new QPushButton(title, this))
    , m_count(makeLabel({}, Theme::Face::Secondary, Tone::Text3, this))
    , m_action(new QPushButton(this))
    , m_body(new QWidget(this))
{
    m_fold->setCheckable(true);
    m_fold->setFixedSize(18, 18);
    m_fold->setIconSize({12, 12});
    m_fold->setFocusPolicy(Qt::NoFocus);
    setLook(m_title, ButtonLook::Flat);
    // The whole title folds; as a heading it takes no more room than its text.
    m_title->setStyleSheet(QStringLiteral("QPushButton { padding: 0 2px; text-align: left; min-height: 22px; }"
                                          "QPushButton:hover { background: transparent; }"));
    m_title->setFont(Theme::instance().font(Theme::Face::Strong));
    setLook(m_action, ButtonLook::Link);
    m_action->hide();

    auto *head = new QWidget(this);
    head->setFixedHeight(30);
    auto *line = new QHBoxLayout(head);
    line->setContentsMargins(6, 0, 6, 0);
    line->setSpacing(2);
    line->addWidget(m_fold);
    line->addWidget(m_title);
    line->addWidget(m_count);
    line->addStretch();
    line->addWidget(m_action);
    m_content = new QVBoxLayout(m_body);
    m_content->setContentsMargins(12, 0, 12, 10);
    m_content->setSpacing(6);
    auto *rule = new QFrame(this);
    setEdge(rule, Edge::Row);
    rule->setFixedHeight(1);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(head);
    all->addWidget(m_body);
    all->addWidget(rule);

    connect(m_fold, &QToolButton::toggled, this, [this](bool open) { setOpen(open); });
    connect(m_title, &QPushButton::clicked, this, [this] { setOpen(!isOpen()); });
    connect(m_action, &QPushButton::clicked, this, &Section::actionTriggered);
    setTitle(title);
    setOpen(true);
}

void Section::setTitle(const QString &title)
{
    m_title->setText(QString(title).replace(u'&', QLatin1String("&&")));
    setAccessibleName(title);
}

void Section::setCount(const QString &count)
{
    m_count->setText(count);
}

void Section::setAction(const QString &text)
{
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

void Section::setActionEnabled(bool enabled)
{
    m_action->setEnabled(enabled);
}

void Section::setOpen(bool open)
{
    const QSignalBlocker quiet(m_fold);
    m_fold->setChecked(open);
    m_fold->setIcon(Theme::instance().icon(open ? QStringLiteral("chevron-down")
                                                : QStringLiteral("chevron-right")));
    m_title->setAccessibleDescription(open ? tr("open") : tr("folded"));
    m_body->setVisible(open);
}

bool Section::isOpen() const
{
    return m_fold->isChecked();
}

void Section::clear()
{
    while (auto *item = m_content->takeAt(0)) {
        if (auto *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

void Section::add(QWidget *content)
{
    content->setParent(m_body);
    m_content->addWidget(content);
    content->show();
}

} // namespace twofold::ui
