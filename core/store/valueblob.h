// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/value.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <optional>
#include <vector>

namespace twofold::store {

// The numbers under which a campaign's runs keep their values. Numbers start at 1 and have no
// gaps, names never change.
class ValueKeys
{
public:
    void add(int number, const QString &name);

    int numberOf(const QString &name) const { return m_numbers.value(name, 0); } // 0: not there
    // Null where there is no such number.
    const QString *nameOf(quint64 number) const
    {
        return number >= 1 && number <= m_names.size() ? &m_names[number - 1] : nullptr;
    }
    int highest() const { return static_cast<int>(m_names.size()); }

private:
    std::vector<QString> m_names;
    QHash<QString, int> m_numbers;
};

// A run's parameters or metrics as one compact value, so that a row of 200 columns is one value to
// the database. Format 1, integers little endian, "varint" seven bits a byte, lowest first:
//   byte 1 · varint count · count key numbers (varint) · count values
// A metric is its double; a parameter a type byte (0 false, 1 true, 2 integer: zigzag varint,
// 3 real: double, 4 text: varint length, UTF-8). Keys stand in the order of their names, so that
// decoding does not sort. Absent parameters and metrics that are not a number are left out.
QByteArray encodeParameters(const campaign::Parameters &parameters, const ValueKeys &keys);
QByteArray encodeMetrics(const campaign::Metrics &metrics, const ValueKeys &keys);

// Decodes many rows of one campaign: rows that have the same columns as the one before share
// their keys, and repeated texts are kept once.
class ValueDecoder
{
public:
    explicit ValueDecoder(const ValueKeys &keys);

    // False where the bytes are damaged or name a key that is not there.
    bool decode(const QByteArray &blob, campaign::Parameters &parameters);
    bool decode(const QByteArray &blob, campaign::Metrics &metrics);

private:
    struct Columns
    {
        QByteArray head; // of the blob before, up to its values
        QSharedDataPointer<campaign::KeyList> keys;
        size_t count = 0;
    };
    // Returns where the values begin; null where damaged.
    const char *readColumns(const QByteArray &blob, Columns &columns) const;
    QString shared(const char *utf8, qsizetype size);

    const ValueKeys &m_keys;
    Columns m_parameterColumns;
    Columns m_metricColumns;
    QHash<QByteArray, QString> m_texts;
};

} // namespace twofold::store
