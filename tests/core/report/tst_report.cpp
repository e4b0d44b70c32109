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
#include <QMap>
#include <QTemporaryDir>

#include <zlib.h>

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

// The cells of a whole table, as a reader of CSV (or of TSV, which has no quotes) sees them.
QStringList cellsOf(const QByteArray &bytes, char separator)
{
    QStringList cells(1);
    bool quoted = false;
    const QString text = QString::fromUtf8(bytes);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (separator == ',' && c == QLatin1Char('"')) {
            if (quoted && i + 1 < text.size() && text[i + 1] == c)
                cells.back() += text[++i];
            else
                quoted = !quoted;
        } else if (!quoted && (c == QLatin1Char(separator) || c == QLatin1Char('\n'))) {
            cells.append(QString());
        } else {
            cells.back() += c;
        }
    }
    return cells;
}

// The parts of a workbook by name: a zip file, read from its central directory.
QMap<QString, QByteArray> unzipped(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray zip = file.readAll();
    const auto number = [&zip](qsizetype at, int size) {
        quint32 value = 0;
        for (int i = size - 1; i >= 0; --i)
            value = value << 8 | static_cast<uchar>(zip.at(at + i));
        return qsizetype(value);
    };
    QMap<QString, QByteArray> parts;
    for (auto at = zip.indexOf("PK\x01\x02"); at >= 0; at = zip.indexOf("PK\x01\x02", at + 4)) {
        const auto packed = number(at + 20, 4);
        QByteArray content(number(at + 24, 4), '\0');
        const QString name = QString::fromUtf8(zip.mid(at + 46, number(at + 28, 2)));
        const auto local = number(at + 42, 4);
        const auto data = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        z_stream stream = {};
        if (inflateInit2(&stream, -15) != Z_OK)
            return {};
        stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(zip.constData() + data));
        stream.avail_in = static_cast<uInt>(packed);
        stream.next_out = reinterpret_cast<Bytef *>(content.data());
        stream.avail_out = static_cast<uInt>(content.size());
        if (number(at + 10, 2) == 0)
            content = zip.mid(data, packed);
        else if (inflate(&stream, Z_FINISH) != Z_STREAM_END)
            content.clear();
        inflateEnd(&stream);
        parts.insert(name, content);
    }
    return parts;
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

    void noTextBecomesAFormula_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "=cmd|' /C calc'!A0",
                                 "=HYPERLINK(\"http://x\")", "-", "+", "=\n1", "@", "=\",=1"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void noTextBecomesAFormula()
    {
        QFETCH(QString, text);
        auto campaign = sampleCampaign();
        auto runs = sampleRuns();
        Parameter odd;
        odd.key = text;
        campaign.parameters.push_back(odd);
        auto &run = runs.front();
        run.parameters.set("note", text);
        run.parameters.set(text, text);
        run.ownClass = text;
        run.ownComponent = text;
        run.cause = text;
        run.fix = {text, text};
        run.tags = {text};
        // A reader of CSV sees no cell that a spreadsheet would run.
        for (const auto &[bytes, separator] : {std::pair{report::csv(campaign, runs), ','},
                                               std::pair{report::tsv(campaign, runs), '\t'}}) {
            int disarmed = 0;
            for (const QString &cell : cellsOf(bytes, separator)) {
                if (cell.startsWith(QLatin1Char('\'')))
                    ++disarmed;
                bool isNumber = false;
                cell.toDouble(&isNumber);
                QVERIFY2(cell.isEmpty() || isNumber || !QStringLiteral("=+-@\t\r").contains(cell.front()),
                         qPrintable(cell));
            }
            QVERIFY(disarmed >= 6);
        }
    }

    void aWorkbookHasNoFormula()
    {
        auto campaign = sampleCampaign();
        auto runs = sampleRuns();
        for (const char *text : {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1"}) {
            auto run = runs.front();
            run.number = int(runs.size()) + 1;
            run.parameters.set("note", QString::fromUtf8(text));
            run.cause = QString::fromUtf8(text);
            run.metrics.set("latency.p95", -5);
            runs.push_back(run);
        }
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.xlsx"));
        QVERIFY(report::writeXlsx(campaign, runs, path).ok());
        const auto parts = unzipped(path);
        QVERIFY(parts.contains(QStringLiteral("xl/worksheets/sheet1.xml")));
        for (auto part = parts.cbegin(); part != parts.cend(); ++part) {
            if (part.key().startsWith(QLatin1String("xl/worksheets/")))
                QVERIFY2(!part->contains("<f>") && !part->contains("<f "), qPrintable(part.key()));
        }
        // As text, as it was, with no apostrophe; numbers as numbers.
        QVERIFY(parts.value(QStringLiteral("xl/sharedStrings.xml")).contains("<t>=1+1</t>"));
        QVERIFY(parts.value(QStringLiteral("xl/worksheets/sheet1.xml")).contains("<v>-5</v>"));
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
