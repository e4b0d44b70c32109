// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/campaign/campaign.h"
#include "core/campaign/plan.h"
#include "core/campaign/run.h"
#include "core/results/measurement.h"

#include <functional>
#include <memory>
#include <vector>

namespace twofold::store {

enum class Access {
    ReadOnly,
    ReadWrite, // the file must exist
    Create // makes the file where it is not there
};

// One source of a run as the book keeps it; the measurement is decoded on demand.
struct SourceRow
{
    SourceId id;
    RunId run;
    int position = 0; // 0 is the first source
    QString name;
    QString format;
    QStringList files;
    QString sha256; // of the files' contents, in order
    Microseconds importedAt = 0;
};

// A log that a run was judged by; text as it was written.
struct LogRow
{
    QString name; // "error.log"
    QString host; // empty: unknown
    bool fromGenerator = false;
    QByteArray text; // at most Book::kLongestLog

    bool operator==(const LogRow &) const = default;
};

// A book: one SQLite file through Qt SQL. One object belongs to the thread that opened it; other
// threads and processes open their own. Write transactions begin immediate and wait up to 5 s for
// another writer. Every method either does all of its work or none of it; errors are sentences.
class Book
{
public:
    static constexpr int kApplicationId = 0x54774F66; // "TwOf"
    static constexpr int kVersion = 1;
    static constexpr qsizetype kLongestLog = 4 << 20; // bytes

    // Newer, foreign and damaged files are refused with a sentence and stay as they are.
    static Result<std::unique_ptr<Book>> open(const QString &path, Access access);
    // Checkpoints where this is the last connection, so that the book is one file again.
    ~Book();

    QString path() const;
    bool isReadOnly() const;
    // Changes whenever another connection has written (SQLite's data_version).
    qint64 changeCounter() const;

    // Runs `work` in one immediate write transaction; rolls back where it returns an error.
    // Calls may nest: the outermost commits.
    Result<void> transaction(const std::function<Result<void>()> &work);

    // Campaigns. save inserts where the id is invalid, else updates; a stale revision is refused.
    Result<std::vector<campaign::Campaign>> campaigns() const; // by name
    Result<campaign::Campaign> campaign(CampaignId id) const;
    Result<campaign::Campaign> campaignNamed(const QString &name) const;
    Result<campaign::Campaign> saveCampaign(const campaign::Campaign &campaign);
    Result<void> removeCampaign(CampaignId id);

    // Runs. Rows only; ascending by number.
    Result<std::vector<campaign::Run>> runs(CampaignId campaign, bool withDeleted = false) const;
    Result<campaign::Run> run(RunId id) const;
    Result<campaign::Run> runNumbered(CampaignId campaign, int number, bool withDeleted = false) const;
    // Gives id, number (the campaign's highest + 1 where it is 0) and revision.
    Result<campaign::Run> addRun(const campaign::Run &run);
    // Refused where the stored revision is another: someone else changed the row since.
    Result<campaign::Run> updateRun(const campaign::Run &run);
    Result<int> runCount(CampaignId campaign) const;
    // The run with the highest number.
    Result<std::optional<campaign::Run>> lastRun(CampaignId campaign) const;
    // The lowest run below this number that passed, as the engineer or else the criteria say.
    Result<std::optional<campaign::Run>> firstPassed(CampaignId campaign, int belowNumber) const;

    // Findings of the last judgement.
    Result<std::vector<campaign::Finding>> findings(RunId run) const;
    Result<void> setFindings(RunId run, const std::vector<campaign::Finding> &findings);

    Result<std::vector<campaign::Observation>> observations(RunId run) const; // by time written
    Result<campaign::Observation> saveObservation(const campaign::Observation &observation);
    Result<void> removeObservation(ObservationId id);

    // Sources and their measurements.
    Result<std::vector<SourceRow>> sources(RunId run) const; // by position
    Result<std::shared_ptr<const results::Measurement>> measurement(SourceId id) const;
    Result<SourceRow> addSource(const SourceRow &source, const results::Measurement &measurement);
    // The run of this campaign that holds a source of this content.
    Result<std::optional<campaign::Run>> runWithContent(CampaignId campaign, const QString &sha256) const;

    Result<std::vector<LogRow>> logs(RunId run) const;
    // A longer text is kept to its last whole line below kLongestLog.
    Result<void> addLog(RunId run, const LogRow &log);

    Result<std::vector<campaign::Artifact>> artifacts(RunId run) const;
    // Content is kept (compressed) where artifact.inBook.
    Result<campaign::Artifact> addArtifact(const campaign::Artifact &artifact, const QByteArray &content);
    Result<QByteArray> artifactContent(ArtifactId id) const;

    // Inventory.
    Result<std::vector<campaign::Host>> hosts() const;
    Result<campaign::Host> saveHost(const campaign::Host &host);
    Result<void> removeHost(HostId id);
    Result<std::vector<campaign::Plan>> plans(CampaignId campaign) const;
    Result<campaign::Plan> savePlan(const campaign::Plan &plan);
    Result<void> removePlan(PlanId id);

    // Commands that came with a book from elsewhere run only once they were approved, by content.
    // What this user wrote through this program is approved when it is saved.
    Result<bool> isApproved(const QByteArray &content) const;
    Result<void> approve(const QByteArray &content);

    // Jobs: what was launched and where it runs.
    Result<std::vector<campaign::Job>> jobs(bool unfinishedOnly) const;
    Result<std::vector<campaign::Job>> jobsOf(RunId run) const;
    Result<campaign::Job> saveJob(const campaign::Job &job);

    // Small settings of the book by key ("saved-view/…").
    Result<QString> setting(const QString &key) const;
    Result<void> setSetting(const QString &key, const QString &value);

    // Integrity of the file and of what is in it; the list holds one sentence a fault.
    Result<QStringList> check() const;
    // A consistent copy while others write; the target must not exist. A cancelled or failed
    // backup leaves no file.
    Result<void> backup(const QString &target, const CancelToken &cancel = {}) const;

private:
    Book();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::store
