// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/log/samplebook.h"
#include "ui/common/theme.h"
#include "ui/nextstep/nextstepstrip.h"
#include "ui/nextstep/othersteps.h"

#include <QMenu>
#include <QPushButton>

using namespace twofold;
using namespace twofold::ui;
using tests::SampleBook;

class TestNextStepStrip : public QObject
{
    Q_OBJECT

    static QPushButton *button(const QWidget &widget, const QString &text)
    {
        for (auto *one : widget.findChildren<QPushButton *>()) {
            if (one->text() == text)
                return one;
        }
        return nullptr;
    }

private slots:
    void initTestCase() { qRegisterMetaType<steering::Step>(); }

    void launchesAndLogsWhatItShows()
    {
        SampleBook book;
        NextStepStrip strip(&book.session());
        strip.resize(1000, 62);
        strip.show();
        QVERIFY(strip.step());
        QCOMPARE(strip.step()->title, book.session().nextStep()->title);
        QSignalSpy launched(&strip, &NextStepStrip::launchRequested);
        QSignalSpy byHand(&strip, &NextStepStrip::logByHandRequested);
        button(strip, QStringLiteral("Launch…"))->click();
        button(strip, QStringLiteral("Log by hand"))->click();
        QCOMPARE(launched.count(), 1);
        QCOMPARE(byHand.count(), 1);
        QCOMPARE(launched.at(0).at(0).value<steering::Step>().parameters, book.session().nextStep()->parameters);
    }

    void anotherStepCanBeChosenUntilTheLogChanges()
    {
        SampleBook book;
        NextStepStrip strip(&book.session());
        auto *menu = button(strip, QStringLiteral("Other steps"))->menu();
        emit menu->aboutToShow();
        QAction *repeat = nullptr;
        for (auto *action : menu->actions()) {
            if (action->text().startsWith(QStringLiteral("repeat run 14")))
                repeat = action;
        }
        QVERIFY(repeat);
        repeat->trigger();
        QCOMPARE(strip.step()->parameters, book.session().run(14)->parameters);
        book.session().deleteRuns(QStringLiteral("Delete"), {14});
        book.settle();
        QCOMPARE(strip.step()->title, book.session().nextStep()->title);
    }

    void otherStepsAreNotTheProposedOne()
    {
        const auto runs = tests::sampleRuns();
        const auto campaign = tests::sampleCampaign();
        const auto proposed = steering::nextStep(campaign, runs);
        QVERIFY(proposed);
        const auto others = otherSteps(campaign, runs, *proposed);
        QVERIFY(!others.empty());
        for (const auto &step : others) {
            QVERIFY(step.title != proposed->title);
            QVERIFY(!step.title.isEmpty());
        }
        QVERIFY(otherSteps(campaign, {}, std::nullopt).size() <= 2);
    }

    void anEmptyCampaignProposesABaseline()
    {
        SampleBook book(false);
        NextStepStrip strip(&book.session());
        QVERIFY(strip.step());
        QCOMPARE(strip.step()->action, steering::Action::Baseline);
    }
};

TWOFOLD_TEST(TestNextStepStrip)
#include "tst_nextstep.moc"
