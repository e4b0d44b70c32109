// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"

#include <QWidget>

namespace twofold::ui {

// "Run 14", its verdict chip, its class, when it ran; the cross closes the pane.
class RunHeader : public QWidget
{
    Q_OBJECT

public:
    explicit RunHeader(QWidget *parent = nullptr);

    // Null: no run.
    void setRun(const campaign::Run *run, const campaign::Campaign *campaign);

signals:
    void closeRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_title;
    QString m_subtitle;
    campaign::Verdict m_verdict = campaign::Verdict::None;
    campaign::FailureClass m_class;
};

} // namespace twofold::ui
