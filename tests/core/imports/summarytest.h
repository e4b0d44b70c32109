// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/reader.h"
#include "core/imports/reading.h"

#include <QByteArray>
#include <QFile>
#include <QString>

namespace twofold::tests {

// A file of tests/data.
inline QString dataFile(const QString &name)
{
    const QString path = QStringLiteral(TWOFOLD_TEST_DATA "/") % name;
    return path;
}

inline QByteArray dataBytes(const QString &name)
{
    QFile file(dataFile(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The format that claims these bytes most surely; null where none does.
inline const imports::Format *formatOf(const QByteArray &bytes)
{
    const auto source = imports::ByteSource::fromBytes(bytes, QStringLiteral("test"));
    const imports::Head head{source->head(), source->headIsWhole()};
    const imports::Format *best = nullptr;
    int most = 0;
    for (const imports::Format &format : imports::allFormats()) {
        const int sure = format.probe(head);
        if (sure > most) {
            most = sure;
            best = &format;
        }
    }
    return best;
}

// Reads bytes as one format, by its name or as recognised.
inline Result<results::Measurement> readBytes(const QByteArray &bytes, const QString &name = {})
{
    const imports::Format *format = nullptr;
    if (name.isEmpty()) {
        format = formatOf(bytes);
    } else {
        for (const imports::Format &one : imports::allFormats()) {
            if (one.info.name == name)
                format = &one;
        }
    }
    if (!format)
        return badInput(QStringLiteral("no format claims this"));
    const auto source = imports::ByteSource::fromBytes(bytes, QStringLiteral("test"));
    return imports::readAs(*format, *source, imports::Context());
}

inline Result<results::Measurement> readData(const QString &name)
{
    return imports::read({dataFile(name)});
}

inline bool warnsOf(const results::Measurement &measurement, const QString &text)
{
    for (const results::Warning &warning : measurement.warnings) {
        if (warning.message.contains(text))
            return true;
    }
    return false;
}

inline std::optional<double> metricOf(const results::Measurement &measurement, const QString &key,
                                      const QString &label = {})
{
    for (const results::ToolMetric &metric : measurement.metrics) {
        if (metric.key == key && metric.label == label)
            return metric.value;
    }
    return std::nullopt;
}

} // namespace twofold::tests
