// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/quantity.h"

#include <QString>

#include <optional>

namespace twofold::campaign {

// A limit must hold on every run and decides its verdict; a goal says when the campaign is done.
enum class CriterionKind { Limit, Goal };

enum class Comparison { Less, LessOrEqual, Greater, GreaterOrEqual };

// What the metric is compared with: a number, or another run's value of the same metric.
enum class Reference { Number, Parent, Baseline };

// One parsed expression of the CLI contract:
//   [SOURCE:]metric["label"] OP number [unit]   |   [SOURCE:]metric OP parent|baseline [* factor]
// OP is one of < <= > >=. The bound is kept in the metric's unit (ms for latency.*, ratio for
// failure_rate, /s for rates), so that measured values compare without conversion.
struct Criterion
{
    CriterionKind kind = CriterionKind::Limit;
    QString expression; // as written, trimmed
    QString source; // empty: the run's first source
    QString metric; // key
    QString label; // empty: the whole run
    Comparison comparison = Comparison::Less;
    Reference reference = Reference::Number;
    double bound = 0; // Number: in unit; Parent and Baseline: the factor
    QString unit; // of the metric

    bool holds(double value, double against) const;

    bool operator==(const Criterion &) const = default;
};

// The error names the place in the expression, 1-based.
Result<Criterion> parseCriterion(QStringView expression, CriterionKind kind);

// --criterion: a floor (> or >=) on throughput, goodput or users is a goal, all else a limit.
Result<Criterion> parseCriterionOfAnyKind(QStringView expression);

// Unit of a metric key of the CLI contract: "ms" for latency.* and latency_ok.*, "ratio" for
// failure_rate and host.*.cpu, "/s", "B/s", "s", "B"; empty where unknown or a plain count.
QString standardMetricUnit(QStringView key);

// "500 ms", "1 %", "parent × 1.1"; for chips and plots.
QString boundText(const Criterion &criterion);
// "p95 < 500 ms": the short form of the expression for chips.
QString shortText(const Criterion &criterion);

QString comparisonText(Comparison comparison); // "<", …

} // namespace twofold::campaign
