// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "core/campaign/campaign.h"
#include "core/campaign/plan.h"

#include <QByteArray>

#include <vector>

namespace twofold::launch {

// How a load tool is launched; data in resources/presets.
struct Preset
{
    QString name; // "hey"; Plan::tool
    QString title; // "hey"
    QString description; // one sentence
    QString command; // template
    QString program; // what must be on the host
    QString package; // of Debian, that has the program; empty: none has
    QStringList fetch; // result files; empty: the tool's standard output is its result
    QString follow;
    QString upload; // what has to be uploaded, for people: "the Locust file, as locustfile.py"
    QString note; // what to know; empty: nothing
    std::vector<campaign::Parameter> parameters; // that the command uses, with defaults
};

// In the order to offer; the plain command is the last.
const std::vector<Preset> &presets();
const Preset *preset(QStringView name);

// Reads one preset's JSON; the error names the field.
Result<Preset> parsePreset(const QByteArray &json, const QString &file);

// A plan of this preset with the given generator hosts.
campaign::Plan planFrom(const Preset &preset, const QString &name, const QStringList &generators);

} // namespace twofold::launch
