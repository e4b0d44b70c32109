// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/book.h"
#include "tests/common/testmain.h"
#include "tests/ui/plots/samplecampaign.h"
#include "ui/common/booksession.h"
#include "ui/compare/compareview.h"
#include "ui/compare/differencesmodel.h"
#include "ui/compare/ladderdock.h"
#include "ui/compare/runchip.h"
#include "ui/compare/runpicker.h"
#include "ui/plots/chartview.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QTemporaryDir>

using namespace twofold;
using namespace twofold::ui;
using namespace twofold::ui::compare;

// A real book with the event bus in it; runs 9, 13 and 14 have measurements.
class TestCompareView : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    QString m_path;
    std::unique_ptr<BookSession> m_session;
    CampaignId m_eventBus, m_stream;

    void open()
    {
        auto session = BookSession::open(m_path, store::Access::ReadWrite);
        QVERIFY2(session.ok(), session ? "" : qPrintable(session.error().text()));
        m_session = std::move(*session);
        m_session->setCurrentCampaign(m_eventBus);
        QTRY_COMPARE(m_session->runs().size(), size_t(14));
    }

    static QStringList dump(const DifferencesModel &model)
    {
        return model.text().split(QLatin1Char('\n'));
    }

private slots:
    void initTestCase()
    {
        m_path = m_dir.filePath(QStringLiteral("bus.twofold"));
        auto book = store::Book::open(m_path, store::Access::Create);
        QVERIFY2(book.ok(), book ? "" : qPrintable(book.error().text()));
        const auto enter = [&](campaign::Campaign campaign, std::vector<campaign::Run> runs) {
            campaign.id = {};
            const auto saved = (*book)->saveCampaign(campaign);
            if (!saved)
                qFatal("%s", qPrintable(saved.error().text()));
            for (auto &run : runs) {
                run.id = {};
                run.campaign = saved->id;
                const auto added = (*book)->addRun(run);
                if (!added)
                    qFatal("%s", qPrintable(added.error().text()));
                if (campaign.name == QLatin1String("Event bus")
                    && (run.number == 9 || run.number >= 13)) {
                    tests::Load load;
                    load.seed = static_cast<unsigned>(run.number);
                    load.failAfterS = run.number == 14 ? 60 : -1;
                    store::SourceRow source;
                    source.run = added->id;
                    source.name = QStringLiteral("load");
                    source.format = QStringLiteral("jmeter-csv");
                    source.sha256 = QString::number(run.number);
                    const auto stored = (*book)->addSource(source, *tests::measured(load));
                    if (!stored)
                        qFatal("%s", qPrintable(stored.error().text()));
                }
            }
            return saved->id;
        };
        m_eventBus = enter(tests::eventBus(), tests::eventBusRuns());
        m_stream = enter(tests::stream(), tests::streamRuns());
    }

    void init() { open(); }
    void cleanup() { m_session.reset(); }

    void withoutAChoice_theLastRunIsComparedWithItsParent()
    {
        CompareView view(m_session.get());
        QSignalSpy loaded(&view, &CompareView::loaded);
        QVERIFY(loaded.wait(20'000));
        QCOMPARE(view.runs(), (QList<int>{13, 14}));
        QCOMPARE(view.baseline(), 13);
        QVERIFY(view.statusText().startsWith(QStringLiteral("2 runs, baseline run 13")));
        QCOMPARE(view.findChildren<RunChip *>().size(), 2);
    }

    void runsThatAreNotThere_areLeftOut()
    {
        CompareView view(m_session.get());
        QSignalSpy loaded(&view, &CompareView::loaded);
        view.setRuns({14, 99, 9, 14, -3});
        QCOMPARE(view.runs(), (QList<int>{9, 14}));
        QVERIFY(loaded.wait(20'000));
        QVERIFY(!view.isLoading());
    }

    void charts_showTheMeasurements()
    {
        CompareView view(m_session.get());
        QSignalSpy loaded(&view, &CompareView::loaded);
        view.setRuns({13, 14, 9});
        QVERIFY(loaded.wait(20'000));
        const auto charts = view.findChildren<plots::ChartView *>();
        QCOMPARE(charts.size(), 3);
        for (const auto *chart : charts)
            QVERIFY(!chart->chart().panes.front().isEmpty());
    }

    void table_saysBetterAndWorse()
    {
        CompareView view(m_session.get());
        QSignalSpy loaded(&view, &CompareView::loaded);
        view.setRuns({13, 14});
        QVERIFY(loaded.wait(20'000));
        auto *model = view.findChild<DifferencesModel *>();
        QVERIFY(model);
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto lines = dump(*model);
        QCOMPARE(lines.first(), QStringLiteral("\tunit\trun 13\trun 14\tagainst run 13\tnote"));
        QVERIFY(lines.contains(QStringLiteral("users\t\t16,000\t32,000\t× 2\t")));
        const auto p95 = lines.filter(QStringLiteral("p95"));
        QCOMPARE(p95.size(), 1);
        QVERIFY2(p95.first().contains(QStringLiteral("× 22.6 worse")), qPrintable(p95.first()));
        QVERIFY(QString(p95.first()).replace(QChar(0x00A0), QLatin1Char(' '))
                    .endsWith(QStringLiteral("run 14 over the limit of 500 ms")));
        QVERIFY(model->hiddenRows() > 0);
        model->setOnlyDifferences(false);
        QCOMPARE(model->hiddenRows(), 0);
        QVERIFY(!dump(*model).filter(QStringLiteral("spawn_rate")).isEmpty());
    }

    void baseline_movesToTheFront()
    {
        CompareView view(m_session.get());
        QSignalSpy loaded(&view, &CompareView::loaded);
        view.setRuns({13, 14, 9});
        QVERIFY(loaded.wait(20'000));
        view.show(); // a hidden view waits with reading
        view.setBaseline(9);
        QVERIFY(loaded.wait(20'000));
        QCOMPARE(view.runs().first(), 9);
        auto *model = view.findChild<DifferencesModel *>();
        QCOMPARE(model->headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("run 9"));
        QCOMPARE(model->headerData(4, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("against run 9"));
        view.setBaseline(1); // is not compared
        QCOMPARE(view.baseline(), 9);
    }

    void chip_isTakenOutByKeyButNeverTheLastOne()
    {
        CompareView view(m_session.get());
        QSignalSpy loaded(&view, &CompareView::loaded);
        view.setRuns({13, 14});
        QVERIFY(loaded.wait(20'000));
        const auto chipOf = [&](int run) -> RunChip * {
            for (auto *chip : view.findChildren<RunChip *>()) {
                if (chip->run() == run && !chip->isHidden())
                    return chip;
            }
            return nullptr;
        };
        view.show();
        QTest::keyClick(chipOf(14), Qt::Key_Delete);
        QVERIFY(loaded.wait(20'000));
        QCOMPARE(view.runs(), QList<int>{13});
        QTest::keyClick(chipOf(13), Qt::Key_Delete);
        QCOMPARE(view.runs(), QList<int>{13});
    }

    void metric_isKeptInAllPickers()
    {
        CompareView view(m_session.get());
        QSignalSpy loaded(&view, &CompareView::loaded);
        view.setRuns({13, 14});
        QVERIFY(loaded.wait(20'000));
        view.show();
        view.setMetric(QStringLiteral("throughput"));
        QVERIFY(loaded.wait(20'000));
        int pickers = 0;
        for (const auto *picker : view.findChildren<QComboBox *>())
            pickers += picker->currentData().toString() == QLatin1String("throughput") ? 1 : 0;
        QCOMPARE(pickers, 3);
    }

    void picker_filtersAndGivesWhatWasChosen()
    {
        RunPicker picker(m_session->runs(), {13, 14}, QStringLiteral("users"));
        auto *list = picker.findChild<QListWidget *>();
        QCOMPARE(list->count(), 12);
        picker.findChild<QLineEdit *>()->setText(QStringLiteral("16000"));
        int shown = 0;
        for (int i = 0; i < list->count(); ++i)
            shown += list->item(i)->isHidden() ? 0 : 1;
        QCOMPARE(shown, 2);
        list->selectAll();
        QVERIFY(picker.chosen().contains(11) && picker.chosen().contains(12));
    }

    void export_writesWhatTheEndingSays()
    {
        CompareView view(m_session.get());
        QSignalSpy loaded(&view, &CompareView::loaded);
        view.setRuns({13, 14});
        QVERIFY(!view.exportTo(QStringLiteral("Ladder"), m_dir.filePath(QStringLiteral("early.png"))).ok());
        QVERIFY(loaded.wait(20'000));
        const auto read = [&](const QString &name) {
            QFile file(m_dir.filePath(name));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QCOMPARE(view.exportable().size(), 2);
        QVERIFY(view.exportTo(view.exportable().first(), m_dir.filePath(QStringLiteral("a.svg"))).ok());
        QVERIFY(read(QStringLiteral("a.svg")).contains("<svg"));
        QVERIFY(view.exportTo(QStringLiteral("Differences"), m_dir.filePath(QStringLiteral("a.csv"))).ok());
        QVERIFY(read(QStringLiteral("a.csv")).startsWith("kind,key,unit"));
        QVERIFY(!view.exportTo(view.exportable().first(), m_dir.filePath(QStringLiteral("a.bmp"))).ok());
        const auto refused = view.exportTo(view.exportable().first(),
                                           m_dir.filePath(QStringLiteral("missing/a.png")));
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().message.contains(QStringLiteral("missing/a.png")));
        view.setTab(CompareView::Tab::Factors);
        QCOMPARE(view.exportable().size(), 1);
        QVERIFY(view.exportTo(view.exportable().first(), m_dir.filePath(QStringLiteral("f.pdf"))).ok());
    }

    void anotherCampaign_startsAgain()
    {
        CompareView view(m_session.get());
        QSignalSpy loaded(&view, &CompareView::loaded);
        QVERIFY(loaded.wait(20'000));
        view.show();
        m_session->setCurrentCampaign(m_stream);
        QTRY_COMPARE(view.runs(), QList<int>{8});
        view.setRuns({1, 2, 3, 4, 5, 6, 7, 8});
        QTRY_VERIFY(!view.isLoading());
        QCOMPARE(view.runs().size(), 8);
    }

    void destructionWhileReading_waits()
    {
        for (int i = 0; i < 5; ++i) {
            CompareView view(m_session.get());
            view.setRuns({9, 13, 14});
        }
    }

    void emptyCampaign_hasNothingToCompare()
    {
        m_session->addCampaign(campaign::newCampaign(QStringLiteral("Empty %1").arg(QDateTime::currentMSecsSinceEpoch())));
        QTRY_VERIFY(m_session->runs().empty());
        CompareView view(m_session.get());
        QSignalSpy loaded(&view, &CompareView::loaded);
        QVERIFY(loaded.wait(20'000));
        QVERIFY(view.runs().isEmpty());
        QCOMPARE(view.baseline(), 0);
        QCOMPARE(view.statusText(), QStringLiteral("No run to compare"));
        LadderDock dock(m_session.get());
        QVERIFY(dock.findChild<plots::ChartView *>()->chart().panes.front().isEmpty());
    }

    void dock_foldsAndOpensItsLineInCompare()
    {
        LadderDock dock(m_session.get());
        QSignalSpy opened(&dock, &LadderDock::openInCompare);
        for (auto *button : dock.findChildren<QAbstractButton *>()) {
            if (button->text() == QLatin1String("Open in Compare"))
                button->click();
        }
        QCOMPARE(opened.size(), 1);
        const auto runs = opened.first().first().value<QList<int>>();
        QVERIFY(runs.contains(13) && runs.contains(14));
        QVERIFY(!runs.contains(8)); // invalid: not on the line
        dock.setFolded(true);
        QVERIFY(dock.isFolded());
        QVERIFY(dock.maximumHeight() < 40);
        dock.setFolded(false);
        QVERIFY(!dock.isFolded());
    }
};

TWOFOLD_TEST(TestCompareView)
#include "tst_compareview.moc"
