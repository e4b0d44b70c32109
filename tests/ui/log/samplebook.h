// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store/book.h"
#include "ui/common/booksession.h"

#include <QTemporaryDir>

// A campaign with everything the log has to draw: both kinds of columns, every verdict, a branch,
// changes, broken limits, an unsound value, a column that came later. Figures are made up.
namespace twofold::tests {

campaign::Campaign sampleCampaign();
std::vector<campaign::Run> sampleRuns();
// What the findings of run 14 (and of the invalid run 8) rest on.
std::vector<campaign::Finding> sampleFindings(int number);

// A book in a directory of its own with the sample in it, opened as the window does.
class SampleBook
{
public:
    // Without runs: an empty campaign.
    explicit SampleBook(bool withRuns = true, const campaign::Campaign &campaign = sampleCampaign());

    ui::BookSession &session() { return *m_session; }
    QString path() const;
    // Waits until all that was written is stored and read again.
    void settle();
    // The run as it is stored.
    campaign::Run stored(int number);

private:
    QTemporaryDir m_directory;
    std::unique_ptr<ui::BookSession> m_session;
};

} // namespace twofold::tests
