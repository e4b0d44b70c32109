// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/campaign/signaturelist.h"

#include "core/verdict/signatures.h"

#include <algorithm>

namespace twofold::ui {

using campaign::FailureSignature;

SignatureList::SignatureList(const campaign::Campaign &campaign, QObject *parent)
    : QAbstractTableModel(parent)
    , m_campaign(campaign)
{
    std::vector<Row> known;
    for (const auto &signature : verdict::builtInSignatures())
        known.push_back({signature, FailureSignature(signature)});
    std::sort(known.begin(), known.end(),
              [](const Row &a, const Row &b) { return a.now.id < b.now.id; });
    for (const auto &own : campaign.signatures) {
        const auto it = std::find_if(known.begin(), known.end(),
                                     [&own](const Row &row) { return row.now.id == own.id; });
        if (it == known.end())
            m_rows.push_back({own, {}});
        else
            it->now = own;
    }
    m_rows.insert(m_rows.end(), known.begin(), known.end());
}

const FailureSignature &SignatureList::signature(int row) const
{
    return m_rows[size_t(row)].now;
}

SignatureList::Origin SignatureList::origin(int row) const
{
    const Row &one = m_rows[size_t(row)];
    if (!one.builtIn)
        return Origin::Own;
    return one.now == *one.builtIn ? Origin::BuiltIn : Origin::Changed;
}

bool SignatureList::isMuted(int row) const
{
    return m_campaign.mutedSignatures.contains(signature(row).id);
}

void SignatureList::change(int row, const FailureSignature &signature)
{
    FailureSignature &now = m_rows[size_t(row)].now;
    const auto muted = m_campaign.mutedSignatures.indexOf(now.id);
    if (muted >= 0)
        m_campaign.mutedSignatures[muted] = signature.id;
    now = signature;
    store();
    emit dataChanged(index(row, 0), index(row, Columns - 1));
}

void SignatureList::setMuted(int row, bool muted)
{
    m_campaign.mutedSignatures.removeAll(signature(row).id);
    if (muted)
        m_campaign.mutedSignatures.append(signature(row).id);
    m_campaign.mutedSignatures.sort();
    emit dataChanged(index(row, 0), index(row, Columns - 1));
}

int SignatureList::add(const FailureSignature &signature)
{
    const auto place = std::find_if(m_rows.begin(), m_rows.end(),
                                    [](const Row &row) { return row.builtIn.has_value(); });
    const int row = int(place - m_rows.begin());
    beginInsertRows({}, row, row);
    m_rows.insert(place, {signature, {}});
    store();
    endInsertRows();
    return row;
}

void SignatureList::takeBack(int row)
{
    Row &one = m_rows[size_t(row)];
    if (one.builtIn) {
        change(row, *one.builtIn);
        return;
    }
    beginRemoveRows({}, row, row);
    m_campaign.mutedSignatures.removeAll(one.now.id);
    m_rows.erase(m_rows.begin() + row);
    store();
    endRemoveRows();
}

void SignatureList::store()
{
    m_campaign.signatures.clear();
    for (const auto &row : m_rows) {
        if (!row.builtIn || !(row.now == *row.builtIn))
            m_campaign.signatures.push_back(row.now);
    }
}

int SignatureList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int SignatureList::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Columns);
}

QVariant SignatureList::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto &one = signature(index.row());
    if (role == Qt::ToolTipRole)
        return one.meaning;
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(index.column())) {
    case Name:
        return one.id;
    case Class:
        return one.failureClass;
    case State:
        if (isMuted(index.row()))
            return tr("muted");
        switch (origin(index.row())) {
        case Origin::Own:
            return tr("own");
        case Origin::Changed:
            return tr("changed");
        case Origin::BuiltIn:
            return QString();
        }
        break;
    case Columns:
        break;
    }
    return {};
}

QVariant SignatureList::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Name:
        return tr("signature");
    case Class:
        return tr("class");
    case State:
        return tr("state");
    case Columns:
        break;
    }
    return {};
}

} // namespace twofold::ui
