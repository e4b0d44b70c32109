// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"

#include <QByteArray>

#include <map>
#include <optional>
#include <vector>

namespace twofold::launch {

// How busy a host was in one second of a run that goes on. What it may not read is absent.
struct LiveFigure
{
    Microseconds at = 0; // by the clock of this machine
    std::optional<double> cpu; // 0 to 1, of all processors
    std::optional<double> memory; // 0 to 1
    std::optional<double> network; // B/s, received and sent, of all interfaces but loopback

    bool operator==(const LiveFigure &) const = default;
};

// Reads what a host's sampler has written so far ("twofold-samples"), from its beginning on. For
// watching: a line that is damaged is left out, the collected file decides. Memory is bounded.
class LiveFigures
{
public:
    // More of the file; a piece may end anywhere. clockOffset: the host's clock minus ours.
    std::vector<LiveFigure> take(QByteArrayView bytes, Microseconds clockOffset);

private:
    enum class Figure { Cpu, Memory, Network };

    QByteArray m_rest; // of a line that is not whole
    double m_started = 0; // s since 1970, the host's clock
    std::map<int, Figure> m_figures; // by the metric's number in the file
};

} // namespace twofold::launch
