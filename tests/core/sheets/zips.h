// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QString>

#include <utility>
#include <vector>

namespace twofold::tests {

// Writes an archive of these parts, the first one stored and the others deflated; true where it
// worked. With a password the parts are encrypted.
bool writeZip(const QString &path, const std::vector<std::pair<QByteArray, QByteArray>> &parts,
              const QByteArray &password = {});

// An ODS document with this content within office:spreadsheet.
bool writeOds(const QString &path, const QByteArray &tables);

// A workbook of one sheet with these rows ("<row>…</row>"), written part by part: what a
// well-behaved library does not write.
bool writeXlsx(const QString &path, const QByteArray &rows, const QByteArray &sharedStrings = {},
               const QByteArray &afterRows = {});

} // namespace twofold::tests
