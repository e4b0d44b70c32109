// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace twofold::cli {

// Everything that can stand on the command line, as written; each command takes what is its own.
struct Arguments
{
    QString command; // "inspect", "campaign", …
    QString subcommand; // "show" of "campaign show"; empty where there is none
    QString book; // empty: the default book
    bool json = false;
    bool failOnVerdict = false;

    QStringList files;
    QString format; // --as
    QString window;
    QStringList sources; // NAME=FILE
    QString name; // of a campaign, host or plan
    QString campaign;
    std::optional<int> run;
    std::optional<int> parent;
    QStringList sets; // KEY=VALUE
    QStringList metrics; // KEY=VALUE, or the declaration of campaign set
    QString goal;
    QStringList limits, goals, criteria, parameters, classes;
    QString ladder;
    std::optional<double> bound;
    std::optional<double> tolerance; // %
    QStringList thresholds; // KEY=VALUE
    QString verdict, failureClass, component, cause, fix, hypothesis;
    QStringList tags;
    bool acceptLimit = false;
    QString text;
    std::optional<double> atS;
    bool csv = false, tsv = false;
    QString parameter;
    QString runs; // "1,2,3"
    std::optional<int> baseline;
    QString view;
    QString chart;
    bool onlyDifferences = false;
    QString output;

    // Hosts and plans.
    QString address, user, keyFile, role, preset, shellCommand, follow, sourceName;
    struct Steps
    {
        QString prepare, reset, cleanup;
    };
    Steps steps, targetSteps, observerSteps;
    int port = 0;
    bool isProtected = false;
    QStringList hosts, upload, fetch;
    QStringList targets, observers, processes, guards;
    QStringList targetLogs, observerLogs;
    double limitS = 3600;
    double graceS = 10;
    double staggerS = 0;
    double drainS = 300;
    std::optional<double> abortAfterS;
    bool unsampled = false;
    bool unguarded = false;
    QString plan;
    bool onHosts = false; // plan check --hosts
    bool checksHosts = false; // host list --check
    bool detach = false;
    bool approve = false;
    std::optional<int> maxRuns;
    std::optional<double> maxHours, maxValue, start;
    QString fixHook;
};

// Reads the command line. `exitNow` is set where the answer is already printed (help, version) or
// the words are wrong (usage, on stderr).
Arguments readArguments(int argc, char **argv, std::optional<int> &exitNow);

// "KEY=VALUE", "NAME=FILE": split at the first sign of equality.
Result<std::pair<QString, QString>> splitPair(const QString &text, const QString &what);

} // namespace twofold::cli
