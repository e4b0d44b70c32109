// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"

#include <QAbstractTableModel>

namespace twofold::ui {

// The signatures that a campaign's runs are judged by, its own first, then the built-in ones by
// name. Every change is in the campaign that campaign() gives; the book is not touched.
class SignatureList : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, Class, State, Columns };
    enum class Origin { BuiltIn, Changed, Own }; // Changed: takes the place of a built-in one

    SignatureList(const campaign::Campaign &campaign, QObject *parent);

    const campaign::Campaign &campaign() const { return m_campaign; }

    const campaign::FailureSignature &signature(int row) const;
    Origin origin(int row) const;
    bool isMuted(int row) const;

    // Of a built-in one, this makes it the campaign's changed one; equal to the built-in one, it
    // is the built-in one again.
    void change(int row, const campaign::FailureSignature &signature);
    void setMuted(int row, bool muted);
    int add(const campaign::FailureSignature &signature); // its row
    // An own one goes; a changed one is the built-in one again.
    void takeBack(int row);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        campaign::FailureSignature now;
        std::optional<campaign::FailureSignature> builtIn;
    };
    void store();

    campaign::Campaign m_campaign;
    std::vector<Row> m_rows;
};

} // namespace twofold::ui
