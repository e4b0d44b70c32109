// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/reader.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::imports {

enum class LineVerdict { Next, Stop, Damaged };

// A line of a report as it is handed on. A line that the file ended within may have lost digits or
// its unit.
struct ReportLine
{
    QByteArrayView text;
    qint64 number = 0;
    bool ended = true;
};

// Hands a report on line by line until the end or until take() stops; a damaged line that is not
// the file's last is the error, a damaged last one is the cut. A line that begins with `once`, blanks
// before it aside, stands in a report once: a second one is noted as a second result.
template <class Take>
Result<void> eachLine(ByteSource &source, const Context &context, QByteArrayView once, Take take)
{
    LineReader lines(source);
    int seen = 0;
    ReportLine line;
    while (true) {
        const Result<bool> more = lines.next(line.text);
        if (!more)
            return more.error();
        if (!*more)
            return {};
        line.number = lines.lineNumber();
        line.ended = lines.lastHadEnd();
        if (line.number % 4096 == 0 && !context.goOn(source))
            return cancelledError();
        if (!once.isEmpty() && line.text.trimmed().startsWith(once) && ++seen == 2)
            noteSecondResult(source, line.number);
        switch (take(line)) {
        case LineVerdict::Next:
            break;
        case LineVerdict::Stop:
            return {};
        case LineVerdict::Damaged:
            if (!line.ended)
                return {};
            return damaged(source, line.number,
                           QCoreApplication::translate("ReportReader",
                                                       "This line of the report is damaged: \"%1\".")
                               .arg(QString::fromUtf8(
                                   line.text.trimmed().first(std::min<qsizetype>(
                                       line.text.trimmed().size(), 120)))));
        }
    }
}

} // namespace twofold::imports
