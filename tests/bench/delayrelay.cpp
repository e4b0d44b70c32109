// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/delayrelay.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace twofold::tests {
namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kPiece = 256 * 1024;
constexpr size_t kMostHeld = 64 << 20; // bytes on their way in one direction

sockaddr_in loopback(int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(uint16_t(port));
    return address;
}

void setNoDelay(int socket)
{
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

struct Held
{
    Clock::time_point due;
    std::vector<char> bytes; // none: the end
};

// One direction of a connection: what comes from `from` goes to `to` when its time has come.
void relay(int from, int to, Clock::duration delay)
{
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Held> queue;
    size_t held = 0;
    std::thread writer([&] {
        for (;;) {
            Held piece;
            {
                std::unique_lock lock(mutex);
                changed.wait(lock, [&] { return !queue.empty(); });
                piece = std::move(queue.front());
                queue.pop_front();
                held -= piece.bytes.size();
                changed.notify_all();
            }
            std::this_thread::sleep_until(piece.due);
            if (piece.bytes.empty()) {
                ::shutdown(to, SHUT_WR);
                return;
            }
            for (size_t sent = 0; sent < piece.bytes.size();) {
                const ssize_t now = ::send(to, piece.bytes.data() + sent, piece.bytes.size() - sent, MSG_NOSIGNAL);
                if (now <= 0)
                    break; // the reader comes to its end by itself
                sent += size_t(now);
            }
        }
    });
    for (;;) {
        std::vector<char> bytes(kPiece);
        const ssize_t got = ::recv(from, bytes.data(), bytes.size(), 0);
        bytes.resize(got > 0 ? size_t(got) : 0);
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return held < kMostHeld; });
        held += bytes.size();
        queue.push_back({Clock::now() + delay, std::move(bytes)});
        changed.notify_all();
        if (got <= 0)
            break;
    }
    writer.join();
}

} // namespace

DelayRelay::DelayRelay(int targetPort, double delayMs)
    : m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    ::bind(m_listener, reinterpret_cast<sockaddr *>(&address), size);
    ::listen(m_listener, 16);
    ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size);
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this, targetPort, delayMs] { accept(targetPort, delayMs); });
}

DelayRelay::~DelayRelay()
{
    m_ending = true;
    m_thread.join();
    for (const int socket : m_sockets)
        ::shutdown(socket, SHUT_RDWR);
    for (std::thread &direction : m_directions)
        direction.join();
    for (const int socket : m_sockets)
        ::close(socket);
    ::close(m_listener);
}

void DelayRelay::accept(int targetPort, double delayMs)
{
    const auto delay = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double, std::milli>(delayMs));
    while (!m_ending) {
        pollfd waiting{m_listener, POLLIN, 0};
        if (::poll(&waiting, 1, 50) <= 0)
            continue;
        const int from = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        const int to = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(targetPort);
        if (::connect(to, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
            ::close(from);
            ::close(to);
            continue;
        }
        for (const int socket : {from, to}) {
            setNoDelay(socket);
            m_sockets.push_back(socket);
        }
        m_directions.emplace_back(relay, from, to, delay);
        m_directions.emplace_back(relay, to, from, delay);
    }
}

} // namespace twofold::tests
