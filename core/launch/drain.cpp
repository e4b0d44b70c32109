// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/drain.h"

#include <QByteArrayList>

#include <algorithm>

namespace twofold::launch {
namespace {

constexpr double kQuietForS = 3;
constexpr double kAboveBefore = 0.1;
constexpr qsizetype kLongestLine = 64 << 10; // more is no row of a sampler

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

Drain::Drain(Microseconds loadFrom, Microseconds loadTo, Microseconds clockOffset)
    : m_loadFrom(loadFrom)
    , m_loadTo(loadTo)
    , m_clockOffset(clockOffset)
{
}

void Drain::take(QByteArrayView bytes)
{
    m_rest.append(bytes);
    qsizetype begin = 0;
    for (qsizetype end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n', begin)) {
        takeLine(QByteArrayView(m_rest).sliced(begin, end - begin));
        begin = end + 1;
    }
    m_rest.remove(0, begin);
    if (m_rest.size() > kLongestLine)
        m_rest.clear();
}

void Drain::takeLine(QByteArrayView line)
{
    const QByteArrayList words = line.toByteArray().simplified().split(' ');
    if (words.size() == 2 && words[0] == "started") {
        m_started = words[1].toDouble();
    } else if (words.size() == 4 && words[0] == "metric" && words[3] == "cpu") {
        m_cpu = words[1].toInt();
    } else if (words[0] == "at" && m_cpu > 0) {
        for (qsizetype i = 2; i + 1 < words.size(); i += 2) {
            if (words[i].toInt() == m_cpu)
                return takeCpu(words[1].toDouble(), words[i + 1].toDouble());
        }
    }
}

void Drain::takeCpu(double at, double share)
{
    const Microseconds moment = Microseconds((m_started + at) * 1e6) - m_clockOffset;
    if (moment < m_loadFrom) {
        m_before.push_back(share);
        return;
    }
    if (moment < m_loadTo || m_idleAfterS)
        return;
    m_watchedS = double(moment - m_loadTo) / 1e6;
    if (share > median(m_before) + kAboveBefore) {
        m_quietSince.reset();
        return;
    }
    // The row speaks of the second before it.
    if (!m_quietSince)
        m_quietSince = std::max(0.0, m_watchedS - 1);
    if (m_watchedS - *m_quietSince >= kQuietForS)
        m_idleAfterS = m_quietSince;
}

} // namespace twofold::launch
