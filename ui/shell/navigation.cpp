// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/navigation.h"

#include "ui/common/booksession.h"
#include "ui/common/style.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>

namespace twofold::ui {

namespace {

constexpr int kWide = 128;
constexpr int kNarrow = 40;
constexpr int kRowHeight = 28;

enum class Row { Section, Campaign, View, SavedView };

enum Role {
    RowRole = Qt::UserRole, // Row
    TargetRole, // campaign id, View, or the name of a saved view
    CountRole, // shown at the right; negative: none
    IconRole, // name in resources/icons
    ShownRole // what is shown in the window now
};

class RowDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        const auto *list = static_cast<const Navigation *>(parent());
        const bool section = index.data(RowRole).toInt() == int(Row::Section);
        if (section && list->isNarrow())
            return {kNarrow, index.row() == 0 ? 8 : 17};
        return {list->isNarrow() ? kNarrow : kWide, section && index.row() > 0 ? kRowHeight + 8 : kRowHeight};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const auto *list = static_cast<const Navigation *>(parent());
        const auto &theme = Theme::instance();
        const auto row = Row(index.data(RowRole).toInt());
        const bool shown = index.data(ShownRole).toBool();
        const QRect rect = option.rect;
        const QString text = index.data().toString();
        painter->save();
        if (row == Row::Section) {
            paintSection(painter, rect, text, list->isNarrow(), index.row() == 0);
            painter->restore();
            return;
        }
        if (shown && row != Row::Campaign) {
            painter->fillRect(rect, theme.color(Token::Selection));
            painter->fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color(Token::Accent));
        } else if (option.state & QStyle::State_MouseOver) {
            painter->fillRect(rect, theme.color(Token::Line));
        }
        const QFont font = theme.font(shown ? Theme::Face::Strong : Theme::Face::Text);
        painter->setFont(font);
        painter->setPen(theme.color(Token::Text));
        const QString icon = index.data(IconRole).toString();
        if (list->isNarrow()) {
            if (icon.isEmpty())
                painter->drawText(rect, Qt::AlignCenter, text.left(2));
            else
                theme.icon(icon, Token::Text)
                    .paint(painter, QRect(rect.center().x() - 7, rect.center().y() - 7, 16, 16));
        } else {
            int left = rect.left() + 12;
            if (!icon.isEmpty()) {
                theme.icon(icon, Token::Text).paint(painter, QRect(left, rect.center().y() - 7, 16, 16));
                left += 24;
            }
            const int count = index.data(CountRole).toInt();
            int right = rect.right() - 8;
            if (count >= 0) {
                const QString number = QLocale().toString(count);
                painter->setFont(theme.font(Theme::Face::Secondary));
                painter->setPen(theme.color(Token::Text2));
                const QRect place(right - 48, rect.top(), 44, rect.height());
                painter->drawText(place, Qt::AlignRight | Qt::AlignVCenter, number);
                right -= 8 + QFontMetrics(painter->font()).horizontalAdvance(number);
                painter->setFont(font);
                painter->setPen(theme.color(Token::Text));
            }
            const QRect place(left, rect.top(), right - left, rect.height());
            painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                              QFontMetrics(font).elidedText(text, Qt::ElideRight, place.width()));
        }
        if ((option.state & QStyle::State_HasFocus) && list->hasFocus()) {
            painter->setPen(QPen(theme.color(Token::Accent), 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(rect.adjusted(1, 1, -1, -1));
        }
        painter->restore();
    }

private:
    static void paintSection(QPainter *painter, const QRect &rect, const QString &text, bool narrow, bool first)
    {
        const auto &theme = Theme::instance();
        if (narrow) {
            if (!first)
                painter->fillRect(QRect(rect.left() + 8, rect.center().y(), rect.width() - 16, 1),
                                  theme.color(Token::Line2));
            return;
        }
        const QFont font = theme.font(Theme::Face::Section);
        painter->setFont(font);
        painter->setPen(theme.color(Token::Text3));
        const QRect place = rect.adjusted(12, first ? 4 : 12, -8, 0);
        painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                          QFontMetrics(font).elidedText(text, Qt::ElideRight, place.width()));
    }
};

} // namespace

Navigation::Navigation(BookSession *session, QWidget *parent)
    : QListWidget(parent)
    , m_session(session)
{
    setObjectName(QStringLiteral("navigation"));
    setAccessibleName(tr("Navigation"));
    setFrameShape(QFrame::NoFrame);
    setItemDelegate(new RowDelegate(this));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setStyleSheet(QStringLiteral("QListWidget#navigation { background: palette(window); }"));
    setFixedWidth(kWide);
    connect(this, &QListWidget::itemClicked, this, &Navigation::activate);
    connect(session, &BookSession::campaignsChanged, this, &Navigation::rebuild);
    connect(session, &BookSession::campaignChanged, this, &Navigation::rebuild);
    rebuild();
}

void Navigation::setView(View view)
{
    m_view = view;
    rebuild();
}

void Navigation::setSavedViews(const QStringList &names)
{
    if (m_savedViews == names)
        return;
    m_savedViews = names;
    rebuild();
}

void Navigation::setInventory(int hosts, int plans)
{
    if (m_hosts == hosts && m_plans == plans)
        return;
    m_hosts = hosts;
    m_plans = plans;
    rebuild();
}

void Navigation::setNarrow(bool narrow)
{
    if (m_narrow == narrow)
        return;
    m_narrow = narrow;
    setFixedWidth(narrow ? kNarrow : kWide);
    rebuild();
}

void Navigation::rebuild()
{
    const int cursor = currentRow();
    clear();
    const auto add = [this](Row row, const QString &text, const QVariant &target = {}, int count = -1,
                            const QString &icon = {}, bool shown = false) {
        auto *item = new QListWidgetItem(text, this);
        item->setData(RowRole, int(row));
        item->setData(TargetRole, target);
        item->setData(CountRole, count);
        item->setData(IconRole, icon);
        item->setData(ShownRole, shown);
        item->setToolTip(m_narrow ? text : QString());
        if (row == Row::Section)
            item->setFlags(Qt::NoItemFlags);
        if (count >= 0)
            item->setData(Qt::AccessibleTextRole, tr("%1, %n run(s)", nullptr, count).arg(text));
    };
    const auto view = [&](const QString &text, View target, const QString &icon, int count = -1) {
        add(Row::View, text, int(target), count, icon, m_view == target);
    };

    const auto *current = m_session->campaign();
    add(Row::Section, tr("Campaigns"));
    for (const auto &campaign : m_session->campaigns())
        add(Row::Campaign, campaign.name, campaign.id.value(), m_session->runCount(campaign.id), {},
            current && campaign.id == current->id);
    if (current) {
        add(Row::Section, current->name);
        view(tr("Log"), View::Log, QStringLiteral("log"));
        view(tr("Compare"), View::Compare, QStringLiteral("compare"));
        view(tr("Launch"), View::Launch, QStringLiteral("launch"));
        view(tr("Report"), View::Report, QStringLiteral("report"));
        if (!m_savedViews.isEmpty()) {
            add(Row::Section, tr("Saved views"));
            for (const auto &name : m_savedViews)
                add(Row::SavedView, name, name, -1, m_narrow ? QStringLiteral("view") : QString());
        }
        add(Row::Section, tr("Inventory"));
        view(tr("Hosts"), View::Hosts, QStringLiteral("host"), m_hosts);
        view(tr("Plans"), View::Plans, QStringLiteral("plan"), m_plans);
    }
    setCurrentRow(std::min(cursor, count() - 1), QItemSelectionModel::NoUpdate);
}

void Navigation::activate(QListWidgetItem *item)
{
    if (!item)
        return;
    const QVariant target = item->data(TargetRole);
    switch (Row(item->data(RowRole).toInt())) {
    case Row::Section:
        break;
    case Row::Campaign:
        emit campaignRequested(CampaignId(target.toLongLong()));
        break;
    case Row::View:
        emit viewRequested(View(target.toInt()));
        break;
    case Row::SavedView:
        emit savedViewRequested(target.toString());
        break;
    }
}

void Navigation::keyPressEvent(QKeyEvent *event)
{
    const int key = event->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)
        activate(currentItem());
    else
        QListWidget::keyPressEvent(event);
}

void Navigation::contextMenuEvent(QContextMenuEvent *event)
{
    const auto *item = itemAt(event->pos());
    if (!item || Row(item->data(RowRole).toInt()) != Row::SavedView)
        return;
    const QString name = item->data(TargetRole).toString();
    QMenu menu(this);
    menu.addAction(tr("Show"), this, [this, name] { emit savedViewRequested(name); });
    menu.addAction(tr("Remove this view"), this, [this, name] { emit savedViewRemovalRequested(name); });
    menu.exec(event->globalPos());
}

} // namespace twofold::ui
