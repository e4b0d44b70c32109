// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "ui/log/column.h"

#include <memory>

namespace twofold::ui {

// The filter line of the log, parsed:
//   users >= 4000, verdict = fail, class = Proxy, or any text
// A comma means "and"; `name OP value` with OP one of = != < <= > >= ~ (contains); `a | b` are
// alternatives for = and !=; nothing behind = means blank. Numbers may carry a unit
// ("p95 > 0.5 s"); without one they are in the unit the column shows. Quotes keep commas and
// operators as text.
class Filter
{
public:
    enum class Operator { Contains, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };

    struct Clause
    {
        int column = -1; // -1: any text, or a field of the run that is no column
        QString field; // "component", "cause", "tag", … where column is -1 and it is no any-text
        Operator op = Operator::Contains;
        QStringList values; // alternatives; empty: blank
        QList<double> numbers; // same places; used where the column is numeric
    };

    // `formats` are the shown formats, one a column. The error names the clause.
    static Result<Filter> parse(QStringView text, const std::vector<LogColumn> &columns,
                                const std::vector<NumberFormat> &formats);

    bool isEmpty() const { return m_clauses.empty(); }
    bool accepts(const campaign::Run &run, const std::vector<LogColumn> &columns) const;

private:
    std::vector<Clause> m_clauses;
};

} // namespace twofold::ui
