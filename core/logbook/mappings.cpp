// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logbook/mappings.h"

#include "core/imports/reading.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::logbook {

namespace {

const QString kSetting = QStringLiteral("import-mappings");

QString tr(const char *text)
{
    return QCoreApplication::translate("Logbook", text);
}

void removeNamed(std::vector<imports::Mapping> &all, const QString &name)
{
    std::erase_if(all, [&name](const imports::Mapping &mapping) { return mapping.name == name; });
}

} // namespace

Result<std::vector<imports::Mapping>> mappings(const store::Book &book)
{
    const auto text = book.setting(kSetting);
    if (!text)
        return text.error();
    return imports::decodeMappings(text->toUtf8());
}

Result<void> saveMapping(store::Book &book, const imports::Mapping &mapping)
{
    const QString &name = mapping.name;
    if (name.isEmpty() || name != name.simplified() || name.size() > 80)
        return badInput(tr("Give the mapping a name of at most 80 characters."));
    for (const auto &format : imports::formats()) {
        if (format.name == name)
            return badInput(tr("%1 is the name of a format. Give the mapping another one.").arg(name));
    }
    if (const auto checked = imports::checkMapping(mapping); !checked)
        return checked;
    return book.transaction([&]() -> Result<void> {
        // Damaged ones could never be read again, so a new one may take their place.
        auto known = mappings(book);
        auto all = known ? std::move(*known) : std::vector<imports::Mapping>();
        removeNamed(all, name);
        if (all.size() >= kMostMappings)
            return badInput(tr("The book keeps at most %1 mappings. Delete one that is not needed.").arg(kMostMappings));
        all.push_back(mapping);
        std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.name < b.name; });
        return book.setSetting(kSetting, QString::fromUtf8(imports::encodeMappings(all)));
    });
}

Result<void> removeMapping(store::Book &book, const QString &name)
{
    return book.transaction([&]() -> Result<void> {
        auto all = mappings(book);
        if (!all)
            return all.error();
        removeNamed(*all, name);
        return book.setSetting(kSetting, QString::fromUtf8(imports::encodeMappings(*all)));
    });
}

} // namespace twofold::logbook
