// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/bookwriter.h"

#include <QThread>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace twofold::store {

struct BookWriter::Private
{
    using Job = std::function<void(Result<Book *>)>;

    QString path;
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<Job> queue;
    bool ending = false;
    std::unique_ptr<QThread> thread;

    void work()
    {
        std::unique_ptr<Book> book; // made and closed on this thread
        for (;;) {
            Job job;
            {
                std::unique_lock lock(mutex);
                arrived.wait(lock, [this] { return ending || !queue.empty(); });
                if (queue.empty())
                    return;
                job = std::move(queue.front());
                queue.pop_front();
            }
            if (book) {
                job(book.get());
                continue;
            }
            // Tried again with every job: what kept the book from opening may have passed.
            auto opened = Book::open(path, Access::ReadWrite);
            if (opened) {
                book = std::move(*opened);
                job(book.get());
            } else {
                job(opened.error());
            }
        }
    }
};

BookWriter::BookWriter(const QString &path)
    : d(std::make_unique<Private>())
{
    d->path = path;
    d->thread.reset(QThread::create([shared = d.get()] { shared->work(); }));
    d->thread->setObjectName(QStringLiteral("book writer"));
    d->thread->start();
}

BookWriter::~BookWriter()
{
    {
        const std::lock_guard lock(d->mutex);
        d->ending = true;
    }
    d->arrived.notify_all();
    d->thread->wait();
}

void BookWriter::enqueue(std::function<void(Result<Book *>)> job)
{
    {
        const std::lock_guard lock(d->mutex);
        d->queue.push_back(std::move(job));
    }
    d->arrived.notify_one();
}

} // namespace twofold::store
