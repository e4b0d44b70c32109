// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/reader.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace twofold::imports {

int probeJmeterCsv(const Head &head);
Result<results::Measurement> readJmeterCsv(ByteSource &source, const Context &context);
int probeJmeterXml(const Head &head);
Result<results::Measurement> readJmeterXml(ByteSource &source, const Context &context);

// Where a JTL file has what; -1: nowhere.
struct JmeterColumns
{
    int time = -1;
    int elapsed = -1;
    int label = -1;
    int code = -1;
    int message = -1;
    int failureMessage = -1;
    int thread = -1;
    int dataType = -1;
    int success = -1;
    int bytes = -1;
    int sentBytes = -1;
    int allThreads = -1;
    int host = -1;
    uint32_t count = 0; // of all columns
    // Most rows can be read without a look at anything rare: a sample is told from other rows, no
    // engines' users are told apart, and no text is in the last column, with a carriage return.
    bool arePlain = false;

    // By the names of jmeter.properties (2.11 to 5.6); count 0: not a header.
    static JmeterColumns fromHeader(const std::vector<QByteArray> &cells);
    // By the shape of a first row without header (the default up to 2.13); count 0: no such row.
    static JmeterColumns fromShape(const std::vector<QByteArray> &cells);
};

// The response message that a transaction controller's row carries; such rows sum up others.
bool isTransactionMessage(QByteArrayView message);
// A sample that never got an answer: its "bytes" are the length of a Java stack trace.
bool isNetworkFailure(QByteArrayView code);

} // namespace twofold::imports
