// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/loglines.h"

#include "core/verdict/resources.h"

#include <algorithm>

namespace twofold::verdict {

QString logLabel(const QString &name)
{
    QString label = name.simplified();
    label.replace(u' ', u'_');
    return label.right(60); // the end of a path tells more; in UTF-8 what a label may hold
}

std::optional<double> lineTime(const Input &input, const LogText &log, qint64 line)
{
    const QString name = QLatin1String("host.") % log.host % u'.' % QLatin1String(kLogLines);
    const QString label = logLabel(log.name);
    for (const auto &source : input.sources) {
        if (!source.measurement || source.measurement->kind != results::Kind::Host)
            continue;
        for (const auto &series : source.measurement->series) {
            if (series.name != name || series.label != label)
                continue;
            const auto found = std::find_if(series.values.begin(), series.values.end(),
                                            [line](double lines) { return lines >= double(line); });
            const auto at = size_t(found - series.values.begin());
            if (found == series.values.end() || at >= series.times.size())
                return {};
            const double offset = offsetS(input, *source.measurement);
            const double to = series.times[at] + offset;
            const double from = at > 0 ? series.times[at - 1] + offset : to;
            if (to < 0)
                return {};
            return std::max(0.0, (from + to) / 2);
        }
    }
    return {};
}

} // namespace twofold::verdict
