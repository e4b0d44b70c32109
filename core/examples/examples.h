// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "core/store/book.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace twofold::examples {

// A published campaign that comes with Twofold (resources/examples; the source is named in each).
struct Example
{
    QString id; // "kettles"
    QString name; // "Kettles"
    QString summary; // one line for the start page
};
const std::vector<Example> &examples();

// Writes the named examples (all where the list is empty) into a book.
Result<void> addExamples(store::Book &book, const QStringList &ids = {});

// Makes a new book with them; an existing file is refused and stays as it is, a failure leaves no
// file.
Result<void> makeExampleBook(const QString &path, const QStringList &ids = {});

} // namespace twofold::examples
