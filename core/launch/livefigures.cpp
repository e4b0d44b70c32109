// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/livefigures.h"

#include <QByteArrayList>

#include <cmath>

namespace twofold::launch {
namespace {

constexpr qsizetype kLongestLine = 64 << 10; // more is no row of a sampler
constexpr size_t kMostMetrics = 1000;

} // namespace

std::vector<LiveFigure> LiveFigures::take(QByteArrayView bytes, Microseconds clockOffset)
{
    std::vector<LiveFigure> figures;
    m_rest.append(bytes);
    qsizetype begin = 0;
    for (qsizetype end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n', begin)) {
        const QByteArrayList words = m_rest.mid(begin, end - begin).simplified().split(' ');
        begin = end + 1;
        if (words.size() == 2 && words[0] == "started") {
            m_started = words[1].toDouble();
        } else if (words.size() >= 4 && words[0] == "metric" && m_figures.size() < kMostMetrics) {
            const int number = words[1].toInt();
            if (words[3] == "cpu")
                m_figures[number] = Figure::Cpu;
            else if (words[3] == "memory_used")
                m_figures[number] = Figure::Memory;
            else if (words[3] == "rx_bytes" || words[3] == "tx_bytes")
                m_figures[number] = Figure::Network;
        } else if (words.size() >= 4 && words[0] == "at") {
            LiveFigure figure;
            figure.at = Microseconds((m_started + words[1].toDouble()) * 1e6) - clockOffset;
            for (qsizetype i = 2; i + 1 < words.size(); i += 2) {
                const auto known = m_figures.find(words[i].toInt());
                const double value = words[i + 1].toDouble();
                if (known == m_figures.end() || !std::isfinite(value))
                    continue;
                switch (known->second) {
                case Figure::Cpu: figure.cpu = value; break;
                case Figure::Memory: figure.memory = value; break;
                case Figure::Network: figure.network = figure.network.value_or(0) + value; break;
                }
            }
            if (figure.cpu || figure.memory || figure.network)
                figures.push_back(figure);
        }
    }
    m_rest.remove(0, begin);
    if (m_rest.size() > kLongestLine)
        m_rest.clear();
    return figures;
}

} // namespace twofold::launch
