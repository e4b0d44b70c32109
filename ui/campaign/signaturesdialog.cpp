// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/campaign/signaturesdialog.h"

#include "core/verdict/signatures.h"
#include "ui/campaign/signatureform.h"
#include "ui/campaign/signaturelist.h"
#include "ui/campaign/signaturetrial.h"
#include "ui/common/style.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>

namespace twofold::ui {

namespace {

constexpr int kNewRank = 50; // among the causes

QString freeName(const SignatureList &list)
{
    QStringList taken;
    for (int row = 0; row < list.rowCount(); ++row)
        taken << list.signature(row).id;
    QString name = QStringLiteral("own-signature");
    for (int number = 2; taken.contains(name); ++number)
        name = QStringLiteral("own-signature-%1").arg(number);
    return name;
}

} // namespace

SignaturesDialog::SignaturesDialog(const campaign::Campaign &campaign, QWidget *parent)
    : FormDialog(tr("Signatures of %1").arg(campaign.name), tr("Save signatures"), parent)
    , m_list(new SignatureList(campaign, this))
    , m_filtered(new QSortFilterProxyModel(this))
    , m_table(new QTableView(this))
    , m_form(new SignatureForm(campaign, this))
    , m_trial(new SignatureTrial(this))
{
    resize(1080, 700);
    auto *right = new QVBoxLayout;
    right->setSpacing(12);
    right->addWidget(m_form);
    right->addStretch();
    right->addWidget(m_trial);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(16);
    columns->addWidget(makeChooser(), 2);
    columns->addLayout(right, 3);
    content()->addLayout(columns, 1);

    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SignaturesDialog::fill);
    connect(m_form, &SignatureForm::changed, this, [this] {
        if (row() < 0)
            return;
        showProblem({});
        m_list->change(row(), m_form->signature());
        m_trial->setSignatures(m_list->campaign(), m_list->signature(row()));
        showButtons();
    });
    chooseRow(0);
}

QWidget *SignaturesDialog::makeChooser()
{
    auto *part = new QWidget(this);
    auto *layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto *filter = new QLineEdit(part);
    filter->setPlaceholderText(tr("Find a signature"));
    filter->setAccessibleName(filter->placeholderText());
    filter->setClearButtonEnabled(true);
    layout->addWidget(filter);

    m_filtered->setSourceModel(m_list);
    m_filtered->setFilterKeyColumn(-1);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filtered->setDynamicSortFilter(false); // the one being edited stays in sight
    m_table->setModel(m_filtered);
    m_table->setAccessibleName(tr("Signatures"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(26);
    auto *header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setSectionResizeMode(SignatureList::Name, QHeaderView::Stretch);
    m_table->setColumnWidth(SignatureList::Class, 100);
    m_table->setColumnWidth(SignatureList::State, 70);
    layout->addWidget(m_table, 1);
    connect(filter, &QLineEdit::textChanged, m_filtered, &QSortFilterProxyModel::setFilterFixedString);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    auto *add = new QPushButton(tr("Add signature"), part);
    m_mute = new QPushButton(tr("Mute"), part);
    m_takeBack = new QPushButton(tr("Remove"), part);
    for (auto *button : {add, m_mute, m_takeBack}) {
        setBar(button);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    layout->addLayout(buttons);
    connect(add, &QPushButton::clicked, this, [this, filter] {
        filter->clear();
        campaign::FailureSignature next;
        next.id = freeName(*m_list);
        next.rank = kNewRank;
        chooseRow(m_list->add(next));
        m_form->focusName();
    });
    connect(m_mute, &QPushButton::clicked, this, [this] {
        m_list->setMuted(row(), !m_list->isMuted(row()));
        fill();
    });
    connect(m_takeBack, &QPushButton::clicked, this, [this] {
        m_list->takeBack(row());
        fill();
    });
    return part;
}

const campaign::Campaign &SignaturesDialog::campaign() const
{
    return m_list->campaign();
}

int SignaturesDialog::row() const
{
    return m_filtered->mapToSource(m_table->currentIndex()).row();
}

void SignaturesDialog::chooseRow(int row)
{
    const auto index = m_filtered->mapFromSource(m_list->index(row, 0));
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index);
}

void SignaturesDialog::choose(const QString &id)
{
    for (int row = 0; row < m_list->rowCount(); ++row) {
        if (m_list->signature(row).id == id) {
            chooseRow(row);
            return;
        }
    }
}

void SignaturesDialog::tryLines(const QString &text)
{
    m_trial->setText(text);
}

void SignaturesDialog::fill()
{
    const int now = row();
    m_form->setEnabled(now >= 0);
    if (now >= 0) {
        m_form->setSignature(m_list->signature(now), m_list->origin(now) != SignatureList::Origin::Own);
        m_trial->setSignatures(m_list->campaign(), m_list->signature(now));
    }
    showButtons();
}

void SignaturesDialog::showButtons()
{
    const int now = row();
    m_mute->setEnabled(now >= 0);
    m_mute->setText(now >= 0 && m_list->isMuted(now) ? tr("Use again") : tr("Mute"));
    const auto origin = now >= 0 ? m_list->origin(now) : SignatureList::Origin::BuiltIn;
    m_takeBack->setEnabled(origin != SignatureList::Origin::BuiltIn);
    m_takeBack->setText(origin == SignatureList::Origin::Own ? tr("Remove") : tr("Take back the change"));
}

bool SignaturesDialog::apply()
{
    const auto checked = verdict::signaturesOf(m_list->campaign());
    if (checked)
        return true;
    showProblem(checked.error().message);
    return false;
}

} // namespace twofold::ui
