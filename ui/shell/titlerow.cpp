// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/titlerow.h"

#include "ui/common/booksession.h"
#include "ui/common/style.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace twofold::ui {

namespace {
constexpr int kHeight = 44;
constexpr int kMostChips = 4;
} // namespace

TitleRow::TitleRow(BookSession *session, QWidget *parent)
    : QFrame(parent)
    , m_session(session)
    , m_name(makeLabel(QString(), Theme::Face::PageTitle, Tone::Text, this))
    , m_goal(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
    , m_chips(new QHBoxLayout)
{
    setSurface(this, Surface::Base);
    setEdge(this, Edge::Bottom);
    setFixedHeight(kHeight);
    m_goal->setMinimumWidth(0);
    m_goal->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_chips->setSpacing(8);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 12, 0);
    layout->setSpacing(12);
    layout->addWidget(m_name);
    layout->addWidget(m_goal, 1);
    layout->addLayout(m_chips);
    connect(session, &BookSession::campaignChanged, this, &TitleRow::update);
    connect(session, &BookSession::campaignsChanged, this, &TitleRow::update);
    update();
}

void TitleRow::update()
{
    while (auto *item = m_chips->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    const auto *campaign = m_session->campaign();
    m_name->setText(campaign ? campaign->name : QString());
    m_goal->setToolTip(campaign ? campaign->goal : QString());
    elide();
    if (!campaign)
        return;
    const auto chip = [this](const QString &text, const QString &tip) {
        auto *button = new QPushButton(text, this);
        button->setProperty("look", QStringLiteral("chip"));
        button->setFont(Theme::instance().font(Theme::Face::Secondary));
        button->setToolTip(tip);
        connect(button, &QPushButton::clicked, this, &TitleRow::criteriaRequested);
        m_chips->addWidget(button);
    };
    if (campaign->criteria.empty()) {
        auto *add = new QPushButton(tr("Add criteria…"), this);
        setLook(add, ButtonLook::Link);
        connect(add, &QPushButton::clicked, this, &TitleRow::criteriaRequested);
        m_chips->addWidget(add);
        return;
    }
    m_chips->addWidget(makeLabel(tr("Criteria"), Theme::Face::Secondary, Tone::Text2, this));
    const int count = int(campaign->criteria.size());
    const int shown = count > kMostChips ? kMostChips - 1 : count;
    for (int i = 0; i < shown; ++i) {
        const auto &criterion = campaign->criteria[size_t(i)];
        const bool goal = criterion.kind == campaign::CriterionKind::Goal;
        const QString tip = goal ? tr("Goal: %1. The campaign is done when a run reaches it.").arg(criterion.expression)
                                 : tr("Limit: %1. It must hold on every run.").arg(criterion.expression);
        chip(goal ? tr("goal %1").arg(campaign::shortText(criterion)) : campaign::shortText(criterion), tip);
    }
    if (shown < count) {
        QStringList rest;
        for (int i = shown; i < count; ++i)
            rest << campaign->criteria[size_t(i)].expression;
        chip(tr("%n more", nullptr, count - shown), rest.join(QLatin1Char('\n')));
    }
}

void TitleRow::elide()
{
    const auto *campaign = m_session->campaign();
    const QString goal = campaign ? campaign->goal.simplified() : QString();
    m_goal->setText(m_goal->fontMetrics().elidedText(goal, Qt::ElideRight, std::max(0, m_goal->width())));
}

void TitleRow::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    QMetaObject::invokeMethod(this, &TitleRow::elide, Qt::QueuedConnection);
}

} // namespace twofold::ui
