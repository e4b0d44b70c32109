// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/report/factors.h"
#include "ui/plots/chart.h"

#include <QComboBox>
#include <QFrame>

#include <optional>

class QHBoxLayout;
class QLabel;
class QTableWidget;

namespace twofold::ui::plots {
class BarsView;
}

namespace twofold::ui::compare {

// The header of a pane: bold title, pickers, a remark at the right.
class PaneHeader : public QFrame
{
    Q_OBJECT

public:
    explicit PaneHeader(const QString &title, QWidget *parent = nullptr);

    // "metric [p95]"; the box stays a child of the header.
    QComboBox *addPicker(const QString &name);
    void addAtEnd(QWidget *widget);
    void setSubtitle(const QString &text);
    void setRemark(const QString &text);
    QString remark() const;

private:
    QHBoxLayout *m_layout;
    QLabel *m_subtitle;
    QLabel *m_remark;
    int m_pickers = 0;
};

// Fills a picker with keys and their titles, without telling anyone; selects `current`.
struct Choice
{
    QString key;
    QString title;
};
void fillPicker(QComboBox *picker, const std::vector<Choice> &choices, const QString &current);

// What each factor does to the metric: the table of main effects and interactions, and bars.
class FactorsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit FactorsPanel(QWidget *parent = nullptr);

    void show(const campaign::Campaign &campaign, const std::optional<report::Factorial> &factorial,
              const QString &error, const plots::BarChart &bars);
    PaneHeader *header() const { return m_header; }
    QTableWidget *table() const { return m_table; }

private:
    PaneHeader *m_header;
    plots::BarsView *m_bars;
    QTableWidget *m_table;
    QLabel *m_sentence;
};

} // namespace twofold::ui::compare
