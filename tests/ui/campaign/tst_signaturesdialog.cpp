// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/signatures.h"
#include "tests/common/testmain.h"
#include "ui/campaign/signaturelist.h"
#include "ui/campaign/signaturesdialog.h"
#include "ui/common/theme.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>

using namespace twofold;
using namespace twofold::ui;

class TestSignaturesDialog : public QObject
{
    Q_OBJECT

    static QLineEdit *line(const QWidget &dialog, const QString &label)
    {
        for (auto *edit : dialog.findChildren<QLineEdit *>()) {
            if (edit->accessibleName().startsWith(label))
                return edit;
        }
        return nullptr;
    }

    static QPushButton *button(const QWidget &dialog, const QString &text)
    {
        for (auto *one : dialog.findChildren<QPushButton *>()) {
            if (one->text() == text)
                return one;
        }
        return nullptr;
    }

    static QString answer(const QWidget &dialog)
    {
        for (auto *label : dialog.findChildren<QLabel *>()) {
            if (label->accessibleName() == "What the lines say")
                return label->text();
        }
        return {};
    }

    static QString marked(const QWidget &dialog)
    {
        const auto marks = dialog.findChild<QPlainTextEdit *>()->extraSelections();
        return marks.isEmpty() ? QString() : marks.first().cursor.selectedText();
    }

    // One that equals itself: an id that is not valid equals nothing.
    static campaign::Campaign aCampaign()
    {
        auto campaign = campaign::newCampaign("kettles");
        campaign.id = CampaignId(1);
        return campaign;
    }

    static void fillGateway(const QWidget &dialog)
    {
        line(dialog, "Name")->setText("gateway-full");
        line(dialog, "Pattern")->setText("slot table full \\(\\d+\\)");
        line(dialog, "A line holds")->setText("slot table; gateway");
        line(dialog, "What it means")->setText("The gateway used all its slots.");
        line(dialog, "A real line")->setText("Jan 31 gateway: slot table full (512)");
    }

private slots:
    void initTestCase() { Theme::instance().install(); }

    void lookingAroundChangesNothing()
    {
        const auto campaign = aCampaign();
        SignaturesDialog dialog(campaign, nullptr);
        for (const auto &signature : verdict::builtInSignatures())
            dialog.choose(signature.id);
        QCOMPARE(dialog.campaign(), campaign);
    }

    void everyBuiltInOneSurvivesItsForm()
    {
        for (const auto &signature : verdict::builtInSignatures()) {
            SignaturesDialog dialog(aCampaign(), nullptr);
            dialog.choose(signature.id);
            line(dialog, "What it means")->setText("Something else.");
            QCOMPARE(dialog.campaign().signatures.size(), size_t(1));
            auto expected = campaign::FailureSignature(signature);
            expected.meaning = "Something else.";
            QVERIFY2(dialog.campaign().signatures.front() == expected, qPrintable(signature.id));
        }
    }

    void addsOneOfItsOwn()
    {
        SignaturesDialog dialog(aCampaign(), nullptr);
        button(dialog, "Add signature")->click();
        fillGateway(dialog);
        button(dialog, "Save signatures")->click();
        QCOMPARE(dialog.result(), int(QDialog::Accepted));
        QCOMPARE(dialog.campaign().signatures.size(), size_t(1));
        const auto &own = dialog.campaign().signatures.front();
        QCOMPARE(own.id, "gateway-full");
        QCOMPARE(own.contains, (QList<QByteArray>{"slot table", "gateway"}));
        QVERIFY(verdict::signaturesOf(dialog.campaign()));
    }

    void whatCannotBeUsedIsRefusedWithItsPlace()
    {
        SignaturesDialog dialog(aCampaign(), nullptr);
        button(dialog, "Add signature")->click();
        fillGateway(dialog);
        line(dialog, "Pattern")->setText("(\\w+)+ full");
        button(dialog, "Save signatures")->click();
        QCOMPARE(dialog.result(), 0);
        bool told = false;
        for (auto *label : dialog.findChildren<QLabel *>())
            told = told || label->text().contains("the repeat at character 6");
        QVERIFY(told);
    }

    void mutesAndUsesAgain()
    {
        SignaturesDialog dialog(aCampaign(), nullptr);
        dialog.choose("http-429");
        dialog.tryLines("HTTP 429 Too Many Requests");
        QVERIFY(answer(dialog).startsWith("This signature explains the line."));
        button(dialog, "Mute")->click();
        QCOMPARE(dialog.campaign().mutedSignatures, QStringList{"http-429"});
        QVERIFY2(!answer(dialog).startsWith("This signature explains"), qPrintable(answer(dialog)));
        button(dialog, "Use again")->click();
        QVERIFY(dialog.campaign().mutedSignatures.isEmpty());
    }

    void aChangeIsTakenBack()
    {
        const auto campaign = aCampaign();
        SignaturesDialog dialog(campaign, nullptr);
        dialog.choose("conntrack-full");
        QVERIFY(line(dialog, "Name")->isReadOnly());
        line(dialog, "What it means")->setText("Something else.");
        QCOMPARE(dialog.campaign().signatures.size(), size_t(1));
        button(dialog, "Take back the change")->click();
        QCOMPARE(dialog.campaign(), campaign);
        QVERIFY(line(dialog, "What it means")->text() != "Something else.");
    }

    void aPastedLineShowsWhatMatchesAndWhatARunIsTold()
    {
        SignaturesDialog dialog(aCampaign(), nullptr);
        button(dialog, "Add signature")->click();
        fillGateway(dialog);
        dialog.tryLines("one\nJan 31 gateway: slot table full (512) too\n");
        QCOMPARE(marked(dialog), "slot table full (512)");
        QVERIFY2(answer(dialog).startsWith("This signature explains the line."), qPrintable(answer(dialog)));
        QVERIFY(answer(dialog).contains("The gateway used all its slots."));

        line(dialog, "Pattern")->setText("slot \\w+ full \\(512");
        QCOMPARE(marked(dialog), "slot table full (512");

        dialog.tryLines("nf_conntrack: table full, dropping packet");
        QCOMPARE(marked(dialog), QString());
        QVERIFY2(answer(dialog).startsWith("This signature does not match; conntrack-full explains"),
                 qPrintable(answer(dialog)));

        dialog.tryLines("all is well");
        QCOMPARE(answer(dialog), "No signature knows these lines.");

        line(dialog, "A line holds")->setText("kettle");
        line(dialog, "A real line")->setText("kettle slot table full (512)");
        dialog.tryLines("slot table full (512)");
        QVERIFY2(answer(dialog).contains("never tried"), qPrintable(answer(dialog)));
    }

    void anotherOneOfAHigherRankIsNamed()
    {
        SignaturesDialog dialog(aCampaign(), nullptr);
        button(dialog, "Add signature")->click();
        fillGateway(dialog);
        line(dialog, "Pattern")->setText("table full");
        line(dialog, "A line holds")->clear();
        dialog.tryLines("nf_conntrack: table full, dropping packet");
        QCOMPARE(marked(dialog), "table full");
        QVERIFY2(answer(dialog).startsWith("It matches, and conntrack-full of rank 100 comes before it."),
                 qPrintable(answer(dialog)));
    }

    void theListIsAModel()
    {
        const auto campaign = aCampaign();
        SignatureList list(campaign, nullptr);
        QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const int known = list.rowCount();
        campaign::FailureSignature own;
        own.id = "own";
        QCOMPARE(list.add(own), 0);
        list.setMuted(0, true);
        own.id = "renamed";
        list.change(0, own);
        QCOMPARE(list.campaign().mutedSignatures, QStringList{"renamed"});
        QCOMPARE(list.data(list.index(0, SignatureList::State), Qt::DisplayRole).toString(), "muted");
        list.takeBack(0);
        QCOMPARE(list.rowCount(), known);
        QCOMPARE(list.campaign(), campaign);
    }
};

TWOFOLD_TEST(TestSignaturesDialog)
#include "tst_signaturesdialog.moc"
