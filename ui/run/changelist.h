// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/plan.h"
#include "core/campaign/run.h"

#include <QWidget>

namespace twofold::ui {

// One parameter that differs, in words.
struct ChangeWords
{
    QString title;
    QString from;
    QString to;
};

struct ChangeLists
{
    std::vector<ChangeWords> set; // by the engineer
    std::vector<ChangeWords> drifted; // read from a host
    int probed = 0; // parameters of the run that were read from hosts
};

ChangeLists listChanges(const campaign::Run &parent, const campaign::Run &run,
                        const campaign::Campaign &campaign);

// A parameter's value with its unit, for a sentence; masked where it is a secret.
QString valueWords(const campaign::Value &value, const campaign::Parameter *parameter);

// "users 16,000 → 32,000" with the corner of a changed cell.
class ChangeWidget : public QWidget
{
    Q_OBJECT

public:
    explicit ChangeWidget(const ChangeWords &change, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

// One host of a run: what its job did, what was seen on it.
struct HostLine
{
    QString host;
    QString detail;
};
std::vector<HostLine> hostLines(const campaign::Run &run, const std::vector<campaign::Job> &jobs);

} // namespace twofold::ui
