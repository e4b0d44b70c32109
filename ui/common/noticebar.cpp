// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/noticebar.h"

#include "ui/common/style.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace twofold::ui {

NoticeBar::NoticeBar(QWidget *parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_text(makeLabel(QString(), Theme::Face::Text, Tone::Text, this))
    , m_buttons(new QHBoxLayout)
{
    setSurface(this, Surface::Head);
    setEdge(this, Edge::Bottom);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_buttons->setSpacing(8);

    auto *close = new QToolButton(this);
    close->setIcon(Theme::instance().icon(QStringLiteral("close")));
    close->setToolTip(tr("Hide this notice"));
    close->setAccessibleName(close->toolTip());
    connect(close, &QToolButton::clicked, this, &QWidget::hide);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 8, 6);
    layout->setSpacing(8);
    layout->addWidget(m_icon, 0, Qt::AlignVCenter);
    layout->addWidget(m_text, 1);
    layout->addLayout(m_buttons);
    layout->addWidget(close);
    hide();
}

void NoticeBar::showError(const QString &sentence, const std::vector<Action> &actions)
{
    showNotice(Kind::Error, sentence, actions);
}

void NoticeBar::showInfo(const QString &sentence, const std::vector<Action> &actions)
{
    showNotice(Kind::Info, sentence, actions);
}

QString NoticeBar::text() const
{
    return m_text->text();
}

void NoticeBar::showNotice(Kind kind, const QString &sentence, const std::vector<Action> &actions)
{
    const bool error = kind == Kind::Error;
    m_icon->setPixmap(Theme::instance()
                          .icon(error ? QStringLiteral("warning") : QStringLiteral("info"),
                                error ? Token::Fail : Token::Accent)
                          .pixmap(QSize(16, 16), devicePixelRatioF()));
    m_text->setText(sentence);
    setAccessibleName(sentence);
    while (auto *item = m_buttons->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const auto &action : actions) {
        auto *button = new QPushButton(action.text, this);
        setBar(button);
        connect(button, &QPushButton::clicked, this, [this, run = action.run] {
            hide();
            run();
        });
        m_buttons->addWidget(button);
    }
    show();
}

void NoticeBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QFrame::keyPressEvent(event);
}

} // namespace twofold::ui
