// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/statusline.h"

#include "ui/common/booksession.h"
#include "ui/common/glyphs.h"
#include "ui/common/theme.h"

#include <QDateTime>
#include <QLocale>
#include <QPainter>

#include <array>

namespace twofold::ui {

using campaign::Verdict;

namespace {

constexpr std::array kShown = {Verdict::Pass, Verdict::Fail, Verdict::Invalid, Verdict::Inconclusive,
                               Verdict::Aborted};

QString countOf(Verdict verdict, int count)
{
    const QString number = QLocale().toString(count);
    switch (verdict) {
    case Verdict::Pass:
        return StatusLine::tr("%1 passed").arg(number);
    case Verdict::Fail:
        return StatusLine::tr("%1 failed").arg(number);
    case Verdict::Invalid:
        return StatusLine::tr("%1 invalid").arg(number);
    case Verdict::Inconclusive:
        return StatusLine::tr("%1 inconclusive").arg(number);
    case Verdict::Aborted:
        return StatusLine::tr("%1 aborted").arg(number);
    case Verdict::None:
        break;
    }
    return {};
}

} // namespace

StatusLine::StatusLine(QWidget *parent)
    : QWidget(parent)
{
    setFixedHeight(24);
    setFont(Theme::instance().font(Theme::Face::Secondary));
}

void StatusLine::setSession(BookSession *session)
{
    m_session = session;
    m_count.clear();
    m_selection.clear();
    m_viewText.clear();
    if (session) {
        connect(session, &BookSession::runsReset, this, &StatusLine::recount);
        connect(session, &BookSession::runsChanged, this, &StatusLine::recount);
        connect(session, &BookSession::saved, this, qOverload<>(&QWidget::update));
    }
    recount();
}

void StatusLine::setCountText(const QString &text)
{
    m_count = text;
    update();
}

void StatusLine::setSelection(const QString &text)
{
    m_selection = text;
    update();
}

void StatusLine::setViewText(const QString &text)
{
    m_viewText = text;
    update();
}

void StatusLine::recount()
{
    std::fill(std::begin(m_verdicts), std::end(m_verdicts), 0);
    if (m_session) {
        for (const auto &run : m_session->runs())
            ++m_verdicts[int(run.verdict())];
    }
    setAccessibleName(text());
    update();
}

QString StatusLine::text() const
{
    if (!m_session)
        return tr("Ready");
    QStringList parts;
    if (m_viewText.isEmpty()) {
        parts << m_count;
        for (const auto verdict : kShown) {
            if (m_verdicts[int(verdict)] > 0)
                parts << countOf(verdict, m_verdicts[int(verdict)]);
        }
        parts << m_selection;
    } else {
        parts << m_viewText;
    }
    parts.removeAll(QString());
    return parts.join(QStringLiteral(", "));
}

QSize StatusLine::sizeHint() const
{
    return {400, 24};
}

void StatusLine::paintEvent(QPaintEvent *)
{
    const auto &theme = Theme::instance();
    QPainter painter(this);
    painter.fillRect(rect(), theme.color(Token::Window));
    painter.fillRect(0, 0, width(), 1, theme.color(Token::Line2));
    painter.setFont(font());
    painter.setPen(theme.color(Token::Text2));
    int left = 12;
    const auto write = [&](const QString &text) {
        if (text.isEmpty())
            return;
        const int advance = fontMetrics().horizontalAdvance(text);
        painter.drawText(QRect(left, 1, advance + 2, height() - 1), Qt::AlignLeft | Qt::AlignVCenter, text);
        left += advance + 16;
    };
    if (!m_session) {
        write(tr("Ready"));
        return;
    }
    if (!m_viewText.isEmpty()) {
        write(m_viewText);
    } else {
        write(m_count);
        for (const auto verdict : kShown) {
            if (m_verdicts[int(verdict)] == 0)
                continue;
            paintVerdictGlyph(painter, QRectF(left, 7.5, 10, 10), verdict, theme.verdict(verdict));
            left += 14;
            write(countOf(verdict, m_verdicts[int(verdict)]));
        }
        left += 8;
        write(m_selection);
    }
    QString saved;
    if (m_session->isReadOnly())
        saved = tr("Reading only");
    else if (m_session->lastSaved() > 0)
        saved = tr("Saved %1").arg(QLocale().toString(
            QDateTime::fromMSecsSinceEpoch(m_session->lastSaved() / 1000).time(), QStringLiteral("HH:mm")));
    painter.drawText(QRect(left, 1, width() - left - 12, height() - 1), Qt::AlignRight | Qt::AlignVCenter, saved);
}

} // namespace twofold::ui
