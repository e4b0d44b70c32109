// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/run/resourcechecklist.h"

#include "core/base/quantity.h"
#include "ui/common/style.h"
#include "ui/run/findingwidget.h"
#include "ui/run/logtext.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

namespace twofold::ui {

ResourceChecklist::ResourceChecklist(const campaign::Finding &finding, QWidget *parent)
    : QFrame(parent)
{
    setEdge(this, Edge::Box);
    setSurface(this, Surface::Head);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(8, 5, 8, 6);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(0, 1);
    int row = 0;
    for (const auto &evidence : finding.evidence) {
        const bool atLimit = evidence.atS.has_value();
        auto *name = makeLabel(evidence.text, Theme::Face::Secondary, atLimit ? Tone::Text : Tone::Text2, this);
        name->setWordWrap(true);
        name->setToolTip(evidence.metric);
        grid->addWidget(name, row, 0);
        if (evidence.atS) {
            auto *time = new QPushButton(tr("from %1").arg(runTime(*evidence.atS)), this);
            setLook(time, ButtonLook::Link);
            time->setToolTip(tr("At its limit from then on. Show this time in Compare"));
            connect(time, &QPushButton::clicked, this, [this, at = *evidence.atS] { emit timeRequested(at); });
            grid->addWidget(time, row, 1);
        }
        const double value = evidence.value.value_or(0);
        auto *figure = makeLabel(formatQuantity(value, evidence.unit), Theme::Face::Secondary,
                                 atLimit ? Tone::Text : Tone::Text2, this);
        figure->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        if (evidence.limit) {
            figure->setToolTip(tr("At its limit from %1 on").arg(formatQuantity(*evidence.limit, evidence.unit)));
            grid->addWidget(new LimitBar(value / *evidence.limit, this), row + 1, 0, 1, 3);
        }
        grid->addWidget(figure, row, 2);
        grid->setRowMinimumHeight(row + 1, 7);
        row += 2;
    }
}

bool ResourceChecklist::isFor(const campaign::Finding &finding)
{
    return finding.kind == campaign::FindingKind::Resource && finding.severity == campaign::Severity::Info;
}

} // namespace twofold::ui
