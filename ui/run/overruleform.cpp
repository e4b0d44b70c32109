// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/run/overruleform.h"

#include "ui/common/style.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace twofold::ui {

using campaign::Verdict;

namespace {

constexpr Verdict kVerdicts[] = {Verdict::Pass, Verdict::Fail, Verdict::Invalid,
                                 Verdict::Inconclusive, Verdict::Aborted};

} // namespace

OverruleForm::OverruleForm(const campaign::Run &run, const campaign::Campaign &campaign, QWidget *parent)
    : QFrame(parent)
    , m_run(run)
    , m_campaign(campaign)
    , m_verdict(new QComboBox(this))
    , m_class(new QComboBox(this))
    , m_component(new QComboBox(this))
    , m_cause(new QLineEdit(run.cause, this))
    , m_fix(new QLineEdit(run.fix.text(), this))
    , m_limit(new QCheckBox(tr("Accept the limit as real: bisect from here"), this))
    , m_hypothesis(new QLineEdit(run.hypothesis, this))
    , m_tags(new QLineEdit(run.tags.join(QStringLiteral(", ")), this))
    , m_problem(makeLabel({}, Theme::Face::Secondary, Tone::Fail, this))
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 4);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    int row = 0;
    const auto add = [&](const QString &name, QWidget *field) {
        auto *label = makeLabel(name, Theme::Face::Secondary, Tone::Text2, this);
        label->setBuddy(field);
        field->setAccessibleName(name);
        setBar(field);
        grid->addWidget(label, row, 0);
        grid->addWidget(field, row++, 1);
    };

    const QString computed = campaign::verdictName(run.computedVerdict);
    m_verdict->addItem(computed.isEmpty() ? tr("as computed: none") : tr("as computed: %1").arg(computed));
    for (const auto verdict : kVerdicts) {
        m_verdict->addItem(campaign::verdictName(verdict));
        if (run.ownVerdict == verdict)
            m_verdict->setCurrentIndex(m_verdict->count() - 1);
    }
    const auto fillNames = [](QComboBox *combo, const QString &computedName, const QString &own,
                              const QStringList &names) {
        combo->addItem(computedName.isEmpty() ? OverruleForm::tr("as computed: none")
                                              : OverruleForm::tr("as computed: %1").arg(computedName));
        combo->addItems(names);
        if (!own.isEmpty()) {
            if (!names.contains(own))
                combo->addItem(own);
            combo->setCurrentIndex(combo->findText(own));
        }
        // Long names must not widen the pane.
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(8);
    };
    QStringList classes;
    for (const auto &failureClass : campaign.classes)
        classes.append(failureClass.name);
    QStringList components;
    for (const auto &component : campaign.components)
        components.append(component.name);
    fillNames(m_class, run.computedClass, run.ownClass, classes);
    fillNames(m_component, run.computedComponent, run.ownComponent, components);
    m_limit->setChecked(run.limitAccepted);
    m_cause->setPlaceholderText(tr("what it was, once known"));
    m_fix->setPlaceholderText(tr("parameter=value"));
    m_fix->setToolTip(tr("The one change made for the next run"));
    m_tags->setPlaceholderText(tr("with commas between them"));
    add(tr("Verdict"), m_verdict);
    add(tr("Class"), m_class);
    add(tr("Component"), m_component);
    add(tr("Cause"), m_cause);
    add(tr("Fix"), m_fix);
    grid->addWidget(m_limit, row++, 0, 1, 2);
    add(tr("Hypothesis"), m_hypothesis);
    add(tr("Tags"), m_tags);
    m_problem->setWordWrap(true);
    m_problem->hide();
    grid->addWidget(m_problem, row++, 0, 1, 2);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(6);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    auto *done = new QPushButton(tr("Save"), this);
    done->setToolTip(tr("Save what you say of run %1 (Ctrl+Enter)").arg(run.number));
    setLook(done, ButtonLook::Primary);
    for (auto *button : {cancel, done})
        setBar(button);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(done);
    grid->addLayout(buttons, row, 0, 1, 2);

    // A class belongs to a component: choosing one chooses the other.
    connect(m_class, &QComboBox::activated, this, [this](int index) {
        const auto *known = m_campaign.failureClass(m_class->currentText());
        const int component = index > 0 && known ? m_component->findText(known->component) : 0;
        m_component->setCurrentIndex(std::max(component, 0));
    });
    connect(done, &QPushButton::clicked, this, &OverruleForm::save);
    connect(cancel, &QPushButton::clicked, this, &OverruleForm::cancelled);
    for (auto *field : {m_cause, m_fix, m_hypothesis, m_tags})
        connect(field, &QLineEdit::returnPressed, this, &OverruleForm::save);
}

void OverruleForm::begin()
{
    m_verdict->setFocus();
}

QString OverruleForm::parseFix(const QString &text, campaign::Fix &fix) const
{
    if (text.isEmpty())
        return {};
    const auto at = text.indexOf(u'=');
    const QString name = text.left(at).trimmed();
    if (at <= 0 || name.isEmpty())
        return tr("Write the fix as parameter=value, such as \"worker_connections=32000\".");
    const campaign::Parameter *known = m_campaign.parameter(name);
    for (const auto &parameter : m_campaign.parameters) {
        if (!known && parameter.title().compare(name, Qt::CaseInsensitive) == 0)
            known = &parameter;
    }
    if (!known)
        return tr("No parameter is named \"%1\". Add the column first.").arg(name);
    const QString valueText = text.mid(at + 1).trimmed();
    if (valueText.isEmpty())
        return tr("Write what %1 was set to behind the =.").arg(known->title());
    const auto value = campaign::parseValue(valueText, known->kind, known->choices);
    if (!value)
        return known->title() % QStringLiteral(": ") % value.error().message;
    fix.parameter = known->key;
    fix.value = *value;
    return {};
}

void OverruleForm::save()
{
    campaign::Fix fix;
    const QString problem = parseFix(m_fix->text().trimmed(), fix);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    setWrong(m_fix, !problem.isEmpty());
    if (!problem.isEmpty()) {
        m_fix->setFocus();
        return;
    }
    campaign::Run after = m_run;
    after.ownVerdict = m_verdict->currentIndex() == 0 ? Verdict::None
                                                      : kVerdicts[m_verdict->currentIndex() - 1];
    after.ownClass = m_class->currentIndex() == 0 ? QString() : m_class->currentText();
    after.ownComponent = m_component->currentIndex() == 0 ? QString() : m_component->currentText();
    after.cause = m_cause->text().trimmed();
    after.fix = fix;
    after.limitAccepted = m_limit->isChecked();
    after.hypothesis = m_hypothesis->text().trimmed();
    after.tags.clear();
    for (const QString &tag : m_tags->text().split(u',')) {
        if (!tag.trimmed().isEmpty() && !after.tags.contains(tag.trimmed()))
            after.tags.append(tag.trimmed());
    }
    emit saved(after);
}

void OverruleForm::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        emit cancelled();
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
             && event->modifiers() == Qt::ControlModifier)
        save();
    else
        QFrame::keyPressEvent(event);
}

} // namespace twofold::ui
