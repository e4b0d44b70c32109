// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"

#include <QByteArrayView>

namespace twofold::imports {

// The label of which one named "label-0", "label-1", … may be a sub-result; empty: of none.
inline QByteArrayView parentLabel(QByteArrayView label)
{
    qsizetype at = label.size();
    while (at > 0 && label[at - 1] >= '0' && label[at - 1] <= '9')
        --at;
    if (at == label.size() || at < 2 || label[at - 1] != '-')
        return {};
    return label.first(at - 1);
}

// With sub-results saved, a sampler's redirects and embedded resources follow it as rows of their
// own, within its time and by its thread.
template <class Sampler, class Row>
bool isSubResult(const Sampler &sampler, Microseconds samplerStart, Microseconds samplerEnd,
                 const Row &row)
{
    return row.sample.start >= samplerStart && row.end() <= samplerEnd &&
           row.thread == sampler.thread && parentLabel(row.label) == sampler.label &&
           !sampler.label.isEmpty();
}

} // namespace twofold::imports
