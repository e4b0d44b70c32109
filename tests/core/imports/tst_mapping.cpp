// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/mapping.h"
#include "core/imports/reading.h"
#include "tests/common/testmain.h"

#include <QTemporaryDir>

using namespace twofold;
using namespace twofold::imports;

Q_DECLARE_METATYPE(twofold::imports::Mapping)

class MappingTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString write(const QByteArray &bytes, const char *name = "file.txt")
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (file.open(QIODevice::WriteOnly))
            file.write(bytes);
        return file.fileName();
    }
    static QByteArray table(int rows)
    {
        QByteArray bytes = "Zeitpunkt;Dauer;Vorgang;Ausgang;Grund\n";
        for (int i = 0; i < rows; ++i) {
            bytes += "2026-07-31 14:0" + QByteArray::number(i / 60) + ':' + QByteArray::number(i % 60).rightJustified(2, '0') + ";0,"
                + QByteArray::number(100 + i) + ';' + (i % 2 ? "lesen" : "schreiben") + ';'
                + (i % 10 == 9 ? "gescheitert;Zeit abgelaufen\n" : "gelungen;\n");
        }
        return bytes;
    }
    static Mapping tableMapping()
    {
        Mapping mapping;
        mapping.name = "kessel";
        mapping.shape = {"Zeitpunkt", "Dauer", "Vorgang", "Ausgang", "Grund"};
        mapping.columns = {{"Zeitpunkt", Role::Start, {}}, {"Dauer", Role::Delay, "s"}, {"Vorgang", Role::Label, {}},
                           {"Ausgang", Role::Success, {}}, {"Grund", Role::Message, {}}};
        mapping.zone = "Europe/Berlin";
        mapping.goodWords = {"Gelungen"};
        return mapping;
    }
    static Options with(const Mapping &mapping)
    {
        Options options;
        options.mappings = {mapping};
        return options;
    }

private slots:
    void tableOfOtherWords_isReadAsTheMappingSays()
    {
        const QString file = write(table(100));
        QVERIFY(!read({file}).ok());
        const auto measured = read({file}, with(tableMapping()));
        QVERIFY2(measured.ok(), qPrintable(measured.ok() ? QString() : measured.error().text()));
        QCOMPARE(measured->format, QStringLiteral("kessel"));
        const auto summary = measured->summary();
        QCOMPARE(summary.totals.requests, std::optional<qint64>(100));
        QCOMPARE(summary.totals.failures, std::optional<qint64>(10));
        QCOMPARE(*summary.totals.latency.p50, 149.0);
        QCOMPARE(summary.labels.size(), size_t(2));
        QCOMPARE(measured->failures.size(), size_t(1));
        QCOMPARE(measured->failures[0].message, QStringLiteral("Zeit abgelaufen"));
        // Two hours before UTC in July.
        QCOMPARE(toIso8601(*measured->startedAt), QStringLiteral("2026-07-31T12:00:00.000Z"));
        QCOMPARE(measured->warnings.size(), size_t(0));
    }

    void zoneRules_areThoseOfTheDay_data()
    {
        QTest::addColumn<QByteArray>("time");
        QTest::addColumn<QString>("utc");
        QTest::newRow("winter") << QByteArray("2026-01-31 14:00:00") << "2026-01-31T13:00:00.000Z";
        QTest::newRow("summer") << QByteArray("2026-07-31 14:00:00") << "2026-07-31T12:00:00.000Z";
        QTest::newRow("its own zone wins") << QByteArray("2026-07-31T14:00:00-05:00") << "2026-07-31T19:00:00.000Z";
        QTest::newRow("epochs have none") << QByteArray("1785499200") << "2026-07-31T12:00:00.000Z";
    }

    void zoneRules_areThoseOfTheDay()
    {
        QFETCH(QByteArray, time);
        QFETCH(QString, utc);
        const auto measured = read({write("Zeitpunkt;Dauer;Vorgang;Ausgang;Grund\n" + time + ";1;a;gelungen;\n")}, with(tableMapping()));
        QVERIFY2(measured.ok(), qPrintable(measured.ok() ? QString() : measured.error().text()));
        QCOMPARE(toIso8601(*measured->startedAt), utc);
    }

    void fileOfTheSameShape_isRecognisedWhateverTheOrder()
    {
        const auto options = with(tableMapping());
        QVERIFY(read({write("Dauer;Zeitpunkt;Grund;Vorgang;Ausgang\n1;2026-01-31 14:00:00;;a;gelungen\n")}, options).ok());
        QVERIFY(!read({write("Dauer;Zeitpunkt;Grund;Vorgang\n1;2026-01-31 14:00:00;;a\n")}, options).ok());
        QVERIFY(!read({write("Dauer;Zeitpunkt;Grund;Vorgang;Ausgang;Neu\n1;2026-01-31 14:00:00;;a;gelungen;\n")}, options).ok());
    }

    void formatByName_mayBeTheMappings()
    {
        auto options = with(tableMapping());
        options.format = "kessel";
        const auto other = read({write("a,b\n1,2\n")}, options);
        QVERIFY(!other.ok());
        QVERIFY2(other.error().text().contains("no column \"Zeitpunkt\""), qPrintable(other.error().text()));
        options.format = "topf";
        const auto none = read({write("a,b\n1,2\n")}, options);
        QVERIFY(!none.ok());
        QCOMPARE(none.error().kind, ErrorKind::Usage);
        QVERIFY(none.error().text().contains("kessel"));
    }

    void optionsOfTheCommandLine_areNamedOnlyThere()
    {
        const QString file = write("Dear reader,\nall is well.\n");
        QVERIFY(!read({file}).error().text().contains("--as"));
        Options options;
        options.onCommandLine = true;
        QVERIFY(read({file}, options).error().text().contains("--as"));
    }

    void objects_mayBeNestedAndLackMembers()
    {
        QByteArray lines;
        for (int i = 0; i < 50; ++i) {
            lines += "{\"when\":" + QByteArray::number(1785499200000 + i * 100) + ",\"call\":{\"what\":\"get\",\"took\":"
                + QByteArray::number(i + 1) + "},\"ok\":" + (i % 5 ? "true" : "false,\"why\":{\"text\":\"refused\",\"code\":503}") + "}\n";
        }
        const QString file = write(lines, "calls.jsonl");
        const auto shape = shapeOf(file);
        QVERIFY(shape.ok());
        QCOMPARE(shape->kind, MappedKind::Objects);
        QCOMPARE(shape->names, (QStringList{"when", "call.what", "call.took", "ok", "why.text", "why.code"}));
        Mapping mapping = proposeMapping(*shape);
        mapping.name = "calls";
        QCOMPARE(mapping.column(Role::Start)->column, QStringLiteral("when"));
        QCOMPARE(mapping.column(Role::Delay)->column, QStringLiteral("call.took"));
        QCOMPARE(mapping.column(Role::Success)->column, QStringLiteral("ok"));
        QCOMPARE(mapping.column(Role::Status)->column, QStringLiteral("why.code"));
        mapping.columns = {{"when", Role::Start, "ms"}, {"call.took", Role::Delay, "ms"}, {"call.what", Role::Label, {}},
                           {"ok", Role::Success, {}}, {"why.code", Role::Status, {}}, {"why.text", Role::Message, {}}};
        const auto measured = read({file}, with(mapping));
        QVERIFY2(measured.ok(), qPrintable(measured.ok() ? QString() : measured.error().text()));
        const auto totals = measured->summary().totals;
        QCOMPARE(totals.requests, std::optional<qint64>(50));
        QCOMPARE(totals.failures, std::optional<qint64>(10));
        QCOMPARE(*totals.latency.max, 50.0);
        QCOMPARE(measured->failures.at(0).code, QStringLiteral("503"));
        QCOMPARE(measured->failures.at(0).message, QStringLiteral("refused"));

        QByteArray array = '[' + lines.trimmed().replace("\n", ",") + ']';
        const auto same = read({write(array, "calls.json")}, with(mapping));
        QVERIFY2(same.ok(), qPrintable(same.ok() ? QString() : same.error().text()));
        QCOMPARE(same->summary().totals, totals);

        const auto cut = read({write(lines.chopped(20), "cut.jsonl")}, with(mapping));
        QVERIFY2(cut.ok(), qPrintable(cut.ok() ? QString() : cut.error().text()));
        QVERIFY(cut->partial);
        QCOMPARE(cut->summary().totals.requests, std::optional<qint64>(49));
    }

    void everyMetricOffered_fillsWhatTheLogHas()
    {
        const QString file = write(R"({"n":1000,"x":0.5})", "one.json");
        for (const auto &key : imports::mappableMetrics()) {
            Mapping mapping = proposeMapping(*shapeOf(file));
            mapping.name = "one";
            mapping.metrics = {{"x", key, {}}};
            if (key != QLatin1String("requests"))
                mapping.metrics.push_back({"n", "requests", {}});
            QVERIFY2(checkMapping(mapping).ok(), qPrintable(key));
            const auto measured = read({file}, with(mapping));
            QVERIFY2(measured.ok(), qPrintable(measured.ok() ? key : measured.error().text()));
            QVERIFY2(measured->metrics.empty(), qPrintable(key));
        }
    }

    void document_givesTheMetricsOfItsPaths()
    {
        const QByteArray bytes = R"({"tool":"own","runs":[{"latency":{"mean":1.5,"p95":0.25},"requests":1000,"failed_pct":2.5,
            "duration_s":20,"queue":{"depth":7}}],"note":"x"})";
        const QString file = write(bytes, "own.json");
        const auto shape = shapeOf(file);
        QVERIFY(shape.ok());
        QCOMPARE(shape->kind, MappedKind::Document);
        QCOMPARE(shape->names, (QStringList{"runs[0].latency.mean", "runs[0].latency.p95", "runs[0].requests", "runs[0].failed_pct",
                                            "runs[0].duration_s", "runs[0].queue.depth"}));
        Mapping mapping = proposeMapping(*shape);
        QVERIFY(checkMapping(mapping).ok());
        mapping.name = "own";
        mapping.metrics = {{"runs[0].latency.p95", "latency.p95", "s"}, {"runs[0].requests", "requests", {}},
                           {"runs[0].failed_pct", "failure_rate", "%"}, {"runs[0].duration_s", "duration", "s"},
                           {"runs[0].queue.depth", "queue", "messages"}};
        const auto measured = read({file}, with(mapping));
        QVERIFY2(measured.ok(), qPrintable(measured.ok() ? QString() : measured.error().text()));
        const auto totals = measured->summary().totals;
        QCOMPARE(*totals.latency.p95, 250.0);
        QVERIFY(!totals.latency.mean);
        QCOMPARE(totals.requests, std::optional<qint64>(1000));
        QCOMPARE(totals.failures, std::optional<qint64>(25));
        QCOMPARE(*totals.throughput, 50.0);
        QCOMPARE(measured->metrics.at(0).key, QStringLiteral("queue"));
        QCOMPARE(measured->metrics.at(0).value, 7.0);

        const auto less = read({write(R"({"runs":[{"latency":{"p95":0.5}}]})", "less.json")}, with(mapping));
        QVERIFY(!less.ok()); // another shape: not all of its numbers are there
        auto named = with(mapping);
        named.format = "own";
        const auto asked = read({write(R"({"runs":[{"latency":{"p95":0.5}}]})", "less.json")}, named);
        QVERIFY(asked.ok());
        QCOMPARE(*asked->summary().totals.latency.p95, 500.0);
        QVERIFY(!asked->summary().totals.requests);
        QCOMPARE(asked->warnings.size(), size_t(4));
    }

    void proposals_followNamesAndValues_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("time");
        QTest::addColumn<QString>("latency");
        QTest::addColumn<QString>("label");
        QTest::newRow("values alone") << QByteArray("a,b,c\n1785499200,12,x\n1785499201,13,x\n1785499202,14,x\n") << "a" << "b" << "c";
        QTest::newRow("units in names") << QByteArray("t0,lat [us],kind\n2026-01-31 14:00:00,12,r\n2026-01-31 14:00:01,15,r\n") << "t0" << "lat [us]" << "kind";
        QTest::newRow("known names") << QByteArray("timestamp,elapsed,url\n1,2,/a\n") << "timestamp" << "elapsed" << "url";
    }

    void proposals_followNamesAndValues()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, time);
        QFETCH(QString, latency);
        QFETCH(QString, label);
        const auto shape = shapeOf(write(bytes));
        QVERIFY(shape.ok());
        const auto mapping = proposeMapping(*shape);
        QVERIFY(mapping.column(Role::Start) && mapping.column(Role::Delay) && mapping.column(Role::Label));
        QCOMPARE(mapping.column(Role::Start)->column, time);
        QCOMPARE(mapping.column(Role::Delay)->column, latency);
        QCOMPARE(mapping.column(Role::Label)->column, label);
    }

    void preview_showsRowsAsTheyWouldBeRead()
    {
        const auto shape = shapeOf(write(table(20)));
        QVERIFY(shape.ok());
        QCOMPARE(shape->rows.size(), size_t(20));
        auto mapping = tableMapping();
        const auto rows = previewRows(*shape, mapping);
        QCOMPARE(rows.size(), size_t(20));
        QCOMPARE(rows[0].time, QStringLiteral("2026-07-31T12:00:00.000Z"));
        QCOMPARE(rows[0].latencyMs, std::optional(100.0));
        QCOMPARE(rows[0].label, QStringLiteral("schreiben"));
        QVERIFY(rows[0].success);
        QVERIFY(!rows[9].success);
        QCOMPARE(rows[9].message, QStringLiteral("Zeit abgelaufen"));
        mapping.goodWords.clear();
        QVERIFY(previewRows(*shape, mapping)[0].wrong.contains("gelungen"));
        mapping.columns[1].column = "Vorgang";
        QVERIFY(previewRows(*shape, mapping)[0].wrong.contains("schreiben"));
    }

    void mappingsThatCannotWork_sayWhatIsMissing_data()
    {
        QTest::addColumn<Mapping>("mapping");
        QTest::addColumn<QString>("says");
        auto mapping = tableMapping();
        mapping.columns.erase(mapping.columns.begin() + 1);
        QTest::newRow("no latency") << mapping << "which column is the latency";
        mapping = tableMapping();
        mapping.columns[2].role = Role::Delay;
        QTest::newRow("twice") << mapping << "same meaning";
        mapping = tableMapping();
        mapping.zone = "Mars/Olympus";
        QTest::newRow("zone") << mapping << "no time zone";
        mapping = tableMapping();
        mapping.columns[1].unit = "parsec";
        QTest::newRow("unit") << mapping << "no unit of time";
        Mapping document;
        document.kind = MappedKind::Document;
        QTest::newRow("no metric") << document << "at least one number";
        document.metrics = {{"a", "latency.p95", "GB"}};
        QTest::newRow("unit of another dimension") << document << "converts to ms";
        document.metrics = {{"a", "requests", {}}, {"b", "requests", {}}};
        QTest::newRow("a metric twice") << document << "named twice";
    }

    void mappingsThatCannotWork_sayWhatIsMissing()
    {
        QFETCH(Mapping, mapping);
        QFETCH(QString, says);
        const auto checked = checkMapping(mapping);
        QVERIFY(!checked.ok());
        QVERIFY2(checked.error().message.contains(says), qPrintable(checked.error().message));
    }

    void mappings_comeBackFromText()
    {
        Mapping document;
        document.name = "own \"json\"";
        document.kind = MappedKind::Document;
        document.shape = {"a"};
        document.metrics = {{"a.b[0]", "latency.p95", "s"}};
        const std::vector<Mapping> all = {tableMapping(), document};
        const auto back = decodeMappings(encodeMappings(all));
        QVERIFY(back.ok());
        QCOMPARE(*back, all);
        QVERIFY(decodeMappings({}).ok());
        for (const char *damaged : {"{}", "[1]", "[{\"name\":\"a\",\"kind\":\"b\"}]", "not json"})
            QVERIFY2(!decodeMappings(damaged).ok(), damaged);
    }

    void filesThatHaveNoColumns_cannotBeMapped_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("one word a line") << QByteArray("one\ntwo\n");
        QTest::newRow("binary") << QByteArray("a,b\0c\n", 6);
        QTest::newRow("markup") << QByteArray("<html>a,b</html>");
        QTest::newRow("a document without numbers") << QByteArray("{\"a\":\"b\"}");
        QTest::newRow("damaged JSON") << QByteArray("{\"a\":}");
        QTest::newRow("empty") << QByteArray();
    }

    void filesThatHaveNoColumns_cannotBeMapped()
    {
        QFETCH(QByteArray, bytes);
        const auto shape = shapeOf(write(bytes));
        QVERIFY(!shape.ok());
        QVERIFY(!shape.error().message.isEmpty());
    }

    void damagedRow_isNamedByItsLine()
    {
        const auto measured = read({write(table(3) + "2026-07-31 14:00:00;bald;a;gelungen;\n" + table(1).mid(38))}, with(tableMapping()));
        QVERIFY(!measured.ok());
        QCOMPARE(measured.error().line, qint64(5));
    }
};

TWOFOLD_TEST(MappingTest)
#include "tst_mapping.moc"
