// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/keychain.h"

#include "core/base/sessionbus.h"

#include <qt6keychain/keychain.h>

#include <QCoreApplication>
#include <QLibrary>
#include <QThread>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

namespace twofold::remote {
namespace {

constexpr int kPatienceMs = 60'000; // the desktop may ask the engineer to unlock it
constexpr int kTick = 50; // ms between two looks at the token

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

// What a job of the keychain's thread brings to the thread that waits for it.
struct Exchange
{
    std::mutex mutex;
    std::condition_variable ended;
    bool isOver = false;
    QKeychain::Error error = QKeychain::OtherError;
    QString message;
    Secret found;
};

// GLib ends a program whose session bus goes (g_bus_get): a campaign that runs over night has to
// outlive a logout. The library is there with libsecret, or not needed.
void outliveTheBus()
{
    [[maybe_unused]] static const bool done = [] {
        QLibrary gio(QStringLiteral("gio-2.0"), 0);
        using Get = void *(*)(int, void *, void **);
        using SetExit = void (*)(void *, int);
        const auto get = reinterpret_cast<Get>(gio.resolve("g_bus_get_sync"));
        const auto setExit = reinterpret_cast<SetExit>(gio.resolve("g_dbus_connection_set_exit_on_close"));
        constexpr int kSessionBus = 2; // G_BUS_TYPE_SESSION
        void *bus = get && setExit ? get(kSessionBus, nullptr, nullptr) : nullptr;
        if (bus)
            setExit(bus, 0);
        return bus != nullptr; // the reference stays: it is GLib's one connection of this process
    }();
}

// QtKeychain queues its jobs in one object of the first thread that has any, so all of them run on
// one thread of ours.
class DesktopKeychain : public Keychain
{
public:
    DesktopKeychain()
    {
        m_place.moveToThread(&m_thread);
        m_thread.setObjectName(QStringLiteral("keychain"));
    }
    ~DesktopKeychain() override
    {
        m_thread.quit();
        m_thread.wait();
    }

    Result<std::optional<Secret>> find(const QString &name, const CancelToken &cancel) override
    {
        auto done = run([name] { return make<QKeychain::ReadPasswordJob>(name); }, cancel);
        if (!done)
            return done.error();
        Exchange &exchange = **done;
        if (exchange.error == QKeychain::EntryNotFound)
            return std::optional<Secret>();
        if (exchange.error != QKeychain::NoError)
            return failed(exchange);
        return std::optional<Secret>(std::move(exchange.found));
    }

    Result<void> keep(const QString &name, const Secret &secret, const CancelToken &cancel) override
    {
        const auto shared = std::make_shared<Secret>(secret.clone());
        const auto done = run(
            [name, shared] {
                auto *job = make<QKeychain::WritePasswordJob>(name);
                job->setTextData(QString::fromUtf8(shared->reveal(), shared->size()));
                return job;
            },
            cancel);
        if (!done)
            return done.error();
        if ((*done)->error != QKeychain::NoError)
            return failed(**done);
        return {};
    }

    Result<bool> forget(const QString &name, const CancelToken &cancel) override
    {
        const auto there = find(name, cancel);
        if (!there)
            return there.error();
        if (!*there)
            return false;
        const auto done = run([name] { return make<QKeychain::DeletePasswordJob>(name); }, cancel);
        if (!done)
            return done.error();
        if ((*done)->error != QKeychain::NoError && (*done)->error != QKeychain::EntryNotFound)
            return failed(**done);
        return true;
    }

private:
    using Ended = std::shared_ptr<Exchange>;

    template <class Job>
    static Job *make(const QString &name)
    {
        auto *job = new Job(QStringLiteral("Twofold")); // deletes itself
        job->setKey(name);
        job->setInsecureFallback(false);
        return job;
    }

    static Error failed(const Exchange &exchange)
    {
        const QString reason = exchange.message.left(300).simplified();
        return remoteError(tr("The keychain of this desktop did not do it: %1.")
                               .arg(reason.isEmpty() ? tr("it gives no reason") : reason));
    }

    Result<Ended> run(std::function<QKeychain::Job *()> start, const CancelToken &cancel)
    {
        if (!hasSessionBus())
            return remoteError(tr("There is no desktop session here, so no keychain."));
        std::call_once(m_started, [this] { m_thread.start(); });
        auto exchange = std::make_shared<Exchange>();
        QMetaObject::invokeMethod(
            &m_place,
            [this, exchange, start = std::move(start)] {
                outliveTheBus();
                QKeychain::Job *job = start();
                QObject::connect(job, &QKeychain::Job::finished, &m_place, [exchange](QKeychain::Job *ended) {
                    const std::lock_guard lock(exchange->mutex);
                    exchange->error = ended->error();
                    exchange->message = ended->errorString();
                    if (auto *read = qobject_cast<QKeychain::ReadPasswordJob *>(ended))
                        exchange->found = Secret(read->textData());
                    exchange->isOver = true;
                    exchange->ended.notify_all();
                });
                job->start();
            },
            Qt::QueuedConnection);
        std::unique_lock lock(exchange->mutex);
        for (int waited = 0; !exchange->isOver; waited += kTick) {
            if (cancel.isCancelled())
                return cancelledError();
            if (waited > kPatienceMs)
                return remoteError(tr("The keychain of this desktop does not answer."));
            exchange->ended.wait_for(lock, std::chrono::milliseconds(kTick));
        }
        return exchange;
    }

    std::once_flag m_started;
    QThread m_thread;
    QObject m_place; // of that thread
};

std::mutex s_mutex;
std::unique_ptr<DesktopKeychain> s_desktop;

void endDesktopKeychain()
{
    const std::lock_guard lock(s_mutex);
    s_desktop.reset();
}

} // namespace

Keychain &desktopKeychain()
{
    const std::lock_guard lock(s_mutex);
    if (!s_desktop) {
        s_desktop = std::make_unique<DesktopKeychain>();
        qAddPostRoutine(endDesktopKeychain);
    }
    return *s_desktop;
}

} // namespace twofold::remote
