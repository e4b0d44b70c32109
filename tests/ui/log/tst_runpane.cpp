// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/log/samplebook.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/theme.h"
#include "ui/run/artifacts.h"
#include "ui/run/changelist.h"
#include "ui/run/findingwidget.h"
#include "ui/run/logtext.h"
#include "ui/run/observations.h"
#include "ui/run/overruleform.h"
#include "ui/run/runpane.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace twofold;
using namespace twofold::ui;
using tests::SampleBook;

class TestRunPane : public QObject
{
    Q_OBJECT

    static QStringList labels(const QWidget &widget)
    {
        QStringList texts;
        for (auto *label : widget.findChildren<QLabel *>()) {
            if (!label->isHidden() && !label->text().isEmpty())
                texts.append(label->text());
        }
        for (auto *label : widget.findChildren<ElidedLabel *>())
            texts.append(label->text());
        return texts;
    }

    static bool says(const QWidget &widget, const QString &text)
    {
        return labels(widget).contains(text);
    }

    struct Shown
    {
        explicit Shown(int number)
            : pane(&book.session())
        {
            pane.resize(300, 800);
            pane.show();
            pane.setRun(number);
            QTest::qWait(120); // the pane waits for the cursor to stop
        }

        SampleBook book;
        RunPane pane;
    };

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }

    void showsFindingsWithTheDecidingOnesFirst()
    {
        Shown shown(14);
        const auto findings = shown.pane.findChildren<FindingWidget *>();
        QCOMPARE(findings.size(), 3);
        QVERIFY(says(shown.pane, QStringLiteral("The application ran out of open files.")));
        QVERIFY(says(shown.pane, QStringLiteral("app.log:20931")));
        QVERIFY(says(shown.pane, QStringLiteral("1,204 lines")));
        QVERIFY(says(shown.pane, QStringLiteral("Look at LimitNOFILE app.")));
        const auto texts = labels(shown.pane);
        QVERIFY(texts.indexOf(QStringLiteral("p95 is 3,870 ms, the limit is 500 ms."))
                < texts.indexOf(QStringLiteral("Generators at most 61 % CPU; users reached.")));
    }

    void showsWhatChangedSinceTheParent()
    {
        Shown shown(14);
        const auto lists = listChanges(*shown.book.session().run(13), *shown.book.session().run(14),
                                       *shown.book.session().campaign());
        QCOMPARE(lists.set.size(), size_t(1));
        QCOMPARE(lists.set.front().title, QStringLiteral("users"));
        QCOMPARE(lists.set.front().from, QStringLiteral("16,000"));
        QCOMPARE(lists.set.front().to, QStringLiteral("32,000"));
        QVERIFY(says(shown.pane, QStringLiteral("Fix: LimitNOFILE app set to 65,536")));
    }

    void whatWasSaidBeforeTheStartSaysSo()
    {
        SampleBook book;
        auto run = book.stored(14);
        auto findings = book.session().book().findings(run.id).value();
        campaign::Finding said;
        said.severity = campaign::Severity::Caution;
        said.message = QStringLiteral("app-1 allows a program 16,384 open files, and its share of the load is 32,000 "
                                      "connections. Raise nofile in /etc/security/limits.conf there.");
        said.lookAt = {QStringLiteral("LimitNOFILE app")};
        said.origin = campaign::FindingOrigin::Preflight;
        findings.push_back(said);
        for (auto &finding : findings) {
            if (finding.kind != campaign::FindingKind::Signature)
                continue;
            finding.evidence.front().file = QStringLiteral("app-1:/var/log/app/current/app.log");
            campaign::Evidence warned;
            warned.file = QStringLiteral("said before the start");
            warned.text = said.message;
            finding.evidence.push_back(warned);
        }
        auto writing = book.session().writer().run<void>(
            [id = run.id, findings](store::Book &written) { return written.setFindings(id, findings); });
        writing.waitForFinished();
        RunPane pane(&book.session());
        pane.resize(300, 900);
        pane.show();
        pane.setRun(14);
        QTRY_COMPARE(pane.findChildren<FindingWidget *>().size(), qsizetype(findings.size()));
        QVERIFY(says(pane, said.message));
        // A long path does not push what stands beside it out of sight.
        auto *time = pane.findChildren<FindingWidget *>().at(1)->findChild<QPushButton *>();
        QVERIFY(time && time->text() == QLatin1String("at 7:12"));
        QVERIFY(time->mapTo(&pane, QPoint(time->width(), 0)).x() <= pane.width());
        QCOMPARE(labels(pane).count(QStringLiteral("said before the start")), 2); // the finding, and beside whom it explains
        const QString pictures = qEnvironmentVariable("TWOFOLD_PICTURES");
        if (pictures.isEmpty())
            return;
        for (const auto &[mode, name] : {std::pair(Theme::Mode::Light, "light"), std::pair(Theme::Mode::Dark, "dark")}) {
            Theme::instance().setMode(mode);
            QTest::qWait(50);
            QVERIFY(pane.grab().save(pictures + QStringLiteral("/runpane-said-%1.png").arg(QLatin1String(name))));
        }
    }

    void theChecklistOfAHostIsATableWithItsTimes()
    {
        campaign::Finding finding;
        finding.kind = campaign::FindingKind::Resource;
        finding.severity = campaign::Severity::Info;
        finding.message = QStringLiteral("Resources of db-1 at their highest: disk reached its limit first, at 7:12.");
        for (int i = 0; i < 8; ++i) {
            campaign::Evidence evidence;
            evidence.metric = QStringLiteral("host.db-1.util");
            evidence.text = QStringLiteral("disk %1, utilisation").arg(i);
            evidence.value = 0.99 - 0.1 * i;
            evidence.limit = 0.95;
            evidence.unit = QStringLiteral("ratio");
            if (i == 0)
                evidence.atS = 432.0;
            finding.evidence.push_back(evidence);
        }
        FindingWidget widget(finding, campaign::newCampaign(QStringLiteral("c")));
        QCOMPARE(widget.findChildren<LimitBar *>().size(), 8); // every line, not only the first few
        const auto buttons = widget.findChildren<QPushButton *>();
        QCOMPARE(buttons.size(), 1);
        QCOMPARE(buttons.front()->text(), QStringLiteral("from 7:12"));
        QSignalSpy asked(&widget, &FindingWidget::timeRequested);
        buttons.front()->click();
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.front().front().toDouble(), 432.0);
    }

    void everyLabelIsPlainText()
    {
        Shown shown(14);
        for (auto *label : shown.pane.findChildren<QLabel *>())
            QVERIFY2(label->textFormat() == Qt::PlainText || label->text().isEmpty(), qPrintable(label->text()));
    }

    void anObservationIsAddedAndPinned()
    {
        Shown shown(14);
        shown.pane.addNoteAt(432);
        auto *form = shown.pane.findChild<ObservationForm *>();
        QVERIFY(form);
        form->save(); // nothing written yet
        QVERIFY(shown.pane.findChild<ObservationForm *>());
        form->findChild<QPlainTextEdit *>()->setPlainText(
            QStringLiteral("Delays stay low until **15,900** users."));
        form->save();
        shown.book.settle();
        const auto written = shown.book.session().book().observations(shown.book.session().run(14)->id);
        QVERIFY(written);
        QCOMPARE(written->size(), size_t(1));
        QCOMPARE(written->front().atS, std::optional(432.0));
        QTRY_COMPARE(shown.pane.findChildren<ObservationWidget *>().size(), 1);
    }

    void markdownLoadsNothing()
    {
        MarkdownText text(QStringLiteral("a ![x](http://127.0.0.1:9/x.png) **b** <script>alert(1)</script>"));
        QVERIFY(!text.document()->toHtml().contains(QStringLiteral("<img")));
        QVERIFY(text.toPlainText().contains(QStringLiteral("b")));
        QVERIFY(!text.loadResource(QTextDocument::ImageResource, QUrl(QStringLiteral("file:///etc/hostname"))).isValid());
    }

    void timesInARunAreReadAndWritten()
    {
        QCOMPARE(parseRunTime(u"7:12"), std::optional(432.0));
        QCOMPARE(parseRunTime(u"1:07:12"), std::optional(4032.0));
        QCOMPARE(parseRunTime(u"432"), std::optional(432.0));
        for (const auto *text : {u"7:72", u"later", u"-3", u"1:2:3:4", u""})
            QVERIFY(!parseRunTime(QStringView(text)));
        QCOMPARE(runTime(432), QStringLiteral("7:12"));
        QCOMPARE(runTime(4032), QStringLiteral("1:07:12"));
        QCOMPARE(runTime(0), QStringLiteral("0:00"));
    }

    void overrulingKeepsWhatWasComputed()
    {
        Shown shown(14);
        shown.pane.overrule();
        auto *form = shown.pane.findChild<OverruleForm *>();
        QVERIFY(form);
        const auto combos = form->findChildren<QComboBox *>();
        combos[0]->setCurrentIndex(combos[0]->findText(QStringLiteral("invalid")));
        combos[1]->setCurrentIndex(combos[1]->findText(QStringLiteral("Proxy")));
        emit combos[1]->activated(combos[1]->currentIndex());
        QCOMPARE(combos[2]->currentText(), QStringLiteral("proxy")); // its component comes along
        const auto fields = form->findChildren<QLineEdit *>();
        for (auto *field : fields) {
            if (field->accessibleName() == QLatin1String("Fix"))
                field->setText(QStringLiteral("nonsense"));
        }
        form->save();
        QVERIFY(shown.pane.findChild<OverruleForm *>()); // it says what is wrong and stays
        for (auto *field : fields) {
            if (field->accessibleName() == QLatin1String("Fix"))
                field->setText(QStringLiteral("worker_connections = 64000"));
        }
        form->findChild<QCheckBox *>()->setChecked(true);
        form->save();
        shown.book.settle();
        const auto run = shown.book.stored(14);
        QCOMPARE(run.ownVerdict, campaign::Verdict::Invalid);
        QCOMPARE(run.computedVerdict, campaign::Verdict::Fail);
        QCOMPARE(run.ownClass, QStringLiteral("Proxy"));
        QCOMPARE(run.ownComponent, QStringLiteral("proxy"));
        QCOMPARE(run.fix.text(), QStringLiteral("worker_connections=64000"));
        QVERIFY(run.limitAccepted);
        QTRY_VERIFY(!shown.pane.findChild<OverruleForm *>());
        QTRY_VERIFY(says(shown.pane, QStringLiteral("Verdict invalid; computed: fail")));
    }

    void aFileIsReadFromTheBookAndSaved()
    {
        SampleBook book;
        const auto run = book.session().run(14)->id;
        auto other = store::Book::open(book.path(), store::Access::ReadWrite);
        QVERIFY(other);
        campaign::Artifact artifact;
        artifact.run = run;
        artifact.name = QStringLiteral("app.log");
        artifact.inBook = true;
        const QByteArray content("line one\nline two\n");
        artifact.size = content.size();
        const auto added = (*other)->addArtifact(artifact, content);
        QVERIFY(added);
        const auto head = readArtifact(**other, *added, 8);
        QVERIFY(head);
        QCOMPARE(*head, QByteArray("line one"));
        QTemporaryDir directory;
        const QString target = directory.filePath(QStringLiteral("saved.log"));
        QVERIFY(saveArtifact(**other, *added, target));
        QFile saved(target);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        QCOMPARE(saved.readAll(), content);
        campaign::Artifact gone = *added;
        gone.inBook = false;
        gone.path = directory.filePath(QStringLiteral("never"));
        QVERIFY(!saveArtifact(**other, gone, target));
    }

    void aRunThatIsNotThereSaysSo()
    {
        Shown shown(99);
        QVERIFY(says(shown.pane, QStringLiteral("Choose a run in the log.")));
        QCOMPARE(shown.pane.findChildren<FindingWidget *>().size(), 0);
    }
};

TWOFOLD_TEST(TestRunPane)
#include "tst_runpane.moc"
