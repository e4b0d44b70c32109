// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store/book.h"

#include <QCryptographicHash>
#include <QFile>
#include <QString>
#include <QtTest>

// Shared by the tests of the store: a real book file with something in it.
namespace twofold::tests {

inline std::unique_ptr<store::Book> openBook(const QString &path,
                                             store::Access access = store::Access::Create)
{
    auto book = store::Book::open(path, access);
    if (!book) {
        qWarning("%s", qPrintable(book.error().text()));
        return nullptr;
    }
    return std::move(*book);
}

// The error's sentence; "opened" where it opened.
inline QString refusal(const QString &path, store::Access access)
{
    const auto book = store::Book::open(path, access);
    return book ? QStringLiteral("opened") : book.error().message;
}

inline campaign::Campaign fullCampaign()
{
    using namespace campaign;
    auto full = newCampaign(QStringLiteral("Kettles"), QStringLiteral("20,000 kettles"));
    full.source = QStringLiteral("a study");
    full.parameters = {
        {QStringLiteral("users"), QStringLiteral("Users"), QStringLiteral("Load"),
         ParameterKind::Integer, {}, QStringLiteral("application"), {}, qint64(50), false, false},
        {QStringLiteral("tls"), {}, QStringLiteral("Environment"), ParameterKind::Choice, {}, {},
         {QStringLiteral("on"), QStringLiteral("off")}, QStringLiteral("on"), true, true},
        {QStringLiteral("ratio"), {}, QStringLiteral("Limits"), ParameterKind::Real,
         QStringLiteral("%"), {}, {}, 5.0, false, false},
    };
    full.metrics = {standardMetric(u"latency.p95"), standardMetric(u"host.db.cpu")};
    full.metrics[1].hidden = true;
    full.classes[2].rgb = QStringLiteral("#123456");
    full.criteria = {*parseCriterion(u"latency.p99[\"POST /m\"] < 2 s", CriterionKind::Limit),
                     *parseCriterion(u"checks:latency.p95 <= parent * 1.1", CriterionKind::Limit),
                     *parseCriterion(u"throughput >= 1000 /s", CriterionKind::Goal)};
    full.ladders = {{QStringLiteral("users"), Growth::List, 3, {1, 2.5, 7}, 20'000, 50, 0.1},
                    {QStringLiteral("ratio"), Growth::Factor, 1.5, {}, std::nullopt, 0, 0.05}};
    FailureSignature own;
    own.id = QStringLiteral("gateway-full");
    own.expression = QStringLiteral("slot \"table\" full \\(\\d+\\)");
    own.contains = {"full", "voll \xc3\xbc"};
    own.component = QStringLiteral("proxy");
    own.failureClass = QStringLiteral("Proxy");
    own.side = Side::Environment;
    own.atGenerator = Side::Generator;
    own.meaning = QStringLiteral("The gateway used all its slots.");
    own.lookAt = QStringList{QStringLiteral("gateway.slots"), QStringLiteral("users")};
    own.check = QStringLiteral("gatewayctl status");
    own.usualFix = QStringLiteral("Raise it.");
    own.example = QStringLiteral("slot \"table\" full (512)");
    own.rank = 90;
    full.signatures = {own, FailureSignature{}};
    full.mutedSignatures = QStringList{QStringLiteral("http-4xx"), QStringLiteral("timeout")};
    return full;
}

inline campaign::Run fullRun(CampaignId campaign)
{
    using namespace campaign;
    Run run;
    run.campaign = campaign;
    run.startedAt = Microseconds(1'700'000'000'123'456);
    run.parameters.set(QStringLiteral("users"), qint64(-9'007'199'254'740'993));
    run.parameters.set(QStringLiteral("tls"), QStringLiteral("größer ≠ klein"));
    run.parameters.set(QStringLiteral("ratio"), 5.0);
    run.parameters.set(QStringLiteral("warm"), true);
    run.parameters.set(QStringLiteral("cold"), false);
    run.parameters.set(QStringLiteral("empty"), QString(QLatin1String("")));
    run.metrics.set(QStringLiteral("latency.p95"), 1e-3);
    run.metrics.set(QStringLiteral("requests"), 395'576.0);
    run.computedVerdict = Verdict::Fail;
    run.ownVerdict = Verdict::Invalid;
    run.computedClass = QStringLiteral("Proxy");
    run.computedComponent = QStringLiteral("proxy");
    run.ownClass = QStringLiteral("Kernel limit");
    run.ownComponent = QStringLiteral("kernel");
    run.cause = QStringLiteral("worker_connections");
    run.fix = {QStringLiteral("nofile"), qint64(65'536)};
    run.limitAccepted = true;
    run.hypothesis = QStringLiteral("files");
    run.tags = {QStringLiteral("a"), QStringLiteral("b \"c\"")};
    run.window = {WindowMode::Range, 0.1, 1e9 / 3};
    run.partial = true;
    run.headline = QStringLiteral("It failed.");
    run.lookAt = {QStringLiteral("LimitNOFILE")};
    run.generatorLimited = true;
    return run;
}

// Ids equal nothing when they are invalid; compared here as "given by the book".
inline campaign::Run withIdsOf(campaign::Run run, const campaign::Run &stored)
{
    run.id = stored.id;
    run.number = stored.number;
    run.revision = stored.revision;
    return run;
}

inline QByteArray fileSum(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(&file);
    return hash.result();
}

} // namespace twofold::tests

// For results: shows the error's sentence where there is one.
#define VERIFY_OK(result) \
    do { \
        const auto &checked = (result); \
        QVERIFY2(checked.ok(), checked.ok() ? "" : qPrintable(checked.error().text())); \
    } while (false)
