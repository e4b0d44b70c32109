// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/secrets.h"

#include "core/launch/template.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace twofold::launch {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

// A copy of the book at another place, changed by who knows whom, does not get at it.
QString keptName(const QString &bookPath, const campaign::Campaign &campaign, const QString &key)
{
    const QFileInfo book(bookPath);
    return QStringLiteral("secret %1 of the campaign %2 in %3")
        .arg(key, campaign.name, book.exists() ? book.canonicalFilePath() : book.absoluteFilePath());
}

} // namespace

Result<void> askForSecrets(const QString &bookPath, const campaign::Plan &plan, const campaign::Campaign &campaign,
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
        question.keepAs = keptName(bookPath, campaign, key);
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

Result<QStringList> forgetSecrets(remote::Keychain &keychain, const QString &bookPath, const campaign::Plan &plan,
                                  const campaign::Campaign &campaign, const CancelToken &cancel)
{
    QStringList forgotten;
    for (const QString &key : secretsUsed(plan, campaign)) {
        const auto was = keychain.forget(keptName(bookPath, campaign, key), cancel);
        if (!was)
            return was.error();
        if (*was)
            forgotten += key;
    }
    return forgotten;
}

} // namespace twofold::launch
