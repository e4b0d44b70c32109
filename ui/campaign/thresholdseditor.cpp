// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/campaign/thresholdseditor.h"

#include "core/campaign/value.h"
#include "ui/common/style.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>
#include <array>
#include <cmath>

namespace twofold::ui {

using campaign::Thresholds;

namespace {

struct Field
{
    const char *label;
    const char *tip;
    double most; // as it is shown; the least is 0
    double shown; // times what is kept: 100 for %
    double (*read)(const Thresholds &);
    void (*write)(Thresholds &, double);
};

// clang-format off
constexpr std::array<Field, 6> kFields = {{
    {QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "Fewest requests"),
     QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "A run with fewer is inconclusive, unless a limit is clearly broken."), 1e6, 1,
     [](const Thresholds &t) { return double(t.fewestRequests); },
     [](Thresholds &t, double value) { t.fewestRequests = qint64(std::llround(value)); }},
    {QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "Shortest run, s"),
     QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "A shorter run is inconclusive, unless a limit is clearly broken."), 1e6, 1,
     [](const Thresholds &t) { return t.shortestS; },
     [](Thresholds &t, double value) { t.shortestS = value; }},
    {QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "At a limit for, s"),
     QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "A resource counts where it was at its limit for that long."), 1e6, 1,
     [](const Thresholds &t) { return t.lastingS; },
     [](Thresholds &t, double value) { t.lastingS = value; }},
    {QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "Generator busy, %"),
     QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "From this share of what the load process can use of a CPU, it was the limit."), 100, 100,
     [](const Thresholds &t) { return t.generatorBusy; },
     [](Thresholds &t, double value) { t.generatorBusy = value; }},
    {QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "Little's law, %"),
     QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "By how much users may differ from rate times time before it is told."), 100, 100,
     [](const Thresholds &t) { return t.littlesLawTolerance; },
     [](Thresholds &t, double value) { t.littlesLawTolerance = value; }},
    {QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "Counting failures, %"),
     QT_TRANSLATE_NOOP("twofold::ui::ThresholdsEditor", "Failures of the script or the generator below this share of the requests decide nothing."), 100, 100,
     [](const Thresholds &t) { return t.materialShare; },
     [](Thresholds &t, double value) { t.materialShare = value; }},
}};
// clang-format on

QString shown(const Field &field, const Thresholds &thresholds)
{
    return QString::number(field.read(thresholds) * field.shown, 'g', 12);
}

} // namespace

ThresholdsEditor::ThresholdsEditor(const Thresholds &thresholds, QWidget *parent)
    : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto *unfold = new QPushButton(tr("Change the thresholds"), this);
    setLook(unfold, ButtonLook::Link);
    auto *row = new QHBoxLayout;
    row->addWidget(unfold);
    row->addStretch();
    layout->addLayout(row);

    auto *fields = new QWidget(this);
    auto *grid = new QGridLayout(fields);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->addWidget(makeLabel(tr("Thresholds"), Theme::Face::Strong, Tone::Text, fields), 0, 0, 1, 3);
    grid->addWidget(makeLabel(tr("From when on a run tells something. A blank field is the default."),
                              Theme::Face::Secondary, Tone::Text2, fields),
                    1, 0, 1, 3);
    constexpr int kInRow = 3;
    for (int i = 0; i < int(kFields.size()); ++i) {
        const auto &field = kFields[size_t(i)];
        const QString label = tr(field.label);
        auto *edit = new QLineEdit(fields);
        edit->setPlaceholderText(shown(field, {}));
        if (field.read(thresholds) != field.read({}))
            edit->setText(shown(field, thresholds));
        edit->setToolTip(tr(field.tip));
        edit->setAccessibleName(label);
        auto *caption = makeLabel(label, Theme::Face::Secondary, Tone::Text2, fields);
        caption->setBuddy(edit);
        caption->setToolTip(tr(field.tip));
        grid->addWidget(caption, 2 + 2 * (i / kInRow), i % kInRow);
        grid->addWidget(edit, 3 + 2 * (i / kInRow), i % kInRow);
        connect(edit, &QLineEdit::textChanged, this, &ThresholdsEditor::changed);
        m_edits.append(edit);
    }
    layout->addWidget(fields);

    const bool isChanged = thresholds != Thresholds();
    fields->setVisible(isChanged);
    unfold->setVisible(!isChanged);
    connect(unfold, &QPushButton::clicked, this, [this, fields, unfold] {
        fields->show();
        unfold->hide();
        m_edits.constFirst()->setFocus();
    });
}

Result<Thresholds> ThresholdsEditor::thresholds() const
{
    Thresholds thresholds;
    for (int i = 0; i < m_edits.size(); ++i) {
        const auto &field = kFields[size_t(i)];
        const QString text = m_edits[i]->text().trimmed();
        if (text.isEmpty())
            continue;
        const auto parsed = campaign::parseValue(text, campaign::ParameterKind::Real);
        const auto value = parsed ? campaign::valueNumber(*parsed) : std::nullopt;
        if (!value || !(*value >= 0) || *value > field.most) {
            return badInput(tr("%1: \"%2\" is not a number from 0 to %3.")
                                .arg(tr(field.label), text.left(40), locale().toString(qint64(field.most))));
        }
        field.write(thresholds, *value / field.shown);
    }
    return thresholds;
}

} // namespace twofold::ui
