// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/table.h"

namespace twofold::report {

namespace {

using campaign::Run;

// Spreadsheets run a cell that begins so as a formula.
QString disarmed(const QString &text)
{
    static const QString kStarts = QStringLiteral("=+-@\t\r");
    return !text.isEmpty() && kStarts.contains(text.front()) ? QString(QLatin1Char('\'') % text) : text;
}

QString quoted(const QString &text, QChar separator)
{
    if (separator == QLatin1Char('\t')) {
        QString plain = text;
        plain.replace(QLatin1Char('\t'), QLatin1Char(' '));
        plain.replace(QLatin1Char('\n'), QLatin1Char(' '));
        plain.replace(QLatin1Char('\r'), QLatin1Char(' '));
        return plain;
    }
    const bool needed = text.contains(separator) || text.contains(QLatin1Char('"'))
                        || text.contains(QLatin1Char('\n')) || text.contains(QLatin1Char('\r'));
    if (!needed)
        return text;
    QString inner = text;
    inner.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return QLatin1Char('"') % inner % QLatin1Char('"');
}

QString cell(const campaign::Value &value, bool secret)
{
    if (secret && !campaign::isAbsent(value))
        return QStringLiteral("••••");
    const QString text = campaign::valueText(value);
    return std::holds_alternative<QString>(value) ? disarmed(text) : text;
}

QByteArray table(const campaign::Campaign &campaign, const std::vector<Run> &runs, QChar separator)
{
    QString out;
    const auto addRow = [&](const QStringList &cells) {
        for (qsizetype i = 0; i < cells.size(); ++i) {
            if (i > 0)
                out += separator;
            out += quoted(cells[i], separator);
        }
        out += QLatin1Char('\n');
    };

    QStringList header = {QStringLiteral("run"), QStringLiteral("parent"), QStringLiteral("started_at")};
    for (const auto &parameter : campaign.parameters)
        header.append(disarmed(parameter.key));
    for (const auto &metric : campaign.metrics)
        header.append(disarmed(metric.key));
    header.append({QStringLiteral("verdict"), QStringLiteral("computed_verdict"),
                   QStringLiteral("class"), QStringLiteral("component"), QStringLiteral("cause"),
                   QStringLiteral("fix"), QStringLiteral("tags")});
    addRow(header);

    for (const auto &run : runs) {
        QStringList cells = {QString::number(run.number),
                             run.parent ? QString::number(*run.parent) : QString(),
                             run.startedAt ? toIso8601(*run.startedAt) : QString()};
        for (const auto &parameter : campaign.parameters) {
            const auto *value = run.parameters.find(parameter.key);
            const bool secret = parameter.kind == campaign::ParameterKind::Secret;
            cells.append(value ? cell(*value, secret) : QString());
        }
        for (const auto &metric : campaign.metrics) {
            const auto *value = run.metrics.find(metric.key);
            cells.append(value ? campaign::valueText(*value) : QString());
        }
        cells.append({campaign::verdictName(run.verdict()), campaign::verdictName(run.computedVerdict),
                      disarmed(run.failureClass()), disarmed(run.component()), disarmed(run.cause),
                      disarmed(run.fix.text()), disarmed(run.tags.join(QLatin1Char(' ')))});
        addRow(cells);
    }
    return out.toUtf8();
}

} // namespace

QByteArray csv(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs)
{
    return table(campaign, runs, QLatin1Char(','));
}

QByteArray tsv(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs)
{
    return table(campaign, runs, QLatin1Char('\t'));
}

} // namespace twofold::report
