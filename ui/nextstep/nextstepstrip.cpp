// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/nextstep/nextstepstrip.h"

#include "ui/common/booksession.h"
#include "ui/common/style.h"
#include "ui/common/elidedlabel.h"
#include "ui/nextstep/othersteps.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace twofold::ui {

using steering::Action;
using steering::Step;

struct NextStepStrip::Private
{
    NextStepStrip *q;
    BookSession *session;
    QFrame *bar; // the accent at the left
    QLabel *lead;
    ElidedLabel *title;
    ElidedLabel *reason;
    QWidget *warningRow;
    ElidedLabel *warning;
    QPushButton *others;
    QPushButton *evidence;
    QPushButton *byHand;
    QPushButton *launch;
    std::optional<Step> chosen; // from the menu, instead of the proposed one

    std::optional<Step> step() const { return chosen ? chosen : session->nextStep(); }
    void show();
    void fillMenu();
    void style();
};

NextStepStrip::NextStepStrip(BookSession *session, QWidget *parent)
    : QFrame(parent)
    , d(std::make_unique<Private>())
{
    d->q = this;
    d->session = session;
    setSurface(this, Surface::Strip);
    setEdge(this, Edge::Bottom);
    setAccessibleName(tr("Next step"));
    const auto &theme = Theme::instance();

    d->bar = new QFrame(this);
    d->bar->setFixedWidth(3);
    d->bar->setAutoFillBackground(true);
    // The font goes in before anything polishes the label: what the style remembers then stays.
    QFont plain = theme.font(Theme::Face::NextStep);
    plain.setWeight(QFont::Normal);
    d->lead = new QLabel(tr("Next step:"), this);
    d->lead->setTextFormat(Qt::PlainText);
    d->lead->setFont(plain);
    d->title = new ElidedLabel(Theme::Face::NextStep, Token::Text, this);
    d->reason = new ElidedLabel(Theme::Face::Text, Token::Text2, this);
    d->warningRow = new QWidget(this);
    d->warning = new ElidedLabel(Theme::Face::Secondary, Token::ChangedMark, d->warningRow);
    auto *mark = new QLabel(d->warningRow);
    mark->setPixmap(theme.icon(QStringLiteral("warning"), Token::ChangedMark).pixmap(14, 14));
    connect(&theme, &Theme::changed, mark, [mark] {
        mark->setPixmap(Theme::instance().icon(QStringLiteral("warning"), Token::ChangedMark).pixmap(14, 14));
    });
    auto *warningLine = new QHBoxLayout(d->warningRow);
    warningLine->setContentsMargins(0, 0, 0, 0);
    warningLine->setSpacing(6);
    warningLine->addWidget(mark);
    warningLine->addWidget(d->warning, 1);

    d->others = new QPushButton(tr("Other steps"), this);
    setLook(d->others, ButtonLook::Flat);
    d->others->setProperty("hasMenu", true);
    d->others->setMenu(new QMenu(d->others));
    d->evidence = new QPushButton(this);
    d->byHand = new QPushButton(tr("Log by hand"), this);
    d->launch = new QPushButton(tr("Launch…"), this);
    d->launch->setToolTip(tr("Launch this step (Ctrl+R)"));
    setLook(d->launch, ButtonLook::Primary);

    auto *titleLine = new QHBoxLayout;
    titleLine->setContentsMargins(0, 0, 0, 0);
    titleLine->setSpacing(4);
    titleLine->addWidget(d->lead);
    titleLine->addWidget(d->title, 1);
    auto *texts = new QVBoxLayout;
    texts->setContentsMargins(0, 0, 0, 0);
    texts->setSpacing(1);
    texts->addStretch();
    texts->addLayout(titleLine);
    texts->addWidget(d->reason);
    texts->addWidget(d->warningRow);
    texts->addStretch();
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 12, 0);
    line->setSpacing(8);
    line->addWidget(d->bar);
    line->addLayout(texts, 1);
    line->addSpacing(8);
    for (auto *button : {d->others, d->evidence, d->byHand, d->launch})
        line->addWidget(button);

    connect(d->others->menu(), &QMenu::aboutToShow, this, [this] { d->fillMenu(); });
    connect(d->launch, &QPushButton::clicked, this, &NextStepStrip::launch);
    connect(d->byHand, &QPushButton::clicked, this, &NextStepStrip::logByHand);
    connect(d->evidence, &QPushButton::clicked, this, [this] {
        const auto current = d->step();
        if (current && current->parentRun)
            emit runRequested(*current->parentRun);
    });
    // What the log says now is newer than what was picked before.
    const auto refresh = [this] {
        d->chosen.reset();
        d->show();
    };
    connect(session, &BookSession::nextStepChanged, this, refresh);
    connect(session, &BookSession::campaignChanged, this, refresh);
    connect(session, &BookSession::runsReset, this, refresh);
    connect(&theme, &Theme::changed, this, [this] { d->style(); });
    d->style();
    d->show();
}

NextStepStrip::~NextStepStrip() = default;

std::optional<steering::Step> NextStepStrip::step() const
{
    return d->step();
}

void NextStepStrip::Private::style()
{
    QPalette palette = bar->palette();
    palette.setColor(QPalette::Window, Theme::instance().color(Token::Accent));
    bar->setPalette(palette);
}

void NextStepStrip::Private::show()
{
    const auto current = step();
    const bool writable = !session->isReadOnly() && session->campaign();
    if (!current) {
        lead->hide();
        title->setText(session->campaign() ? NextStepStrip::tr("No next step")
                                           : NextStepStrip::tr("No campaign yet"));
        reason->setText(session->campaign() ? session->nextStepProblem()
                                            : NextStepStrip::tr("Make one, or open an example."));
    } else {
        lead->setText(chosen ? NextStepStrip::tr("Chosen step:") : NextStepStrip::tr("Next step:"));
        lead->show();
        title->setText(current->title);
        reason->setText(current->reason);
    }
    const QStringList warnings = current ? current->warnings : QStringList();
    warning->setText(warnings.join(u' '));
    warningRow->setVisible(!warnings.isEmpty());
    q->setFixedHeight(warnings.isEmpty() ? 62 : 80);

    const bool done = current && current->action == Action::Done;
    const bool explain = current && current->action == Action::Explain && current->parentRun;
    evidence->setVisible(explain);
    if (explain)
        evidence->setText(NextStepStrip::tr("Show run %1").arg(*current->parentRun));
    setLook(evidence, explain ? ButtonLook::Primary : ButtonLook::Plain);
    setLook(launch, explain ? ButtonLook::Plain : ButtonLook::Primary);
    launch->setVisible(current && !done);
    byHand->setVisible(current && !done);
    others->setVisible(session->campaign() && !session->runs().empty());
    launch->setEnabled(writable);
    byHand->setEnabled(writable);
}

void NextStepStrip::Private::fillMenu()
{
    auto *menu = others->menu();
    menu->clear();
    const auto *current = session->campaign();
    if (!current)
        return;
    const auto &proposed = session->nextStep();
    if (proposed) {
        auto *action = menu->addAction(QString(NextStepStrip::tr("Proposed: %1").arg(proposed->title))
                                           .replace(u'&', QLatin1String("&&")),
                                       q, [this] {
                                           chosen.reset();
                                           show();
                                       });
        action->setCheckable(true);
        action->setChecked(!chosen);
        menu->addSeparator();
    }
    for (const Step &other : otherSteps(*current, session->runs(), proposed)) {
        QString text = other.title;
        auto *action = menu->addAction(text.replace(u'&', QLatin1String("&&")), q, [this, other] {
            chosen = other;
            show();
        });
        action->setToolTip(other.reason);
    }
    menu->addSeparator();
    if (!session->isReadOnly())
        menu->addAction(NextStepStrip::tr("Autopilot…"), q, &NextStepStrip::autopilotRequested);
    menu->addAction(NextStepStrip::tr("Import a result…"), q, &NextStepStrip::importRequested);
}

void NextStepStrip::launch()
{
    const auto current = d->step();
    if (current && d->launch->isEnabled() && current->action != Action::Done)
        emit launchRequested(*current);
}

void NextStepStrip::logByHand()
{
    const auto current = d->step();
    if (current && d->byHand->isEnabled() && current->action != Action::Done)
        emit logByHandRequested(*current);
}

} // namespace twofold::ui
