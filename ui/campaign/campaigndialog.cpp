// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/campaign/campaigndialog.h"

#include "ui/campaign/criteriaeditor.h"
#include "ui/campaign/thresholdseditor.h"
#include "ui/common/style.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>

#include <algorithm>

namespace twofold::ui {

using campaign::Campaign;
using campaign::Growth;
using campaign::ParameterKind;

namespace {

QWidget *field(const QString &label, QWidget *control, QWidget *parent)
{
    auto *widget = new QWidget(parent);
    auto *layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto *caption = makeLabel(label, Theme::Face::Secondary, Tone::Text2, widget);
    caption->setBuddy(control);
    control->setAccessibleName(label);
    layout->addWidget(caption);
    layout->addWidget(control);
    return widget;
}

bool isNumeric(ParameterKind kind)
{
    return kind == ParameterKind::Integer || kind == ParameterKind::Real || kind == ParameterKind::Bytes
        || kind == ParameterKind::Duration;
}

QString number(double value)
{
    return QString::number(value, 'g', 12);
}

QString listed(const std::vector<double> &values)
{
    QStringList texts;
    for (const double value : values)
        texts.append(number(value));
    return texts.join(u' ');
}

} // namespace

CampaignDialog::CampaignDialog(const Campaign &campaign, bool isNew, const QStringList &taken, QWidget *parent)
    : FormDialog(isNew ? tr("New campaign") : tr("Campaign %1").arg(campaign.name),
                 isNew ? tr("Create campaign") : tr("Save campaign"), parent)
    , m_campaign(campaign)
    , m_isNew(isNew)
    , m_taken(taken)
    , m_name(new QLineEdit(campaign.name, this))
    , m_goal(new QLineEdit(campaign.goal, this))
    , m_parameter(new QComboBox(this))
    , m_unit(new QLineEdit(this))
    , m_first(new QLineEdit(this))
    , m_growth(new QComboBox(this))
    , m_amount(new QLineEdit(this))
    , m_bound(new QLineEdit(this))
    , m_tolerance(new QLineEdit(this))
    , m_criteria(new CriteriaEditor(this))
    , m_thresholds(new ThresholdsEditor(campaign.thresholds, this))
    , m_form(new QVBoxLayout)
{
    setMinimumWidth(680);
    m_name->setPlaceholderText(tr("Event bus"));
    m_goal->setPlaceholderText(tr("28,000 users: seven times the highest load seen"));
    m_form->setSpacing(12);
    m_form->addWidget(field(tr("Name"), m_name, this));
    m_form->addWidget(field(tr("Goal, in a sentence"), m_goal, this));
    m_form->addWidget(makeLadder());
    m_form->addWidget(makeLabel(tr("Criteria"), Theme::Face::Strong, Tone::Text, this));
    m_form->addWidget(makeLabel(tr("A limit must hold on every run; a goal says when the campaign is done."),
                                Theme::Face::Secondary, Tone::Text2, this));
    m_form->addWidget(m_criteria);
    m_form->addWidget(m_thresholds);
    content()->addLayout(m_form);
    content()->addStretch();

    if (isNew && campaign.criteria.empty()) {
        m_criteria->addLine(campaign::CriterionKind::Limit, QStringLiteral("latency.p95 < 500 ms"));
        m_criteria->addLine(campaign::CriterionKind::Limit, QStringLiteral("failure_rate < 1 %"));
    } else {
        m_criteria->setCriteria(campaign.criteria);
    }
    connect(m_criteria, &CriteriaEditor::changed, this, [this] { showProblem({}); });
    connect(m_thresholds, &ThresholdsEditor::changed, this, [this] { showProblem({}); });
    connect(m_name, &QLineEdit::textChanged, this, [this] {
        showProblem({});
        suggestBook();
    });
}

QWidget *CampaignDialog::makeLadder()
{
    auto *part = new QWidget(this);
    auto *layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(makeLabel(tr("Ladder"), Theme::Face::Strong, Tone::Text, part));
    layout->addWidget(makeLabel(tr("The one parameter that is raised until something breaks."),
                                Theme::Face::Secondary, Tone::Text2, part));

    m_parameter->setEditable(m_isNew);
    for (const auto &parameter : m_campaign.parameters) {
        if (isNumeric(parameter.kind))
            m_parameter->addItem(parameter.title(), parameter.key);
    }
    const auto ladder = m_campaign.ladder();
    if (m_isNew && m_parameter->count() == 0)
        m_parameter->setEditText(QStringLiteral("users"));
    else if (ladder)
        m_parameter->setCurrentIndex(m_parameter->findData(ladder->parameter));
    m_growth->addItem(tr("doubles"), int(Growth::Double));
    m_growth->addItem(tr("grows by the factor"), int(Growth::Factor));
    m_growth->addItem(tr("grows by steps of"), int(Growth::Step));
    m_growth->addItem(tr("takes the values"), int(Growth::List));
    if (ladder && ladder->growth != Growth::Double)
        m_amount->setText(ladder->growth == Growth::List ? listed(ladder->values) : number(ladder->amount));
    if (ladder) {
        m_growth->setCurrentIndex(std::max(0, m_growth->findData(int(ladder->growth))));
        if (ladder->bound)
            m_bound->setText(number(*ladder->bound));
        if (ladder->tolerance != campaign::Ladder().tolerance)
            m_tolerance->setText(number(ladder->tolerance * 100));
    }
    m_bound->setPlaceholderText(tr("no bound"));
    m_first->setPlaceholderText(tr("1000"));
    m_unit->setPlaceholderText(tr("none"));
    m_tolerance->setPlaceholderText(number(campaign::Ladder().tolerance * 100));
    m_tolerance->setToolTip(tr("How far pass and failure may be apart when a limit counts as found."));
    const auto enable = [this] {
        const auto growth = Growth(m_growth->currentData().toInt());
        m_amount->setEnabled(growth != Growth::Double);
        m_amount->setPlaceholderText(growth == Growth::List ? tr("100 200 500") : QString());
    };
    connect(m_growth, &QComboBox::currentIndexChanged, this, enable);
    enable();

    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(field(tr("Parameter"), m_parameter, part), 3);
    auto *unit = field(tr("Unit"), m_unit, part);
    auto *first = field(tr("First value"), m_first, part);
    row->addWidget(unit, 2);
    row->addWidget(first, 2);
    row->addWidget(field(tr("Growth"), m_growth, part), 3);
    row->addWidget(field(tr("By"), m_amount, part), 2);
    row->addWidget(field(tr("At most"), m_bound, part), 2);
    auto *tolerance = field(tr("Within, %"), m_tolerance, part);
    row->addWidget(tolerance, 2);
    tolerance->setVisible(!m_isNew);
    unit->setVisible(m_isNew);
    first->setVisible(m_isNew);
    layout->addLayout(row);
    return part;
}

void CampaignDialog::askForBook(const QString &suggestedFolder)
{
    m_bookFolder = suggestedFolder;
    m_book = new QLineEdit(this);
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_book, 1);
    auto *choose = new QPushButton(tr("Choose…"), row);
    layout->addWidget(choose);
    connect(choose, &QPushButton::clicked, this, [this] {
        const QString path = QFileDialog::getSaveFileName(this, tr("Book file"), m_book->text(),
                                                          tr("Books (*.twofold)"));
        if (!path.isEmpty())
            m_book->setText(path);
    });
    m_form->addWidget(field(tr("Book: the file that keeps it"), row, this));
    m_book->setAccessibleName(tr("Book file"));
    suggestBook();
}

QString CampaignDialog::bookPath() const
{
    if (!m_book)
        return {};
    const QString path = m_book->text().trimmed();
    return path.endsWith(QLatin1String(".twofold")) || path.isEmpty() ? path
                                                                      : QString(path % QStringLiteral(".twofold"));
}

// The file is named after the campaign until the engineer names it.
void CampaignDialog::suggestBook()
{
    if (!m_book || m_book->isModified())
        return;
    QString base = m_name->text().simplified().toLower();
    base.replace(QRegularExpression(QStringLiteral("[^\\w]+"), QRegularExpression::UseUnicodePropertiesOption),
                 QStringLiteral("-"));
    if (base.isEmpty())
        base = tr("campaign");
    m_book->setText(QDir(m_bookFolder).filePath(QString(base % QStringLiteral(".twofold"))));
}

QString CampaignDialog::readLadder(Campaign &campaign) const
{
    const auto read = [](const QLineEdit *edit, const QString &what, std::optional<double> &value) -> QString {
        const QString text = edit->text().trimmed();
        value.reset();
        if (text.isEmpty())
            return {};
        const auto parsed = campaign::parseValue(text, ParameterKind::Real);
        if (!parsed)
            return CampaignDialog::tr("%1: %2").arg(what, parsed.error().message);
        value = campaign::valueNumber(*parsed);
        return {};
    };
    const auto growth = Growth(m_growth->currentData().toInt());
    std::optional<double> first, amount, bound, tolerance;
    for (const auto &problem : {read(m_first, tr("First value"), first),
                                growth == Growth::List ? QString() : read(m_amount, tr("By"), amount),
                                read(m_bound, tr("At most"), bound), read(m_tolerance, tr("Within"), tolerance)}) {
        if (!problem.isEmpty())
            return problem;
    }
    if (tolerance && (!(*tolerance > 0) || *tolerance > 50))
        return tr("A limit counts as found within more than 0 and at most 50 %.");
    std::vector<double> values;
    if (growth == Growth::List) {
        for (const auto &text : m_amount->text().split(QRegularExpression(QStringLiteral("[\\s;]+")), Qt::SkipEmptyParts)) {
            const auto parsed = campaign::parseValue(text, ParameterKind::Real);
            const auto value = parsed ? campaign::valueNumber(*parsed) : std::nullopt;
            if (!value)
                return tr("\"%1\" is not a number. Write the values with spaces between them, for example 100 200 500.").arg(text.left(40));
            values.push_back(*value);
        }
        if (values.empty())
            return tr("A ladder of values needs them, for example 100 200 500.");
        std::sort(values.begin(), values.end());
    }
    QString key = m_parameter->currentData().toString();
    if (m_isNew && m_parameter->currentText() != m_parameter->itemText(m_parameter->currentIndex()))
        key.clear();
    if (key.isEmpty() && m_isNew)
        key = m_parameter->currentText().simplified();
    if (key.isEmpty())
        return {};
    if (m_isNew && !campaign.parameter(key)) {
        campaign::Parameter parameter;
        parameter.key = key;
        parameter.unit = m_unit->text().simplified();
        parameter.kind = first && *first != std::floor(*first) ? ParameterKind::Real : ParameterKind::Integer;
        if (first) {
            if (parameter.kind == ParameterKind::Integer)
                parameter.defaultValue = qint64(*first);
            else
                parameter.defaultValue = *first;
        }
        campaign.parameters.insert(campaign.parameters.begin(), parameter);
    }
    campaign::Ladder ladder = campaign.ladder(key).value_or(campaign::Ladder());
    ladder.parameter = key;
    ladder.growth = growth;
    ladder.values = std::move(values);
    ladder.tolerance = tolerance ? *tolerance / 100 : campaign::Ladder().tolerance;
    ladder.amount = growth == Growth::Double || growth == Growth::List ? 2 : amount.value_or(0);
    ladder.bound = bound;
    if (ladder.growth == Growth::Factor && ladder.amount <= 1)
        return tr("A ladder that grows by a factor needs one above 1, for example 1.5.");
    if (ladder.growth == Growth::Step && ladder.amount <= 0)
        return tr("A ladder that grows by steps needs a step above 0, for example 500.");
    std::erase_if(campaign.ladders, [&](const campaign::Ladder &other) { return other.parameter == key; });
    campaign.ladders.insert(campaign.ladders.begin(), ladder);
    return {};
}

bool CampaignDialog::apply()
{
    Campaign next = m_campaign;
    next.name = m_name->text().simplified();
    next.goal = m_goal->text().trimmed();
    setWrong(m_name, next.name.isEmpty() || m_taken.contains(next.name));
    if (next.name.isEmpty()) {
        showProblem(tr("The campaign needs a name."));
        m_name->setFocus();
        return false;
    }
    if (m_taken.contains(next.name)) {
        showProblem(tr("This book already has a campaign called %1.").arg(next.name));
        m_name->setFocus();
        return false;
    }
    auto criteria = m_criteria->criteria();
    if (!criteria) {
        showProblem(criteria.error().message);
        return false;
    }
    next.criteria = std::move(*criteria);
    const auto thresholds = m_thresholds->thresholds();
    if (!thresholds) {
        showProblem(thresholds.error().message);
        return false;
    }
    next.thresholds = *thresholds;
    const QString problem = readLadder(next);
    if (!problem.isEmpty()) {
        showProblem(problem);
        return false;
    }
    if (m_book) {
        const QString path = bookPath();
        if (path.isEmpty()) {
            showProblem(tr("The book needs a file."));
            return false;
        }
        if (QFileInfo::exists(path)) {
            showProblem(tr("%1 is there already. Choose another name, or open it and add the campaign there.")
                            .arg(path));
            return false;
        }
    }
    m_campaign = next;
    return true;
}

} // namespace twofold::ui
