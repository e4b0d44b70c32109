// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <atomic>
#include <list>
#include <thread>

namespace twofold::tests {

// A TCP relay on a loopback port that hands on every byte a fixed time after it came, in both
// directions, without a limit to the rate: a link with a round trip, for kernels without netem.
class DelayRelay
{
public:
    // To a port of 127.0.0.1; delayMs: of each direction.
    DelayRelay(int targetPort, double delayMs);
    ~DelayRelay();
    DelayRelay(const DelayRelay &) = delete;
    DelayRelay &operator=(const DelayRelay &) = delete;

    int port() const { return m_port; }

private:
    void accept(int targetPort, double delayMs);

    int m_listener = -1;
    int m_port = 0;
    std::atomic<bool> m_ending{false};
    std::list<std::thread> m_directions; // of the accepting thread until that has ended
    std::list<int> m_sockets;
    std::thread m_thread;
};

} // namespace twofold::tests
