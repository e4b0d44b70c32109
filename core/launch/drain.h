// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace twofold::launch {

// How long a target still works after the load on it has ended, from its recorded figures: until
// its CPU stays for 3 s within 10 percentage points of where it was before the load (its median; of
// 0 where nothing was recorded before).
class Drain
{
public:
    // The load's time by the clock of this machine; clockOffset: the target's clock minus ours.
    Drain(Microseconds loadFrom, Microseconds loadTo, Microseconds clockOffset);

    // The next bytes of the target's figures ("twofold-samples"), from the beginning on.
    void take(QByteArrayView bytes);

    // Seconds from the end of the load; nothing: not idle so far.
    std::optional<double> idleAfterS() const { return m_idleAfterS; }
    // Seconds after the end of the load that were recorded.
    double watchedS() const { return m_watchedS; }

private:
    void takeLine(QByteArrayView line);
    void takeCpu(double at, double share);

    Microseconds m_loadFrom;
    Microseconds m_loadTo;
    Microseconds m_clockOffset;
    QByteArray m_rest; // of a line that is not whole
    double m_started = 0; // s since 1970, the target's clock
    int m_cpu = 0; // number of the metric; 0: not declared
    std::vector<double> m_before;
    std::optional<double> m_quietSince; // s from the end of the load
    std::optional<double> m_idleAfterS;
    double m_watchedS = 0;
};

} // namespace twofold::launch
