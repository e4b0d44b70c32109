// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"

#ifdef TWOFOLD_TESTMAIN_GUI
#include "ui/common/theme.h"

#include <QApplication>
#endif

#include <cstdio>

namespace twofold::tests {

std::vector<Entry> &registry()
{
    static std::vector<Entry> entries;
    return entries;
}

} // namespace twofold::tests

// Arguments: names of test classes to run (none: all); the rest goes to QtTest.
int main(int argc, char **argv)
{
#ifdef TWOFOLD_TESTMAIN_GUI
    QApplication application(argc, argv);
    twofold::ui::Theme::instance().install();
    twofold::ui::Theme::instance().setMode(twofold::ui::Theme::Mode::Light);
#else
    QCoreApplication application(argc, argv);
#endif
    application.setApplicationName(QStringLiteral("twofold-tests"));
    auto &entries = twofold::tests::registry();
    QStringList wanted;
    QStringList rest = {application.arguments().constFirst()};
    for (const auto &argument : application.arguments().mid(1)) {
        const bool isClass = std::any_of(entries.begin(), entries.end(), [&](const auto &entry) {
            return argument == QLatin1String(entry.name);
        });
        (isClass ? wanted : rest).append(argument);
    }
    if (entries.empty()) {
        std::fputs("This program has no test.\n", stderr);
        return 1;
    }
    int failures = 0;
    for (const auto &entry : entries) {
        if (!wanted.isEmpty() && !wanted.contains(QLatin1String(entry.name)))
            continue;
        const auto test = entry.make();
        failures += QTest::qExec(test.get(), rest);
    }
    return failures == 0 ? 0 : 1;
}
