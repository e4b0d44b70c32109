// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/run/runpane.h"

#include "core/base/quantity.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/common/style.h"
#include "ui/run/artifacts.h"
#include "ui/run/changelist.h"
#include "ui/run/findingwidget.h"
#include "ui/run/observations.h"
#include "ui/run/overruleform.h"
#include "ui/run/runheader.h"
#include "ui/run/section.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPointer>
#include <QScrollBar>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace twofold::ui {

namespace {

// Moving through the log with the arrow keys shows the run that it stops at.
constexpr int kSettleMs = 60;

int severityRank(campaign::Severity severity)
{
    switch (severity) {
    case campaign::Severity::Fail:
    case campaign::Severity::Invalid:
        return 0;
    case campaign::Severity::Caution:
        return 1;
    case campaign::Severity::Info:
        break;
    }
    return 2;
}

} // namespace

struct RunPane::Private
{
    RunPane *q;
    BookSession *session;
    RunHeader *header;
    NoticeBar *notice;
    QScrollArea *area;
    QLabel *nothing;
    Section *findings;
    Section *said;
    Section *changed;
    Section *observations;
    Section *artifacts;
    Section *hosts;
    QTimer settle;
    int number = 0;
    int shown = -1; // number the sections hold
    QPointer<OverruleForm> form;
    QPointer<ObservationForm> note;

    const campaign::Run *run() const { return number > 0 ? session->run(number) : nullptr; }
    void show();
    void showFindings(const campaign::Run &run, const campaign::Campaign &campaign);
    void showSaid(const campaign::Run &run, const campaign::Campaign &campaign);
    void showChanged(const campaign::Run &run, const campaign::Campaign &campaign);
    void showObservations(const campaign::Run &run);
    void showArtifacts(const campaign::Run &run);
    void showHosts(const campaign::Run &run);
    void openNote(std::optional<double> atS);
    void say(Section *section, const QString &sentence, Tone tone = Tone::Text2);
    template <class T>
    bool reads(Section *section, const Result<T> &result);
};

RunPane::RunPane(BookSession *session, QWidget *parent)
    : QFrame(parent)
    , d(std::make_unique<Private>())
{
    d->q = this;
    d->session = session;
    setFixedWidth(300);
    setSurface(this, Surface::Base);
    setEdge(this, Edge::Left);
    setAccessibleName(tr("Run"));
    d->header = new RunHeader(this);
    d->notice = new NoticeBar(this);
    d->area = new QScrollArea(this);
    d->area->setWidgetResizable(true);
    d->area->setFrameShape(QFrame::NoFrame);
    d->area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget(d->area);
    setSurface(content, Surface::Base);
    d->findings = new Section(tr("Findings"), content);
    d->said = new Section(tr("What you said"), content);
    d->changed = new Section(tr("Changed"), content);
    d->observations = new Section(tr("Observations"), content);
    d->artifacts = new Section(tr("Artifacts"), content);
    d->hosts = new Section(tr("Hosts"), content);
    d->nothing = makeLabel(tr("Choose a run in the log."), Theme::Face::Text, Tone::Text2, content);
    d->nothing->setContentsMargins(12, 12, 12, 12);
    auto *sections = new QVBoxLayout(content);
    sections->setContentsMargins(0, 0, 0, 0);
    sections->setSpacing(0);
    sections->addWidget(d->nothing);
    for (auto *section : {d->findings, d->said, d->changed, d->observations, d->artifacts, d->hosts})
        sections->addWidget(section);
    sections->addStretch();
    d->area->setWidget(content);
    d->artifacts->setOpen(false);
    d->hosts->setOpen(false);
    d->findings->setAction(tr("Overrule…"));
    d->changed->setAction(tr("Compare"));
    d->observations->setAction(tr("Add"));
    auto *rule = new QFrame(this);
    setEdge(rule, Edge::Bottom);
    rule->setFixedHeight(1);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(1, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(d->header);
    all->addWidget(rule);
    all->addWidget(d->notice);
    all->addWidget(d->area, 1);

    connect(d->header, &RunHeader::closeRequested, this, &RunPane::closeRequested);
    connect(d->findings, &Section::actionTriggered, this, &RunPane::overrule);
    connect(d->observations, &Section::actionTriggered, this, &RunPane::addNote);
    connect(d->changed, &Section::actionTriggered, this, [this] {
        const auto *run = d->run();
        if (run && run->parent)
            emit compareRequested({*run->parent, run->number});
    });
    d->settle.setSingleShot(true);
    d->settle.setInterval(kSettleMs);
    connect(&d->settle, &QTimer::timeout, this, [this] { d->show(); });
    connect(session, &BookSession::campaignChanged, this, [this] { d->settle.start(); });
    connect(session, &BookSession::runsReset, this, [this] { d->settle.start(); });
    connect(session, &BookSession::runsChanged, this, [this](const QList<int> &numbers) {
        const auto *run = d->run();
        if (run && (numbers.contains(run->number) || (run->parent && numbers.contains(*run->parent))))
            d->settle.start();
    });
    d->show();
}

RunPane::~RunPane() = default;

int RunPane::run() const
{
    return d->number;
}

void RunPane::setRun(int number)
{
    if (number == d->number)
        return;
    d->number = number;
    d->notice->hide();
    d->settle.start();
}

void RunPane::Private::say(Section *section, const QString &sentence, Tone tone)
{
    auto *label = makeLabel(sentence, Theme::Face::Secondary, tone, section);
    label->setWordWrap(true);
    section->add(label);
}

template <class T>
bool RunPane::Private::reads(Section *section, const Result<T> &result)
{
    if (!result)
        say(section, result.error().text(), Tone::Fail);
    return result.ok();
}

void RunPane::Private::show()
{
    const auto *current = run();
    const auto *campaign = session->campaign();
    header->setRun(current, campaign);
    const bool known = current && campaign;
    nothing->setVisible(!known);
    for (auto *section : {findings, said, changed, observations, artifacts, hosts})
        section->setVisible(known);
    if (!known) {
        shown = 0;
        return;
    }
    const bool other = shown != current->number;
    shown = current->number;
    if (other) {
        delete form;
        delete note;
        area->verticalScrollBar()->setValue(0);
    }
    const bool writable = !session->isReadOnly();
    findings->setActionEnabled(writable);
    observations->setActionEnabled(writable);
    // What is being written stays while the rest is read again.
    if (!form)
        showFindings(*current, *campaign);
    showSaid(*current, *campaign);
    showChanged(*current, *campaign);
    if (!note)
        showObservations(*current);
    showArtifacts(*current);
    showHosts(*current);
}

void RunPane::Private::showFindings(const campaign::Run &run, const campaign::Campaign &campaign)
{
    findings->clear();
    findings->setCount({});
    auto found = session->book().findings(run.id);
    if (!reads(findings, found))
        return;
    std::stable_sort(found->begin(), found->end(), [](const auto &a, const auto &b) {
        return severityRank(a.severity) < severityRank(b.severity);
    });
    if (!found->empty())
        findings->setCount(QString::number(found->size()));
    for (const auto &finding : *found) {
        auto *widget = new FindingWidget(finding, campaign, findings);
        QObject::connect(widget, &FindingWidget::timeRequested, q,
                         [this](double atS) { emit q->timeRequested(number, atS); });
        findings->add(widget);
    }
    if (found->empty()) {
        say(findings, campaign.criteria.empty()
                          ? RunPane::tr("The campaign has no criterion, so nothing was judged.")
                          : RunPane::tr("Nothing was found: no criterion speaks of what was measured."));
    }
}

void RunPane::Private::showSaid(const campaign::Run &run, const campaign::Campaign &campaign)
{
    said->clear();
    QStringList lines;
    const QString computed = campaign::verdictName(run.computedVerdict);
    if (run.ownVerdict != campaign::Verdict::None) {
        lines.append(RunPane::tr("Verdict %1; computed: %2")
                         .arg(campaign::verdictName(run.ownVerdict),
                              computed.isEmpty() ? RunPane::tr("none") : computed));
    }
    if (!run.ownClass.isEmpty()) {
        lines.append(RunPane::tr("Class %1; computed: %2")
                         .arg(run.ownClass, run.computedClass.isEmpty() ? RunPane::tr("none")
                                                                        : run.computedClass));
    }
    if (!run.cause.isEmpty())
        lines.append(RunPane::tr("Cause: %1").arg(run.cause));
    if (!run.fix.isEmpty()) {
        const auto *parameter = campaign.parameter(run.fix.parameter);
        lines.append(RunPane::tr("Fix: %1 set to %2")
                         .arg(parameter ? parameter->title() : run.fix.parameter,
                              valueWords(run.fix.value, parameter)));
    }
    if (run.limitAccepted)
        lines.append(RunPane::tr("The limit is accepted as real."));
    if (!run.hypothesis.isEmpty())
        lines.append(RunPane::tr("Hypothesis: %1").arg(run.hypothesis));
    if (!run.tags.isEmpty())
        lines.append(RunPane::tr("Tags: %1").arg(run.tags.join(QStringLiteral(", "))));
    for (const QString &line : std::as_const(lines))
        say(said, line, Tone::Text);
    said->setVisible(!lines.isEmpty());
}

void RunPane::Private::showChanged(const campaign::Run &run, const campaign::Campaign &campaign)
{
    changed->clear();
    changed->setCount({});
    const auto *parent = run.parent ? session->run(*run.parent) : nullptr;
    changed->setActionEnabled(parent);
    if (!parent) {
        changed->setTitle(RunPane::tr("Changed"));
        say(changed, run.parent ? RunPane::tr("Run %1, its parent, is not in the log any more.").arg(*run.parent)
                                : RunPane::tr("It has no parent."));
        return;
    }
    changed->setTitle(RunPane::tr("Changed since run %1").arg(parent->number));
    const auto list = listChanges(*parent, run, campaign);
    if (!list.set.empty())
        changed->setCount(QString::number(list.set.size()));
    for (const auto &change : list.set)
        changed->add(new ChangeWidget(change, changed));
    if (list.set.empty())
        say(changed, RunPane::tr("Nothing was set differently."));
    if (list.set.size() > 1)
        say(changed, RunPane::tr("More than one thing changed: what made the difference is open."));
    for (const auto &change : list.drifted)
        changed->add(new ChangeWidget(change, changed));
    if (!list.drifted.empty())
        say(changed, RunPane::tr("Read from a host, not set: it drifted."));
    else if (list.probed > 0)
        say(changed, RunPane::tr("Nothing drifted of %1 settings read from hosts.").arg(list.probed));
}

void RunPane::Private::showObservations(const campaign::Run &run)
{
    observations->clear();
    observations->setCount({});
    const auto written = session->book().observations(run.id);
    if (!reads(observations, written))
        return;
    if (!written->empty())
        observations->setCount(QString::number(written->size()));
    for (const auto &observation : *written) {
        auto *widget = new ObservationWidget(observation, observations);
        QObject::connect(widget, &ObservationWidget::timeRequested, q,
                         [this](double atS) { emit q->timeRequested(number, atS); });
        observations->add(widget);
    }
    if (written->empty())
        say(observations, RunPane::tr("None yet. N writes one."));
}

void RunPane::Private::showArtifacts(const campaign::Run &run)
{
    artifacts->clear();
    artifacts->setCount({});
    const auto files = session->book().artifacts(run.id);
    if (!reads(artifacts, files))
        return;
    if (!files->empty())
        artifacts->setCount(QString::number(files->size()));
    for (const auto &file : *files) {
        auto *widget = new ArtifactWidget(session, file, artifacts);
        QObject::connect(widget, &ArtifactWidget::failed, q,
                         [this](const Error &error) { notice->showError(error); });
        artifacts->add(widget);
    }
    if (files->empty())
        say(artifacts, RunPane::tr("No file belongs to this run."));
}

void RunPane::Private::showHosts(const campaign::Run &run)
{
    hosts->clear();
    hosts->setCount({});
    const auto jobs = session->book().jobsOf(run.id);
    if (!reads(hosts, jobs))
        return;
    const auto lines = hostLines(run, *jobs);
    if (!lines.empty())
        hosts->setCount(QString::number(lines.size()));
    for (const auto &line : lines) {
        auto *widget = new QWidget(hosts);
        auto *rows = new QVBoxLayout(widget);
        rows->setContentsMargins(0, 0, 0, 0);
        rows->setSpacing(1);
        rows->addWidget(makeLabel(line.host, Theme::Face::Strong, Tone::Text, widget));
        auto *detail = makeLabel(line.detail, Theme::Face::Secondary, Tone::Text2, widget);
        detail->setWordWrap(true);
        rows->addWidget(detail);
        hosts->add(widget);
    }
    if (lines.empty())
        say(hosts, RunPane::tr("No host was watched and no job was launched."));
}

void RunPane::overrule()
{
    const auto *run = d->run();
    const auto *campaign = d->session->campaign();
    if (!run || !campaign || d->session->isReadOnly())
        return;
    if (d->shown != d->number)
        d->show();
    d->findings->setOpen(true);
    if (d->form) {
        d->form->begin();
        return;
    }
    d->findings->clear();
    d->form = new OverruleForm(*run, *campaign, d->findings);
    d->findings->add(d->form);
    connect(d->form, &OverruleForm::saved, this, [this](const campaign::Run &said) {
        const auto *current = d->run();
        if (current) {
            // Only what the form shows: the rest may have changed while it was open.
            auto after = *current;
            after.ownVerdict = said.ownVerdict;
            after.ownClass = said.ownClass;
            after.ownComponent = said.ownComponent;
            after.cause = said.cause;
            after.fix = said.fix;
            after.limitAccepted = said.limitAccepted;
            after.hypothesis = said.hypothesis;
            after.tags = said.tags;
            d->session->changeRuns(tr("Overrule run %1").arg(after.number), {after});
        }
        d->form->deleteLater();
        d->form = nullptr;
        d->show();
    });
    connect(d->form, &OverruleForm::cancelled, this, [this] {
        d->form->deleteLater();
        d->form = nullptr;
        d->show();
    });
    d->form->begin();
    d->area->ensureWidgetVisible(d->findings);
}

void RunPane::addNote()
{
    d->openNote(std::nullopt);
}

void RunPane::addNoteAt(double atS)
{
    d->openNote(atS);
}

void RunPane::Private::openNote(std::optional<double> atS)
{
    if (!run() || session->isReadOnly())
        return;
    if (shown != number)
        show();
    observations->setOpen(true);
    if (!note) {
        note = new ObservationForm(atS, observations);
        observations->add(note);
        QObject::connect(note, &ObservationForm::saved, q,
                         [this](const QString &text, std::optional<double> at) {
                             if (const auto *current = run())
                                 session->addObservation(current->id, text, at);
                             note->deleteLater();
                             note = nullptr;
                             show();
                         });
        QObject::connect(note, &ObservationForm::cancelled, q, [this] {
            note->deleteLater();
            note = nullptr;
            show();
        });
    }
    note->begin();
    // The layout has to place it first.
    QTimer::singleShot(0, note, [this] { area->ensureWidgetVisible(note); });
}

} // namespace twofold::ui
