// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"

#include <QFrame>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;

namespace twofold::ui {

// What the engineer says of a run beside what was computed: verdict, class, component, cause, the
// fix made for the next run, a limit accepted as real, hypothesis, tags. In place, not a dialog.
class OverruleForm : public QFrame
{
    Q_OBJECT

public:
    OverruleForm(const campaign::Run &run, const campaign::Campaign &campaign, QWidget *parent = nullptr);

    // Puts the cursor into the first field.
    void begin();

public slots:
    void save();

signals:
    void saved(const twofold::campaign::Run &after);
    void cancelled();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    // Empty, or what is wrong with the text.
    QString parseFix(const QString &text, campaign::Fix &fix) const;

    campaign::Run m_run;
    campaign::Campaign m_campaign;
    QComboBox *m_verdict;
    QComboBox *m_class;
    QComboBox *m_component;
    QLineEdit *m_cause;
    QLineEdit *m_fix;
    QCheckBox *m_limit;
    QLineEdit *m_hypothesis;
    QLineEdit *m_tags;
    QLabel *m_problem;
};

} // namespace twofold::ui
