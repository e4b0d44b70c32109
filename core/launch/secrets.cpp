// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/secrets.h"

#include "core/launch/template.h"

#include <QCoreApplication>

namespace twofold::launch {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

} // namespace

Result<void> askForSecrets(const campaign::Plan &plan, const campaign::Campaign &campaign,
                           remote::Prompter *prompter, Secrets &secrets, const CancelToken &cancel)
{
    for (const QString &key : secretsUsed(plan, campaign)) {
        if (secrets.count(key))
            continue;
        remote::SecretQuestion question;
        question.kind = remote::SecretQuestion::Kind::Parameter;
        question.parameter = campaign.parameter(key)->label;
        if (question.parameter.isEmpty())
            question.parameter = key;
        question.prompt = tr("The commands of the plan “%1” read the secret “%2”. Its value:")
                              .arg(plan.name, question.parameter);
        auto value = prompter ? prompter->askSecret(question, cancel) : std::nullopt;
        if (cancel.isCancelled())
            return cancelledError();
        if (!value || value->isEmpty())
            return usageError(tr("The commands of the plan “%1” read the secret “%2”, and its value was not "
                                 "given. It is asked for in the window, or on the terminal.")
                                  .arg(plan.name, key));
        secrets.emplace(key, std::move(*value));
    }
    return {};
}

} // namespace twofold::launch
