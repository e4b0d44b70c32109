// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/cli/arguments.h"
#include "core/campaign/campaign.h"
#include "core/campaign/plan.h"
#include "core/campaign/run.h"
#include "core/store/book.h"

#include <QByteArray>

#include <memory>

namespace twofold::cli {

// What a command answers. Nothing is printed before it is done, so that a failure leaves standard
// output empty.
struct Answer
{
    QByteArray out;
    QStringList messages; // for standard error
    campaign::Verdict verdict = campaign::Verdict::Pass; // what --fail-on-verdict looks at
};

Result<Answer> inspect(const Arguments &arguments);
Result<Answer> import(const Arguments &arguments);
Result<Answer> diagnose(const Arguments &arguments);
Result<Answer> campaigns(const Arguments &arguments);
Result<Answer> editRun(const Arguments &arguments);
Result<Answer> runs(const Arguments &arguments);
Result<Answer> next(const Arguments &arguments);
Result<Answer> compare(const Arguments &arguments);
Result<Answer> report(const Arguments &arguments);
Result<Answer> example(const Arguments &arguments);
Result<Answer> check(const Arguments &arguments);
Result<Answer> backup(const Arguments &arguments);
Result<Answer> hosts(const Arguments &arguments);
Result<Answer> plans(const Arguments &arguments);
Result<Answer> launch(const Arguments &arguments);
Result<Answer> attach(const Arguments &arguments);
Result<Answer> stop(const Arguments &arguments);
Result<Answer> autopilot(const Arguments &arguments);

// Shared by the commands.
QString bookPath(const Arguments &arguments);
Result<std::unique_ptr<store::Book>> openBook(const Arguments &arguments, store::Access access);
// The named campaign, or the book's only one where none was named.
Result<campaign::Campaign> findCampaign(const store::Book &book, const QString &name);
Result<campaign::Host> findHost(const store::Book &book, const QString &name);
// What a keychain no longer keeps, for `forget`.
Result<Answer> forgottenAnswer(const Arguments &arguments, const Result<QStringList> &forgotten);
// The KEY=VALUE pairs by the campaign's kinds; an unknown key takes the kind its value has.
Result<campaign::Parameters> parseSets(const campaign::Campaign &campaign, const QStringList &sets);
Result<std::vector<campaign::Criterion>> parseCriteria(const Arguments &arguments);
// "1,2,3"
Result<std::vector<int>> parseRunNumbers(const QString &text);
// Writes bytes to a new or existing file, whole or not at all.
Result<void> writeFile(const QString &path, const QByteArray &bytes);
QStringList warningLines(const std::vector<results::Warning> &warnings);
// One finding a line, for people.
QString findingLines(const std::vector<campaign::Finding> &findings);

} // namespace twofold::cli
