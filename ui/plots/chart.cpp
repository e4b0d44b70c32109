// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/chart.h"

#include "core/base/quantity.h"
#include "ui/plots/ticks.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::ui::plots {

namespace {

bool hasNumber(const std::vector<double> &values)
{
    return std::any_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

QString headText(const Chart &chart, double x)
{
    switch (chart.x.kind) {
    case XAxis::Kind::Time:
        return QCoreApplication::translate("Charts", "at %1").arg(clockText(x));
    case XAxis::Kind::Percentile: {
        // Enough digits to tell 99.95 from 99.9, none that are zero.
        const double percent = 100 - 100 / std::max(1.0, x);
        int decimals = x < 50 ? 0 : std::min(6, static_cast<int>(std::log10(x)));
        const auto whole = [&](int digits) {
            const double scaled = percent * std::pow(10, digits);
            return std::abs(scaled - std::round(scaled)) < 1e-6 * scaled;
        };
        while (decimals > 0 && whole(decimals - 1))
            --decimals;
        return QCoreApplication::translate("Charts", "%1 % of requests")
            .arg(plotLocale().toString(percent, 'f', decimals));
    }
    default:
        return QCoreApplication::translate("Charts", "at %1").arg(plainNumber(x));
    }
}

// Values of one column of the read-out, with one precision.
QStringList columnTexts(const std::vector<double> &values)
{
    QList<double> finite;
    for (const double value : values) {
        if (std::isfinite(value))
            finite.append(value);
    }
    const auto format = chooseFormat(finite, {});
    QStringList texts;
    for (const double value : values)
        texts.append(std::isfinite(value) ? formatNumber(value, format, plotLocale()) : QString());
    return texts;
}

} // namespace

bool Pane::isEmpty() const
{
    return marks.empty() && std::none_of(lines.begin(), lines.end(), [](const Line &line) {
        return hasNumber(line.y);
    });
}

bool BarChart::isEmpty() const
{
    return categories.isEmpty() || std::none_of(sets.begin(), sets.end(), [](const BarSet &set) {
        return hasNumber(set.values);
    });
}

double valueNear(const Line &line, double x)
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const size_t count = std::min(line.x.size(), line.y.size());
    if (count == 0 || !std::isfinite(x))
        return nan;
    const auto begin = line.x.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    // A little beyond either end still belongs to the end's interval.
    const double step = count > 1 ? (line.x[count - 1] - line.x[0]) / static_cast<double>(count - 1)
                                  : 1;
    if (x < line.x.front() - step || x > line.x[count - 1] + step)
        return nan;
    auto at = std::lower_bound(begin, end, x);
    if (at == end || (at != begin && x - *(at - 1) < *at - x))
        --at;
    return line.y[static_cast<size_t>(at - begin)];
}

ReadOut readOut(const Chart &chart, double x)
{
    ReadOut out;
    if (!std::isfinite(x))
        return out;
    // A line of the same name in two panes (a run's latency and its host's CPU) is one row.
    std::vector<std::vector<double>> values;
    for (size_t pane = 0; pane < chart.panes.size(); ++pane) {
        for (const auto &line : chart.panes[pane].lines) {
            if (line.name.isEmpty())
                continue;
            auto row = std::find_if(out.rows.begin(), out.rows.end(), [&](const auto &candidate) {
                return candidate.name == line.name && candidate.slot == line.slot;
            });
            if (row == out.rows.end()) {
                out.rows.push_back({line.name, line.slot, {}});
                values.emplace_back(chart.panes.size(), std::numeric_limits<double>::quiet_NaN());
                row = std::prev(out.rows.end());
            }
            values[static_cast<size_t>(row - out.rows.begin())][pane] = valueNear(line, x);
        }
    }
    if (out.rows.empty())
        return out;
    out.head = headText(chart, x);
    std::vector<size_t> order(out.rows.size());
    for (size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
        const double left = values[a][0], right = values[b][0];
        return std::isfinite(left) && (!std::isfinite(right) || left > right);
    });
    for (size_t pane = 0; pane < chart.panes.size(); ++pane) {
        std::vector<double> column;
        for (const auto &row : values)
            column.push_back(row[pane]);
        if (!hasNumber(column))
            continue;
        const auto &unit = chart.panes[pane].unit;
        out.columns.append(unit.isEmpty() ? chart.panes[pane].title : unit);
        const auto texts = columnTexts(column);
        for (size_t i = 0; i < out.rows.size(); ++i)
            out.rows[i].values.append(texts[static_cast<qsizetype>(i)]);
    }
    std::vector<ReadOut::Row> sorted;
    for (const size_t index : order) {
        auto &row = out.rows[index];
        const bool any = std::any_of(row.values.cbegin(), row.values.cend(),
                                     [](const QString &text) { return !text.isEmpty(); });
        if (any)
            sorted.push_back(std::move(row));
    }
    out.rows = std::move(sorted);
    return out;
}

QString ReadOut::text() const
{
    QStringList parts;
    for (const auto &row : rows) {
        QStringList cells = {row.name};
        for (qsizetype i = 0; i < row.values.size(); ++i) {
            if (!row.values[i].isEmpty())
                cells.append(row.values[i] % QLatin1Char(' ') % columns[i]);
        }
        parts.append(cells.join(QLatin1Char(' ')));
    }
    return head % QStringLiteral(": ") % parts.join(QStringLiteral(", "));
}

QString markText(const Chart &chart, const Pane &pane, const Mark &mark)
{
    const auto quantity = [](double value, const QString &unit) -> QString {
        return unit.isEmpty() ? plainNumber(value)
                              : QString(plainNumber(value) % QChar(0x00A0) % unit);
    };
    QString text = QCoreApplication::translate("Charts", "run %1").arg(mark.run);
    if (mark.verdict != campaign::Verdict::None)
        text += QStringLiteral(", ") % campaign::verdictName(mark.verdict);
    text += QStringLiteral(": ")
            % QCoreApplication::translate("Charts", "%1 %2 at %3")
                  .arg(pane.title, quantity(mark.y, pane.unit), quantity(mark.x, chart.x.name));
    if (!mark.current)
        text += QStringLiteral(", ")
                % QCoreApplication::translate("Charts", "settings changed since");
    return text;
}

QString clockText(double seconds)
{
    const bool negative = seconds < 0;
    const auto whole = static_cast<qint64>(std::llround(std::min(std::abs(seconds), 1e15)));
    if (whole == 0)
        return QStringLiteral("0");
    const qint64 h = whole / 3600, m = whole / 60 % 60, s = whole % 60;
    const auto two = [](qint64 value) { return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0')); };
    QString text = h > 0 ? QString(QString::number(h) % QLatin1Char(':') % two(m))
                         : QString::number(m);
    text += QLatin1Char(':') % two(s);
    return negative ? QString(QChar(0x2212) % text) : text;
}

QString plainMetricName(const QString &key, const QString &label)
{
    // A label that only repeats the key's end ("mean") says less than the key.
    const QString end = key.mid(key.lastIndexOf(QLatin1Char('.')) + 1);
    if (!label.isEmpty() && label != key && label != end)
        return label;
    QString name = key;
    for (const auto *prefix : {"latency.", "host."}) {
        if (name.startsWith(QLatin1String(prefix))) {
            name = name.mid(static_cast<qsizetype>(qstrlen(prefix)));
            break;
        }
    }
    if (key.startsWith(QLatin1String("host."))) {
        // host.target-1.cpu is "target-1 CPU"
        const auto dot = name.lastIndexOf(QLatin1Char('.'));
        if (dot > 0) {
            const QString host = name.left(dot);
            QString what = name.mid(dot + 1);
            if (what == QLatin1String("cpu"))
                what = QStringLiteral("CPU");
            name = host % QLatin1Char(' ') % what;
        }
    } else if (key.startsWith(QLatin1String("latency.")) && !name.startsWith(QLatin1Char('p'))) {
        name = QCoreApplication::translate("Charts", "%1 latency").arg(name);
    } else if (key.startsWith(QLatin1String("latency_ok."))) {
        name = QCoreApplication::translate("Charts", "%1 of successes").arg(key.mid(11));
    }
    return name.replace(QLatin1Char('_'), QLatin1Char(' '));
}

} // namespace twofold::ui::plots
