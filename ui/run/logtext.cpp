// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/run/logtext.h"

#include "ui/common/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace twofold::ui {

namespace {

constexpr int kMostCharacters = 600; // more is in the artifact
constexpr int kMostLines = 8;

// Control characters would not draw, and a tab would draw as a gap of unknown width.
QString printable(const QString &text)
{
    QString plain = text.left(kMostCharacters);
    for (QChar &c : plain) {
        if (c == u'\n' || c == u'\t' || c == u'\r')
            c = u' ';
        else if (c.category() == QChar::Other_Control)
            c = QChar(0xFFFD);
    }
    if (text.size() > kMostCharacters)
        plain += QChar(0x2026);
    return plain;
}

} // namespace

class LogText::Layout
{
public:
    Layout(const LogText &owner, int width)
        : m_layout(owner.m_text, Theme::instance().font(Theme::Face::Fixed))
    {
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        m_layout.setTextOption(option);
        QList<QTextLayout::FormatRange> formats;
        for (const Range &range : owner.m_marked) {
            QTextLayout::FormatRange format;
            format.start = range.start;
            format.length = range.length;
            format.format.setBackground(Theme::instance().color(Token::Highlight));
            format.format.setForeground(Theme::instance().color(Token::Text));
            formats.append(format);
        }
        m_layout.setFormats(formats);
        m_layout.beginLayout();
        for (int i = 0; i < kMostLines; ++i) {
            QTextLine line = m_layout.createLine();
            if (!line.isValid())
                break;
            line.setLineWidth(std::max(width, 20));
            line.setPosition(QPointF(0, m_height));
            m_height += std::ceil(line.height()) + 2;
        }
        m_layout.endLayout();
    }

    int height() const { return static_cast<int>(m_height); }
    void draw(QPainter &painter) const { m_layout.draw(&painter, QPointF(0, 0)); }

private:
    QTextLayout m_layout;
    double m_height = 0;
};

LogText::LogText(const QString &text, const QList<Range> &marked, QWidget *parent)
    : QWidget(parent)
    , m_text(printable(text))
    , m_marked(marked)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(m_text);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

int LogText::heightForWidth(int width) const
{
    return Layout(*this, width).height();
}

QSize LogText::sizeHint() const
{
    return {200, heightForWidth(std::max(width(), 200))};
}

void LogText::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(Theme::instance().color(Token::Text));
    Layout(*this, width()).draw(painter);
}

void LogText::contextMenuEvent(QContextMenuEvent *event)
{
    auto *copy = new QMenu(this);
    copy->setAttribute(Qt::WA_DeleteOnClose);
    copy->addAction(tr("Copy the line"), this, [this] { QApplication::clipboard()->setText(m_text); });
    copy->popup(event->globalPos());
}

LimitBar::LimitBar(double share, QWidget *parent)
    : QWidget(parent)
    , m_share(std::clamp(std::isfinite(share) ? share : 0.0, 0.0, 1.0))
{
    setFixedHeight(5);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LimitBar::paintEvent(QPaintEvent *)
{
    const auto &theme = Theme::instance();
    QPainter painter(this);
    painter.fillRect(rect(), theme.color(Token::Line));
    const int filled = static_cast<int>(std::lround(width() * m_share));
    painter.fillRect(QRect(0, 0, filled, height()),
                     theme.color(m_share >= 0.95 ? Token::Fail : Token::Text2));
}

} // namespace twofold::ui
