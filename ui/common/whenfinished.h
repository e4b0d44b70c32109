// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QFutureWatcher>

#include <utility>

namespace twofold::ui {

// Calls `then` with the future's result on the thread of `context`: always from its event loop,
// never from within this call, and not at all once `context` is gone. QFuture::then with a context
// gives none of that in Qt 6.4: a future that is already finished calls back at once, and one that
// finishes after its context asserts. Nothing is called where the future ends without a result.
template <class T, class Then>
void whenFinished(const QFuture<T> &future, QObject *context, Then then)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, then = std::move(then)]() mutable {
                         watcher->deleteLater();
                         if (watcher->future().resultCount() > 0)
                             then(watcher->result());
                     });
    watcher->setFuture(future);
}

} // namespace twofold::ui
