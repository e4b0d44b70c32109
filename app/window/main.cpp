// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/askpass.h"
#include "ui/common/theme.h"
#include "ui/shell/mainwindow.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>

int main(int argc, char **argv)
{
    if (twofold::remote::isAskpass())
        return twofold::remote::runAskpass(argc, argv);
    QApplication application(argc, argv);
    twofold::remote::Askpass::setProgram(QCoreApplication::applicationFilePath());
    QApplication::setApplicationName(QStringLiteral("twofold"));
    QApplication::setApplicationDisplayName(QStringLiteral("Twofold"));
    QApplication::setOrganizationName(QStringLiteral("twofold"));
    QApplication::setApplicationVersion(QStringLiteral(TWOFOLD_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("twofold"));

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "The logbook of a load-test campaign."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("files"),
                                 QCoreApplication::translate("main", "A book to open, or result files to read."),
                                 QStringLiteral("[files…]"));
    parser.process(application);

    auto &theme = twofold::ui::Theme::instance();
    theme.install();
    const int colours = QSettings().value(QStringLiteral("window/colours"), 0).toInt();
    if (colours > 0 && colours <= int(twofold::ui::Theme::Mode::Dark))
        theme.setMode(twofold::ui::Theme::Mode(colours));

    twofold::ui::MainWindow window;
    window.setWindowIcon(theme.icon(QStringLiteral("log"), twofold::ui::Token::Accent));
    window.show();
    if (!parser.positionalArguments().isEmpty())
        window.takeFiles(parser.positionalArguments());
    return QApplication::exec();
}
