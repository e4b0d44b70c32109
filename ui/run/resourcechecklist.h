// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/finding.h"

#include <QFrame>

namespace twofold::ui {

// The lines of a host's resource checklist, in the order of the finding: what, how much of its
// limit, and the time from which on it was at it.
class ResourceChecklist : public QFrame
{
    Q_OBJECT

public:
    explicit ResourceChecklist(const campaign::Finding &finding, QWidget *parent = nullptr);

    // True for findings that are such a checklist.
    static bool isFor(const campaign::Finding &finding);

signals:
    void timeRequested(double atS);
};

} // namespace twofold::ui
