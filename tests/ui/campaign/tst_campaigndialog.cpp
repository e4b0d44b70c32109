// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "ui/campaign/campaigndialog.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace twofold;
using namespace twofold::ui;

class TestCampaignDialog : public QObject
{
    Q_OBJECT

    static QLineEdit *line(const QWidget &dialog, const QString &label)
    {
        for (auto *edit : dialog.findChildren<QLineEdit *>()) {
            if (edit->accessibleName() == label)
                return edit;
        }
        qFatal("no field %s", qPrintable(label));
    }

    static void press(const QWidget &dialog, const QString &text)
    {
        for (auto *button : dialog.findChildren<QPushButton *>()) {
            if (button->text() == text)
                return button->click();
        }
        qFatal("no button %s", qPrintable(text));
    }

    static bool says(const QWidget &dialog, const QString &sentence)
    {
        const auto labels = dialog.findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&](const auto *label) { return label->text() == sentence; });
    }

    static campaign::Campaign aCampaign()
    {
        auto campaign = campaign::newCampaign("kettles");
        campaign.parameters.emplace_back().key = "users";
        campaign.parameters.back().kind = campaign::ParameterKind::Integer;
        campaign.ladders.emplace_back().parameter = "users";
        return campaign;
    }

private slots:
    void thresholdsAreFoldedAwayUntilTheyAreChanged()
    {
        auto campaign = aCampaign();
        CampaignDialog dialog(campaign, false, {}, nullptr);
        dialog.show();
        QVERIFY(!line(dialog, "Shortest run, s")->isVisible());
        press(dialog, "Change the thresholds");
        QVERIFY(line(dialog, "Shortest run, s")->isVisible());
        QCOMPARE(line(dialog, "Shortest run, s")->placeholderText(), "15");

        campaign.thresholds.shortestS = 3;
        CampaignDialog changed(campaign, false, {}, nullptr);
        changed.show();
        QVERIFY(line(changed, "Shortest run, s")->isVisible());
        QCOMPARE(line(changed, "Shortest run, s")->text(), "3");
        QCOMPARE(line(changed, "Fewest requests")->text(), "");
    }

    void thresholdsAreStored()
    {
        CampaignDialog dialog(aCampaign(), false, {}, nullptr);
        line(dialog, "Fewest requests")->setText("50");
        line(dialog, "At a limit for, s")->setText("1.5");
        line(dialog, "Generator busy, %")->setText("90");
        press(dialog, "Save campaign");
        campaign::Thresholds expected;
        expected.fewestRequests = 50;
        expected.lastingS = 1.5;
        expected.generatorBusy = 0.9;
        QCOMPARE(dialog.result(), int(QDialog::Accepted));
        QVERIFY(dialog.campaign().thresholds == expected);
    }

    void aThresholdOutOfItsRange_isNamed()
    {
        for (const auto &[text, most] : {std::pair{"-1", "1,000,000"}, {"soon", "1,000,000"}}) {
            CampaignDialog dialog(aCampaign(), false, {}, nullptr);
            line(dialog, "Shortest run, s")->setText(text);
            press(dialog, "Save campaign");
            QCOMPARE(dialog.result(), int(QDialog::Rejected));
            QVERIFY(says(dialog, QString("Shortest run, s: \"%1\" is not a number from 0 to %2.").arg(text, most)));
        }
        CampaignDialog dialog(aCampaign(), false, {}, nullptr);
        line(dialog, "Generator busy, %")->setText("101");
        press(dialog, "Save campaign");
        QVERIFY(says(dialog, "Generator busy, %: \"101\" is not a number from 0 to 100."));
    }

    void theLaddersBoundAndToleranceAreStored()
    {
        CampaignDialog dialog(aCampaign(), false, {}, nullptr);
        line(dialog, "At most")->setText("4000");
        line(dialog, "Within, %")->setText("10");
        press(dialog, "Save campaign");
        QCOMPARE(dialog.campaign().ladders.front().bound, std::optional(4000.0));
        QCOMPARE(dialog.campaign().ladders.front().tolerance, 0.1);

        CampaignDialog wide(dialog.campaign(), false, {}, nullptr);
        QCOMPARE(line(wide, "At most")->text(), "4000");
        QCOMPARE(line(wide, "Within, %")->text(), "10");
        line(wide, "Within, %")->setText("60");
        press(wide, "Save campaign");
        QCOMPARE(wide.result(), int(QDialog::Rejected));
        QVERIFY(says(wide, "A limit counts as found within more than 0 and at most 50 %."));
    }

    void aLadderOfValuesStaysOne()
    {
        auto campaign = aCampaign();
        campaign.ladders.front().growth = campaign::Growth::List;
        campaign.ladders.front().values = {10, 200, 4000};
        CampaignDialog dialog(campaign, false, {}, nullptr);
        press(dialog, "Save campaign");
        QVERIFY(dialog.campaign().ladders == campaign.ladders);

        CampaignDialog other(campaign, false, {}, nullptr);
        QCOMPARE(line(other, "By")->text(), "10 200 4000");
        line(other, "By")->setText("500 50; many");
        press(other, "Save campaign");
        QVERIFY(says(other, "\"many\" is not a number. Write the values with spaces between them, for example 100 200 500."));
        line(other, "By")->setText("500 50");
        press(other, "Save campaign");
        QCOMPARE(other.campaign().ladders.front().values, (std::vector<double>{50, 500}));
    }
};

TWOFOLD_TEST(TestCampaignDialog)
#include "tst_campaigndialog.moc"
