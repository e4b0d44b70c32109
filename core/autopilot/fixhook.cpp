// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/autopilot/fixhook.h"

#include "core/logbook/logbook.h"

#include <QCoreApplication>

namespace twofold::autopilot {

namespace {

constexpr int kLimitIsReal = 3;
constexpr qsizetype kLongestShown = 300;

QString tr(const char *text)
{
    return QCoreApplication::translate("Autopilot", text);
}

QString lastLine(const QByteArray &text)
{
    return QString::fromUtf8(text).trimmed().section(u'\n', -1).trimmed();
}

Result<campaign::Fix> fixOf(const campaign::Campaign &campaign, const QString &line)
{
    const auto equals = line.indexOf(u'=');
    const QString key = line.left(equals).trimmed();
    if (equals < 1 || key.isEmpty()) {
        return badInput(tr("The fix hook ended well, but its last line is not KEY=VALUE: \"%1\".")
                            .arg(line.left(kLongestShown)));
    }
    const QString text = line.mid(equals + 1).trimmed();
    const auto *parameter = campaign.parameter(key);
    auto value = parameter ? campaign::parseValue(text, parameter->kind, parameter->choices)
                           : campaign::parseValue(text, campaign::guessKind(text));
    if (!value)
        return value.error();
    if (campaign::isAbsent(*value))
        return badInput(tr("The fix hook gave no value for %1.").arg(key.left(kLongestShown)));
    return campaign::Fix{key, std::move(*value)};
}

} // namespace

QProcessEnvironment hookEnvironment(const campaign::Campaign &campaign, const campaign::Run &failed)
{
    const QString setting = failed.lookAt.value(0);
    const auto *value = failed.parameters.find(setting);
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("TWOFOLD_CAMPAIGN"), campaign.name);
    environment.insert(QStringLiteral("TWOFOLD_RUN"), QString::number(failed.number));
    environment.insert(QStringLiteral("TWOFOLD_SETTING"), setting);
    environment.insert(QStringLiteral("TWOFOLD_VALUE"), value ? campaign::valueText(*value) : QString());
    environment.insert(QStringLiteral("TWOFOLD_COMPONENT"), failed.component());
    environment.insert(QStringLiteral("TWOFOLD_CLASS"), failed.failureClass());
    environment.insert(QStringLiteral("TWOFOLD_FINDING"), failed.headline);
    return environment;
}

Result<QString> recordAnswer(store::Book &book, const campaign::Run &failed, const HookAnswer &answer)
{
    if (answer.status != 0 && answer.status != kLimitIsReal) {
        const QString said = lastLine(answer.errors).left(kLongestShown);
        return badInput(said.isEmpty() ? tr("The fix hook knows no fix for run %1 (it ended with %2).")
                                             .arg(failed.number)
                                             .arg(answer.status)
                                       : tr("The fix hook knows no fix for run %1 (it ended with %2): %3")
                                             .arg(failed.number)
                                             .arg(answer.status)
                                             .arg(said));
    }
    const auto campaign = book.campaign(failed.campaign);
    if (!campaign)
        return campaign.error();
    auto run = book.run(failed.id);
    if (!run)
        return run.error();
    QString done;
    if (answer.status == kLimitIsReal) {
        run->limitAccepted = true;
        done = tr("The fix hook takes the limit of run %1 as real.").arg(run->number);
    } else {
        const auto fix = fixOf(*campaign, lastLine(answer.output));
        if (!fix)
            return fix.error();
        run->fix = *fix;
        done = tr("The fix hook set %1 after run %2.").arg(fix->text()).arg(run->number);
    }
    if (run->cause.isEmpty())
        run->cause = run->headline.isEmpty() ? tr("As the fix hook found it") : run->headline;
    if (const auto stored = logbook::logByHand(book, *run); !stored)
        return stored.error();
    return done;
}

} // namespace twofold::autopilot
