// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/imports/spreadsheetpage.h"

#include "core/logbook/logbook.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/common/style.h"
#include "ui/common/whenfinished.h"

#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QTableWidget>

#include <map>

namespace twofold::ui {

namespace {

enum Column { Letter, InSheet, Becomes, Name, Unit, Kind, Values, Columns };
constexpr int kPreviewRows = 8;

const std::vector<std::pair<ColumnMeaning, QString>> &meanings()
{
    static const std::vector<std::pair<ColumnMeaning, QString>> all = {
        {ColumnMeaning::Parameter, SpreadsheetPage::tr("parameter")},
        {ColumnMeaning::Metric, SpreadsheetPage::tr("metric")},
        {ColumnMeaning::RunNumber, SpreadsheetPage::tr("run number")},
        {ColumnMeaning::Parent, SpreadsheetPage::tr("parent")},
        {ColumnMeaning::Verdict, SpreadsheetPage::tr("verdict")},
        {ColumnMeaning::FailureClass, SpreadsheetPage::tr("failure class")},
        {ColumnMeaning::Observation, SpreadsheetPage::tr("observation")},
        {ColumnMeaning::LeaveOut, SpreadsheetPage::tr("leave out")}};
    return all;
}

constexpr campaign::ParameterKind kKinds[] = {
    campaign::ParameterKind::Integer, campaign::ParameterKind::Real,  campaign::ParameterKind::Text,
    campaign::ParameterKind::Boolean, campaign::ParameterKind::Bytes, campaign::ParameterKind::Duration};

QTableWidget *makeTable(int columns, QWidget *parent)
{
    auto *table = new QTableWidget(0, columns, parent);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(26);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setHighlightSections(false);
    table->setShowGrid(false);
    return table;
}

QTableWidgetItem *fixed(const QString &text)
{
    auto *item = new QTableWidgetItem(text);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    item->setToolTip(text);
    return item;
}

QWidget *header(const QString &title, QLabel *note, QLabel *right, QWidget *parent)
{
    auto *frame = new QFrame(parent);
    setSurface(frame, Surface::Head);
    setEdge(frame, Edge::Bottom);
    frame->setFixedHeight(28);
    auto *row = new QHBoxLayout(frame);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(8);
    row->addWidget(makeLabel(title, Theme::Face::Strong, Tone::Text, frame));
    row->addWidget(note);
    row->addStretch();
    if (right)
        row->addWidget(right);
    return frame;
}

} // namespace

SpreadsheetPage::SpreadsheetPage(BookSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_file(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
    , m_headerRow(new QComboBox(this))
    , m_into(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
    , m_notice(new NoticeBar(this))
    , m_columnsNote(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this))
    , m_columns(makeTable(Columns, this))
    , m_problem(makeLabel(QString(), Theme::Face::Secondary, Tone::Caution, this))
    , m_previewNote(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this))
    , m_preview(makeTable(0, this))
    , m_storeButton(new QPushButton(this))
{
    setSurface(this, Surface::Base);
    m_columns->setHorizontalHeaderLabels(
        {QString(), tr("in the sheet"), tr("becomes"), tr("name"), tr("unit"), tr("kind"), tr("first values")});
    m_columns->setAccessibleName(tr("Columns of the sheet"));
    m_columns->setColumnWidth(Letter, 40);
    m_columns->setColumnWidth(InSheet, 180);
    m_columns->setColumnWidth(Becomes, 140);
    m_columns->setColumnWidth(Name, 170);
    m_columns->setColumnWidth(Unit, 70);
    m_columns->setColumnWidth(Kind, 100);
    m_columns->horizontalHeader()->setStretchLastSection(true);
    m_preview->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_preview->setAccessibleName(tr("What will be stored"));

    auto *top = new QFrame(this);
    setEdge(top, Edge::Bottom);
    top->setFixedHeight(44);
    auto *topRow = new QHBoxLayout(top);
    topRow->setContentsMargins(12, 0, 12, 0);
    topRow->setSpacing(12);
    topRow->addWidget(makeLabel(tr("Import a spreadsheet"), Theme::Face::PageTitle, Tone::Text, top));
    topRow->addWidget(m_file);
    topRow->addWidget(m_headerRow);
    topRow->addStretch();
    topRow->addWidget(m_into);
    m_headerRow->setAccessibleName(tr("Row that names the columns"));

    auto *columnsPart = new QWidget(this);
    auto *columnsLayout = new QVBoxLayout(columnsPart);
    columnsLayout->setContentsMargins(0, 0, 0, 0);
    columnsLayout->setSpacing(0);
    columnsLayout->addWidget(header(tr("Columns"), m_columnsNote, nullptr, columnsPart));
    columnsLayout->addWidget(m_columns);
    auto *previewPart = new QWidget(this);
    auto *previewLayout = new QVBoxLayout(previewPart);
    previewLayout->setContentsMargins(0, 0, 0, 0);
    previewLayout->setSpacing(0);
    previewLayout->addWidget(header(tr("What will be stored"), m_previewNote, m_problem, previewPart));
    previewLayout->addWidget(m_preview);
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->setHandleWidth(1);
    splitter->addWidget(columnsPart);
    splitter->addWidget(previewPart);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);

    auto *bar = new QFrame(this);
    setSurface(bar, Surface::Window);
    setEdge(bar, Edge::Top);
    auto *buttons = new QHBoxLayout(bar);
    buttons->setContentsMargins(12, 10, 12, 10);
    buttons->setSpacing(8);
    auto *cancel = new QPushButton(tr("Cancel  Esc"), bar);
    setLook(m_storeButton, ButtonLook::Primary);
    buttons->addWidget(makeLabel(tr("One step, one undo."), Theme::Face::Secondary, Tone::Text2, bar));
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_storeButton);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(top);
    layout->addWidget(m_notice);
    layout->addWidget(splitter, 1);
    layout->addWidget(bar);

    connect(cancel, &QPushButton::clicked, this, &SpreadsheetPage::closed);
    connect(m_storeButton, &QPushButton::clicked, this, &SpreadsheetPage::store);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &SpreadsheetPage::closed);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, this,
            &SpreadsheetPage::store);
    connect(m_headerRow, &QComboBox::activated, this, [this](int row) {
        m_sheet.headerRow = row;
        if (const auto *campaign = m_session->campaign())
            m_mapping = guessMapping(m_sheet, *campaign);
        showColumns();
    });
    connect(m_columns, &QTableWidget::itemChanged, this, [this](const QTableWidgetItem *item) {
        if (!m_filling)
            readMapping(item->row());
    });
    connect(session, &BookSession::campaignChanged, this, &SpreadsheetPage::showPreview);
}

void SpreadsheetPage::begin(const QString &file)
{
    m_notice->hide();
    m_sheet = {};
    m_mapping.clear();
    m_file->setText(QFileInfo(file).fileName());
    auto sheet = readSheet(file);
    if (!sheet) {
        m_notice->showError(sheet.error());
    } else if (const auto *campaign = m_session->campaign()) {
        m_sheet = std::move(*sheet);
        m_mapping = guessMapping(m_sheet, *campaign);
        m_headerRow->clear();
        for (int row = 0; row < std::min(10, int(m_sheet.rows.size()) - 1); ++row)
            m_headerRow->addItem(tr("names in row %1").arg(row + 1));
        m_headerRow->setCurrentIndex(std::min(m_sheet.headerRow, m_headerRow->count() - 1));
    }
    showColumns();
}

void SpreadsheetPage::showColumns()
{
    m_filling = true;
    m_columns->setRowCount(0);
    const QStringList names = m_sheet.header();
    for (int column = 0; column < int(m_mapping.size()); ++column) {
        const auto &map = m_mapping[size_t(column)];
        m_columns->insertRow(column);
        QStringList values;
        for (int row = m_sheet.firstDataRow(); row < std::min(m_sheet.firstDataRow() + 3, int(m_sheet.rows.size())); ++row) {
            const QString cell = m_sheet.rows[size_t(row)].value(column);
            values << (cell.isEmpty() ? tr("blank") : cell.left(40));
        }
        m_columns->setItem(column, Letter, fixed(columnLetter(column)));
        m_columns->setItem(column, InSheet, fixed(names.value(column)));
        m_columns->setItem(column, Name, new QTableWidgetItem(map.name));
        m_columns->setItem(column, Unit, new QTableWidgetItem(map.unit));
        m_columns->setItem(column, Values, fixed(values.join(QStringLiteral(", "))));
        auto *becomes = new QComboBox;
        for (const auto &[meaning, text] : meanings())
            becomes->addItem(text, int(meaning));
        becomes->setCurrentIndex(becomes->findData(int(map.meaning)));
        becomes->setAccessibleName(tr("%1 becomes").arg(names.value(column)));
        auto *kind = new QComboBox;
        for (const auto each : kKinds)
            kind->addItem(campaign::kindName(each), int(each));
        kind->setCurrentIndex(std::max(0, kind->findData(int(map.kind))));
        kind->setAccessibleName(tr("Kind of %1").arg(names.value(column)));
        m_columns->setCellWidget(column, Becomes, becomes);
        m_columns->setCellWidget(column, Kind, kind);
        connect(becomes, &QComboBox::activated, this, [this, column] { readMapping(column); });
        connect(kind, &QComboBox::activated, this, [this, column] { readMapping(column); });
    }
    m_filling = false;
    showPreview();
}

void SpreadsheetPage::readMapping(int row)
{
    auto &map = m_mapping[size_t(row)];
    map.meaning = ColumnMeaning(static_cast<QComboBox *>(m_columns->cellWidget(row, Becomes))->currentData().toInt());
    map.kind = campaign::ParameterKind(static_cast<QComboBox *>(m_columns->cellWidget(row, Kind))->currentData().toInt());
    map.name = m_columns->item(row, Name)->text().simplified();
    map.unit = m_columns->item(row, Unit)->text().simplified();
    const bool named = map.meaning == ColumnMeaning::Parameter || map.meaning == ColumnMeaning::Metric;
    if (named && map.name.isEmpty()) {
        map.name = m_sheet.header().value(row).simplified();
        m_filling = true;
        m_columns->item(row, Name)->setText(map.name);
        m_filling = false;
    }
    showPreview();
}

void SpreadsheetPage::showPreview()
{
    m_preview->setRowCount(0);
    m_preview->setColumnCount(0);
    const auto *campaign = m_session->campaign();
    m_runs = {};
    if (campaign) {
        m_into->setText(tr("into %1").arg(campaign->name));
        const int last = m_session->runs().empty() ? 0 : m_session->runs().back().number;
        if (!m_mapping.empty())
            m_runs = makeRuns(m_sheet, m_mapping, *campaign, last);
    }
    int parameters = 0;
    int metrics = 0;
    int left = 0;
    QStringList titles = {tr("class"), tr("verdict")};
    for (const auto &map : m_mapping) {
        parameters += map.meaning == ColumnMeaning::Parameter;
        metrics += map.meaning == ColumnMeaning::Metric;
        left += map.meaning == ColumnMeaning::LeaveOut;
        if (map.meaning == ColumnMeaning::Parameter || map.meaning == ColumnMeaning::Metric)
            titles << map.name;
    }
    titles << tr("observation");
    m_columnsNote->setText(tr("%1 found: %2 parameters, %3 metrics, %4 others, %5 left out")
                               .arg(m_mapping.size())
                               .arg(parameters)
                               .arg(metrics)
                               .arg(int(m_mapping.size()) - parameters - metrics - left)
                               .arg(left));
    m_preview->setColumnCount(int(titles.size()));
    m_preview->setHorizontalHeaderLabels(titles);
    const int shown = std::min(kPreviewRows, int(m_runs.runs.size()));
    for (int i = 0; i < shown; ++i) {
        const auto &entry = m_runs.runs[size_t(i)];
        m_preview->insertRow(i);
        int column = 0;
        m_preview->setItem(i, column++, fixed(entry.run.ownClass));
        m_preview->setItem(i, column++, fixed(campaign::verdictName(entry.run.ownVerdict)));
        for (const auto &map : m_mapping) {
            QString text;
            bool number = map.meaning == ColumnMeaning::Metric;
            if (map.meaning == ColumnMeaning::Parameter) {
                const auto *value = entry.run.parameters.find(map.name);
                text = value ? campaign::valueText(*value) : QString();
                number = value && campaign::valueNumber(*value);
            } else if (map.meaning == ColumnMeaning::Metric) {
                const auto *value = entry.run.metrics.find(map.name);
                text = value ? formatQuantity(*value, campaign::standardMetric(map.name).unit) : QString();
            } else {
                continue;
            }
            auto *item = fixed(text);
            item->setTextAlignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
            m_preview->setItem(i, column++, item);
        }
        m_preview->setItem(i, column, fixed(entry.observation.simplified()));
    }
    m_preview->horizontalHeader()->setStretchLastSection(true);
    m_previewNote->setText(tr("first %1 of %n run(s); blank stays blank", nullptr, int(m_runs.runs.size())).arg(shown));
    const int problems = int(m_runs.problems.size());
    m_problem->setText(problems == 0   ? QString()
                       : problems == 1 ? m_runs.problems.constFirst()
                                       : tr("%1 And %2 more.").arg(m_runs.problems.constFirst()).arg(problems - 1));
    m_problem->setToolTip(m_runs.problems.mid(0, 30).join(QLatin1Char('\n')));
    m_storeButton->setEnabled(!m_runs.runs.empty());
    m_storeButton->setText(tr("Import %n run(s)  Ctrl+Enter", nullptr, int(m_runs.runs.size())));
}

void SpreadsheetPage::store()
{
    const auto *campaign = m_session->campaign();
    if (!campaign || m_runs.runs.empty() || !m_storeButton->isEnabled())
        return;
    m_storeButton->setEnabled(false);
    const int last = m_session->runs().empty() ? 0 : m_session->runs().back().number;
    using Stored = std::vector<campaign::Run>;
    const auto storing = m_session->writer().run<Stored>(
        [runs = m_runs.runs, mapping = m_mapping, id = campaign->id, last](store::Book &book) -> Result<Stored> {
            Stored stored;
            const auto all = book.transaction([&]() -> Result<void> {
                const auto known = book.campaign(id);
                if (!known)
                    return known.error();
                if (const auto saved = book.saveCampaign(withColumns(*known, mapping)); !saved)
                    return saved.error();
                // Numbers of deleted runs are not given again: what was shown as the number may differ.
                std::map<int, int> numbers;
                for (auto entry : runs) {
                    const int shown = last + 1 + int(stored.size());
                    if (entry.run.parent && numbers.contains(*entry.run.parent))
                        entry.run.parent = numbers[*entry.run.parent];
                    const auto run = logbook::logByHand(book, entry.run);
                    if (!run)
                        return run.error();
                    numbers[shown] = run->number;
                    stored.push_back(*run);
                    if (entry.observation.isEmpty())
                        continue;
                    campaign::Observation observation;
                    observation.run = run->id;
                    observation.writtenAt = nowUtc();
                    observation.text = entry.observation;
                    if (const auto saved = book.saveObservation(observation); !saved)
                        return saved.error();
                }
                return {};
            });
            if (!all)
                return all.error();
            return stored;
        });
    whenFinished(storing, this, [this](const Result<Stored> &stored) {
        m_storeButton->setEnabled(true);
        if (!stored) {
            m_notice->showError(stored.error());
            return;
        }
        m_session->adoptRuns(tr("import %n run(s)", nullptr, int(stored->size())), *stored);
        emit closed();
    });
}

} // namespace twofold::ui
