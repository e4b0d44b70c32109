// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/run/runheader.h"

#include "ui/common/glyphs.h"
#include "ui/common/style.h"
#include "ui/run/findingwidget.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace twofold::ui {

RunHeader::RunHeader(QWidget *parent)
    : QWidget(parent)
{
    setFixedHeight(58);
    auto *close = new QToolButton(this);
    close->setIcon(Theme::instance().icon(QStringLiteral("close")));
    close->setToolTip(tr("Close the run pane (F4)"));
    close->setAccessibleName(tr("Close the run pane"));
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 8, 8, 0);
    line->addStretch();
    line->addWidget(close, 0, Qt::AlignTop);
    connect(close, &QToolButton::clicked, this, &RunHeader::closeRequested);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RunHeader::setRun(const campaign::Run *run, const campaign::Campaign *campaign)
{
    m_title = run ? tr("Run %1").arg(run->number) : tr("No run");
    m_verdict = run ? run->verdict() : campaign::Verdict::None;
    m_class = {};
    QStringList about;
    if (run) {
        const auto *known = campaign ? campaign->failureClass(run->failureClass()) : nullptr;
        if (known)
            m_class = *known;
        if (run->startedAt)
            about.append(momentText(*run->startedAt));
        if (const double *duration = run->metrics.find(u"duration"); duration && *duration > 0)
            about.append(durationText(*duration));
        if (run->window.mode != campaign::WindowMode::All)
            about.append(tr("window %1").arg(campaign::windowText(run->window)));
        if (run->partial)
            about.append(tr("cut at its end"));
        if (about.isEmpty())
            about.append(tr("logged by hand"));
    }
    m_subtitle = about.join(QStringLiteral(", "));
    QStringList spoken = {m_title, campaign::verdictName(m_verdict), m_class.name, m_subtitle};
    spoken.removeAll({});
    setAccessibleName(spoken.join(QStringLiteral(", ")));
    update();
}

void RunHeader::paintEvent(QPaintEvent *)
{
    const auto &theme = Theme::instance();
    QPainter painter(this);
    const QFont title = theme.font(Theme::Face::PageTitle);
    painter.setFont(title);
    painter.setPen(theme.color(Token::Text));
    int x = 12;
    painter.drawText(QRect(x, 8, 160, 26), Qt::AlignLeft | Qt::AlignVCenter, m_title);
    x += QFontMetrics(title).horizontalAdvance(m_title) + 8;
    x += paintVerdictChip(painter, QRect(x, 8, 120, 26), m_verdict);
    if (!m_class.name.isEmpty()) {
        x += 6;
        const int wanted = QFontMetrics(theme.font(Theme::Face::Text)).horizontalAdvance(m_class.name) + 30;
        const int room = width() - 34 - x;
        if (room > 40)
            paintClassCell(painter, QRect(x, 11, std::min(wanted, room), 20), m_class);
    }
    const QFont secondary = theme.font(Theme::Face::Secondary);
    painter.setFont(secondary);
    painter.setPen(theme.color(Token::Text2));
    painter.drawText(QRect(12, 35, width() - 24, 18), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(secondary).elidedText(m_subtitle, Qt::ElideRight, width() - 24));
}

} // namespace twofold::ui
