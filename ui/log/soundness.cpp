// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/soundness.h"

#include "ui/common/booksession.h"

namespace twofold::ui {

namespace {
constexpr int kReadsATurn = 16; // a read is well under a millisecond
}

Soundness::Soundness(BookSession *session, QObject *parent)
    : QObject(parent)
    , m_session(session)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &Soundness::load);
}

bool Soundness::isUnsound(int number, RunId run, const QString &metric)
{
    const auto it = m_metrics.constFind(number);
    if (it != m_metrics.constEnd())
        return it->contains(metric);
    m_wanted.insert(number, run);
    if (!m_timer.isActive())
        m_timer.start();
    return false;
}

void Soundness::forget()
{
    m_metrics.clear();
    m_wanted.clear();
}

void Soundness::load()
{
    QList<int> read;
    while (!m_wanted.isEmpty() && read.size() < kReadsATurn) {
        const auto it = m_wanted.begin();
        const int number = it.key();
        const auto findings = m_session->book().findings(it.value());
        m_wanted.erase(it);
        // What cannot be read is not marked; the run pane says why.
        QSet<QString> metrics;
        if (findings) {
            for (const auto &finding : *findings) {
                if (finding.severity != campaign::Severity::Invalid)
                    continue;
                for (const auto &evidence : finding.evidence) {
                    if (!evidence.metric.isEmpty())
                        metrics.insert(evidence.metric);
                }
            }
        }
        m_metrics.insert(number, metrics);
        read.append(number);
    }
    if (!m_wanted.isEmpty())
        m_timer.start();
    if (!read.isEmpty())
        emit loaded(read);
}

} // namespace twofold::ui
