// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/sampler.h"

#include "core/base/shellword.h"

#include <QFile>
#include <QRegularExpression>

static void initSampler()
{
    Q_INIT_RESOURCE(twofold_remote_scripts);
}

namespace twofold::remote {

bool isProcessName(const QString &name)
{
    static const QRegularExpression form(QStringLiteral("^[A-Za-z0-9_][A-Za-z0-9_.:+-]{0,14}$"));
    return form.match(name).hasMatch();
}

QString jobLogTimesFile()
{
    return QStringLiteral("log-times");
}

QString jobLogCopiersFile()
{
    return QStringLiteral("log-copiers");
}

QString samplerScript(const QString &host, const QStringList &processes, int logs)
{
    initSampler();
    QFile file(QStringLiteral(":/remote/scripts/sampler.sh"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QStringList names;
    for (const QString &process : processes) {
        if (isProcessName(process))
            names += process;
    }
    return QLatin1String("host=") % shellWord(host.simplified()) % QLatin1String("\nprocesses=")
           % shellWord(names.join(u' ')) % QLatin1String("\nlogs=") % QString::number(logs) % u'\n' % QString::fromUtf8(file.readAll());
}

} // namespace twofold::remote
