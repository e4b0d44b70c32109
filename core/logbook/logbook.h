// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/reading.h"
#include "core/logbook/contenthash.h"
#include "core/store/book.h"
#include "core/verdict/judge.h"

namespace twofold::logbook {

// How a result enters the book: read, judged and stored in one step, the same for the window, the
// command line and a launch. Reading works on any thread without the book; entering writes.

struct NamedFiles
{
    QString source; // empty: chosen by imports::groupFiles
    QStringList files;
    bool eachOfItsOwn = false; // files of several hosts: two that are equal are no copies
};

// What was read, before anything is stored: for previews, and so that the long part is done
// outside the write transaction.
struct Reading
{
    struct Source
    {
        QString name;
        std::shared_ptr<const results::Measurement> measurement;
        // Of the file's content; of several files, of their sorted hashes, so that the order in
        // which they were named does not matter; of what was read from a pipe.
        QString sha256;
        std::vector<FileContent> files; // those that can be read again
        bool named = false; // by the caller, not by imports::groupFiles
    };
    std::vector<Source> sources; // in the order criteria use
    std::vector<results::Warning> warnings;
    bool partial = false;
};

// Sources come in the order given; files without a source's name are grouped and come where the
// first of them stands.
Result<Reading> read(const std::vector<NamedFiles> &files, const imports::Options &options = {});

// What becomes of the files that a run was read from.
struct Keeping
{
    enum class How { InBook, Reference, Nothing };
    static constexpr qint64 kMost = 64 * 1024 * 1024;

    How how = How::InBook;
    // InBook: content of at most that many bytes, compressed; larger files by reference, which is
    // path, size and SHA-256. At most kMost.
    qint64 mostBytes = 1024 * 1024;

    bool operator==(const Keeping &) const = default;
};

// As the engineer chose for this book last; the default where nothing was chosen.
Result<Keeping> keeping(const store::Book &book);
Result<void> setKeeping(store::Book &book, const Keeping &keeping);

// Where a reading goes.
struct Entry
{
    CampaignId campaign;
    std::optional<int> run; // into this run; absent: a new one
    std::optional<int> parent; // absent: the campaign's last run
    campaign::Parameters parameters; // set on the run
    campaign::AnalysisWindow window;
    std::vector<verdict::LogText> logs; // searched for signatures
    std::optional<Keeping> keep; // absent: the book's; given, it becomes the book's
};

struct Entered
{
    campaign::Run run;
    std::optional<int> duplicateOf; // the run that already holds this content; nothing was stored
    verdict::Judgement judgement;
};

// Adds or completes a run with the reading, adds columns that the campaign does not know,
// judges and stores, in one transaction. A new run inherits parameters it was not given from its
// parent, with the fix that was recorded there; what a host was probed for is not inherited.
// Content that the campaign already holds is not stored again.
Result<Entered> enter(store::Book &book, const Reading &reading, const Entry &entry);

// Judges a run again (criteria, window or overruling changed) and stores the outcome.
Result<verdict::Judgement> judgeAgain(store::Book &book, RunId run);

// What a tool measures has dozens of values: Few shows those that a reader of the log looks for
// first and those that a criterion speaks of, the others are hidden columns.
enum class Shown { Few, All };

// Adds to the campaign the columns that these values need; true where any was added.
bool addMissingColumns(campaign::Campaign &campaign, const campaign::Parameters &parameters,
                       const campaign::Metrics &metrics, Shown shown = Shown::Few);

// A run by hand: values typed; one that has an id is changed. A new one without a parent gets the
// campaign's last run as parent. Judged by its metrics, and by its sources where it has them.
Result<campaign::Run> logByHand(store::Book &book, const campaign::Run &run);

} // namespace twofold::logbook
