// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store/book.h"

#include <QFuture>
#include <QObject>
#include <QPromise>

#include <functional>
#include <memory>

namespace twofold::store {

// The window's one writer: a thread with its own connection that works through a queue, so that
// no write ever waits on the window's thread. Destruction finishes what is queued and waits.
class BookWriter
{
public:
    // Opens its connection on its own thread; the path was opened before, so errors are rare and
    // come back from every job.
    explicit BookWriter(const QString &path);
    ~BookWriter();

    // Runs `work` on the writer's thread; the future is finished there.
    template <class T>
    QFuture<Result<T>> run(std::function<Result<T>(Book &)> work)
    {
        auto promise = std::make_shared<QPromise<Result<T>>>();
        auto future = promise->future();
        promise->start();
        enqueue([promise, work = std::move(work)](Result<Book *> book) {
            promise->addResult(book ? work(**book) : Result<T>(book.error()));
            promise->finish();
        });
        return future;
    }

private:
    void enqueue(std::function<void(Result<Book *>)> job);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::store
