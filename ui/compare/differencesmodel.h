// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/quantity.h"
#include "core/campaign/campaign.h"
#include "core/report/comparison.h"

#include <QAbstractTableModel>

#include <map>
#include <vector>

namespace twofold::ui::compare {

// The table of differences: a section of parameters and one of metrics; the baseline's value, then
// for every other run its value and what it is against the baseline; a note.
class DifferencesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class RowKind { Section, Parameter, Metric };
    enum class ColumnKind { Name, Unit, Baseline, Value, Against, Note };
    enum Role {
        RowKindRole = Qt::UserRole, // int of RowKind
        ColumnKindRole, // int of ColumnKind
        ValueRole, // raw number or text, as stored
        ChangedRole, // bool: a parameter that is not the baseline's
        OutcomeRole, // int of report::Outcome
        IntervalRole, // "21.9 to 23.4"
        RunRole, // the column's run; 0 where it has none
        SlotRole // the run's colour
    };

    explicit DifferencesModel(QObject *parent = nullptr);

    void show(const campaign::Campaign &campaign, const report::Comparison &comparison,
              const std::map<int, int> &slotOfRun, bool steadyParts);
    void setOnlyDifferences(bool only);
    bool onlyDifferences() const;
    int hiddenRows() const;
    const report::Comparison &comparison() const; // with all rows

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    ColumnKind columnKind(int column) const;
    // Tab-separated, a header line first; what the clipboard gets.
    QString text() const;

private:
    struct Row
    {
        RowKind kind = RowKind::Section;
        size_t index = 0; // into the comparison's parameters or metrics
        QString note;
        NumberFormat format; // of a metric row, and of a numeric parameter's
        bool numeric = false;
    };
    void rebuild();
    QString note(const report::ParameterRow &row) const;
    QString note(const report::MetricRow &row) const;
    // Position among the comparison's runs of a column, or -1.
    int runAt(int column) const;
    QVariant parameterData(const Row &row, int column, int role) const;
    QVariant metricData(const Row &row, int column, int role) const;
    QVariant sectionData(const Row &row, int column, int role) const;

    campaign::Campaign m_campaign;
    report::Comparison m_all;
    report::Comparison m_shown;
    std::map<int, int> m_slots;
    std::vector<int> m_order; // positions of runs, the baseline first
    std::vector<Row> m_rows;
    bool m_only = true;
    bool m_steadyParts = false;
};

} // namespace twofold::ui::compare
