// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/mapping.h"
#include "core/imports/reader.h"

namespace twofold::imports {

// The part of a mapping that is about one JSON document with totals; for mapping.cpp.

Result<Shape> documentShape(ByteSource &source);
QStringList firstMembers(const QStringList &paths); // "a.b", "a.c", "d[0]": a, d
std::vector<MappedMetric> proposeMetrics(const QStringList &paths);
Result<void> checkMetricUnit(const MappedMetric &metric);
bool hasDocumentShape(const Mapping &mapping, const Head &head);
Result<results::Measurement> readMappedDocument(ByteSource &source, const Mapping &mapping);

} // namespace twofold::imports
