// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/log/samplebook.h"
#include "ui/common/theme.h"
#include "ui/log/celleditor.h"
#include "ui/log/loggrid.h"
#include "ui/log/logmodel.h"
#include "ui/log/logview.h"
#include "ui/nextstep/nextstepstrip.h"
#include "ui/run/runpane.h"

#include <QDir>
#include <QHBoxLayout>
#include <QSet>

using namespace twofold;
using namespace twofold::ui;

// Renders the log with its strip and pane, light and dark. TWOFOLD_PICTURES names a directory that
// keeps the pictures; they are looked at by people. The test only sees that something is drawn.
class TestLogPictures : public QObject
{
    Q_OBJECT

    static int colours(const QImage &image)
    {
        QSet<QRgb> seen;
        for (int y = 0; y < image.height(); y += 2) {
            for (int x = 0; x < image.width(); x += 2)
                seen.insert(image.pixel(x, y));
        }
        return static_cast<int>(seen.size());
    }

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }
    void cleanupTestCase() { Theme::instance().setMode(Theme::Mode::Light); }

    void render_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QString>("state");
        for (const char *state : {"log", "grouped", "empty", "overrule", "narrow", "editing"}) {
            QTest::addRow("%s-light", state) << false << QString::fromLatin1(state);
            QTest::addRow("%s-dark", state) << true << QString::fromLatin1(state);
        }
    }

    void render()
    {
        QFETCH(bool, dark);
        QFETCH(QString, state);
        Theme::instance().setMode(dark ? Theme::Mode::Dark : Theme::Mode::Light);
        tests::SampleBook book(state != QLatin1String("empty"));
        QWidget page;
        auto *strip = new NextStepStrip(&book.session());
        auto *log = new LogView(&book.session());
        auto *pane = new RunPane(&book.session());
        auto *left = new QVBoxLayout;
        left->setSpacing(0);
        left->addWidget(strip);
        left->addWidget(log, 1);
        auto *line = new QHBoxLayout(&page);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(0);
        line->addLayout(left, 1);
        line->addWidget(pane);
        page.resize(state == QLatin1String("narrow") ? 1000 : 1312, 620);
        page.show();
        page.activateWindow();
        log->setFocus();
        pane->setRun(log->currentRun());
        auto *grid = log->findChild<LogGrid *>();
        auto *model = grid->logModel();
        if (state == QLatin1String("log")) {
            const auto run = book.session().run(14)->id;
            book.session().addObservation(run, QStringLiteral("Delays stay low until 15,900 users, then the "
                                                              "accept queue grows. Same picture as run 6."),
                                          432);
            book.session().addObservation(run, QStringLiteral("Fix: raise the unit's limit to `65,536`."), {});
        } else if (state == QLatin1String("grouped")) {
            model->setGroup(QStringLiteral("class"));
            log->setFilterText(QStringLiteral("users >= 4000, verdict = nonsense"));
        } else if (state == QLatin1String("overrule")) {
            QTest::qWait(100);
            pane->overrule();
            grid->selectionModel()->select(QItemSelection(model->index(2, 4), model->index(6, 7)),
                                           QItemSelectionModel::Select);
        } else if (state == QLatin1String("narrow")) {
            grid->setCurrentIndex(model->index(7, model->columnCount() - 1));
        } else if (state == QLatin1String("editing")) {
            grid->setCurrentIndex(model->index(4, 4));
            QTest::keyClicks(grid, QStringLiteral("many"));
            auto *editor = log->findChild<CellEditor *>();
            QVERIFY(editor);
            QTest::keyClick(editor, Qt::Key_Return);
        }
        book.settle();
        QTest::qWait(250);
        const QImage image = page.grab().toImage();
        QVERIFY(colours(image) > 40);
        const QString directory = qEnvironmentVariable("TWOFOLD_PICTURES");
        if (!directory.isEmpty()) {
            QVERIFY(QDir().mkpath(directory));
            QVERIFY(image.save(QDir(directory).filePath(
                QStringLiteral("%1-%2.png").arg(state, dark ? QStringLiteral("dark") : QStringLiteral("light")))));
        }
    }
};

TWOFOLD_TEST(TestLogPictures)
#include "tst_logpictures.moc"
