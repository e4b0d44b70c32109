// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

namespace twofold::launch {

// One thread that does what it is given, in order: the thread of a host's session. Destruction
// does what is queued and waits.
class Worker
{
public:
    Worker()
        : m_thread([this] { work(); })
    {
    }
    ~Worker()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_ending = true;
        }
        m_wake.notify_all();
        m_thread.join();
    }
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;

    template <class T>
    std::future<T> post(std::function<T()> task)
    {
        auto job = std::make_shared<std::packaged_task<T()>>(std::move(task));
        auto future = job->get_future();
        {
            const std::lock_guard lock(m_mutex);
            m_tasks.push_back([job] { (*job)(); });
        }
        m_wake.notify_all();
        return future;
    }

private:
    void work()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_wake.wait(lock, [this] { return m_ending || !m_tasks.empty(); });
            if (m_tasks.empty())
                return;
            auto task = std::move(m_tasks.front());
            m_tasks.pop_front();
            lock.unlock();
            task();
            lock.lock();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_tasks;
    bool m_ending = false;
    std::thread m_thread; // last: it uses the others
};

} // namespace twofold::launch
