// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/compare/panels.h"

#include "core/base/quantity.h"
#include "ui/common/style.h"
#include "ui/plots/barsview.h"
#include "ui/plots/comparecharts.h"
#include "ui/plots/ticks.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>

#include <cmath>

namespace twofold::ui::compare {

namespace {

QString title(const campaign::Campaign &campaign, const QString &key)
{
    const auto *parameter = campaign.parameter(key);
    return parameter ? parameter->title() : key;
}

QString number(double value, const plots::ShownMetric &metric)
{
    const QString unit = metric.unit.isEmpty() ? QString() : QString(QChar(0x00A0) % metric.unit);
    return plots::plainNumber(value * metric.factor) % unit;
}

// "HTTP to HTTPS: × 12.3", "HTTP 210, HTTPS 6,490", or what two do together.
QString effectText(const report::Effect &effect, const report::Factorial &factorial,
                   const plots::ShownMetric &metric)
{
    if (effect.levels.empty())
        return FactorsPanel::tr("beyond what each does alone");
    const auto level = [](const report::FactorLevel &l) { return campaign::valueText(l.value); };
    if (effect.levels.size() == 2) {
        const QString pair = FactorsPanel::tr("%1 to %2").arg(level(effect.levels[0]),
                                                               level(effect.levels[1]));
        if (factorial.logarithmic && effect.ratio) {
            const double ratio = *effect.ratio;
            const QString change = ratio >= 1 ? QString(QStringLiteral("× ") % plots::plainNumber(ratio))
                                              : QString(QStringLiteral("÷ ") % plots::plainNumber(1 / ratio));
            return pair % QStringLiteral(": ") % change;
        }
        const double delta = effect.delta.value_or(0);
        return pair % QStringLiteral(": ") % (delta > 0 ? QStringLiteral("+") : QString())
               % number(delta, metric);
    }
    QStringList means;
    for (const auto &one : effect.levels)
        means.append(level(one) % QLatin1Char(' ') % number(one.mean, metric));
    return means.join(QStringLiteral(", "));
}

QString sentenceOf(const campaign::Campaign &campaign, const report::Factorial &factorial,
                   const plots::ShownMetric &metric)
{
    QString text = FactorsPanel::tr("%1 runs, %2 of %3 combinations of %4 factors.")
                       .arg(factorial.runs.size())
                       .arg(factorial.combinations - factorial.missing)
                       .arg(factorial.combinations)
                       .arg(factorial.factors.size());
    const auto &strongest = factorial.effects.front();
    QStringList names;
    for (const auto &key : strongest.parameters)
        names.append(title(campaign, key));
    text += QLatin1Char(' ')
            % FactorsPanel::tr("%1 explains %2 % of how %3 varies.")
                  .arg(names.join(QStringLiteral(" × ")))
                  .arg(std::lround(strongest.share * 100))
                  .arg(metric.title);
    if (factorial.missing > 0)
        text += QLatin1Char(' ')
                % FactorsPanel::tr("Combinations are missing: the effects are mixed with one another.");
    return text;
}

} // namespace

PaneHeader::PaneHeader(const QString &title, QWidget *parent)
    : QFrame(parent)
    , m_layout(new QHBoxLayout(this))
    , m_subtitle(makeLabel({}, Theme::Face::Secondary, Tone::Text2))
    , m_remark(makeLabel({}, Theme::Face::Secondary, Tone::Text2))
{
    setSurface(this, Surface::Head);
    setEdge(this, Edge::Bottom);
    setFixedHeight(29);
    m_layout->setContentsMargins(12, 0, 12, 0);
    m_layout->setSpacing(8);
    m_layout->addWidget(makeLabel(title, Theme::Face::Strong));
    m_layout->addWidget(m_subtitle);
    m_layout->addStretch();
    m_layout->addWidget(m_remark);
    m_subtitle->hide();
    m_remark->setMinimumWidth(0);
    m_remark->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_remark->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_layout->setStretchFactor(m_remark, 100);
}

QComboBox *PaneHeader::addPicker(const QString &name)
{
    auto *label = makeLabel(name, Theme::Face::Secondary, Tone::Text2);
    auto *picker = new QComboBox;
    setBar(picker);
    picker->setAccessibleName(name);
    picker->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    label->setBuddy(picker);
    const int at = 2 + 2 * m_pickers++;
    m_layout->insertWidget(at, label);
    m_layout->insertWidget(at + 1, picker);
    return picker;
}

void PaneHeader::addAtEnd(QWidget *widget)
{
    m_layout->addWidget(widget);
}

void PaneHeader::setSubtitle(const QString &text)
{
    m_subtitle->setText(text);
    m_subtitle->setVisible(!text.isEmpty());
}

void PaneHeader::setRemark(const QString &text)
{
    m_remark->setText(text);
    m_remark->setToolTip(text);
}

QString PaneHeader::remark() const
{
    return m_remark->text();
}

void fillPicker(QComboBox *picker, const std::vector<Choice> &choices, const QString &current)
{
    const QSignalBlocker blocker(picker);
    picker->clear();
    for (const auto &choice : choices) {
        picker->addItem(choice.title, choice.key);
        picker->setItemData(picker->count() - 1, choice.key, Qt::ToolTipRole);
    }
    picker->setCurrentIndex(picker->findData(current));
    picker->setEnabled(picker->count() > 0);
}

FactorsPanel::FactorsPanel(QWidget *parent)
    : QWidget(parent)
    , m_header(new PaneHeader(tr("Factors")))
    , m_bars(new plots::BarsView)
    , m_table(new QTableWidget(0, 3))
    , m_sentence(makeLabel({}, Theme::Face::Secondary, Tone::Text2))
{
    m_sentence->setWordWrap(true);
    m_sentence->setContentsMargins(12, 10, 12, 8);
    m_table->setHorizontalHeaderLabels({tr("factor"), tr("effect"), tr("share of variation")});
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(28);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setFixedHeight(28);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_table->setAccessibleName(tr("Effects of the factors"));

    auto *right = new QWidget;
    setSurface(right, Surface::Base);
    auto *rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(0, 0, 0, 0);
    rightLayout->setSpacing(0);
    rightLayout->addWidget(m_sentence);
    rightLayout->addWidget(m_table, 1);
    auto *split = new QSplitter(Qt::Horizontal);
    split->setHandleWidth(1);
    split->addWidget(m_bars);
    split->addWidget(right);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setSizes({700, 500});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(split, 1);
}

void FactorsPanel::show(const campaign::Campaign &campaign,
                        const std::optional<report::Factorial> &factorial, const QString &error,
                        const plots::BarChart &bars)
{
    m_bars->setChart(bars);
    m_table->setRowCount(0);
    m_table->setVisible(factorial.has_value());
    if (!factorial) {
        m_sentence->setText(error);
        m_header->setRemark({});
        return;
    }
    std::vector<double> values;
    for (const auto &effect : factorial->effects) {
        for (const auto &level : effect.levels)
            values.push_back(level.mean);
    }
    const auto metric = plots::shownMetric(campaign, factorial->metric.key, values);
    m_sentence->setText(sentenceOf(campaign, *factorial, metric));
    m_header->setRemark(factorial->logarithmic ? tr("geometric means; effects multiply")
                                               : tr("means; effects add up"));
    for (const auto &effect : factorial->effects) {
        QStringList names;
        for (const auto &key : effect.parameters)
            names.append(title(campaign, key));
        QString name = names.join(QStringLiteral(" × "));
        for (const auto &other : effect.inseparable)
            name = tr("%1 or %2").arg(name, title(campaign, other));
        const int row = m_table->rowCount();
        m_table->insertRow(row);
        auto *first = new QTableWidgetItem(name);
        if (effect.parameters.size() == 1)
            first->setFont(Theme::instance().font(Theme::Face::Strong));
        if (!effect.inseparable.isEmpty())
            first->setToolTip(tr("These changed together in every run: the effect may be of either."));
        m_table->setItem(row, 0, first);
        m_table->setItem(row, 1, new QTableWidgetItem(effectText(effect, *factorial, metric)));
        auto *share = new QTableWidgetItem(
            tr("%1 %").arg(plots::plotLocale().toString(effect.share * 100, 'f',
                                                        effect.share < 0.0995 ? 1 : 0)));
        m_table->setItem(row, 2, share);
    }
}

} // namespace twofold::ui::compare
