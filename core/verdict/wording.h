// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/verdict/judge.h"

namespace twofold::verdict {

// "p95", "p99 of POST /measurement", "delays p95": a criterion's metric in a sentence.
QString metricWords(const campaign::Criterion &criterion);

// "p95 is 3,870 ms, the limit is 500 ms."
QString criterionSentence(const CriterionResult &result);

// The whole finding of one criterion; fail where it is broken, else info.
campaign::Finding criterionFinding(const CriterionResult &result);

// A time in a run: "0:42", "75:03".
QString clock(double seconds);

// "1 request", "3,400 requests"
QString countWords(qint64 count, const char *one, const char *many);

} // namespace twofold::verdict
