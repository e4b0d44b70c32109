// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <functional>
#include <vector>

namespace twofold::fuzz {

// Something of Twofold that takes bytes from outside. run() must return for any bytes, within the
// memory that the fuzzer allows; what it gives is checked and a broken promise ends the process.
struct EntryPoint
{
    QString name; // "read-jmeter-csv", "probe", "criterion", "codec", "template"
    std::function<void(QByteArrayView)> run;
};

// Every reader of imports::allFormats(), then the others.
const std::vector<EntryPoint> &entryPoints();

// Bytes to begin with for an entry point: files below the roots, recognised by content and cut to
// `longest` bytes, and small examples. In the order of their names, so that it is always the same.
std::vector<QByteArray> seedsFor(const QString &entryPoint, const QStringList &roots,
                                 qsizetype longest);

} // namespace twofold::fuzz
