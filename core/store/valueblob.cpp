// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/valueblob.h"

#include <QtEndian>

#include <bit>
#include <cmath>
#include <cstring>

namespace twofold::store {

namespace {

constexpr char kFormat = 1;
constexpr qsizetype kLongestSharedText = 64;
constexpr qsizetype kMostSharedTexts = 100'000;

enum Type : quint8 { False = 0, True = 1, Integer = 2, Real = 3, Text = 4 };

void putVarint(QByteArray &out, quint64 value)
{
    while (value >= 0x80) {
        out.append(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    out.append(static_cast<char>(value));
}

void putDouble(QByteArray &out, double value)
{
    char bytes[8];
    qToLittleEndian(std::bit_cast<quint64>(value), bytes);
    out.append(bytes, 8);
}

bool takeVarint(const char *&at, const char *end, quint64 &value)
{
    value = 0;
    for (int shift = 0; at < end && shift < 64; shift += 7) {
        const auto byte = static_cast<quint8>(*at++);
        value |= quint64(byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

double doubleAt(const char *at)
{
    return std::bit_cast<double>(qFromLittleEndian<quint64>(at));
}

quint64 zigzag(qint64 value)
{
    return (static_cast<quint64>(value) << 1) ^ static_cast<quint64>(value >> 63);
}

qint64 unzigzag(quint64 value)
{
    return static_cast<qint64>((value >> 1) ^ (~(value & 1) + 1));
}

void putValue(QByteArray &out, const campaign::Value &value)
{
    if (const auto *flag = std::get_if<bool>(&value)) {
        out.append(*flag ? char(True) : char(False));
    } else if (const auto *integer = std::get_if<qint64>(&value)) {
        out.append(char(Integer));
        putVarint(out, zigzag(*integer));
    } else if (const auto *real = std::get_if<double>(&value)) {
        out.append(char(Real));
        putDouble(out, *real);
    } else if (const auto *text = std::get_if<QString>(&value)) {
        const QByteArray utf8 = text->toUtf8();
        out.append(char(Text));
        putVarint(out, static_cast<quint64>(utf8.size()));
        out.append(utf8);
    }
}

template <class T, class IsKept>
QByteArray head(const campaign::Keyed<T> &values, const ValueKeys &keys, IsKept isKept)
{
    QByteArray out;
    out.reserve(static_cast<qsizetype>(4 + values.size() * 11));
    out.append(kFormat);
    quint64 count = 0;
    for (const auto &[key, value] : values)
        count += isKept(value) ? 1 : 0;
    putVarint(out, count);
    for (const auto &[key, value] : values) {
        if (isKept(value))
            putVarint(out, static_cast<quint64>(keys.numberOf(key)));
    }
    return out;
}

} // namespace

void ValueKeys::add(int number, const QString &name)
{
    if (number != highest() + 1)
        return;
    m_names.push_back(name);
    m_numbers.insert(name, number);
}

QByteArray encodeParameters(const campaign::Parameters &parameters, const ValueKeys &keys)
{
    QByteArray out = head(parameters, keys, [](const auto &v) { return !campaign::isAbsent(v); });
    for (const auto &[key, value] : parameters)
        putValue(out, value);
    return out;
}

QByteArray encodeMetrics(const campaign::Metrics &metrics, const ValueKeys &keys)
{
    QByteArray out = head(metrics, keys, [](double v) { return !std::isnan(v); });
    for (const auto &[key, value] : metrics) {
        if (!std::isnan(value))
            putDouble(out, value);
    }
    return out;
}

ValueDecoder::ValueDecoder(const ValueKeys &keys)
    : m_keys(keys)
{
}

const char *ValueDecoder::readColumns(const QByteArray &blob, Columns &columns) const
{
    const char *begin = blob.constData();
    const auto &before = columns.head;
    if (!before.isEmpty() && blob.size() >= before.size()
        && std::memcmp(begin, before.constData(), static_cast<size_t>(before.size())) == 0)
        return begin + before.size();

    columns = {};
    const char *end = begin + blob.size();
    const char *at = begin;
    quint64 count = 0;
    if (at == end || *at++ != kFormat || !takeVarint(at, end, count)
        || count > static_cast<quint64>(end - at))
        return nullptr;
    std::vector<QString> names;
    names.reserve(count);
    for (quint64 i = 0; i < count; ++i) {
        quint64 number = 0;
        if (!takeVarint(at, end, number))
            return nullptr;
        const QString *name = m_keys.nameOf(number);
        if (!name || (i > 0 && !(names.back() < *name)))
            return nullptr;
        names.push_back(*name);
    }
    columns.head = blob.first(at - begin);
    columns.count = names.size();
    columns.keys = new campaign::KeyList;
    columns.keys->names = std::move(names);
    return at;
}

QString ValueDecoder::shared(const char *utf8, qsizetype size)
{
    if (size > kLongestSharedText)
        return QString::fromUtf8(utf8, size);
    const auto key = QByteArray::fromRawData(utf8, size);
    if (const auto it = m_texts.constFind(key); it != m_texts.constEnd())
        return *it;
    if (m_texts.size() >= kMostSharedTexts)
        m_texts.clear();
    return *m_texts.insert(QByteArray(utf8, size), QString::fromUtf8(utf8, size));
}

bool ValueDecoder::decode(const QByteArray &blob, campaign::Parameters &parameters)
{
    const char *at = readColumns(blob, m_parameterColumns);
    if (!at)
        return false;
    const char *end = blob.constData() + blob.size();
    std::vector<campaign::Value> values(m_parameterColumns.count);
    for (auto &value : values) {
        if (at == end)
            return false;
        quint64 number = 0;
        switch (static_cast<quint8>(*at++)) {
        case False:
            value = false;
            break;
        case True:
            value = true;
            break;
        case Integer:
            if (!takeVarint(at, end, number))
                return false;
            value = unzigzag(number);
            break;
        case Real:
            if (end - at < 8)
                return false;
            value = doubleAt(at);
            at += 8;
            break;
        case Text:
            if (!takeVarint(at, end, number) || number > static_cast<quint64>(end - at))
                return false;
            value = shared(at, static_cast<qsizetype>(number));
            at += number;
            break;
        default:
            return false;
        }
    }
    parameters = {m_parameterColumns.keys, std::move(values)};
    return at == end;
}

bool ValueDecoder::decode(const QByteArray &blob, campaign::Metrics &metrics)
{
    const char *at = readColumns(blob, m_metricColumns);
    const auto count = static_cast<qsizetype>(m_metricColumns.count);
    if (!at || blob.constData() + blob.size() - at != count * 8)
        return false;
    std::vector<double> values(m_metricColumns.count);
    for (auto &value : values) {
        value = doubleAt(at);
        at += 8;
    }
    metrics = {m_metricColumns.keys, std::move(values)};
    return true;
}

} // namespace twofold::store
