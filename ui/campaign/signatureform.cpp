// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/campaign/signatureform.h"

#include "core/verdict/signatures.h"
#include "ui/common/style.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

namespace twofold::ui {

using campaign::FailureSignature;
using campaign::Side;

namespace {

constexpr int kGridColumns = 12;
const QString kBetween = QStringLiteral("; "); // texts of log lines hold commas

// The blank behind a separator belongs to it; others are kept, as a text of a log line may begin or
// end with one.
QStringList parts(const QString &text)
{
    QStringList list;
    const auto all = text.split(u';');
    for (qsizetype i = 0; i < all.size(); ++i) {
        const QString part = i > 0 && all[i].startsWith(u' ') ? all[i].mid(1) : all[i];
        if (!part.trimmed().isEmpty())
            list.append(part);
    }
    return list;
}

} // namespace

SignatureForm::SignatureForm(const campaign::Campaign &campaign, QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
    , m_rank(new QSpinBox(this))
    , m_problem(makeLabel(QString(), Theme::Face::Secondary, Tone::Fail, this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(8);
    m_grid->setVerticalSpacing(4);
    for (int column = 0; column < kGridColumns; ++column)
        m_grid->setColumnStretch(column, 1);

    m_name = addLine(tr("Name"), tr("kettle-gateway-full"), 0, 9);
    m_rank->setRange(0, verdict::kHighestRank);
    m_rank->setToolTip(tr("Of several signatures that know a line the highest explains it. Below 20 it is a symptom: "
                          "shown, and nobody is accused by it."));
    addField(tr("Rank"), m_rank, 9, 3);
    connect(m_rank, &QSpinBox::valueChanged, this, &SignatureForm::check);
    m_row += 2;
    m_pattern = addLine(tr("Pattern: a Perl-compatible expression, tried on one line"),
                        tr("gateway: slot table full \\(\\d+\\)"), 0, kGridColumns);
    m_pattern->setFont(Theme::instance().font(Theme::Face::Fixed));
    m_row += 2;
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_grid->addWidget(m_problem, m_row++, 0, 1, kGridColumns);
    m_contains = addLine(tr("A line holds one of these texts, with ; between them: keeps the search fast"), tr("slot table full"), 0,
                         kGridColumns);
    m_row += 2;
    m_component = addChoice(tr("Component"), 0, 6);
    m_class = addChoice(tr("Failure class"), 6, 6);
    m_row += 2;
    m_side = addChoice(tr("Whose part of the run"), 0, 6);
    m_atGenerator = addChoice(tr("Where the load generator wrote it"), 6, 6);
    m_row += 2;
    m_meaning = addLine(tr("What it means, in a sentence"), tr("The gateway used all its slots."), 0, kGridColumns);
    m_row += 2;
    m_lookAt = addLine(tr("Settings to look at, with ; between them"), tr("gateway.slots"), 0, 6);
    m_fix = addLine(tr("Usual fix"), tr("Raise gateway.slots."), 6, 6);
    m_row += 2;
    m_check = addLine(tr("Command that shows it on the host"), tr("gatewayctl status"), 0, kGridColumns);
    m_check->setFont(Theme::instance().font(Theme::Face::Fixed));
    m_row += 2;
    m_example = addLine(tr("A real line, its own test"), tr("Jan 31 12:00:00 gateway: slot table full (512)"), 0,
                        kGridColumns);
    m_example->setFont(Theme::instance().font(Theme::Face::Fixed));

    for (const auto &component : campaign.components)
        m_component->addItem(component.name);
    for (const auto &failureClass : campaign.classes)
        m_class->addItem(failureClass.name);
    m_component->setEditable(true);
    m_class->setEditable(true);
    connect(m_component, &QComboBox::editTextChanged, this, &SignatureForm::check);
    connect(m_class, &QComboBox::editTextChanged, this, &SignatureForm::check);
    m_atGenerator->addItem(tr("the same part"));
    for (const auto &[side, name] : {std::pair(Side::SystemUnderTest, tr("the system under test")),
                                     std::pair(Side::Generator, tr("the load generator")),
                                     std::pair(Side::Environment, tr("the environment")),
                                     std::pair(Side::Test, tr("the test script"))}) {
        m_side->addItem(name, int(side));
        m_atGenerator->addItem(name, int(side));
    }
}

void SignatureForm::addField(const QString &label, QWidget *control, int column, int span)
{
    auto *caption = makeLabel(label, Theme::Face::Secondary, Tone::Text2, this);
    caption->setBuddy(control);
    caption->setContentsMargins(0, m_row > 0 ? 2 : 0, 0, 0);
    control->setAccessibleName(label);
    m_grid->addWidget(caption, m_row, column, 1, span);
    m_grid->addWidget(control, m_row + 1, column, 1, span);
}

QLineEdit *SignatureForm::addLine(const QString &label, const QString &hint, int column, int span)
{
    auto *line = new QLineEdit(this);
    line->setPlaceholderText(hint);
    connect(line, &QLineEdit::textChanged, this, &SignatureForm::check);
    addField(label, line, column, span);
    return line;
}

QComboBox *SignatureForm::addChoice(const QString &label, int column, int span)
{
    auto *box = new QComboBox(this);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    connect(box, &QComboBox::currentIndexChanged, this, &SignatureForm::check);
    addField(label, box, column, span);
    return box;
}

void SignatureForm::setSignature(const FailureSignature &signature, bool nameIsFixed)
{
    m_filling = true;
    QStringList contains;
    for (const auto &text : signature.contains)
        contains.append(QString::fromUtf8(text));
    m_name->setReadOnly(nameIsFixed);
    m_rank->setValue(signature.rank);
    m_component->setEditText(signature.component);
    m_class->setEditText(signature.failureClass);
    m_side->setCurrentIndex(m_side->findData(int(signature.side)));
    m_atGenerator->setCurrentIndex(signature.atGenerator ? m_atGenerator->findData(int(*signature.atGenerator)) : 0);
    for (const auto &[line, text] :
         {std::pair(m_name, signature.id), std::pair(m_pattern, signature.expression),
          std::pair(m_contains, contains.join(kBetween)), std::pair(m_meaning, signature.meaning),
          std::pair(m_lookAt, signature.lookAt.join(kBetween)), std::pair(m_check, signature.check),
          std::pair(m_fix, signature.usualFix), std::pair(m_example, signature.example)}) {
        line->setText(text);
        line->setCursorPosition(0);
    }
    m_filling = false;
    showFault();
}

FailureSignature SignatureForm::signature() const
{
    FailureSignature signature;
    signature.id = m_name->text().simplified();
    signature.rank = m_rank->value();
    signature.expression = m_pattern->text();
    for (const auto &text : parts(m_contains->text()))
        signature.contains.append(text.toLower().toUtf8());
    signature.component = m_component->currentText().simplified();
    signature.failureClass = m_class->currentText().simplified();
    signature.side = Side(m_side->currentData().toInt());
    if (m_atGenerator->currentIndex() > 0)
        signature.atGenerator = Side(m_atGenerator->currentData().toInt());
    signature.meaning = m_meaning->text().trimmed();
    for (const auto &setting : parts(m_lookAt->text()))
        signature.lookAt.append(setting.trimmed());
    signature.check = m_check->text().trimmed();
    signature.usualFix = m_fix->text().trimmed();
    signature.example = m_example->text();
    return signature;
}

void SignatureForm::focusName()
{
    m_name->setFocus();
    m_name->selectAll();
}

void SignatureForm::check()
{
    if (m_filling)
        return;
    showFault();
    emit changed();
}

void SignatureForm::showFault()
{
    const auto now = signature();
    const auto compiled = verdict::compileSignature(now);
    const bool wrong = !compiled && !now.expression.isEmpty();
    m_problem->setVisible(wrong);
    if (wrong)
        m_problem->setText(compiled.error().message);
    setWrong(m_pattern, wrong);
}

} // namespace twofold::ui
