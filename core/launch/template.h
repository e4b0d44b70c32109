// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "core/campaign/campaign.h"
#include "core/campaign/plan.h"

#include <QStringList>

#include <utility>
#include <vector>

namespace twofold::launch {

// A generator's place among those of its role.
struct Place
{
    int index = 1; // from 1
    int count = 1;
    // 1 + (index - 1) x {users}: the first identity of this generator's own range.
    qint64 offset = 1;
};

// A command ready for a host. Values are in the environment and the shell text only refers to
// them, each as one word: no value is ever read as shell text, whatever is in it.
struct Rendered
{
    QString shell; // runs on the host
    std::vector<std::pair<QString, QString>> environment; // every parameter, and the place
    QString display; // for people: values in place, quoted where needed; secrets masked
};

// {key} stands for a parameter's value as one word; {index}, {count} and {offset} for the place.
// {{key}} is a literal {key}; ${NAME} is the shell's own and left alone, and so is any brace that
// does not enclose a key. Every parameter is also in the environment under environmentName(). A
// secret is refused as a placeholder, since arguments show in the host's list of processes: the
// error names the variable to use instead. Unknown and blank parameters are errors that name them.
Result<Rendered> render(const QString &commandTemplate, const campaign::Campaign &campaign,
                        const campaign::Parameters &values, const Place &place);

// "TWOFOLD_USERS" for "users"; what is neither letter nor digit becomes '_'.
QString environmentName(QStringView key);

// Keys that a template names, as {key} or as $TWOFOLD_KEY.
QStringList keysUsed(const QString &commandTemplate, const campaign::Campaign &campaign);

// Keys of the secret parameters that the plan's commands read, in the campaign's order.
QStringList secretsUsed(const campaign::Plan &plan, const campaign::Campaign &campaign);

// Of these the ones that a command expands anywhere but in an assignment: where that is a program's
// argument, everybody on the host can read it.
QStringList secretsExpanded(const campaign::Plan &plan, const campaign::Campaign &campaign);

// Keys without a value that the commands of the plan need before it can be launched.
QStringList keysMissing(const campaign::Plan &plan, const campaign::Campaign &campaign,
                        const campaign::Parameters &values);

// Parameters of the groups Load and Load generator that have a value and that no command of the
// plan uses: a misspelt name keeps the tool's default on every machine without a word.
QStringList keysUnused(const campaign::Plan &plan, const campaign::Campaign &campaign,
                       const campaign::Parameters &values);

} // namespace twofold::launch
