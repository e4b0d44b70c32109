// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/compare/ladderdock.h"

#include "ui/common/booksession.h"
#include "ui/common/style.h"
#include "ui/plots/chartview.h"
#include "ui/plots/comparecharts.h"
#include "ui/plots/ladderchart.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace twofold::ui::compare {

namespace {

constexpr int kHeaderHeight = 29;
constexpr int kChartHeight = 180;

} // namespace

struct LadderDock::Private
{
    LadderDock *q = nullptr;
    BookSession *session = nullptr;
    QToolButton *fold = nullptr;
    QLabel *subtitle = nullptr;
    QPushButton *open = nullptr;
    plots::ChartView *chart = nullptr;
    QList<int> line;

    void setFolded(bool folded);
    void show();
};

LadderDock::LadderDock(BookSession *session, QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>())
{
    d->q = this;
    d->session = session;
    auto *header = new QFrame;
    setSurface(header, Surface::Head);
    setEdge(header, Edge::Bottom);
    header->setFixedHeight(kHeaderHeight);
    d->fold = new QToolButton;
    d->fold->setIconSize({16, 16});
    d->subtitle = makeLabel({}, Theme::Face::Secondary, Tone::Text2);
    d->open = new QPushButton(tr("Open in Compare"));
    setLook(d->open, ButtonLook::Link);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(4, 0, 8, 0);
    row->setSpacing(4);
    row->addWidget(d->fold);
    row->addWidget(makeLabel(tr("Ladder"), Theme::Face::Strong));
    row->addSpacing(4);
    row->addWidget(d->subtitle, 1);
    row->addWidget(d->open);

    d->chart = new plots::ChartView;
    d->chart->setMinimumHeight(120);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(d->chart, 1);
    d->setFolded(false);
    resize(width(), kHeaderHeight + kChartHeight);

    connect(d->fold, &QToolButton::clicked, this, [this] {
        setFolded(!isFolded());
        emit foldedChanged(isFolded());
    });
    connect(d->open, &QPushButton::clicked, this, [this] { emit openInCompare(d->line); });
    connect(d->chart, &plots::ChartView::runActivated, this, &LadderDock::runActivated);
    for (const auto signal : {&BookSession::campaignChanged, &BookSession::runsReset,
                              &BookSession::nextStepChanged})
        connect(session, signal, this, [this] { d->show(); });
    connect(session, &BookSession::runsChanged, this, [this] { d->show(); });
}

LadderDock::~LadderDock() = default;

bool LadderDock::isFolded() const
{
    return d->chart->isHidden();
}

void LadderDock::setFolded(bool folded)
{
    if (folded != isFolded())
        d->setFolded(folded);
}

void LadderDock::Private::setFolded(bool folded)
{
    chart->setHidden(folded);
    fold->setIcon(Theme::instance().icon(folded ? QStringLiteral("chevron-right")
                                                   : QStringLiteral("chevron-down")));
    const QString what = folded ? tr("Show the ladder") : tr("Fold the ladder");
    fold->setAccessibleName(what);
    fold->setToolTip(what);
    q->setMaximumHeight(folded ? kHeaderHeight : QWIDGETSIZE_MAX);
    if (!folded)
        show();
    q->updateGeometry();
}

void LadderDock::Private::show()
{
    if (q->isFolded())
        return; // drawn again when it unfolds
    const auto *current = session->campaign();
    const campaign::Campaign campaign = current ? *current : campaign::Campaign();
    const auto &runs = session->runs();
    plots::LadderOptions options;
    options.compact = true;
    const QString metric = plots::leadingMetric(campaign, runs);
    options.metrics = {metric};
    const auto ladder = campaign.ladder();
    const auto *parameter = ladder ? campaign.parameter(ladder->parameter) : nullptr;
    subtitle->setText(parameter ? tr("%1; the best run at each value").arg(parameter->title())
                                : QString());
    line.clear();
    for (const int run : plots::ladderLine(campaign, runs, ladder ? ladder->parameter : QString(),
                                           metric))
        line.append(run);
    open->setEnabled(!runs.empty());
    chart->setChart(plots::ladderChart(campaign, runs, options));
}

} // namespace twofold::ui::compare
