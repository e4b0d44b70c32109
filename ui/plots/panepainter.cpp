// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/panepainter.h"

#include "ui/common/glyphs.h"
#include "ui/common/theme.h"
#include "ui/plots/plotink.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace twofold::ui::plots {

namespace {

constexpr double kLabelGap = 6;
constexpr double kFaded = 0.65;

QColor color(Token token)
{
    return Theme::instance().color(token);
}

// A text that lines may run behind: its ground shines through them.
void drawOnGround(QPainter &painter, const QPointF &baseline, const QString &text,
                  const QColor &ink, QColor ground)
{
    const QFontMetricsF metrics(axisFont());
    ground.setAlphaF(0.8F);
    painter.fillRect(QRectF(baseline.x() - 2, baseline.y() - metrics.ascent(),
                            textWidth(text, axisFont()) + 4, metrics.height()),
                     ground);
    drawText(painter, baseline, text, axisFont(), ink);
}

bool isDashed(const Line &line)
{
    return line.dashed || line.slot > 8;
}

// The curve's part inside from..to of the fit, or what is outside of it.
QPolygonF curve(const std::vector<double> &x, const std::vector<double> &y,
                const PaneGeometry &geometry, double from, double to)
{
    QPolygonF polygon;
    for (size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
        if (x[i] >= from && x[i] <= to && std::isfinite(y[i]))
            polygon << QPointF(geometry.toX(x[i]), geometry.toY(y[i]));
    }
    return polygon;
}

void paintTitle(QPainter &painter, const Pane &pane, const PaneGeometry &geometry)
{
    const QFontMetricsF metrics(Theme::instance().font(Theme::Face::Secondary));
    QFont bold = Theme::instance().font(Theme::Face::Secondary);
    bold.setWeight(QFont::DemiBold);
    const double y = geometry.outer.top() + metrics.ascent() + 2;
    double x = geometry.outer.left() + 12;
    drawText(painter, {x, y}, pane.title, bold, color(Token::Text));
    x += textWidth(pane.title, bold);
    QString rest = pane.unit.isEmpty() ? QString() : QString(QLatin1Char(' ') % pane.unit);
    rest += pane.detail;
    const double room = geometry.outer.right() - x - 8;
    const QFont plain = Theme::instance().font(Theme::Face::Secondary);
    drawText(painter, {x, y}, QFontMetricsF(plain).elidedText(rest, Qt::ElideRight, room), plain,
             color(Token::Text2));
}

void paintLimits(QPainter &painter, const Pane &pane, const PaneGeometry &geometry)
{
    QPen pen(color(Token::Fail), 1.3);
    pen.setDashPattern({6 / 1.3, 4 / 1.3});
    pen.setCapStyle(Qt::FlatCap);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto &limit : pane.limits) {
        const double y = std::floor(geometry.toY(limit.y)) + 0.5; // on one row of pixels
        if (!(y >= geometry.inner.top() - 1 && y <= geometry.inner.bottom() + 1))
            continue;
        painter.setPen(pen);
        painter.drawLine(QPointF(geometry.inner.left(), y), QPointF(geometry.inner.right(), y));
        // Above the line, unless the pane ends there.
        const QFontMetricsF metrics(axisFont());
        const bool below = y - metrics.height() < geometry.inner.top();
        const double baseline = below ? y + metrics.ascent() + 2 : y - metrics.descent() - 1;
        drawOnGround(painter, {geometry.inner.left() + 8, baseline}, limit.text,
                     color(Token::Fail), color(Token::Base));
    }
}

void paintFit(QPainter &painter, const Fit &fit, const PaneGeometry &geometry)
{
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(slotColor(1), 1.5);
    painter.setPen(pen);
    painter.drawPolyline(curve(fit.x, fit.y, geometry, fit.from, fit.to));
    pen.setDashPattern({4, 3});
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    if (!fit.x.empty()) {
        painter.drawPolyline(curve(fit.x, fit.y, geometry, fit.x.front(), fit.from));
        painter.drawPolyline(curve(fit.x, fit.y, geometry, fit.to, fit.x.back()));
    }
}

void paintFlags(QPainter &painter, const Pane &pane, const PaneGeometry &geometry)
{
    const QFontMetricsF metrics(axisFont());
    double row = 0;
    for (const auto &flag : pane.flags) {
        const double x = geometry.toX(flag.x);
        if (x < geometry.inner.left() || x > geometry.inner.right())
            continue;
        QPen pen(color(Token::Text2), 1.2);
        pen.setDashPattern({1.5, 2.5});
        painter.setPen(pen);
        painter.drawLine(QPointF(x, geometry.inner.top()), QPointF(x, geometry.inner.bottom()));
        if (flag.text.isEmpty())
            continue;
        // On the side with more room; one row a flag, so that names do not overlap.
        const double width = textWidth(flag.text, axisFont());
        const bool left = x + 5 + width > geometry.inner.right();
        const double y = geometry.inner.top() + metrics.ascent() + 2 + row;
        drawText(painter, {left ? std::max(geometry.inner.left() + 2, x - 5 - width) : x + 5, y},
                 flag.text, axisFont(), color(Token::Text2));
        row += metrics.height();
    }
}

QRectF markBox(const Mark &mark, const PaneGeometry &geometry)
{
    return QRectF(geometry.toX(mark.x) - kMarkSize / 2, geometry.toY(mark.y) - kMarkSize / 2,
                  kMarkSize, kMarkSize);
}

// A line of few points that runs through a place; names keep clear of it.
bool crosses(const Line &line, const QRectF &place, const PaneGeometry &geometry)
{
    const size_t count = std::min(line.x.size(), line.y.size());
    if (count > 200)
        return false;
    for (size_t i = 1; i < count; ++i) {
        const QPointF a(geometry.toX(line.x[i - 1]), geometry.toY(line.y[i - 1]));
        const QPointF b(geometry.toX(line.x[i]), geometry.toY(line.y[i]));
        const double left = std::max(std::min(a.x(), b.x()), place.left());
        const double right = std::min(std::max(a.x(), b.x()), place.right());
        if (left > right || a.x() == b.x())
            continue;
        const auto y = [&](double x) { return a.y() + (x - a.x()) / (b.x() - a.x()) * (b.y() - a.y()); };
        const double top = std::min(y(left), y(right)), bottom = std::max(y(left), y(right));
        if (top <= place.bottom() && bottom >= place.top())
            return true;
    }
    return false;
}

// Names beside marks: the first of five places that is free and inside the pane.
void paintMarkNames(QPainter &painter, const Pane &pane, const PaneGeometry &geometry)
{
    std::vector<QRectF> taken;
    for (const auto &mark : pane.marks)
        taken.push_back(markBox(mark, geometry));
    const double limitHeight = QFontMetricsF(axisFont()).height();
    for (const auto &limit : pane.limits) {
        const double y = geometry.toY(limit.y);
        taken.emplace_back(geometry.inner.left() + 8, y - limitHeight,
                           textWidth(limit.text, axisFont()), limitHeight);
    }
    Line fit;
    if (pane.fit) {
        fit.x = pane.fit->x;
        fit.y = pane.fit->y;
    }
    const QFontMetricsF metrics(axisFont());
    const QRectF room(geometry.inner.left(), geometry.inner.top() - 8,
                      geometry.outer.right() - geometry.inner.left() - 2,
                      geometry.inner.height() + 8);
    for (const auto &mark : pane.marks) {
        if (mark.label.isEmpty())
            continue;
        const QRectF box = markBox(mark, geometry);
        const double width = std::max(textWidth(mark.label, axisFont(true)),
                                      textWidth(mark.note, axisFont()));
        const double height = metrics.height() * (mark.note.isEmpty() ? 1 : 2);
        const double middle = box.center().y() - metrics.height() / 2;
        const QRectF places[] = {
            {box.right() + 4, middle, width, height},
            {box.left() - 4 - width, box.top() - metrics.height(), width, height},
            {box.left() - 4 - width, middle, width, height},
            {box.center().x() - width / 2, box.top() - height - 2, width, height},
            {box.center().x() - width / 2, box.bottom() + 2, width, height},
            {box.right() + 2, box.bottom() - 2, width, height},
        };
        // A name across the line is still better than none.
        const QRectF *chosen = nullptr;
        for (const auto &place : places) {
            const bool collides = std::any_of(taken.begin(), taken.end(), [&](const QRectF &other) {
                return other.intersects(place);
            });
            if (collides || !room.contains(place))
                continue;
            const bool free = !crosses(fit, place, geometry)
                              && std::none_of(pane.lines.begin(), pane.lines.end(), [&](const Line &l) {
                                     return crosses(l, place, geometry);
                                 });
            if (!chosen || free)
                chosen = &place;
            if (free)
                break;
        }
        if (chosen) {
            const auto &place = *chosen;
            const double baseline = place.top() + metrics.ascent();
            drawText(painter, {place.left(), baseline}, mark.label, axisFont(true),
                     color(Token::Text));
            if (!mark.note.isEmpty())
                drawText(painter, {place.left(), baseline + metrics.height()}, mark.note,
                         axisFont(), color(Token::Text2));
            taken.push_back(place);
        }
    }
}

// Where a line is at its visible end: the median of its last values, as the very last interval is
// often cut short.
double endValue(const Line &line, const PaneGeometry &geometry)
{
    constexpr size_t kLast = 5;
    std::vector<double> values;
    for (size_t i = std::min(line.x.size(), line.y.size()); i-- > 0 && values.size() < kLast;) {
        if (std::isfinite(line.y[i]) && geometry.toX(line.x[i]) <= geometry.inner.right() + 1)
            values.push_back(line.y[i]);
    }
    if (values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct EndName
{
    const Line *line;
    double wanted; // centre
    double placed;
};

// Names of lines right of the pane, pushed apart where they would overlap.
void paintEndNames(QPainter &painter, const Pane &pane, const PaneGeometry &geometry)
{
    std::vector<EndName> names;
    for (const auto &line : pane.lines) {
        if (line.name.isEmpty())
            continue;
        const double y = endValue(line, geometry);
        if (!std::isfinite(y))
            continue;
        const double wanted = std::clamp(geometry.toY(y), geometry.inner.top(),
                                         geometry.inner.bottom());
        names.push_back({&line, wanted, wanted});
    }
    std::stable_sort(names.begin(), names.end(),
                     [](const EndName &a, const EndName &b) { return a.wanted < b.wanted; });
    const double step = QFontMetricsF(axisFont()).height();
    for (size_t i = 1; i < names.size(); ++i)
        names[i].placed = std::max(names[i].placed, names[i - 1].placed + step);
    // Too far down: the lowest goes up to the pane's end, and pushes those above it.
    double floor = geometry.inner.bottom() + 2;
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
        name->placed = std::min(name->placed, floor);
        floor = name->placed - step;
    }
    const QFontMetricsF metrics(axisFont());
    for (const auto &name : names) {
        const double x = geometry.inner.right() + kLabelGap;
        drawKey(painter, x, name.placed, name.line->slot, isDashed(*name.line));
        const double baseline = name.placed + (metrics.ascent() - metrics.descent()) / 2;
        const bool baselineRun = name.line->isBaseline();
        const double textX = x + kKeyLength + kLabelGap;
        drawText(painter, {textX, baseline}, name.line->name, axisFont(baselineRun),
                 color(Token::Text));
        if (!name.line->endValue.isEmpty()) {
            const double width = textWidth(name.line->endValue, axisFont(true));
            drawText(painter, {geometry.outer.right() - 10 - width, baseline}, name.line->endValue,
                     axisFont(true), color(Token::Text));
        }
    }
}

void paintEmpty(QPainter &painter, const Pane &pane, const PaneGeometry &geometry)
{
    painter.setFont(Theme::instance().font(Theme::Face::Secondary));
    painter.setPen(color(Token::Text3));
    painter.drawText(geometry.inner.adjusted(12, 4, -12, -4), Qt::AlignCenter | Qt::TextWordWrap,
                     pane.empty);
}

void paintSpanNames(QPainter &painter, const Pane &pane, const PaneGeometry &geometry)
{
    const QFontMetricsF metrics(axisFont());
    for (const auto &span : pane.spans) {
        const double left = std::max(geometry.toX(span.from), geometry.inner.left());
        const double right = std::min(geometry.toX(span.to), geometry.inner.right());
        if (right <= left || span.text.isEmpty())
            continue;
        const auto lines = span.text.size();
        double widest = 0;
        for (const auto &text : span.text)
            widest = std::max(widest, textWidth(text, axisFont()));
        // At the bottom, unless a mark stands there.
        const double height = metrics.height() * static_cast<double>(lines) + 4;
        const QRectF bottom(left, geometry.inner.bottom() - height, right - left, height);
        const bool occupied = std::any_of(pane.marks.begin(), pane.marks.end(), [&](const Mark &m) {
            return bottom.intersects(markBox(m, geometry));
        });
        double y = (occupied ? geometry.inner.top() + 2 : bottom.top() + 2) + metrics.ascent();
        for (const auto &text : span.text) {
            const double width = textWidth(text, axisFont());
            double x = span.kind == Span::Kind::Excluded ? left + 8 : (left + right - width) / 2;
            // Wider than its stretch: from its left edge, as long as that is inside.
            if (widest > right - left - 4)
                x = std::min(left + 6, geometry.inner.right() - width - 2);
            if (x >= geometry.inner.left())
                drawOnGround(painter, {x, y}, text, color(Token::Text2),
                             color(span.kind == Span::Kind::Bracket ? Token::Bracket : Token::Head));
            y += metrics.height();
        }
    }
}

void paintFitName(QPainter &painter, const Pane &pane, const PaneGeometry &geometry)
{
    if (!pane.fit || pane.fit->text.isEmpty())
        return;
    const QFontMetricsF metrics(axisFont());
    const double width = textWidth(pane.fit->text, axisFont());
    // Above the curve: at the left in the upper part, where a rising curve leaves room.
    const double x = std::max(geometry.inner.left() + 8,
                              geometry.inner.left() + geometry.inner.width() * 0.42 - width / 2);
    double y = geometry.inner.top() + metrics.ascent() + 2;
    drawText(painter, {x, y}, pane.fit->text, axisFont(), slotColor(1));
}

} // namespace

void paintUnderlay(QPainter &painter, const Pane &pane, const PaneGeometry &geometry)
{
    painter.save();
    painter.setClipRect(geometry.inner);
    painter.setPen(Qt::NoPen);
    for (const auto &span : pane.spans) {
        const double left = std::max(geometry.toX(span.from), geometry.inner.left());
        const double right = std::min(geometry.toX(span.to), geometry.inner.right());
        if (right <= left)
            continue;
        painter.setBrush(color(span.kind == Span::Kind::Bracket ? Token::Bracket : Token::Head));
        painter.drawRect(QRectF(left, geometry.inner.top(), right - left, geometry.inner.height()));
    }
    if (pane.fit && !pane.fit->low.empty()) {
        QPolygonF band;
        const auto &fit = *pane.fit;
        const double end = fit.x.empty() ? 0 : fit.x.back();
        const double begin = fit.x.empty() ? 0 : fit.x.front();
        band << curve(fit.x, fit.high, geometry, begin, end);
        const auto low = curve(fit.x, fit.low, geometry, begin, end);
        std::copy(low.rbegin(), low.rend(), std::back_inserter(band));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(color(Token::Band));
        painter.drawPolygon(band);
    }
    painter.restore();
}

void paintMark(QPainter &painter, const QPointF &centre, campaign::Verdict verdict, bool current)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = Theme::instance().verdict(verdict);
    if (!current)
        painter.setOpacity(painter.opacity() * kFaded);
    const QRectF box(centre.x() - kMarkSize / 2, centre.y() - kMarkSize / 2, kMarkSize, kMarkSize);
    if (verdict == campaign::Verdict::Pass) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        painter.drawEllipse(centre, kMarkSize / 2 - 0.25, kMarkSize / 2 - 0.25);
    } else if (verdict == campaign::Verdict::None) {
        painter.setPen(QPen(ink, 1.4));
        painter.setBrush(color(Token::Base));
        painter.drawEllipse(centre, kMarkSize / 2 - 1, kMarkSize / 2 - 1);
    } else {
        paintVerdictGlyph(painter, box, verdict, ink);
    }
    painter.restore();
}

void paintOverlay(QPainter &painter, const Pane &pane, const PaneGeometry &geometry)
{
    painter.save();
    paintTitle(painter, pane, geometry);
    if (pane.isEmpty()) {
        paintEmpty(painter, pane, geometry);
        painter.restore();
        return;
    }
    painter.save();
    painter.setClipRect(geometry.inner.adjusted(0, -kMarkSize, 0, 0));
    paintLimits(painter, pane, geometry);
    paintFlags(painter, pane, geometry);
    if (pane.fit)
        paintFit(painter, *pane.fit, geometry);
    paintSpanNames(painter, pane, geometry);
    paintFitName(painter, pane, geometry);
    painter.restore();

    painter.save();
    painter.setClipRect(geometry.inner.adjusted(-kMarkSize, -kMarkSize, kMarkSize, kMarkSize));
    // What counts lies above what has changed since.
    for (const bool current : {false, true}) {
        for (const auto &mark : pane.marks) {
            if (mark.current == current)
                paintMark(painter, {geometry.toX(mark.x), geometry.toY(mark.y)}, mark.verdict,
                          mark.current);
        }
    }
    painter.restore();
    paintMarkNames(painter, pane, geometry);
    if (namesAtEnds(pane))
        paintEndNames(painter, pane, geometry);
    painter.restore();
}

bool namesAtEnds(const Pane &pane)
{
    const auto named = std::count_if(pane.lines.begin(), pane.lines.end(),
                                     [](const Line &line) { return !line.name.isEmpty(); });
    return named > 0 && named <= kMostNamedLines;
}

double endNamesWidth(const Pane &pane)
{
    if (!namesAtEnds(pane))
        return 0;
    double names = 0, values = 0;
    for (const auto &line : pane.lines) {
        if (line.name.isEmpty())
            continue;
        names = std::max(names, textWidth(line.name, axisFont(line.isBaseline())));
        if (!line.endValue.isEmpty())
            values = std::max(values, textWidth(line.endValue, axisFont(true)) + 10);
    }
    return std::ceil(kLabelGap + kKeyLength + kLabelGap + names + values + 10);
}

} // namespace twofold::ui::plots
