// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store/book.h"

#include <QProcessEnvironment>

namespace twofold::autopilot {

// A fix hook is a command of the engineer's that applies a fix to the system under test where a run
// failed. It is run with `sh -c` on this machine; what is known of the failure is in its
// environment (hookEnvironment). Its exit status and output say what it did:
//   0  it applied a fix; the last line of its output, KEY=VALUE, names it
//   3  there is nothing to fix: the limit is real, and is bisected
//   else it knows no fix; autopilot ends
// It is typed by the engineer and kept in no book, so none from elsewhere ever runs.
struct HookAnswer
{
    int status = 0;
    QByteArray output;
    QByteArray errors;
};

// TWOFOLD_CAMPAIGN, _RUN, _SETTING (the first thing to look at), _VALUE (of that setting in the run,
// where it is a parameter), _COMPONENT, _CLASS and _FINDING, added to this program's own.
QProcessEnvironment hookEnvironment(const campaign::Campaign &campaign, const campaign::Run &failed);

// Records on the failed run what the hook did, so that steering goes on from it. The run is read
// again: what the engineer wrote meanwhile stays. Returns what was done, a sentence.
Result<QString> recordAnswer(store::Book &book, const campaign::Run &failed, const HookAnswer &answer);

} // namespace twofold::autopilot
