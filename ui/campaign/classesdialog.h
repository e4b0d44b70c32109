// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "ui/common/formdialog.h"

#include <vector>

class QTableWidget;

namespace twofold::ui {

// The failure classes of a campaign: name, component, colour and glyph. Runs whose class is
// renamed go with it.
class ClassesDialog : public FormDialog
{
    Q_OBJECT

public:
    ClassesDialog(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs, QWidget *parent);

    // Only after it was accepted.
    const campaign::Campaign &campaign() const { return m_campaign; }
    const std::vector<campaign::Run> &changedRuns() const { return m_changedRuns; }

private:
    bool apply() override;
    void addRow(const campaign::FailureClass &failureClass);

    campaign::Campaign m_campaign;
    std::vector<campaign::Run> m_runs;
    std::vector<campaign::Run> m_changedRuns;
    QTableWidget *m_table;
};

} // namespace twofold::ui
