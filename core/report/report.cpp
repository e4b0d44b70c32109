// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/report.h"

#include "core/base/quantity.h"
#include "core/report/grid.h"
#include "core/report/json.h"
#include "core/verdict/wording.h"

#include <QCoreApplication>

namespace twofold::report {

namespace {

using campaign::Finding;
using campaign::Run;
using campaign::Verdict;

QString tr(const char *text)
{
    return QCoreApplication::translate("Report", text);
}

QString escaped(const QString &text)
{
    return text.toHtmlEscaped();
}

// Colours of LOOK, light: a report is read on white and printed.
constexpr const char *kStyle = R"(
body { font: 14px/1.45 Inter, "Segoe UI", sans-serif; color: #1B1F24; margin: 32px auto; max-width: 1180px; padding: 0 24px; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 28px 0 8px; }
p { margin: 4px 0; } .goal, .small { color: #4A5460; } .small { font-size: 12px; }
.step { background: #F4F7FD; border-left: 3px solid #1F56C4; padding: 10px 14px; margin: 16px 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; border-bottom: 1px solid #C9CFD6; padding: 4px 8px; vertical-align: bottom; }
th span { display: block; font-weight: 400; color: #4A5460; }
td { border-bottom: 1px solid #E3E7EB; padding: 4px 8px; white-space: nowrap; } .n { text-align: right; }
td.w { white-space: normal; min-width: 220px; }
.changed { background: #FFF0C2; font-weight: 600; } .broken { color: #BE2A16; font-weight: 600; }
.chip { border-radius: 3px; padding: 1px 7px; font-weight: 500; white-space: nowrap; }
.pass { background: #DFF1EC; color: #0B6E5B; } .fail { background: #BE2A16; color: #FFFFFF; }
.invalid { border: 1px solid #6A3FB5; color: #6A3FB5; } .inconclusive { border: 1px dashed #4A5460; color: #4A5460; }
.aborted { border: 1px solid #4A5460; color: #4A5460; }
code, pre { font: 12px/1.4 "JetBrains Mono", monospace; background: #F7F8FA; } pre { padding: 6px 8px; white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px 0; }
ul { margin: 4px 0; padding-left: 20px; } svg, img { max-width: 100%; height: auto; }
)";

constexpr const char *kVerdictGlyphs[] = {"", "✓", "✕", "⊘", "?", "□"};

QString chip(Verdict verdict)
{
    if (verdict == Verdict::None)
        return {};
    const QString name = campaign::verdictName(verdict);
    return QStringLiteral("<span class=\"chip %1\">%2 %1</span>")
        .arg(name, QString::fromUtf8(kVerdictGlyphs[static_cast<int>(verdict)]));
}

QString gridHtml(const Grid &grid)
{
    QString out = QStringLiteral("<div class=\"scroll\"><table><thead><tr>");
    for (const auto &column : grid.columns) {
        out += QStringLiteral("<th%1>%2%3</th>")
                   .arg(column.isNumber ? QStringLiteral(" class=\"n\"") : QString(),
                        escaped(column.title),
                        column.unit.isEmpty() ? QString()
                                              : QStringLiteral("<span>%1</span>").arg(escaped(column.unit)));
    }
    out += QStringLiteral("</tr></thead><tbody>\n");
    for (size_t r = 0; r < grid.rows.size(); ++r) {
        out += QStringLiteral("<tr>");
        for (size_t c = 0; c < grid.columns.size(); ++c) {
            const Cell &cell = grid.rows[r][c];
            const Column &column = grid.columns[c];
            QStringList classes;
            if (column.isNumber)
                classes.append(QStringLiteral("n"));
            if (column.kind == Column::Kind::Cause)
                classes.append(QStringLiteral("w"));
            if (cell.changed)
                classes.append(QStringLiteral("changed"));
            if (cell.breaksLimit)
                classes.append(QStringLiteral("broken"));
            const QString content = column.kind == Column::Kind::Verdict ? chip(grid.runs[r].verdict())
                                                                         : escaped(cell.text);
            out += classes.isEmpty()
                       ? QStringLiteral("<td>%1</td>").arg(content)
                       : QStringLiteral("<td class=\"%1\">%2</td>")
                             .arg(classes.join(QLatin1Char(' ')), content);
        }
        out += QStringLiteral("</tr>\n");
    }
    return out % QStringLiteral("</tbody></table></div>\n");
}

QString place(const campaign::Evidence &evidence)
{
    if (evidence.file.isEmpty())
        return {};
    const QString where = evidence.line > 0
                              ? QString(evidence.file % QLatin1Char(':') % QString::number(evidence.line))
                              : evidence.file;
    return evidence.atS ? tr("%1, %2 after the start").arg(where, verdict::clock(*evidence.atS)) : where;
}

QString findingHtml(const Finding &finding)
{
    QString out = QStringLiteral("<li>") % escaped(finding.message);
    if (!finding.component.isEmpty())
        out += QStringLiteral(" <span class=\"small\">(%1)</span>").arg(escaped(finding.component));
    for (const auto &evidence : finding.evidence) {
        if (evidence.text.isEmpty())
            continue;
        const QString where = place(evidence);
        out += QStringLiteral("<pre>%1%2</pre>")
                   .arg(where.isEmpty() ? QString() : QString(escaped(where) % QStringLiteral("\n")),
                        escaped(evidence.text));
    }
    if (!finding.lookAt.isEmpty()) {
        out += QStringLiteral("<p class=\"small\">%1</p>")
                   .arg(escaped(tr("Look at %1.").arg(finding.lookAt.join(QStringLiteral(", ")))));
    }
    return out % QStringLiteral("</li>\n");
}

QString runHtml(const Report &report, const Run &run)
{
    const auto findings = report.findings.find(run.number);
    const auto observations = report.observations.find(run.number);
    const bool hasFindings = findings != report.findings.end() && !findings->second.empty();
    const bool hasNotes = observations != report.observations.end() && !observations->second.empty();
    if (!hasFindings && !hasNotes && run.cause.isEmpty() && run.hypothesis.isEmpty())
        return {};
    QString out = QStringLiteral("<h3>%1 %2</h3>\n").arg(tr("Run %1").arg(run.number), chip(run.verdict()));
    if (run.ownVerdict != Verdict::None && run.ownVerdict != run.computedVerdict
        && run.computedVerdict != Verdict::None) {
        out += QStringLiteral("<p class=\"small\">%1</p>")
                   .arg(tr("The engineer's verdict; computed: %1.")
                            .arg(campaign::verdictName(run.computedVerdict)));
    }
    if (!run.hypothesis.isEmpty())
        out += QStringLiteral("<p><b>%1</b> %2</p>\n").arg(tr("Hypothesis:"), escaped(run.hypothesis));
    if (!run.cause.isEmpty())
        out += QStringLiteral("<p><b>%1</b> %2</p>\n").arg(tr("Cause:"), escaped(run.cause));
    if (!run.fix.isEmpty())
        out += QStringLiteral("<p><b>%1</b> <code>%2</code></p>\n").arg(tr("Fix:"), escaped(run.fix.text()));
    if (hasFindings) {
        out += QStringLiteral("<ul>\n");
        for (const auto &finding : findings->second)
            out += findingHtml(finding);
        out += QStringLiteral("</ul>\n");
    }
    if (hasNotes) {
        for (const auto &observation : observations->second)
            out += QStringLiteral("<p>%1</p>\n").arg(escaped(observation.text));
    }
    return out;
}

// Markdown of others is text: what could be markup is escaped, line ends become blanks.
QString plainMarkdown(const QString &text)
{
    QString out;
    for (const QChar c : text) {
        if (c == QLatin1Char('\n') || c == QLatin1Char('\r')) {
            out += QLatin1Char(' ');
            continue;
        }
        if (QStringLiteral("\\`*_{}[]<>#|!&").contains(c))
            out += QLatin1Char('\\');
        out += c;
    }
    return out;
}

} // namespace

QString capacityText(const campaign::Campaign &campaign, const steering::Step &step)
{
    if (step.parameter.isEmpty())
        return {};
    const auto *parameter = campaign.parameter(step.parameter);
    const QString unit = parameter ? parameter->unit : QString();
    const QString name = parameter ? parameter->title() : step.parameter;
    const auto shown = [&](double value) -> QString {
        return formatQuantity(value, unit) % (unit.isEmpty() ? QString(QLatin1Char(' ') % name) : QString());
    };
    if (step.capacity) {
        QStringList runs;
        for (const int run : step.capacity->runs)
            runs.append(QString::number(run));
        const QString base = step.capacity->atLeast ? tr("Capacity: at least %1").arg(shown(step.capacity->value))
                                                    : tr("Capacity: %1").arg(shown(step.capacity->value));
        return runs.isEmpty() ? QString(base % QLatin1Char('.'))
                              : tr("%1 (runs %2).").arg(base, runs.join(QStringLiteral(", ")));
    }
    if (step.bracket.pass && step.bracket.fail) {
        return tr("Between %1 and %2.")
            .arg(formatQuantity(*step.bracket.pass, unit), shown(*step.bracket.fail));
    }
    if (step.bracket.pass)
        return tr("At least %1 so far.").arg(shown(*step.bracket.pass));
    if (step.bracket.fail)
        return tr("Under %1.").arg(shown(*step.bracket.fail));
    return {};
}

QByteArray html(const Report &report, ChartPlacement placement)
{
    const Grid grid = makeGrid(report.campaign, report.runs);
    QString out = QStringLiteral("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>")
                  % escaped(report.campaign.name) % QStringLiteral("</title>\n<style>")
                  % QString::fromUtf8(kStyle) % QStringLiteral("</style></head><body>\n<h1>")
                  % escaped(report.campaign.name) % QStringLiteral("</h1>\n");
    if (!report.campaign.goal.isEmpty())
        out += QStringLiteral("<p class=\"goal\">%1</p>\n").arg(escaped(report.campaign.goal));
    if (!report.campaign.criteria.empty()) {
        QStringList criteria;
        for (const auto &criterion : report.campaign.criteria)
            criteria.append(escaped(campaign::shortText(criterion)));
        out += QStringLiteral("<p class=\"small\">%1 %2</p>\n")
                   .arg(tr("Criteria:"), criteria.join(QStringLiteral(" · ")));
    }
    if (report.step) {
        const QString capacity = capacityText(report.campaign, *report.step);
        out += QStringLiteral("<div class=\"step\">");
        if (!capacity.isEmpty())
            out += QStringLiteral("<p><b>%1</b></p>").arg(escaped(capacity));
        out += QStringLiteral("<p><b>%1</b> %2</p><p>%3</p></div>\n")
                   .arg(tr("Next step:"), escaped(report.step->title), escaped(report.step->reason));
    }
    for (size_t i = 0; i < report.charts.size(); ++i) {
        const Chart &chart = report.charts[i];
        out += QStringLiteral("<h2>%1</h2>\n").arg(escaped(chart.title));
        if (placement == ChartPlacement::Reference) {
            out += QStringLiteral("<p><img src=\"chart-%1\"></p>\n").arg(i);
            continue;
        }
        // Without the XML declaration and doctype: they have no place inside a page.
        const qsizetype begin = chart.svg.indexOf("<svg");
        if (begin >= 0)
            out += QStringLiteral("<div>%1</div>\n").arg(QString::fromUtf8(chart.svg.mid(begin)));
    }
    out += QStringLiteral("<h2>%1</h2>\n").arg(tr("Runs")) % gridHtml(grid);
    out += QStringLiteral("<p class=\"small\">%1</p>\n")
               .arg(tr("A tinted cell differs from the parent run; a blank cell was not measured."));
    QString details;
    for (const auto &run : grid.runs)
        details += runHtml(report, run);
    if (!details.isEmpty())
        out += QStringLiteral("<h2>%1</h2>\n").arg(tr("Findings")) % details;
    if (!report.campaign.source.isEmpty())
        out += QStringLiteral("<p class=\"small\">%1 %2</p>\n").arg(tr("Source:"), escaped(report.campaign.source));
    out += QStringLiteral("<p class=\"small\">%1</p>\n</body></html>\n")
               .arg(tr("Written %1 by Twofold %2.")
                        .arg(toIso8601(report.writtenAt), QStringLiteral(TWOFOLD_VERSION)));
    return out.toUtf8();
}

QByteArray markdown(const Report &report)
{
    const Grid grid = makeGrid(report.campaign, report.runs);
    QString out = QStringLiteral("# ") % plainMarkdown(report.campaign.name) % QStringLiteral("\n\n");
    if (!report.campaign.goal.isEmpty())
        out += plainMarkdown(report.campaign.goal) % QStringLiteral("\n\n");
    for (const auto &criterion : report.campaign.criteria)
        out += QStringLiteral("- ") % plainMarkdown(campaign::shortText(criterion)) % QLatin1Char('\n');
    if (report.step) {
        const QString capacity = capacityText(report.campaign, *report.step);
        if (!capacity.isEmpty())
            out += QStringLiteral("\n**%1**\n").arg(plainMarkdown(capacity));
        out += QStringLiteral("\n**%1** %2. %3\n\n")
                   .arg(tr("Next step:"), plainMarkdown(report.step->title),
                        plainMarkdown(report.step->reason));
    }
    QString header = QStringLiteral("|");
    QString rule = QStringLiteral("|");
    for (const auto &column : grid.columns) {
        const QString unit = column.unit.isEmpty() ? QString() : QString(QLatin1Char(' ') % column.unit);
        header += QLatin1Char(' ') % plainMarkdown(column.title % unit) % QStringLiteral(" |");
        rule += column.isNumber ? QStringLiteral(" ---: |") : QStringLiteral(" --- |");
    }
    out += header % QLatin1Char('\n') % rule % QLatin1Char('\n');
    for (const auto &row : grid.rows) {
        QString line = QStringLiteral("|");
        for (const auto &cell : row) {
            const QString text = plainMarkdown(cell.text);
            line += QLatin1Char(' ') % (cell.changed ? QString(QStringLiteral("**") % text % QStringLiteral("**")) : text)
                    % QStringLiteral(" |");
        }
        out += line % QLatin1Char('\n');
    }
    for (const auto &run : grid.runs) {
        const auto findings = report.findings.find(run.number);
        if (findings == report.findings.end() || findings->second.empty())
            continue;
        out += QStringLiteral("\n## ") % tr("Run %1").arg(run.number) % QStringLiteral("\n\n");
        for (const auto &finding : findings->second)
            out += QStringLiteral("- ") % plainMarkdown(finding.message) % QLatin1Char('\n');
    }
    if (!report.campaign.source.isEmpty())
        out += QStringLiteral("\n%1 %2\n").arg(tr("Source:"), plainMarkdown(report.campaign.source));
    return out.toUtf8();
}

QByteArray json(const Report &report)
{
    Json runs = Json::array();
    for (const auto &run : report.runs) {
        Json entry = runJson(run);
        const auto findings = report.findings.find(run.number);
        entry["findings"] = findings == report.findings.end() ? Json::array() : findingsJson(findings->second);
        Json notes = Json::array();
        if (const auto observations = report.observations.find(run.number);
            observations != report.observations.end()) {
            for (const auto &observation : observations->second) {
                notes.push_back({{"written_at", text(toIso8601(observation.writtenAt))},
                                 {"at_s", orNull(observation.atS)},
                                 {"text", text(observation.text)}});
            }
        }
        entry["observations"] = notes;
        runs.push_back(std::move(entry));
    }
    return dump({{"campaign", text(report.campaign.name)},
                 {"goal", textOrNull(report.campaign.goal)},
                 {"source", textOrNull(report.campaign.source)},
                 {"next", report.step ? stepJson(*report.step) : Json()},
                 {"runs", runs}});
}

} // namespace twofold::report
