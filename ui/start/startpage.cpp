// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/start/startpage.h"

#include "ui/common/style.h"
#include "ui/start/startwidgets.h"

#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>

namespace twofold::ui {

namespace {

// Names of the columns above the recent books.
class RecentHeader : public QWidget
{
public:
    using QWidget::QWidget;
    QSize sizeHint() const override { return {560, 28}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const auto &theme = Theme::instance();
        const auto at = RecentRow::columns(width());
        QPainter painter(this);
        painter.setFont(theme.font(Theme::Face::Secondary));
        painter.setPen(theme.color(Token::Text2));
        const auto left = [&](int x, const QString &text) {
            painter.drawText(QRect(x, 0, 200, height()), Qt::AlignLeft | Qt::AlignVCenter, text);
        };
        const auto right = [&](int x, const QString &text) {
            painter.drawText(QRect(x - 200, 0, 200, height()), Qt::AlignRight | Qt::AlignVCenter, text);
        };
        left(at.book, StartPage::tr("book"));
        left(at.campaign, StartPage::tr("campaign"));
        right(at.runsRight, StartPage::tr("runs"));
        left(at.verdict, StartPage::tr("last run"));
        right(at.capacityRight, StartPage::tr("capacity so far"));
        painter.fillRect(0, height() - 1, width(), 1, theme.color(Token::Line2));
    }
};

} // namespace

StartPage::StartPage(const std::vector<ExampleEntry> &examples, QWidget *parent)
    : QWidget(parent)
    , m_recent(new QVBoxLayout)
{
    setSurface(this, Surface::Base);
    m_recent->setSpacing(0);

    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(makeLabel(tr("Recent books"), Theme::Face::Strong, Tone::Text, this));
    right->addSpacing(4);
    right->addLayout(m_recent);
    right->addSpacing(32);
    right->addWidget(makeExamples(examples));
    right->addStretch();

    auto *content = new QWidget;
    setSurface(content, Surface::Base);
    content->setMaximumWidth(1080);
    auto *grid = new QGridLayout(content);
    grid->setContentsMargins(24, 72, 24, 24);
    grid->setHorizontalSpacing(56);
    grid->setVerticalSpacing(0);
    grid->addWidget(makeLabel(tr("Twofold"), Theme::Face::StartTitle, Tone::Text, this), 0, 0, 1, 2);
    grid->addWidget(makeLabel(tr("The logbook of a load-test campaign."), Theme::Face::Text, Tone::Text2, this),
                    1, 0, 1, 2);
    grid->setRowMinimumHeight(2, 32);
    grid->addWidget(makeWays(), 3, 0, Qt::AlignTop);
    grid->addLayout(right, 3, 1);
    grid->setColumnStretch(0, 4);
    grid->setColumnStretch(1, 7);
    grid->setRowStretch(4, 1);

    auto *centred = new QWidget;
    setSurface(centred, Surface::Base);
    auto *row = new QHBoxLayout(centred);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch(1);
    row->addWidget(content, 100);
    row->addStretch(1);
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(centred);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
    refresh();
}

QWidget *StartPage::makeWays()
{
    auto *ways = new QWidget(this);
    auto *layout = new QVBoxLayout(ways);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(makeLabel(tr("Start"), Theme::Face::Strong, Tone::Text, this));
    const auto add = [&](const QString &icon, const QString &title, const QString &line,
                         const QString &key, void (StartPage::*signal)()) {
        auto *card = new StartCard(icon, title, line, key, ways);
        connect(card, &QAbstractButton::clicked, this, signal);
        layout->addWidget(card);
        return card;
    };
    m_first = add(QStringLiteral("plus"), tr("New campaign…"), tr("Name the goal and what you will change"),
                  tr("Ctrl+N"), &StartPage::newCampaignRequested);
    add(QStringLiteral("table"), tr("Import a spreadsheet…"), tr("XLSX, ODS, CSV or TSV: one row or column a run"), tr("Ctrl+I"),
        &StartPage::spreadsheetRequested);
    add(QStringLiteral("flask"), tr("Read a result file…"), tr("Locust, JMeter, k6, wrk, ab and others"),
        tr("Ctrl+Shift+I"), &StartPage::resultRequested);
    add(QStringLiteral("folder"), tr("Open a book…"), tr("*.twofold"), tr("Ctrl+O"),
        &StartPage::openRequested);
    auto *hint = makeLabel(tr("Result files and books can also be dropped anywhere on this window."),
                           Theme::Face::Secondary, Tone::Text2, ways);
    hint->setWordWrap(true);
    layout->addSpacing(4);
    layout->addWidget(hint);
    return ways;
}

QWidget *StartPage::makeExamples(const std::vector<ExampleEntry> &examples)
{
    auto *part = new QWidget(this);
    auto *layout = new QGridLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(24);
    layout->setVerticalSpacing(0);
    layout->addWidget(makeLabel(tr("Examples"), Theme::Face::Strong, Tone::Text, this), 0, 0, 1, 2);
    layout->addWidget(makeLabel(tr("Published campaigns to look around in. A copy opens; nothing is "
                                   "overwritten."),
                                Theme::Face::Secondary, Tone::Text2, this),
                      1, 0, 1, 2);
    layout->setRowMinimumHeight(2, 8);
    layout->setColumnStretch(0, 1);
    layout->setColumnStretch(1, 1);
    for (size_t i = 0; i < examples.size(); ++i) {
        auto *row = new ExampleRow(examples[i].name, examples[i].summary, part);
        connect(row, &QAbstractButton::clicked, this,
                [this, id = examples[i].id] { emit exampleRequested(id); });
        layout->addWidget(row, 3 + int(i / 2), int(i % 2));
    }
    part->setVisible(!examples.empty());
    return part;
}

void StartPage::refresh()
{
    while (auto *item = m_recent->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    const auto books = recentBooks();
    if (books.empty()) {
        m_recent->addWidget(makeLabel(tr("None yet. A book is one file that holds campaigns."),
                                      Theme::Face::Secondary, Tone::Text2, this));
        return;
    }
    m_recent->addWidget(new RecentHeader(this));
    for (const auto &book : books) {
        if (QFileInfo::exists(book.path)) {
            auto *row = new RecentRow(book, this);
            connect(row, &QAbstractButton::clicked, this, [this, path = book.path] { emit bookRequested(path); });
            m_recent->addWidget(row);
            continue;
        }
        auto *row = new QFrame(this);
        setEdge(row, Edge::Row);
        auto *lines = new QVBoxLayout(row);
        lines->setContentsMargins(0, 4, 0, 4);
        lines->setSpacing(0);
        auto *name = makeLabel(QFileInfo(book.path).fileName(), Theme::Face::Strong, Tone::Text3, row);
        name->setToolTip(book.path);
        lines->addWidget(name);
        auto *line = new QHBoxLayout;
        line->setSpacing(4);
        line->addWidget(makeLabel(tr("Not found where it was."), Theme::Face::Secondary, Tone::Text2, row));
        const auto link = [&](const QString &text, const std::function<void()> &run) {
            auto *button = new QPushButton(text, row);
            button->setFont(Theme::instance().font(Theme::Face::Secondary));
            setLook(button, ButtonLook::Link);
            connect(button, &QPushButton::clicked, this, run);
            line->addWidget(button);
        };
        link(tr("Locate…"), [this, path = book.path] { emit locateRequested(path); });
        link(tr("Forget"), [this, path = book.path] {
            forgetBook(path);
            refresh();
        });
        line->addStretch();
        lines->addLayout(line);
        m_recent->addWidget(row);
    }
}

void StartPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_first->setFocus();
}

} // namespace twofold::ui
