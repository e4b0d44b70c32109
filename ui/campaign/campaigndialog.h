// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "ui/common/formdialog.h"

#include <functional>

class QComboBox;
class QLineEdit;

namespace twofold::ui {

class CriteriaEditor;
class ThresholdsEditor;

// Name, goal, criteria, thresholds and the parameter of the ladder: of a new campaign or of one that exists.
class CampaignDialog : public FormDialog
{
    Q_OBJECT

public:
    // `taken`: names that other campaigns of the book have.
    CampaignDialog(const campaign::Campaign &campaign, bool isNew, const QStringList &taken,
                   QWidget *parent);

    // Asks for the book's file too, for a campaign that begins a new book.
    void askForBook(const QString &suggestedFolder);
    QString bookPath() const;

    // Only after it was accepted.
    const campaign::Campaign &campaign() const { return m_campaign; }

private:
    bool apply() override;
    QWidget *makeLadder();
    void suggestBook();
    // The ladder as entered; a sentence where it cannot be.
    QString readLadder(campaign::Campaign &campaign) const;

    campaign::Campaign m_campaign;
    bool m_isNew;
    QStringList m_taken;
    QString m_bookFolder;
    QLineEdit *m_name;
    QLineEdit *m_goal;
    QComboBox *m_parameter;
    QLineEdit *m_unit;
    QLineEdit *m_first;
    QComboBox *m_growth;
    QLineEdit *m_amount;
    QLineEdit *m_bound;
    QLineEdit *m_tolerance;
    CriteriaEditor *m_criteria;
    ThresholdsEditor *m_thresholds;
    QLineEdit *m_book = nullptr;
    QVBoxLayout *m_form;
};

} // namespace twofold::ui
