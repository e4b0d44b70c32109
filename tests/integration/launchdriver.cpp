// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A program that launches the first plan of a book and prints every step it reports, for a test
// that kills it: launchdriver BOOK SSH_CONFIG [stop]   (stop: ends the load once it runs)

#include "core/launch/launch.h"
#include "core/store/book.h"

#include <QCoreApplication>

#include <cstdio>

using namespace twofold;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    if (arguments.size() < 3)
        return 2;
    launch::Request request;
    {
        const auto book = store::Book::open(arguments[1], store::Access::ReadOnly);
        if (!book)
            return 3;
        request.campaign = (*book)->campaigns()->front().id;
        request.plan = (*book)->plans(request.campaign)->front().id;
    }
    request.parameters.set(QStringLiteral("users"), qint64(10));
    launch::Options options;
    options.session.configFile = arguments[2];
    options.pollMs = 100;
    launch::Launcher launcher(arguments[1], options, nullptr);
    QObject::connect(
        &launcher, &launch::Launcher::statusChanged, &launcher,
        [&](const launch::Status &status) {
            std::printf("%s\n", qPrintable(status.detail));
            for (const auto &host : status.hosts)
                std::printf("%s\n", qPrintable(host.detail));
            std::fflush(stdout);
            if (arguments.size() > 3 && status.state == campaign::JobState::Running)
                launcher.stop();
        },
        Qt::DirectConnection);
    launcher.start(request);
    launcher.wait();
    return launcher.outcome().error ? 1 : 0;
}
