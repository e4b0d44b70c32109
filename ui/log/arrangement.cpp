// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/arrangement.h"

#include <algorithm>
#include <numeric>

namespace twofold::ui {

namespace {

int verdictRank(campaign::Verdict verdict)
{
    switch (verdict) {
    case campaign::Verdict::Fail:
        return 1;
    case campaign::Verdict::Invalid:
        return 2;
    case campaign::Verdict::Inconclusive:
        return 3;
    case campaign::Verdict::Aborted:
        return 4;
    case campaign::Verdict::Pass:
        return 5;
    case campaign::Verdict::None:
        break;
    }
    return 0;
}

// What a run is sorted by: numbers before text, blank last.
struct SortKey
{
    bool blank = false;
    bool isText = false;
    double number = 0;
    QString text;

    int compare(const SortKey &other) const
    {
        if (isText != other.isText)
            return isText ? 1 : -1;
        if (isText)
            return text.localeAwareCompare(other.text);
        return number < other.number ? -1 : number > other.number ? 1 : 0;
    }
};

SortKey sortKey(const LogColumn &column, const campaign::Run &run)
{
    SortKey key;
    if (column.kind == LogColumn::Kind::Verdict) {
        key.number = verdictRank(run.verdict());
        key.blank = key.number == 0;
        return key;
    }
    if (const auto number = columnNumber(column, run)) {
        key.number = *number;
        return key;
    }
    key.text = columnText(column, run);
    key.isText = true;
    key.blank = key.text.isEmpty();
    return key;
}

// Places of the runs in the order of one column.
void sortBy(const LogColumn &column, Qt::SortOrder order, const std::vector<campaign::Run> &runs,
            std::vector<size_t> &places)
{
    std::vector<SortKey> keys(runs.size());
    for (const size_t place : places)
        keys[place] = sortKey(column, runs[place]);
    std::stable_sort(places.begin(), places.end(), [&](size_t a, size_t b) {
        if (keys[a].blank || keys[b].blank)
            return !keys[a].blank && keys[b].blank;
        const int compared = keys[a].compare(keys[b]);
        return order == Qt::AscendingOrder ? compared < 0 : compared > 0;
    });
}

} // namespace

std::vector<LogRow> arrange(const Arrangement &arrangement, const std::vector<LogColumn> &columns,
                            const std::vector<campaign::Run> &runs)
{
    std::vector<size_t> places;
    places.reserve(runs.size());
    for (size_t i = 0; i < runs.size(); ++i) {
        if (arrangement.filter.accepts(runs[i], columns))
            places.push_back(i);
    }
    const auto isColumn = [&](int column) {
        return column >= 0 && column < static_cast<int>(columns.size());
    };
    if (isColumn(arrangement.sortColumn))
        sortBy(columns[arrangement.sortColumn], arrangement.sortOrder, runs, places);
    const bool grouped = isColumn(arrangement.groupColumn);
    if (grouped)
        sortBy(columns[arrangement.groupColumn], Qt::AscendingOrder, runs, places);

    std::vector<LogRow> rows;
    rows.reserve(places.size());
    size_t head = 0;
    for (const size_t place : places) {
        const auto &run = runs[place];
        if (grouped) {
            const QString value = columnText(columns[arrangement.groupColumn], run);
            if (rows.empty() || rows[head].group != value) {
                head = rows.size();
                LogRow group;
                group.kind = LogRow::Kind::Group;
                group.number = run.number;
                group.place = place;
                group.group = value;
                rows.push_back(group);
            }
            ++rows[head].count;
        }
        LogRow row;
        row.number = run.number;
        row.place = place;
        rows.push_back(row);
    }
    return rows;
}

} // namespace twofold::ui
