// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/planendpage.h"

#include "core/launch/guards.h"
#include "ui/common/style.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>

namespace twofold::ui {

namespace {

QString guardLines(const campaign::Plan &plan)
{
    QStringList lines;
    for (const auto &guard : plan.guards)
        lines.append(launch::guardText(guard));
    return lines.join(QLatin1Char('\n'));
}

} // namespace

PlanEndPage::PlanEndPage(const campaign::Plan &plan, QWidget *parent)
    : PlanPage(parent)
    , m_limit(makeSeconds(plan.limitS, 0, 7 * 86400, tr("no limit"), this))
    , m_grace(makeSeconds(plan.graceS, 0, 3600, tr("none"), this))
    , m_abort(makeSeconds(plan.abortAfterS.value_or(0), 0, campaign::Plan::kMostAbortS, tr("never: it is only shown"), this))
    , m_guards(makeLines(guardLines(plan), 3, this))
    , m_unguarded(new QCheckBox(tr("Go on while this program cannot check a guard of another host"), this))
{
    m_abort->setAccessibleName(tr("Stop once a limit was broken for"));
    auto *abort = makeLabel(tr("Limits on the failure rate and on percentiles of all requests, as the followed file shows "
                               "them each second, while Twofold is connected. The run is judged by what there is."),
                            Theme::Face::Secondary, Tone::Text2, this);
    abort->setWordWrap(true);
    m_guards->setPlaceholderText(tr("one a line: url=http://proxy/  command@db=pg_isready  load@db=2"));
    m_guards->setAccessibleName(tr("Guards"));
    auto *guards = makeLabel(tr("What must stay healthy. When one is not, the load is stopped on every host within "
                                "seconds, and the run is aborted."),
                             Theme::Face::Secondary, Tone::Text2, this);
    guards->setWordWrap(true);
    m_unguarded->setToolTip(tr("Otherwise the generators end the load 30 s after Twofold was last heard of."));
    m_unguarded->setChecked(plan.unguardedAllowed);

    auto *form = makeForm(this);
    form->addRow(tr("Ended by the host after"), m_limit);
    form->addRow(tr("Time to end, before KILL"), m_grace);
    form->addRow(tr("Stop once a limit was broken for"), m_abort);
    form->addRow(QString(), abort);
    form->addRow(tr("Guards"), m_guards);
    form->addRow(QString(), m_unguarded);
    form->addRow(QString(), guards);
}

QString PlanEndPage::apply(campaign::Plan &plan)
{
    std::vector<campaign::Guard> guards;
    const QStringList lines = linesOf(m_guards);
    for (const auto &line : lines) {
        const auto guard = launch::parseGuard(line);
        if (!guard)
            return guard.error().message;
        guards.push_back(*guard);
    }
    if (m_abort->value() > 0 && plan.follow.isEmpty())
        return tr("Limits are watched in the file that the plan follows: name it under Load, or never stop for them.");
    plan.limitS = m_limit->value();
    plan.graceS = m_grace->value();
    plan.abortAfterS.reset();
    if (m_abort->value() > 0)
        plan.abortAfterS = m_abort->value();
    plan.guards = std::move(guards);
    plan.unguardedAllowed = m_unguarded->isChecked();
    return {};
}

} // namespace twofold::ui
