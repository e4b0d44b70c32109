// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;

namespace twofold::ui {

// Lines pasted from a log, tried against a signature and against all: marks what matched and says
// what a run would be told.
class SignatureTrial : public QWidget
{
    Q_OBJECT

public:
    explicit SignatureTrial(QWidget *parent);

    // `all` is the campaign as it would be saved, with `chosen` in it.
    void setSignatures(const campaign::Campaign &all, const campaign::FailureSignature &chosen);
    void setText(const QString &text);

private:
    void tryOut();

    campaign::Campaign m_all;
    campaign::FailureSignature m_chosen;
    QPlainTextEdit *m_text;
    QLabel *m_answer;
};

} // namespace twofold::ui
