// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/nextstep/autopilotdialog.h"

#include "core/base/quantity.h"
#include "ui/common/style.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSpinBox>
#include <QVBoxLayout>

namespace twofold::ui {

using campaign::ParameterKind;

namespace {

const QString kRunsSetting = QStringLiteral("autopilot/runs");
const QString kHoursSetting = QStringLiteral("autopilot/hours");
const QString kHookSetting = QStringLiteral("autopilot/fixHook");

bool isNumeric(ParameterKind kind)
{
    return kind == ParameterKind::Integer || kind == ParameterKind::Real || kind == ParameterKind::Bytes
        || kind == ParameterKind::Duration;
}

} // namespace

AutopilotDialog::AutopilotDialog(const campaign::Campaign &campaign, const std::vector<campaign::Plan> &plans,
                                 QWidget *parent)
    : FormDialog(tr("Autopilot for %1").arg(campaign.name), tr("Start autopilot"), parent)
    , m_plan(new QComboBox(this))
    , m_parameter(new QComboBox(this))
    , m_runs(new QSpinBox(this))
    , m_hours(new QDoubleSpinBox(this))
    , m_highest(new QLineEdit(this))
    , m_hook(new QLineEdit(this))
{
    setMinimumWidth(600);
    m_order.campaign = campaign.id;
    auto *about = makeLabel(tr("It launches the next step, judges it and goes on, until the campaign is done, a bound "
                               "is reached or a step needs an engineer. Two invalid runs in a row end it."),
                            Theme::Face::Text, Tone::Text2, this);
    about->setWordWrap(true);
    content()->addWidget(about);
    makeFields(campaign, plans);
    if (plans.empty())
        showProblem(tr("The campaign has no plan. Make one in Plans first."));
}

void AutopilotDialog::makeFields(const campaign::Campaign &campaign, const std::vector<campaign::Plan> &plans)
{
    for (const auto &plan : plans)
        m_plan->addItem(plan.name, plan.id.value());
    for (const auto &parameter : campaign.parameters) {
        if (isNumeric(parameter.kind) && !parameter.probed)
            m_parameter->addItem(parameter.title(), parameter.key);
    }
    const auto ladder = campaign.ladder();
    if (ladder) {
        m_parameter->setCurrentIndex(std::max(0, m_parameter->findData(ladder->parameter)));
        if (ladder->bound)
            m_highest->setText(QString::number(*ladder->bound, 'g', 12));
    }
    const QSettings settings;
    m_runs->setRange(1, 10'000);
    m_runs->setValue(settings.value(kRunsSetting, autopilot::Bounds().runs).toInt());
    m_hours->setRange(0.1, 24 * 365);
    m_hours->setDecimals(1);
    m_hours->setValue(settings.value(kHoursSetting, autopilot::Bounds().hours).toDouble());
    m_highest->setPlaceholderText(tr("no bound"));
    m_hook->setText(settings.value(kHookSetting).toString());
    m_hook->setPlaceholderText(tr("none: it ends at the first failure that needs a fix"));
    m_hook->setFont(Theme::instance().font(Theme::Face::Fixed));
    m_hook->setToolTip(tr("Run on this machine with TWOFOLD_SETTING, TWOFOLD_VALUE, TWOFOLD_COMPONENT and others in its "
                          "environment. It prints KEY=VALUE where it applied a fix, ends with 3 where the limit is "
                          "real, and with 1 where it knows no fix."));

    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    const auto add = [&](const QString &label, QWidget *control, int row, int column, int span) {
        auto *caption = makeLabel(label, Theme::Face::Secondary, Tone::Text2, this);
        caption->setBuddy(control);
        caption->setContentsMargins(0, row > 0 ? 4 : 0, 0, 0);
        control->setAccessibleName(label);
        grid->addWidget(caption, 2 * row, column, 1, span);
        grid->addWidget(control, 2 * row + 1, column, 1, span);
    };
    for (int column = 0; column < 6; ++column)
        grid->setColumnStretch(column, 1);
    add(tr("Plan"), m_plan, 0, 0, 3);
    add(tr("Raised parameter"), m_parameter, 0, 3, 3);
    add(tr("At most runs"), m_runs, 1, 0, 2);
    add(tr("At most hours"), m_hours, 1, 2, 2);
    add(tr("Highest value"), m_highest, 1, 4, 2);
    add(tr("Fix hook: a command that applies a fix after a failed run"), m_hook, 2, 0, 6);
    content()->addLayout(grid);
    auto *trust = makeLabel(tr("The hook is yours: it is kept on this machine and never in the book."),
                            Theme::Face::Secondary, Tone::Text2, this);
    content()->addWidget(trust);
    content()->addStretch();
}

bool AutopilotDialog::apply()
{
    if (m_plan->currentIndex() < 0) {
        showProblem(tr("The campaign has no plan. Make one in Plans first."));
        return false;
    }
    m_order.plan = PlanId(m_plan->currentData().toLongLong());
    m_order.parameter = m_parameter->currentData().toString();
    m_order.bounds.runs = m_runs->value();
    m_order.bounds.hours = m_hours->value();
    m_order.bounds.highest.reset();
    if (const QString text = m_highest->text().trimmed(); !text.isEmpty()) {
        const auto value = campaign::parseValue(text, ParameterKind::Real);
        if (!value) {
            showProblem(tr("The highest value is not a number: %1").arg(value.error().message));
            return false;
        }
        m_order.bounds.highest = campaign::valueNumber(*value);
    }
    if (const auto checked = autopilot::checkBounds(m_order.bounds); !checked) {
        showProblem(checked.error().message);
        return false;
    }
    m_fixHook = m_hook->text().trimmed();
    QSettings settings;
    settings.setValue(kRunsSetting, m_order.bounds.runs);
    settings.setValue(kHoursSetting, m_order.bounds.hours);
    settings.setValue(kHookSetting, m_fixHook);
    return true;
}

} // namespace twofold::ui
