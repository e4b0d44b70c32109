// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/ids.h"

#include <QMap>
#include <QObject>
#include <QStringList>

namespace twofold::ui {

class BookSession;

// One way to look at a campaign's log.
struct SavedView
{
    QString filter;
    QString sortKey;
    Qt::SortOrder sortOrder = Qt::AscendingOrder;
    QString groupKey;
    bool hideSingleValued = false;
    QStringList hidden; // keys of columns

    bool operator==(const SavedView &) const = default;
};

// The saved views of the session's current campaign, kept as one setting of the book.
class SavedViews : public QObject
{
    Q_OBJECT

public:
    explicit SavedViews(BookSession *session, QObject *parent = nullptr);

    QStringList names() const { return m_views.keys(); }
    bool contains(const QString &name) const { return m_views.contains(name); }
    SavedView view(const QString &name) const { return m_views.value(name); }
    void save(const QString &name, const SavedView &view);
    void remove(const QString &name);

signals:
    void changed();
    void failed(const QString &sentence);

private:
    void load();
    void store();
    QString settingKey() const;

    BookSession *m_session;
    CampaignId m_campaign;
    QMap<QString, SavedView> m_views;
};

} // namespace twofold::ui
