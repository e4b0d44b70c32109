// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"
#include "core/campaign/campaign.h"
#include "core/campaign/finding.h"

#include <QWidget>

class QVBoxLayout;

namespace twofold::ui {

// One finding: what was found, with the evidence it rests on, where to look and how to check.
class FindingWidget : public QWidget
{
    Q_OBJECT

public:
    // The campaign (not kept) gives settings and metrics their titles.
    FindingWidget(const campaign::Finding &finding, const campaign::Campaign &campaign,
                  QWidget *parent = nullptr);

signals:
    void timeRequested(double atS);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void addEvidence(const campaign::Evidence &evidence, const campaign::Campaign &campaign);
    void addAdvice(const campaign::Campaign &campaign);

    campaign::Finding m_finding;
    QVBoxLayout *m_lines;
};

// "7:12", "1:07:12": a time in a run.
QString runTime(double seconds);
// "14:02" today, else "12 Mar, 13:41"; the year where it is another one.
QString momentText(Microseconds moment);
// "45 s", "20 min", "2:05:30"
QString durationText(double seconds);

} // namespace twofold::ui
