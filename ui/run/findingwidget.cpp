// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/run/findingwidget.h"

#include "core/base/quantity.h"
#include "core/verdict/signatures.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/glyphs.h"
#include "ui/common/style.h"
#include "ui/run/logtext.h"
#include "ui/run/resourcechecklist.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace twofold::ui {

using campaign::Evidence;
using campaign::Finding;
using campaign::FindingKind;
using campaign::Severity;

namespace {

constexpr int kGlyphRoom = 18;
constexpr size_t kMostEvidence = 4;
constexpr qsizetype kShortPlace = 24; // characters that leave room for a time in the pane's row

LogText::Range matchedIn(const QString &text, const verdict::Signature &signature)
{
    const auto match = signature.pattern.match(text);
    return {static_cast<int>(match.capturedStart()), static_cast<int>(match.capturedLength())};
}

// The words by which a signature matched. Findings do not carry them: the signature that says this
// sentence does, the campaign's own before a built-in one, else the first one that knows the line.
QList<LogText::Range> matchedWords(const Finding &finding, const QString &text,
                                   const campaign::Campaign &campaign)
{
    if (finding.kind != FindingKind::Signature)
        return {};
    for (const auto &own : campaign.signatures) {
        if (own.meaning != finding.message)
            continue;
        if (const auto signature = verdict::compileSignature(own)) {
            if (const auto range = matchedIn(text, *signature); range.length > 0)
                return {range};
        }
    }
    QList<LogText::Range> marked;
    for (const auto &signature : verdict::builtInSignatures()) {
        const bool same = signature.meaning == finding.message;
        if (!same && !marked.isEmpty())
            continue;
        if (const auto range = matchedIn(text, signature); range.length > 0)
            marked = {range};
        if (same)
            break;
    }
    return marked;
}

QString metricTitle(const QString &key, const campaign::Campaign &campaign)
{
    if (const auto *metric = campaign.metric(key))
        return metric->title();
    return campaign::standardMetric(key).title();
}

QString settingTitle(const QString &key, const campaign::Campaign &campaign)
{
    const auto *parameter = campaign.parameter(key);
    return parameter ? parameter->title() : key;
}

} // namespace

QString runTime(double seconds)
{
    const auto whole = static_cast<qint64>(std::llround(std::max(0.0, seconds)));
    const QChar zero = u'0';
    const QString tail = QStringLiteral("%1:%2").arg(whole / 60 % 60, whole >= 3600 ? 2 : 1, 10, zero)
                             .arg(whole % 60, 2, 10, zero);
    return whole >= 3600 ? QString(QString::number(whole / 3600) % u':' % tail) : tail;
}

QString momentText(Microseconds moment)
{
    const QLocale locale;
    const auto time = QDateTime::fromMSecsSinceEpoch(moment / 1000);
    const auto today = QDate::currentDate();
    const QString clock = locale.toString(time, QStringLiteral("HH:mm"));
    if (time.date() == today)
        return clock;
    const QString day = locale.toString(time, time.date().year() == today.year()
                                                  ? QStringLiteral("d MMM")
                                                  : QStringLiteral("d MMM yyyy"));
    return day % QStringLiteral(", ") % clock;
}

QString durationText(double seconds)
{
    const auto whole = static_cast<qint64>(std::llround(std::max(0.0, seconds)));
    if (whole < 120)
        return QCoreApplication::translate("RunPane", "%1 s").arg(whole);
    return whole % 60 == 0 && whole < 7200
        ? QCoreApplication::translate("RunPane", "%1 min").arg(whole / 60)
        : runTime(seconds);
}

FindingWidget::FindingWidget(const Finding &finding, const campaign::Campaign &campaign, QWidget *parent)
    : QWidget(parent)
    , m_finding(finding)
    , m_lines(new QVBoxLayout(this))
{
    m_lines->setContentsMargins(kGlyphRoom, 2, 0, 2);
    m_lines->setSpacing(4);
    // What decided is said strongly; a limit that holds is not.
    const bool strong = finding.kind != FindingKind::Criterion && finding.severity != Severity::Info;
    auto *message = makeLabel(finding.message, strong ? Theme::Face::Strong : Theme::Face::Text,
                              Tone::Text, this);
    message->setWordWrap(true);
    message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_lines->addWidget(message);

    QStringList about;
    if (!finding.component.isEmpty())
        about.append(finding.component);
    if (!finding.failureClass.isEmpty()
        && finding.failureClass.compare(finding.component, Qt::CaseInsensitive) != 0)
        about.append(finding.failureClass);
    if (finding.origin == campaign::FindingOrigin::Preflight)
        about = {tr("said before the start")};
    if ((strong || finding.origin == campaign::FindingOrigin::Preflight) && !about.isEmpty())
        m_lines->addWidget(makeLabel(about.join(QStringLiteral(", ")), Theme::Face::Secondary,
                                     Tone::Text2, this));
    if (ResourceChecklist::isFor(finding)) {
        auto *checklist = new ResourceChecklist(finding, this);
        connect(checklist, &ResourceChecklist::timeRequested, this, &FindingWidget::timeRequested);
        m_lines->addWidget(checklist);
        return;
    }
    for (size_t i = 0; i < finding.evidence.size() && i < kMostEvidence; ++i)
        addEvidence(finding.evidence[i], campaign);
    if (finding.evidence.size() > kMostEvidence) {
        m_lines->addWidget(makeLabel(tr("and %1 more").arg(finding.evidence.size() - kMostEvidence),
                                     Theme::Face::Secondary, Tone::Text2, this));
    }
    addAdvice(campaign);
}

void FindingWidget::addEvidence(const Evidence &evidence, const campaign::Campaign &campaign)
{
    // A criterion's sentence already has value and limit.
    const bool inSentence = m_finding.kind == FindingKind::Criterion;
    if (!evidence.file.isEmpty() || (!evidence.text.isEmpty() && !inSentence)) {
        auto *box = new QFrame(this);
        setEdge(box, Edge::Box);
        setSurface(box, Surface::Head);
        auto *lines = new QVBoxLayout(box);
        lines->setContentsMargins(8, 5, 8, 6);
        lines->setSpacing(3);
        auto *head = new QHBoxLayout;
        const QString place = evidence.line > 0
            ? QString(evidence.file % u':' % QString::number(evidence.line))
            : evidence.file;
        // The name at the end of a long path tells most of it, and the host at its beginning.
        auto *file = new ElidedLabel(Theme::Face::Secondary, Token::Text2, box);
        file->setElideMode(Qt::ElideMiddle);
        file->setText(place);
        head->addWidget(file, 1);
        lines->addLayout(head);
        auto *facts = head;
        if (place.size() > kShortPlace && (evidence.atS || evidence.count > 1)) {
            facts = new QHBoxLayout;
            lines->addLayout(facts);
        }
        if (evidence.atS) {
            auto *time = new QPushButton(tr("at %1").arg(runTime(*evidence.atS)), box);
            setLook(time, ButtonLook::Link);
            time->setToolTip(tr("Show this time in Compare"));
            connect(time, &QPushButton::clicked, this,
                    [this, at = *evidence.atS] { emit timeRequested(at); });
            facts->addWidget(time);
        }
        if (evidence.count > 1) {
            facts->addWidget(makeLabel(tr("%1 lines").arg(formatQuantity(double(evidence.count), {})),
                                       Theme::Face::Secondary, Tone::Text2, box));
        }
        if (facts != head)
            facts->addStretch();
        if (!evidence.text.isEmpty())
            lines->addWidget(
                new LogText(evidence.text, matchedWords(m_finding, evidence.text, campaign), box));
        m_lines->addWidget(box);
    }
    if (!evidence.value || inSentence)
        return;
    auto *box = new QFrame(this);
    setEdge(box, Edge::Box);
    setSurface(box, Surface::Head);
    auto *lines = new QVBoxLayout(box);
    lines->setContentsMargins(8, 5, 8, 6);
    lines->setSpacing(2);
    const auto addLine = [&](const QString &name, double value, bool strong) {
        auto *line = new QHBoxLayout;
        line->addWidget(makeLabel(name, Theme::Face::Secondary, strong ? Tone::Text : Tone::Text2, box), 1);
        line->addWidget(makeLabel(formatQuantity(value, evidence.unit),
                                  strong ? Theme::Face::Strong : Theme::Face::Secondary,
                                  strong ? Tone::Text : Tone::Text2, box));
        lines->addLayout(line);
    };
    addLine(evidence.metric.isEmpty() ? tr("measured") : metricTitle(evidence.metric, campaign),
            *evidence.value, true);
    if (evidence.limit) {
        addLine(m_finding.lookAt.isEmpty() ? tr("limit")
                                           : settingTitle(m_finding.lookAt.constFirst(), campaign),
                *evidence.limit, false);
        if (*evidence.limit > 0)
            lines->addWidget(new LimitBar(*evidence.value / *evidence.limit, box));
    }
    m_lines->addWidget(box);
}

void FindingWidget::addAdvice(const campaign::Campaign &campaign)
{
    if (!m_finding.lookAt.isEmpty()) {
        QStringList titles;
        for (const QString &key : m_finding.lookAt)
            titles.append(settingTitle(key, campaign));
        auto *look = makeLabel(tr("Look at %1.").arg(titles.join(QStringLiteral(", "))),
                               Theme::Face::Text, Tone::Text, this);
        look->setWordWrap(true);
        m_lines->addWidget(look);
    }
    if (!m_finding.check.isEmpty()) {
        m_lines->addWidget(makeLabel(tr("Check on the host:"), Theme::Face::Secondary, Tone::Text2, this));
        m_lines->addWidget(new LogText(m_finding.check, {}, this));
    }
}

void FindingWidget::paintEvent(QPaintEvent *)
{
    const auto &theme = Theme::instance();
    QPainter painter(this);
    const QRectF glyph(1, 6, 10, 10);
    switch (m_finding.severity) {
    case Severity::Fail:
        paintVerdictGlyph(painter, glyph, campaign::Verdict::Fail, theme.color(Token::Fail));
        break;
    case Severity::Invalid:
        paintVerdictGlyph(painter, glyph, campaign::Verdict::Invalid, theme.color(Token::Invalid));
        break;
    case Severity::Caution:
        theme.icon(QStringLiteral("warning"), Token::ChangedMark).paint(&painter, QRect(-1, 4, 15, 15));
        break;
    case Severity::Info:
        if (m_finding.kind == FindingKind::Note || m_finding.kind == FindingKind::Resource)
            theme.icon(QStringLiteral("info"), Token::Text3).paint(&painter, QRect(-1, 4, 15, 15));
        else
            paintVerdictGlyph(painter, glyph, campaign::Verdict::Pass, theme.color(Token::Pass));
        break;
    }
}

} // namespace twofold::ui
