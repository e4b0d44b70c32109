// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/ids.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>

namespace twofold::ui {

class BookSession;

// Which metrics made a measurement unsound. That is in the findings, which rows do not carry:
// they are read a few at a time, after the rows that asked for them were painted.
class Soundness : public QObject
{
    Q_OBJECT

public:
    explicit Soundness(BookSession *session, QObject *parent = nullptr);

    // False where it is not known yet; loaded() follows.
    bool isUnsound(int number, RunId run, const QString &metric);
    void forget();

signals:
    void loaded(const QList<int> &numbers);

private:
    void load();

    BookSession *m_session;
    QHash<int, QSet<QString>> m_metrics; // by run number
    QHash<int, RunId> m_wanted;
    QTimer m_timer;
};

} // namespace twofold::ui
