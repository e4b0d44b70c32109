// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QtTest>

#include <functional>
#include <memory>
#include <vector>

// Registers a QtTest class with the program's one main: several classes share a binary, so that
// Qt is linked once. Put it at the end of the class's .cpp, before its moc include.
#define TWOFOLD_TEST(Class) \
    static const bool registered##Class = (twofold::tests::registry().push_back( \
        {#Class, [] { return std::unique_ptr<QObject>(new Class); }}), true);

namespace twofold::tests {

struct Entry
{
    const char *name;
    std::function<std::unique_ptr<QObject>()> make;
};
std::vector<Entry> &registry();

} // namespace twofold::tests
