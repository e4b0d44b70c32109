// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/launch/launch.h"
#include "core/store/book.h"
#include "tests/integration/servers.h"

#include <functional>
#include <memory>
#include <vector>

namespace twofold::tests {

// Several hosts, each with an OpenSSH server and a job directory of its own, and a book that knows
// them as its hosts, with a campaign that has the parameter `users`. They are those of the lab
// (tests/lab) that $TWOFOLD_LAB names, else servers on loopback ports.
class Farm
{
public:
    // Hosts generator-1 to -N, target and observer. Approvals are kept beside the book from here on, as
    // they are not the user's.
    explicit Farm(int generators);

    QString problem() const; // why there is none here; empty: there is
    bool isLab() const { return !m_lab.isEmpty(); }
    // Where a host keeps its jobs' directory ($XDG_STATE_HOME).
    QString stateFolder(const QString &host) const;
    QString homeFolder(const QString &host) const;
    // A program that the host finds before all others; its text. They are there until removed,
    // with whatever lies in the hosts' home directories.
    void addProgram(const QString &host, const QString &name, const QByteArray &script);
    void removePrograms();
    // Runs a command on the host with this machine's own ssh; what it printed.
    QByteArray run(const QString &host, const QString &command) const;
    // How the other hosts reach it.
    QString address(const QString &host) const;
    // Nothing of it gets through any more, until it is mended. Loopback servers lose the
    // connections that they have instead, and need no mending.
    void cutLink(const QString &host);
    void mendLink(const QString &host);
    // A real nginx on the host `target`.
    std::unique_ptr<WebServer> webServer() const;
    QStringList generators() const;
    QStringList hosts() const;

    // A new book beside what was there before; its runs' results lie beside it.
    void openBook();
    store::Book &book() { return *m_book; }
    const QString &path() const { return m_path; }
    QString resultFile(const QString &host, const QString &name) const;

    // Columns of the campaign besides `users`, and limits that its runs are judged by.
    void addToCampaign(const std::vector<campaign::Parameter> &parameters,
                       const std::vector<campaign::Criterion> &criteria = {});
    // A plan in which these hosts make load with a command; neither saved nor approved.
    campaign::Plan plan(const QStringList &hosts, const QString &command) const;
    // Saves it, as one that was made here.
    void save(campaign::Plan &plan);
    launch::Options options() const;
    // Launches to the end; `meanwhile` is called often, with the launcher.
    launch::Outcome launch(const campaign::Plan &plan, int users,
                           const std::function<void(launch::Launcher &)> &meanwhile = {});
    launch::Outcome launch(const campaign::Plan &plan, const campaign::Parameters &parameters,
                           const std::function<void(launch::Launcher &)> &meanwhile = {});
    launch::Outcome launch(const campaign::Plan &plan, const campaign::Parameters &parameters,
                           const launch::Options &options, remote::Prompter *prompter,
                           const std::function<void(launch::Launcher &)> &meanwhile);
    campaign::Run onlyRun() const;
    // What the run's source of that name measured; nothing where it has none.
    std::shared_ptr<const results::Measurement> measurement(const QString &source) const;
    // Processes that were started on any of the hosts and still live.
    QList<qint64> processes() const;
    bool hasJobDirectories() const;
    // Such a file of the first job on a host; empty where there is no job.
    QString jobFile(const QString &host, const QString &name) const;
    // Kills all that was started on the host, as its restart would.
    void endProcesses(const QString &host) const;
    // The file that has the host's key for this machine.
    QString knownHosts(const QString &host) const;
    // On how many of the hosts a job's directory has such a file.
    int jobFiles(const QString &name) const;

private:
    struct Host
    {
        QString name;
        QString folder;
        std::unique_ptr<SshServer> server; // null: of the lab

        QString jobs() const { return folder % QStringLiteral("/state/twofold/jobs"); }
        QString labFile(const QString &file) const; // its only line
    };
    const Host &host(const QString &name) const;

    QString m_lab;
    std::vector<Host> m_hosts;
    QTemporaryDir m_folder;
    int m_books = 0;
    QString m_path;
    std::unique_ptr<store::Book> m_book;
    campaign::Campaign m_campaign;
};

} // namespace twofold::tests
