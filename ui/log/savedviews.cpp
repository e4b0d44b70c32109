// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/savedviews.h"

#include "ui/common/booksession.h"
#include "ui/common/whenfinished.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace twofold::ui {

namespace {

QJsonObject toJson(const SavedView &view)
{
    return {{QStringLiteral("filter"), view.filter},
            {QStringLiteral("sort"), view.sortKey},
            {QStringLiteral("descending"), view.sortOrder == Qt::DescendingOrder},
            {QStringLiteral("group"), view.groupKey},
            {QStringLiteral("hide_one_value"), view.hideSingleValued},
            {QStringLiteral("hidden"), QJsonArray::fromStringList(view.hidden)}};
}

SavedView fromJson(const QJsonObject &json)
{
    SavedView view;
    view.filter = json.value(QLatin1String("filter")).toString();
    view.sortKey = json.value(QLatin1String("sort")).toString();
    view.sortOrder = json.value(QLatin1String("descending")).toBool() ? Qt::DescendingOrder
                                                                      : Qt::AscendingOrder;
    view.groupKey = json.value(QLatin1String("group")).toString();
    view.hideSingleValued = json.value(QLatin1String("hide_one_value")).toBool();
    for (const auto &key : json.value(QLatin1String("hidden")).toArray())
        view.hidden.append(key.toString());
    return view;
}

} // namespace

SavedViews::SavedViews(BookSession *session, QObject *parent)
    : QObject(parent)
    , m_session(session)
{
    load();
    connect(session, &BookSession::campaignChanged, this, [this] {
        const auto *current = m_session->campaign();
        if (!current || !(current->id == m_campaign)) {
            load();
            emit changed();
        }
    });
}

QString SavedViews::settingKey() const
{
    return QStringLiteral("saved-views/") % QString::number(m_campaign.value());
}

void SavedViews::load()
{
    m_views.clear();
    const auto *current = m_session->campaign();
    m_campaign = current ? current->id : CampaignId();
    if (!current)
        return;
    const auto text = m_session->book().setting(settingKey());
    if (!text)
        return;
    const auto all = QJsonDocument::fromJson(text->toUtf8()).object();
    for (auto it = all.begin(); it != all.end(); ++it)
        m_views.insert(it.key(), fromJson(it->toObject()));
}

void SavedViews::store()
{
    QJsonObject all;
    for (auto it = m_views.cbegin(); it != m_views.cend(); ++it)
        all.insert(it.key(), toJson(it.value()));
    const auto text = QString::fromUtf8(QJsonDocument(all).toJson(QJsonDocument::Compact));
    const auto stored = m_session->writer().run<void>(
        [key = settingKey(), text](store::Book &book) { return book.setSetting(key, text); });
    whenFinished(stored, this, [this](const Result<void> &done) {
        if (!done)
            emit failed(tr("The view was not saved. %1").arg(done.error().message));
    });
    emit changed();
}

void SavedViews::save(const QString &name, const SavedView &view)
{
    if (m_session->isReadOnly() || !m_campaign.isValid()) {
        emit failed(tr("The book is open for reading only: the view was not saved."));
        return;
    }
    m_views.insert(name, view);
    store();
}

void SavedViews::remove(const QString &name)
{
    if (!m_session->isReadOnly() && m_views.remove(name) > 0)
        store();
}

} // namespace twofold::ui
