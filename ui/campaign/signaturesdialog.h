// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "ui/common/formdialog.h"

class QSortFilterProxyModel;
class QTableView;

namespace twofold::ui {

class SignatureForm;
class SignatureList;
class SignatureTrial;

// The failure signatures of a campaign: adds, changes and mutes, and tries them on lines of a log.
class SignaturesDialog : public FormDialog
{
    Q_OBJECT

public:
    SignaturesDialog(const campaign::Campaign &campaign, QWidget *parent);

    void choose(const QString &id);
    void tryLines(const QString &text);

    // Only after it was accepted.
    const campaign::Campaign &campaign() const;

private:
    bool apply() override;
    QWidget *makeChooser();
    int row() const; // in the list; -1: none
    void chooseRow(int row);
    void fill(); // the form and the trial, of the chosen row
    void showButtons();

    SignatureList *m_list;
    QSortFilterProxyModel *m_filtered;
    QTableView *m_table;
    SignatureForm *m_form;
    SignatureTrial *m_trial;
    QPushButton *m_mute = nullptr;
    QPushButton *m_takeBack = nullptr;
};

} // namespace twofold::ui
