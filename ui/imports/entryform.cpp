// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/imports/entryform.h"

#include "ui/common/booksession.h"
#include "ui/common/style.h"

#include <QComboBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace twofold::ui {

namespace {

enum WindowChoice { All, Steady, Range };

constexpr int kLargestOffsetMs = 86'400'000; // a day

using Keeping = logbook::Keeping;

// What the combo of the files offers.
std::vector<Keeping> keepingChoices()
{
    constexpr qint64 kMiB = 1024 * 1024;
    return {{Keeping::How::InBook, kMiB},
            {Keeping::How::InBook, 16 * kMiB},
            {Keeping::How::InBook, 64 * kMiB},
            {Keeping::How::Reference, kMiB},
            {Keeping::How::Nothing, kMiB}};
}

} // namespace

EntryForm::EntryForm(BookSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_campaign(new QComboBox(this))
    , m_run(new QComboBox(this))
    , m_parent(new QComboBox(this))
    , m_window(new QComboBox(this))
    , m_range(new QLineEdit(this))
    , m_keep(new QComboBox(this))
    , m_clocksButton(new QToolButton(this))
    , m_clocks(new QWidget(this))
    , m_clocksGrid(new QGridLayout(m_clocks))
    , m_grid(new QGridLayout)
    , m_parametersTitle(makeLabel(tr("Parameters that were set"), Theme::Face::Strong, Tone::Text, this))
{
    m_window->addItem(tr("the whole run"), All);
    m_window->addItem(tr("the steady part"), Steady);
    m_window->addItem(tr("seconds from … to"), Range);
    m_range->setPlaceholderText(tr("30..90"));
    m_range->setVisible(false);

    auto *form = new QGridLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(8);
    form->setVerticalSpacing(8);
    int row = 0;
    const auto add = [&](const QString &label, QWidget *control) {
        control->setAccessibleName(label);
        form->addWidget(makeLabel(label, Theme::Face::Text, Tone::Text2, this), row, 0);
        form->addWidget(control, row++, 1);
    };
    add(tr("Campaign"), m_campaign);
    add(tr("Run"), m_run);
    add(tr("Changed from"), m_parent);
    add(tr("Judged over"), m_window);
    form->addWidget(m_range, row++, 1);
    add(tr("Keep the files"), m_keep);
    form->setColumnStretch(1, 1);

    m_clocksButton->setText(tr("Clocks of the generators"));
    m_clocksButton->setToolTip(tr("Where a generator's clock was wrong, say by how much its times are to "
                                  "be moved, so that the parts of the result lie on each other."));
    m_clocksButton->setCheckable(true);
    m_clocksButton->setAutoRaise(true);
    m_clocksButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_clocksButton->setArrowType(Qt::RightArrow);
    m_clocksGrid->setContentsMargins(0, 0, 0, 0);
    m_clocksGrid->setHorizontalSpacing(8);
    m_clocksGrid->setVerticalSpacing(4);
    m_clocksGrid->setColumnStretch(0, 1);
    m_clocksButton->hide();
    m_clocks->hide();

    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(8);
    m_grid->setVerticalSpacing(4);
    m_grid->setColumnStretch(1, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(makeLabel(tr("Where it goes"), Theme::Face::Strong, Tone::Text, this));
    layout->addLayout(form);
    layout->addWidget(m_clocksButton);
    layout->addWidget(m_clocks);
    layout->addSpacing(8);
    layout->addWidget(m_parametersTitle);
    layout->addLayout(m_grid);
    layout->addStretch();

    connect(m_campaign, &QComboBox::activated, this, [this] {
        m_session->setCurrentCampaign(CampaignId(m_campaign->currentData().toLongLong()));
    });
    connect(m_run, &QComboBox::currentIndexChanged, this, [this] {
        m_parent->setEnabled(isNewRun());
        fillParameters();
    });
    connect(m_parent, &QComboBox::currentIndexChanged, this, [this] { fillParameters(); });
    connect(m_window, &QComboBox::currentIndexChanged, this, [this] {
        m_range->setVisible(m_window->currentData().toInt() == Range);
        emit changed();
    });
    connect(m_range, &QLineEdit::textChanged, this, &EntryForm::changed);
    connect(m_clocksButton, &QToolButton::toggled, this, [this](bool open) {
        m_clocksButton->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        m_clocks->setVisible(open);
    });
    for (const auto &choice : keepingChoices()) {
        QString text = tr("in the book up to %1 MiB").arg(choice.mostBytes / (1024 * 1024));
        if (choice.how == Keeping::How::Reference)
            text = tr("only by reference");
        else if (choice.how == Keeping::How::Nothing)
            text = tr("not at all");
        m_keep->addItem(text);
    }
    m_keep->setToolTip(tr("The files that a run was read from. Larger ones are kept by reference: path, "
                          "size and SHA-256. The choice is remembered in the book."));
    connect(session, &BookSession::campaignChanged, this, &EntryForm::reset);
    connect(session, &BookSession::runsReset, this, &EntryForm::fillRuns);
    reset();
}

void EntryForm::reset()
{
    {
        const QSignalBlocker blocker(m_campaign);
        m_campaign->clear();
        const auto *current = m_session->campaign();
        for (const auto &campaign : m_session->campaigns()) {
            m_campaign->addItem(campaign.name, campaign.id.value());
            if (current && campaign.id == current->id)
                m_campaign->setCurrentIndex(m_campaign->count() - 1);
        }
    }
    fillKeeping();
    fillRuns();
}

void EntryForm::fillKeeping()
{
    const auto known = logbook::keeping(m_session->book());
    const auto choices = keepingChoices();
    for (size_t i = 0; i < choices.size(); ++i) {
        const bool sized = choices[i].how == Keeping::How::InBook;
        if (known && choices[i].how == known->how && (!sized || choices[i].mostBytes >= known->mostBytes)) {
            m_keep->setCurrentIndex(int(i));
            return;
        }
    }
}

void EntryForm::setGenerators(const QStringList &files)
{
    if (files == m_generators)
        return;
    m_generators = files;
    m_offsets.clear();
    while (auto *item = m_clocksGrid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const bool several = files.size() > 1;
    for (qsizetype i = 0; several && i < files.size(); ++i) {
        const QString name = QFileInfo(files[i]).fileName();
        auto *offset = new QSpinBox(m_clocks);
        offset->setRange(-kLargestOffsetMs, kLargestOffsetMs);
        offset->setSuffix(tr(" ms"));
        offset->setKeyboardTracking(false); // each change reads the files again
        offset->setAccessibleName(tr("Move the times of %1 by").arg(name));
        auto *label = makeLabel(name, Theme::Face::Text, Tone::Text2, m_clocks);
        label->setToolTip(files[i]);
        m_clocksGrid->addWidget(label, int(i), 0);
        m_clocksGrid->addWidget(offset, int(i), 1);
        m_offsets.push_back(offset);
        connect(offset, &QSpinBox::valueChanged, this, &EntryForm::offsetsChanged);
    }
    m_clocksButton->setVisible(several);
    if (!several)
        m_clocksButton->setChecked(false);
}

std::map<QString, qint64> EntryForm::offsetsMs() const
{
    std::map<QString, qint64> offsets;
    for (size_t i = 0; i < m_offsets.size(); ++i) {
        if (m_offsets[i]->value() != 0)
            offsets[m_generators[qsizetype(i)]] = m_offsets[i]->value();
    }
    return offsets;
}

void EntryForm::fillRuns()
{
    {
        const QSignalBlocker blockRun(m_run);
        const QSignalBlocker blockParent(m_parent);
        m_run->clear();
        m_parent->clear();
        m_run->addItem(tr("a new run"), 0);
        m_parent->addItem(tr("no run"), 0);
        const auto &runs = m_session->runs();
        for (auto it = runs.rbegin(); it != runs.rend(); ++it) {
            const QString text = tr("run %1 %2").arg(it->number).arg(campaign::verdictName(it->verdict())).trimmed();
            m_run->addItem(text, it->number);
            m_parent->addItem(text, it->number);
        }
        m_parent->setCurrentIndex(runs.empty() ? 0 : 1);
        m_parent->setEnabled(true);
    }
    fillParameters();
}

bool EntryForm::isNewRun() const
{
    return m_run->currentData().toInt() == 0;
}

const campaign::Run *EntryForm::parentRun() const
{
    return m_session->run(m_parent->currentData().toInt());
}

void EntryForm::fillParameters()
{
    while (auto *item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_fields.clear();
    const auto *campaign = m_session->campaign();
    const campaign::Run *from = isNewRun() ? parentRun() : m_session->run(m_run->currentData().toInt());
    if (campaign) {
        // Reserved, because the fields are looked up while they are edited.
        m_fields.reserve(campaign->parameters.size());
        for (const auto &parameter : campaign->parameters) {
            if (parameter.kind == campaign::ParameterKind::Secret)
                continue;
            Field field{parameter, new QLineEdit(this), nullptr};
            const QString unit = parameter.unit.isEmpty() ? QString() : QString(QLatin1Char(' ') % parameter.unit);
            field.label = makeLabel(QString(parameter.title() % unit), Theme::Face::Text, Tone::Text2, this);
            field.label->setToolTip(parameter.key);
            setBar(field.edit);
            field.edit->setAccessibleName(parameter.title());
            const auto *value = from ? from->parameters.find(parameter.key) : nullptr;
            field.edit->setText(campaign::valueText(value ? *value : from ? campaign::Value() : parameter.defaultValue));
            const int row = m_grid->rowCount();
            m_grid->addWidget(field.label, row, 0);
            m_grid->addWidget(field.edit, row, 1);
            m_fields.push_back(field);
            connect(field.edit, &QLineEdit::textChanged, this, [this, key = parameter.key] { mark(key); });
        }
    }
    m_parametersTitle->setVisible(!m_fields.empty());
    emit changed();
}

void EntryForm::mark(const QString &key)
{
    const auto *parent = isNewRun() ? parentRun() : nullptr;
    for (const auto &field : m_fields) {
        if (field.parameter.key != key)
            continue;
        const auto value = campaign::parseValue(field.edit->text(), field.parameter.kind, field.parameter.choices);
        setWrong(field.edit, !value);
        field.edit->setToolTip(value ? QString() : value.error().message);
        const auto *before = parent ? parent->parameters.find(key) : nullptr;
        const bool differs = value && before && !(*before == *value);
        field.label->setFont(Theme::instance().font(differs ? Theme::Face::Strong : Theme::Face::Text));
    }
    emit changed();
}

Result<logbook::Entry> EntryForm::entry() const
{
    const auto *campaign = m_session->campaign();
    if (!campaign)
        return usageError(tr("This book has no campaign yet. Make one first (Ctrl+N)."));
    logbook::Entry entry;
    entry.campaign = campaign->id;
    entry.keep = keepingChoices()[size_t(std::max(m_keep->currentIndex(), 0))];
    if (!isNewRun())
        entry.run = m_run->currentData().toInt();
    else if (const auto *parent = parentRun())
        entry.parent = parent->number;
    for (const auto &field : m_fields) {
        auto value = campaign::parseValue(field.edit->text(), field.parameter.kind, field.parameter.choices);
        if (!value)
            return usageError(tr("%1: %2").arg(field.parameter.title(), value.error().message));
        if (!campaign::isAbsent(*value))
            entry.parameters.set(field.parameter.key, std::move(*value));
    }
    switch (m_window->currentData().toInt()) {
    case Steady:
        entry.window.mode = campaign::WindowMode::Steady;
        break;
    case Range: {
        auto window = campaign::parseWindow(m_range->text().trimmed());
        if (!window)
            return usageError(tr("Judged over: %1").arg(window.error().message));
        entry.window = *window;
        break;
    }
    default:
        break;
    }
    return entry;
}

} // namespace twofold::ui
