// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/campaign/run.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace twofold::campaign {

Result<AnalysisWindow> parseWindow(QStringView text)
{
    const QStringView trimmed = text.trimmed();
    if (trimmed == QLatin1String("all"))
        return AnalysisWindow{};
    if (trimmed == QLatin1String("steady"))
        return AnalysisWindow{WindowMode::Steady, 0, 0};
    static const QRegularExpression range(
        QStringLiteral(R"(^(\d+\.?\d*|\.\d+)s?\.\.(\d+\.?\d*|\.\d+)s?$)"));
    if (const auto match = range.match(trimmed); match.hasMatch()) {
        const double from = match.capturedView(1).toDouble();
        const double to = match.capturedView(2).toDouble();
        if (to > from)
            return AnalysisWindow{WindowMode::Range, from, to};
    }
    return usageError(QCoreApplication::translate(
                          "Run", "\"%1\" is not a window. Write \"all\", \"steady\" or a range of "
                                 "seconds such as \"60..300\".")
                          .arg(trimmed.left(80)));
}

QString windowText(const AnalysisWindow &window)
{
    switch (window.mode) {
    case WindowMode::All:
        return QStringLiteral("all");
    case WindowMode::Steady:
        return QStringLiteral("steady");
    case WindowMode::Range:
        break;
    }
    return QString::number(window.fromS, 'g', 12) % QStringLiteral("..")
           % QString::number(window.toS, 'g', 12);
}

QString Fix::text() const
{
    return isEmpty() ? QString() : QString(parameter % QLatin1Char('=') % valueText(value));
}

std::vector<Change> changesSince(const Run &parent, const Run &run)
{
    std::vector<Change> changes;
    for (const auto &[key, value] : run.parameters) {
        const Value *before = parent.parameters.find(key);
        if (before && !isAbsent(*before) && !isAbsent(value) && !(*before == value))
            changes.push_back({key, *before, value});
    }
    return changes;
}

} // namespace twofold::campaign
