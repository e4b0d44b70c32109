// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/documents.h"
#include "core/report/grid.h"
#include "core/report/report.h"
#include "core/report/table.h"
#include "tests/common/testmain.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

using namespace twofold;
using namespace twofold::campaign;

namespace {

Campaign sampleCampaign()
{
    auto campaign = newCampaign(QStringLiteral("Kettles <b>"), QStringLiteral("20,000 kettles"));
    Parameter users;
    users.key = QStringLiteral("users");
    users.kind = ParameterKind::Integer;
    Parameter note;
    note.key = QStringLiteral("note");
    Parameter token;
    token.key = QStringLiteral("token");
    token.kind = ParameterKind::Secret;
    campaign.parameters = {users, note, token};
    campaign.metrics = {standardMetric(u"latency.p95"), standardMetric(u"failure_rate")};
    campaign.criteria = {*parseCriterion(u"latency.p95 < 500 ms", CriterionKind::Limit)};
    return campaign;
}

std::vector<Run> sampleRuns()
{
    Run first;
    first.number = 1;
    first.parameters.set("users", qint64(1000));
    first.parameters.set("note", QStringLiteral("=HYPERLINK(\"http://x\")"));
    first.metrics.set("latency.p95", 41);
    first.metrics.set("failure_rate", 0);
    first.computedVerdict = Verdict::Pass;
    Run second;
    second.number = 2;
    second.parent = 1;
    second.parameters.set("users", qint64(2000));
    second.parameters.set("token", QStringLiteral("keychain:x"));
    second.metrics.set("latency.p95", 2310);
    second.computedVerdict = Verdict::Fail;
    second.ownClass = QStringLiteral("Proxy");
    second.cause = QStringLiteral("a \"quoted\", cause\nin two lines");
    second.fix = {QStringLiteral("worker_connections"), qint64(32000)};
    return {first, second};
}

QJsonObject parsed(const QByteArray &json)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        qWarning() << error.errorString() << json.left(200);
    return document.object();
}

} // namespace

class TestReport : public QObject
{
    Q_OBJECT

private slots:
    void absentStaysBlankInTheGrid()
    {
        const auto grid = report::makeGrid(sampleCampaign(), sampleRuns());
        const auto column = [&](const QString &key) {
            for (size_t i = 0; i < grid.columns.size(); ++i) {
                if (grid.columns[i].key == key)
                    return i;
            }
            return size_t(0);
        };
        QCOMPARE(grid.rows[0][column("failure_rate")].text, QStringLiteral("0"));
        QVERIFY(grid.rows[1][column("failure_rate")].text.isEmpty());
        QVERIFY(grid.rows[1][column("users")].changed);
        QVERIFY(!grid.rows[0][column("users")].changed);
        QVERIFY(grid.rows[1][column("latency.p95")].breaksLimit);
        QCOMPARE(grid.rows[1][column("latency.p95")].text, QStringLiteral("2,310"));
    }

    void aSecretIsMaskedEverywhere()
    {
        const auto campaign = sampleCampaign();
        const auto runs = sampleRuns();
        for (const QByteArray &output :
             {report::csv(campaign, runs), report::tsv(campaign, runs),
              report::html({campaign, runs, {}, {}, {}, {}, 0}), report::markdown({campaign, runs, {}, {}, {}, {}, 0}),
              report::plainText(report::makeGrid(campaign, runs)).toUtf8()}) {
            QVERIFY(!output.contains("keychain:x"));
            QVERIFY(output.contains("••••"));
        }
    }

    void textIsNoFormulaInACsv()
    {
        const QByteArray csv = report::csv(sampleCampaign(), sampleRuns());
        QVERIFY(csv.contains("'=HYPERLINK"));
        QVERIFY(csv.contains("\"a \"\"quoted\"\", cause\nin two lines\""));
        QCOMPARE(report::tsv(sampleCampaign(), sampleRuns()).count('\n'), qsizetype(3));
    }

    void numbersKeepTheirMinusInACsv()
    {
        auto runs = sampleRuns();
        runs[0].metrics.set("latency.p95", -5);
        QVERIFY(report::csv(sampleCampaign(), runs).contains(",-5,"));
    }

    void thePageEscapesWhatOthersWrote()
    {
        report::Report content;
        content.campaign = sampleCampaign();
        content.runs = sampleRuns();
        Finding finding;
        finding.message = QStringLiteral("<script>alert(1)</script>");
        finding.evidence.push_back({QStringLiteral("a.log"), 17, QStringLiteral("<img src=x onerror=y>"), {}, {}, {}, {}, {}, 0});
        content.findings[2] = {finding};
        const QByteArray html = report::html(content);
        QVERIFY(html.contains("Kettles &lt;b&gt;"));
        QVERIFY(!html.contains("<script"));
        QVERIFY(!html.contains("<img src=x"));
        QVERIFY(html.contains("a.log:17"));
        const QByteArray markdown = report::markdown(content);
        QVERIFY(markdown.contains("\\<script\\>"));
        QVERIFY(!QByteArray(markdown).replace("\\<", "").contains('<'));
    }

    void chartsStandInThePageWithoutTheirXmlHead()
    {
        report::Report content;
        content.campaign = sampleCampaign();
        content.charts.push_back({"Ladder", "<?xml version=\"1.0\"?>\n<svg><path/></svg>"});
        QVERIFY(report::html(content).contains("<div><svg><path/></svg></div>"));
        QVERIFY(!report::html(content).contains("<?xml"));
        QVERIFY(report::html(content, report::ChartPlacement::Reference).contains("<img src=\"chart-0\">"));
    }

    void theRunsDocumentHasEveryKeyOfTheContract()
    {
        const auto json = parsed(report::runsDocument(sampleRuns()));
        const auto first = json["runs"].toArray()[0].toObject();
        for (const char *key : {"run", "parent", "started_at", "parameters", "metrics", "verdict", "computed_verdict",
                                "class", "component", "cause", "fix", "tags"})
            QVERIFY2(first.contains(QLatin1String(key)), key);
        QVERIFY(first["parent"].isNull());
        QVERIFY(first["class"].isNull());
        QVERIFY(first["tags"].toArray().isEmpty());
        const auto second = json["runs"].toArray()[1].toObject();
        QCOMPARE(second["fix"].toString(), QStringLiteral("worker_connections=32000"));
        QCOMPARE(second["parent"].toInt(), 1);
    }

    void theNextDocumentHasEveryKeyOfTheContract()
    {
        steering::Step step;
        step.action = steering::Action::Double;
        step.parameter = QStringLiteral("users");
        step.from = qint64(1600);
        step.to = qint64(3200);
        step.changes = {{QStringLiteral("users"), qint64(1600), qint64(3200)}};
        step.bracket.pass = 1600;
        const auto json = parsed(report::nextDocument(step));
        for (const char *key : {"action", "parameter", "from", "to", "changes", "parent_run", "bracket", "capacity",
                                "reason", "prediction"})
            QVERIFY2(json.contains(QLatin1String(key)), key);
        QCOMPARE(json["from"].toInt(), 1600);
        QCOMPARE(json["changes"].toArray()[0].toObject()["to"].toInt(), 3200);
        QCOMPARE(json["bracket"].toObject()["pass"].toInt(), 1600);
        QVERIFY(json["bracket"].toObject()["fail"].isNull());
        QVERIFY(json["prediction"].isNull());
        QVERIFY(report::nextDocument(step).contains("\"pass\": 1600,"));
    }

    void aFindingTellsItsEvidence()
    {
        Finding finding;
        finding.kind = FindingKind::Signature;
        finding.severity = Severity::Fail;
        finding.component = QStringLiteral("proxy");
        finding.message = QStringLiteral("nginx ran out of connections.");
        finding.lookAt = {"worker_connections"};
        Evidence evidence;
        evidence.file = QStringLiteral("error.log");
        evidence.line = 20931;
        finding.evidence = {evidence};
        const auto json = parsed(report::findingsDocument({finding}))["findings"].toArray()[0].toObject();
        QCOMPARE(json["kind"].toString(), QStringLiteral("signature"));
        const auto first = json["evidence"].toArray()[0].toObject();
        QCOMPARE(first["line"].toInt(), 20931);
        for (const char *key : {"file", "line", "text", "metric", "value", "at_s"})
            QVERIFY2(first.contains(QLatin1String(key)), key);
        QVERIFY(first["value"].isNull());
        QVERIFY(json["class"].isNull());
    }

    void theWorkbookIsAZipWithBothSheets()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath("runs.xlsx");
        QVERIFY(report::writeXlsx(sampleCampaign(), sampleRuns(), path).ok());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(bytes.startsWith("PK"));
        QVERIFY(bytes.contains("xl/worksheets/sheet2.xml"));
    }

    void aWorkbookThatCannotBeWrittenSaysSo()
    {
        const auto written = report::writeXlsx(sampleCampaign(), sampleRuns(), "/nowhere/at/all/runs.xlsx");
        QVERIFY(!written.ok());
        QVERIFY(written.error().text().contains("/nowhere/at/all/runs.xlsx"));
    }

    void capacityIsOneSentence()
    {
        auto campaign = sampleCampaign();
        steering::Step step;
        step.parameter = QStringLiteral("users");
        QVERIFY(report::capacityText(campaign, step).isEmpty());
        step.bracket = {16000, 32000};
        QCOMPARE(report::capacityText(campaign, step), QStringLiteral("Between 16,000 and 32,000 users."));
        step.capacity = steering::Capacity{16000, false, {7, 9}};
        QCOMPARE(report::capacityText(campaign, step), QStringLiteral("Capacity: 16,000 users (runs 7, 9)."));
    }
};

TWOFOLD_TEST(TestReport)

#include "tst_report.moc"
