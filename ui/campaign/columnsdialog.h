// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "ui/common/formdialog.h"

#include <functional>
#include <vector>

class QTableWidget;
class QTabWidget;

namespace twofold::ui {

// The columns of the log: parameters and metrics in their order, with label, unit, kind, group and
// whether they are shown. Values that the runs have are converted with a parameter's kind.
class ColumnsDialog : public FormDialog
{
    Q_OBJECT

public:
    ColumnsDialog(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs, QWidget *parent);

    // Only after it was accepted.
    const campaign::Campaign &campaign() const { return m_campaign; }
    const std::vector<campaign::Run> &changedRuns() const { return m_changedRuns; }

private:
    bool apply() override;
    QWidget *makePage(QTableWidget *table, const QString &addText, const std::function<void()> &add);
    void addParameter(const campaign::Parameter &parameter);
    void addMetric(const campaign::Metric &metric);
    void moveRow(QTableWidget *table, int by);
    Result<std::vector<campaign::Parameter>> parameters() const;
    Result<std::vector<campaign::Metric>> metrics() const;
    Result<void> convertRuns(const std::vector<campaign::Parameter> &next);

    campaign::Campaign m_campaign;
    std::vector<campaign::Run> m_runs;
    std::vector<campaign::Run> m_changedRuns;
    QTableWidget *m_parameters;
    QTableWidget *m_metrics;
};

} // namespace twofold::ui
