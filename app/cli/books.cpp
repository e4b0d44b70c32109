// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commands.h"

#include "core/examples/examples.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>

// example, check, backup: the book as a file.
namespace twofold::cli {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

QByteArray fileDocument(const QString &path)
{
    const nlohmann::ordered_json json = {{"file", path.toStdString()}};
    return QByteArray::fromStdString(json.dump(2)) + '\n';
}

} // namespace

Result<Answer> example(const Arguments &arguments)
{
    if (auto made = examples::makeExampleBook(arguments.output); !made)
        return made.error();
    Answer answer;
    answer.out = arguments.json ? fileDocument(arguments.output)
                                : QString(arguments.output % QLatin1Char('\n')).toUtf8();
    return answer;
}

Result<Answer> check(const Arguments &arguments)
{
    const auto book = openBook(arguments, store::Access::ReadOnly);
    if (!book)
        return book.error();
    const auto faults = (*book)->check();
    if (!faults)
        return faults.error();
    if (!faults->isEmpty())
        return bookError(tr("%1 is damaged: %2").arg((*book)->path(), faults->join(QLatin1Char(' '))));
    Answer answer;
    if (arguments.json) {
        const nlohmann::ordered_json json = {{"book", (*book)->path().toStdString()},
                                             {"faults", nlohmann::ordered_json::array()}};
        answer.out = QByteArray::fromStdString(json.dump(2)) + '\n';
    } else {
        answer.out = (tr("%1 is sound.").arg((*book)->path()) % QLatin1Char('\n')).toUtf8();
    }
    return answer;
}

Result<Answer> backup(const Arguments &arguments)
{
    const auto book = openBook(arguments, store::Access::ReadOnly);
    if (!book)
        return book.error();
    if (auto done = (*book)->backup(arguments.output); !done)
        return done.error();
    Answer answer;
    answer.out = arguments.json ? fileDocument(arguments.output)
                                : QString(arguments.output % QLatin1Char('\n')).toUtf8();
    return answer;
}

} // namespace twofold::cli
