// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/tsv.h"

namespace twofold::ui {

QList<QStringList> parseTsv(const QString &text)
{
    QList<QStringList> rows;
    QStringList row;
    qsizetype at = 0;
    while (at < text.size()) {
        QString cell;
        // A quote opens only where its partner closes before a separator; else it is plain text.
        if (text[at] == u'"') {
            qsizetype end = at + 1;
            while (end < text.size()) {
                if (text[end] == u'"') {
                    if (end + 1 < text.size() && text[end + 1] == u'"')
                        ++end;
                    else
                        break;
                }
                ++end;
            }
            const bool closed = end < text.size()
                && (end + 1 == text.size() || text[end + 1] == u'\t' || text[end + 1] == u'\n'
                    || text[end + 1] == u'\r');
            if (closed) {
                cell = text.mid(at + 1, end - at - 1).replace(QLatin1String("\"\""), QLatin1String("\""));
                at = end + 1;
            }
        }
        const qsizetype from = at;
        while (at < text.size() && text[at] != u'\t' && text[at] != u'\n' && text[at] != u'\r')
            ++at;
        cell += QStringView(text).mid(from, at - from);
        row.append(cell);
        if (at >= text.size())
            break;
        if (text[at] == u'\t') {
            ++at;
            if (at == text.size())
                row.append(QString());
            continue;
        }
        at += text[at] == u'\r' && at + 1 < text.size() && text[at + 1] == u'\n' ? 2 : 1;
        rows.append(row);
        row.clear();
    }
    if (!row.isEmpty())
        rows.append(row);
    return rows;
}

QString formatTsv(const QList<QStringList> &rows)
{
    QString text;
    for (const QStringList &row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i) {
            if (i > 0)
                text += u'\t';
            const QString &cell = row[i];
            if (cell.contains(u'\t') || cell.contains(u'\n') || cell.contains(u'\r')
                || cell.startsWith(u'"')) {
                QString quoted = cell;
                quoted.replace(QLatin1String("\""), QLatin1String("\"\""));
                text += u'"' % quoted % u'"';
            } else {
                text += cell;
            }
        }
        text += u'\n';
    }
    return text;
}

} // namespace twofold::ui
