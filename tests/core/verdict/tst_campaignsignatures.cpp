// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/judge.h"
#include "core/verdict/scanner.h"
#include "core/verdict/signatures.h"
#include "tests/common/testmain.h"

using namespace twofold;
using namespace twofold::verdict;

// The signatures that a campaign adds, changes and mutes.
class TstCampaignSignatures : public QObject
{
    Q_OBJECT

    static campaign::FailureSignature gatewayFull()
    {
        campaign::FailureSignature signature;
        signature.id = "gateway-full";
        signature.expression = "gateway: slot table full \\(\\d+\\)";
        signature.contains = {"slot table full"};
        signature.component = "proxy";
        signature.failureClass = "Proxy";
        signature.meaning = "The gateway used all its slots.";
        signature.lookAt = QStringList{"gateway.slots"};
        signature.example = "Jan 31 12:00:00 gateway: slot table full (512)";
        signature.rank = 90;
        return signature;
    }

    // A failed run whose one log holds this line.
    static Judgement judged(const campaign::Campaign &campaign, const QByteArray &line)
    {
        Input input;
        input.campaign = &campaign;
        input.run.metrics.set("requests", 1000.0);
        input.run.metrics.set("duration", 60.0);
        input.run.metrics.set("failure_rate", 0.5);
        input.logs.push_back({"error.log", line, {}, false});
        return judge(input);
    }

    static campaign::Campaign aCampaign()
    {
        auto campaign = campaign::newCampaign("kettles");
        campaign.criteria.push_back(*campaign::parseCriterion(u"failure_rate < 1 %", campaign::CriterionKind::Limit));
        return campaign;
    }

private slots:
    void anOwnOneExplainsALineThatNoneKnew()
    {
        auto campaign = aCampaign();
        QCOMPARE(judged(campaign, "gateway: slot table full (512)").component, QString());
        campaign.signatures.push_back(gatewayFull());
        const auto judgement = judged(campaign, "gateway: slot table full (512)");
        QCOMPARE(judgement.verdict, campaign::Verdict::Fail);
        QCOMPARE(judgement.component, "proxy");
        QCOMPARE(judgement.failureClass, "Proxy");
        QCOMPARE(judgement.headline, "The gateway used all its slots.");
        QCOMPARE(judgement.lookAt, QStringList{"gateway.slots"});
    }

    void aChangedOneTakesThePlaceOfTheBuiltIn()
    {
        auto campaign = aCampaign();
        const QByteArray line = "nf_conntrack: table full, dropping packet";
        auto changed = campaign::FailureSignature(*std::find_if(
            builtInSignatures().begin(), builtInSignatures().end(),
            [](const Signature &signature) { return signature.id == "conntrack-full"; }));
        changed.component = "network";
        changed.failureClass = "Network";
        campaign.signatures.push_back(changed);
        const auto judgement = judged(campaign, line);
        QCOMPARE(judgement.component, "network");
        QCOMPARE(judgement.failureClass, "Network");
        QCOMPARE(std::count_if(judgement.findings.begin(), judgement.findings.end(),
                               [](const auto &finding) { return finding.kind == campaign::FindingKind::Signature; }),
                 1);
    }

    void aMutedOneAccusesNobody()
    {
        auto campaign = aCampaign();
        const QByteArray line = "2026/01/31 nf_conntrack: table full, dropping packet";
        QCOMPARE(judged(campaign, line).component, "kernel");
        campaign.mutedSignatures = QStringList{"conntrack-full"};
        const auto judgement = judged(campaign, line);
        QCOMPARE(judgement.verdict, campaign::Verdict::Fail);
        QCOMPARE(judgement.component, QString());
        campaign.signatures.push_back(gatewayFull());
        campaign.mutedSignatures = QStringList{"gateway-full"};
        QCOMPARE(judged(campaign, "gateway: slot table full (512)").component, QString());
    }

    void signaturesThatCannotBeUsedAreToldAndTheBuiltInOnesStay()
    {
        auto campaign = aCampaign();
        campaign.signatures.push_back(gatewayFull());
        campaign.signatures.back().expression = "slot (table";
        const auto judgement = judged(campaign, "nf_conntrack: table full, dropping packet");
        QCOMPARE(judgement.component, "kernel");
        const auto told = std::find_if(
            judgement.findings.begin(), judgement.findings.end(),
            [](const auto &finding) { return finding.message.contains("signature \"gateway-full\", field \"pattern\""); });
        QVERIFY(told != judgement.findings.end());
        QCOMPARE(told->severity, campaign::Severity::Caution);
    }

    void twoOfOneNameAreRefused()
    {
        auto campaign = aCampaign();
        campaign.signatures = {gatewayFull(), gatewayFull()};
        const auto all = signaturesOf(campaign);
        QVERIFY(!all);
        QCOMPARE(all.error().message, "Two signatures are named \"gateway-full\".");
    }

    void moreThanAreUsedAreRefused()
    {
        auto campaign = aCampaign();
        for (size_t i = 0; i <= kMostOwnSignatures; ++i) {
            campaign.signatures.push_back(gatewayFull());
            campaign.signatures.back().id += QString::number(i);
        }
        QVERIFY(!signaturesOf(campaign));
        campaign.signatures.pop_back();
        QVERIFY(signaturesOf(campaign));
    }

    void aBadOneIsRefusedWithItsPlace_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("told");
        const auto row = [](const char *name, const char *expression, const char *told) {
            QTest::newRow(name) << QString::fromUtf8(expression) << QString::fromUtf8(told);
        };
        row("does not compile", "slot (table", "field \"pattern\": at character 12");
        row("repeat of a repeat", "(\\w+)+ full", "the repeat at character 6");
        row("counted repeat of a repeat", "(\\w+\\s?){20} full", "the repeat at character 9");
        row("bounded repeat of bounded repeats", "(\\w{0,9}){0,80} full", "the repeat at character 10");
        row("repeat of an optional part", "(?:a?b?)* full", "the repeat at character 9");
        row("repeat of alternatives", "(?:\\w|\\d)+ full", "the repeat at character 10");
        row("repeat of a group deep inside", "(?:x(?:y(?:z+)))* full", "the repeat at character 17");
        row("repeat behind a class with a bracket", "([])(]+)+ full", "the repeat at character 9");
        row("six repeats in a row", ".*a.*b.*c.*d.*e.* full", "the repeat at character 17");
        row("reference back", "(\\w{1,9})\\1 full", "the reference back at character 10");
        row("named reference back", "(?<a>\\w{1,9})\\k<a> full", "the reference back at character 14");
        row("recursion", "slot (?R)? full", "the group at character 6");
        row("condition", "(a)?(?(1)b|c) full", "the group at character 5");
        row("instruction", "(*LIMIT_MATCH=9999999)slot table full", "the group at character 1");
        row("matches every line", "(?:slot)?", "matches a text without any character");
        row("matches a place", "(?=slot)", "matches a text without any character");
        row("only spaces", "  ", "field \"pattern\": it is empty");
        row("does not match its line", "slots", "field \"example\"");
    }

    void aBadOneIsRefusedWithItsPlace()
    {
        QFETCH(QString, expression);
        QFETCH(QString, told);
        auto signature = gatewayFull();
        signature.expression = expression;
        const auto compiled = compileSignature(signature);
        QVERIFY(!compiled);
        QVERIFY2(compiled.error().message.contains(told), qPrintable(compiled.error().message));
        QVERIFY(compiled.error().message.startsWith("signature \"gateway-full\""));
    }

    void aHarmlessOneIsTaken_data()
    {
        QTest::addColumn<QString>("expression");
        for (const char *expression :
             {"slot table full", "gateway: .{0,80}full \\(\\d+\\)", "(?:slot|table) \\w+", "table (?:full|empty)?",
              "12:00:00", "(?:\\d{1,2}:){2}\\d+ \\w+", "[[:alpha:]]+ table", "[^]]+full", "\\Qfull (\\E", "sl{1}ot",
              "(?i:SLOT) table", "(?<what>slot) table", "slot(?= table)"})
            QTest::newRow(expression) << QString::fromUtf8(expression);
    }

    void aHarmlessOneIsTaken()
    {
        QFETCH(QString, expression);
        auto signature = gatewayFull();
        signature.expression = expression;
        const auto compiled = compileSignature(signature);
        QVERIFY2(compiled.ok(), compiled ? "" : qPrintable(compiled.error().message));
        QVERIFY(compiled->pattern.match(signature.example).hasMatch());
    }

    // A thousand times as many steps as the limit would need more than the test's time.
    void aSearchThatTakesTooManyStepsEnds()
    {
        auto signature = gatewayFull();
        signature.expression = "s*s*s*s*s*!";
        signature.example = "s!";
        signature.contains.clear();
        const auto compiled = compileSignature(signature);
        QVERIFY(compiled.ok());
        const Signatures one{*compiled};
        const QByteArray line = QByteArray(Scanner::kLongestLine - 1, 's') + '\n';
        QVERIFY(match(one, line + line + line, "long.log").empty());
        QCOMPARE(match(one, line + "ss!\n", "long.log").size(), size_t(1));
    }
};

TWOFOLD_TEST(TstCampaignSignatures)
#include "tst_campaignsignatures.moc"
