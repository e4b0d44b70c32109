// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/imports/spreadsheetpage.h"

#include "core/logbook/logbook.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/common/style.h"
#include "ui/common/whenfinished.h"
#include "ui/imports/choicedelegate.h"
#include "ui/imports/pageparts.h"

#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QTableWidget>
#include <QtConcurrent>

#include <map>

namespace twofold::ui {

using sheets::ColumnMeaning;
using sheets::Notation;
using sheets::Orientation;

namespace {

enum Column { Letter, InSheet, Becomes, Name, Unit, Kind, Values, Columns };
constexpr int kPreviewRows = 8;
constexpr int kHeaderRows = 12; // offered as the row of names
constexpr int kWidestPreview = 220; // px of a column

std::vector<std::pair<int, QString>> meanings()
{
    return {{int(ColumnMeaning::Parameter), SpreadsheetPage::tr("parameter")},
            {int(ColumnMeaning::Metric), SpreadsheetPage::tr("metric")},
            {int(ColumnMeaning::RunNumber), SpreadsheetPage::tr("run number")},
            {int(ColumnMeaning::Parent), SpreadsheetPage::tr("parent")},
            {int(ColumnMeaning::Started), SpreadsheetPage::tr("start, UTC")},
            {int(ColumnMeaning::Verdict), SpreadsheetPage::tr("verdict")},
            {int(ColumnMeaning::FailureClass), SpreadsheetPage::tr("failure class")},
            {int(ColumnMeaning::Cause), SpreadsheetPage::tr("cause")},
            {int(ColumnMeaning::Observation), SpreadsheetPage::tr("observation")},
            {int(ColumnMeaning::LeaveOut), SpreadsheetPage::tr("leave out")}};
}

std::vector<std::pair<int, QString>> kinds()
{
    std::vector<std::pair<int, QString>> all;
    for (const auto kind :
         {campaign::ParameterKind::Integer, campaign::ParameterKind::Real, campaign::ParameterKind::Text,
          campaign::ParameterKind::Boolean, campaign::ParameterKind::Bytes, campaign::ParameterKind::Duration})
        all.emplace_back(int(kind), campaign::kindName(kind));
    return all;
}

bool isNamed(ColumnMeaning meaning)
{
    return meaning == ColumnMeaning::Parameter || meaning == ColumnMeaning::Metric;
}

} // namespace

SpreadsheetPage::SpreadsheetPage(BookSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_sheet(std::make_shared<sheets::Sheet>())
    , m_file(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
    , m_sheetChoice(new QComboBox(this))
    , m_headerRow(new QComboBox(this))
    , m_orientation(new QComboBox(this))
    , m_notation(new QComboBox(this))
    , m_into(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
    , m_notice(new NoticeBar(this))
    , m_columnsNote(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this))
    , m_columns(makePageTable({QString(), tr("in the sheet"), tr("becomes"), tr("name"), tr("unit"), tr("kind"), tr("first values")},
                              tr("Columns of the sheet"), this))
    , m_becomes(new ChoiceDelegate(meanings(), m_columns, Becomes))
    , m_kinds(new ChoiceDelegate(kinds(), m_columns, Kind))
    , m_problem(makeLabel(QString(), Theme::Face::Secondary, Tone::Caution, this))
    , m_previewNote(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this))
    , m_preview(makePageTable({}, tr("What will be stored"), this))
    , m_storeButton(new QPushButton(this))
{
    setSurface(this, Surface::Base);
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
    layout->addWidget(makeTop());
    layout->addWidget(m_notice);
    layout->addWidget(makeTables(), 1);
    layout->addWidget(bar);

    const auto leave = [this] {
        m_cancel.cancel();
        emit closed();
    };
    connect(cancel, &QPushButton::clicked, this, leave);
    connect(m_storeButton, &QPushButton::clicked, this, &SpreadsheetPage::store);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, leave);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, this,
            &SpreadsheetPage::store);
    connect(&m_reading, &QFutureWatcherBase::finished, this, &SpreadsheetPage::readingDone);
    connect(&m_making, &QFutureWatcherBase::finished, this, [this] {
        m_isMaking = false;
        m_made = m_making.result();
        showPreview();
    });
    connect(m_columns, &QTableWidget::itemChanged, this, [this](const QTableWidgetItem *item) {
        if (!m_filling)
            readMapping(item->row());
    });
    connect(session, &BookSession::campaignChanged, this, &SpreadsheetPage::makeRuns);
    updateState();
}

SpreadsheetPage::~SpreadsheetPage()
{
    m_cancel.cancel();
    m_reading.disconnect(this);
    m_making.disconnect(this);
    m_reading.waitForFinished();
    m_making.waitForFinished();
}

QWidget *SpreadsheetPage::makeTop()
{
    auto *top = new QFrame(this);
    auto *row = layOutTop(top);
    m_file->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    row->addWidget(makeLabel(tr("Import a spreadsheet"), Theme::Face::PageTitle, Tone::Text, top));
    row->addSpacing(4);
    row->addWidget(m_file);
    for (auto *choice : {m_sheetChoice, m_headerRow, m_orientation, m_notation}) {
        choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        row->addWidget(choice);
    }
    row->addStretch();
    row->addWidget(m_into);
    m_sheetChoice->setAccessibleName(tr("Sheet"));
    m_headerRow->setAccessibleName(tr("Where the names are"));
    m_orientation->setAccessibleName(tr("One run a row or a column"));
    m_orientation->addItem(tr("one row a run"), int(Orientation::RunPerRow));
    m_orientation->addItem(tr("one column a run"), int(Orientation::RunPerColumn));
    m_notation->setAccessibleName(tr("How numbers are written"));
    m_notation->setToolTip(tr("How numbers are written that the file has as text"));
    m_notation->addItem(QStringLiteral("1,234.5"), int(Notation::Point));
    m_notation->addItem(QStringLiteral("1.234,5"), int(Notation::Comma));
    connect(m_sheetChoice, &QComboBox::activated, this, &SpreadsheetPage::chooseSheet);
    connect(m_orientation, &QComboBox::activated, this, [this] {
        chooseOrientation(Orientation(m_orientation->currentData().toInt()));
    });
    connect(m_headerRow, &QComboBox::activated, this, [this] {
        auto sheet = *m_sheet;
        sheet.headerRow = m_headerRow->currentData().toInt();
        setSheet(std::move(sheet));
    });
    connect(m_notation, &QComboBox::activated, this, [this] {
        auto sheet = *m_sheet;
        sheet.notation = Notation(m_notation->currentData().toInt());
        setSheet(std::move(sheet));
    });
    return top;
}

QWidget *SpreadsheetPage::makeTables()
{
    m_columns->setColumnWidth(Letter, 44);
    m_columns->setColumnWidth(InSheet, 200);
    m_columns->setColumnWidth(Becomes, 150);
    m_columns->setColumnWidth(Name, 200);
    m_columns->setColumnWidth(Unit, 70);
    m_columns->setColumnWidth(Kind, 100);
    m_preview->setEditTriggers(QAbstractItemView::NoEditTriggers);

    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(
        makePart(makePartHead(tr("Columns"), m_columnsNote, nullptr, this), m_columns, splitter));
    splitter->addWidget(
        makePart(makePartHead(tr("What will be stored"), m_previewNote, m_problem, this), m_preview, splitter));
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    return splitter;
}

void SpreadsheetPage::begin(const QString &file)
{
    m_cancel.cancel();
    m_reading.waitForFinished();
    m_cancel = CancelToken();
    m_notice->hide();
    m_opened.reset();
    m_file->setText(QFileInfo(file).fileName());
    m_file->setToolTip(file);
    setSheet({});
    m_isReading = true;
    m_reading.setFuture(QtConcurrent::run([file, cancel = m_cancel]() -> Result<Opened> {
        auto proposed = sheets::openProposed(file, cancel);
        if (!proposed)
            return proposed.error();
        auto sheet = sheets::propose(proposed->table);
        return Opened{std::move(*proposed), std::move(sheet)};
    }));
    updateState();
}

void SpreadsheetPage::chooseSheet(int sheet)
{
    if (!m_opened || m_isReading || sheet < 0 || sheet >= int(m_opened->workbook.sheets().size()))
        return;
    m_cancel = CancelToken();
    m_notice->hide();
    m_isReading = true;
    m_reading.setFuture(
        QtConcurrent::run([workbook = m_opened->workbook, sheet, cancel = m_cancel]() -> Result<Opened> {
            auto table = workbook.read(sheet, cancel);
            if (!table)
                return table.error();
            auto proposal = sheets::propose(*table);
            return Opened{{workbook, sheet, std::move(*table)}, std::move(proposal)};
        }));
    updateState();
}

void SpreadsheetPage::chooseOrientation(Orientation orientation)
{
    if (!m_opened || m_isReading)
        return;
    auto sheet = sheets::arrange(m_opened->table, orientation);
    sheet.notation = m_sheet->notation;
    setSheet(std::move(sheet));
}

bool SpreadsheetPage::isReading() const
{
    return m_isReading || m_isMaking;
}

bool SpreadsheetPage::isReady() const
{
    return !isReading() && !m_storing && !m_made.runs.runs.empty();
}

void SpreadsheetPage::readingDone()
{
    m_isReading = false;
    if (m_reading.isCanceled() || m_reading.future().resultCount() == 0)
        return;
    auto opened = m_reading.result();
    if (opened) {
        m_opened = std::move(opened->proposed);
        setSheet(std::move(opened->sheet));
        if (!m_sheet->notes.isEmpty())
            m_notice->showInfo(m_sheet->notes.join(QLatin1Char(' ')));
    } else if (opened.error().kind != ErrorKind::Cancelled) {
        m_notice->showError(opened.error());
        setSheet({});
    }
    updateState();
}

void SpreadsheetPage::setSheet(sheets::Sheet sheet)
{
    m_sheet = std::make_shared<sheets::Sheet>(std::move(sheet));
    m_mapping.clear();
    if (const auto *campaign = m_session->campaign())
        m_mapping = sheets::guessMapping(*m_sheet, *campaign);
    showChoices();
    showColumns();
    makeRuns();
}

void SpreadsheetPage::showChoices()
{
    m_sheetChoice->clear();
    if (m_opened && !m_opened->workbook.isText()) {
        for (const auto &[name, hidden] : m_opened->workbook.sheets())
            m_sheetChoice->addItem(hidden ? tr("sheet: %1 (hidden)").arg(name) : tr("sheet: %1").arg(name));
        m_sheetChoice->setCurrentIndex(m_opened->sheet);
    }
    m_sheetChoice->setVisible(m_sheetChoice->count() > 0);
    m_headerRow->clear();
    const bool rows = m_sheet->orientation == Orientation::RunPerRow;
    for (int row = 0; row < int(m_sheet->rows.size()); ++row) {
        const auto &cells = m_sheet->rows[size_t(row)];
        const bool filled = std::any_of(cells.begin(), cells.end(), [](const auto &cell) { return !cell.isBlank(); });
        if (row == m_sheet->headerRow || (filled && m_headerRow->count() < kHeaderRows)) {
            m_headerRow->addItem(rows ? tr("names in row %1").arg(row + 1)
                                      : tr("names in column %1").arg(sheets::columnLetter(row)),
                                 row);
        }
    }
    m_headerRow->setCurrentIndex(m_headerRow->findData(m_sheet->headerRow));
    m_orientation->setCurrentIndex(m_orientation->findData(int(m_sheet->orientation)));
    m_notation->setCurrentIndex(m_notation->findData(int(m_sheet->notation)));
    for (auto *choice : {m_headerRow, m_orientation, m_notation})
        choice->setVisible(m_opened.has_value());
}

void SpreadsheetPage::showColumns()
{
    m_filling = true;
    m_columns->setRowCount(0);
    m_columns->setRowCount(int(m_mapping.size()));
    const bool rows = m_sheet->orientation == Orientation::RunPerRow;
    for (int column = 0; column < int(m_mapping.size()); ++column) {
        const auto &map = m_mapping[size_t(column)];
        QStringList values;
        const int first = m_sheet->firstDataRow();
        for (int row = first; row < int(m_sheet->rows.size()) && row < first + 50 && values.size() < 4; ++row) {
            const auto &cells = m_sheet->rows[size_t(row)];
            if (std::all_of(cells.begin(), cells.end(), [](const auto &cell) { return cell.isBlank(); }))
                continue;
            const QString text = m_sheet->cell(row, column).text.simplified();
            values << (text.isEmpty() ? tr("blank") : text.left(40));
        }
        if (std::all_of(values.begin(), values.end(), [](const QString &text) { return text == tr("blank"); }))
            values = {tr("all blank")};
        const bool named = isNamed(map.meaning);
        auto *letter = makeFixedCell(rows ? sheets::columnLetter(column) : QString::number(column + 1));
        letter->setForeground(Theme::instance().color(Token::Text3));
        m_columns->setItem(column, Letter, letter);
        m_columns->setItem(column, InSheet, makeFixedCell(m_sheet->header(column)));
        m_columns->setItem(column, Becomes, m_becomes->item(int(map.meaning)));
        m_columns->setItem(column, Name, named ? new QTableWidgetItem(map.name) : makeFixedCell(QString()));
        m_columns->setItem(column, Unit, named ? new QTableWidgetItem(map.unit) : makeFixedCell(QString()));
        // A choice is one of a list that the campaign has; a sheet cannot make one.
        const bool isChoice = map.meaning == ColumnMeaning::Parameter && map.kind == campaign::ParameterKind::Choice;
        m_columns->setItem(column, Kind,
                           isChoice ? makeFixedCell(campaign::kindName(map.kind))
                                    : m_kinds->item(int(map.kind), map.meaning == ColumnMeaning::Parameter));
        m_columns->setItem(column, Values, makeFixedCell(values.join(QStringLiteral(", "))));
        if (map.meaning == ColumnMeaning::LeaveOut) {
            for (int cell = 0; cell < Columns; ++cell)
                m_columns->item(column, cell)->setForeground(Theme::instance().color(Token::Text3));
        }
    }
    m_filling = false;
}

void SpreadsheetPage::readMapping(int row)
{
    auto &map = m_mapping[size_t(row)];
    const auto before = map.meaning;
    map.meaning = ColumnMeaning(m_columns->item(row, Becomes)->data(ChoiceDelegate::kValue).toInt());
    if (const auto kind = m_columns->item(row, Kind)->data(ChoiceDelegate::kValue); kind.isValid())
        map.kind = campaign::ParameterKind(kind.toInt());
    map.name = m_columns->item(row, Name)->text().simplified();
    map.unit = m_columns->item(row, Unit)->text().simplified();
    if (isNamed(map.meaning) && map.name.isEmpty())
        map.name = m_sheet->header(row).replace(QLatin1Char(' '), QLatin1Char('_'));
    if (map.meaning != before || m_columns->item(row, Name)->text() != map.name) {
        // Which cells can be edited follows from the meaning. Not from within the delegate's commit.
        QMetaObject::invokeMethod(this, &SpreadsheetPage::showColumns, Qt::QueuedConnection);
    }
    makeRuns();
}

void SpreadsheetPage::makeRuns()
{
    const auto *campaign = m_session->campaign();
    m_made = {};
    if (campaign) {
        const int last = m_session->runs().empty() ? 0 : m_session->runs().back().number;
        m_isMaking = true;
        m_making.setFuture(QtConcurrent::run([sheet = m_sheet, mapping = m_mapping, campaign = *campaign, last] {
            return Made{mapping, sheets::makeRuns(*sheet, mapping, campaign, last)};
        }));
    }
    updateState();
}

void SpreadsheetPage::showPreview()
{
    const auto *campaign = m_session->campaign();
    const auto &runs = m_made.runs.runs;
    m_preview->setRowCount(0);
    m_preview->setColumnCount(0);
    const auto uses = [this](ColumnMeaning meaning) {
        return std::any_of(m_made.mapping.begin(), m_made.mapping.end(),
                           [meaning](const auto &map) { return map.meaning == meaning; });
    };
    struct Shown
    {
        QString title;
        bool number;
        std::function<QString(const sheets::SheetRun &)> text;
    };
    std::vector<Shown> columns;
    if (uses(ColumnMeaning::Verdict))
        columns.push_back({tr("verdict"), false, [](const auto &entry) { return campaign::verdictName(entry.run.ownVerdict); }});
    if (uses(ColumnMeaning::FailureClass))
        columns.push_back({tr("failure class"), false, [](const auto &entry) { return entry.run.ownClass; }});
    if (uses(ColumnMeaning::Started))
        columns.push_back({tr("start"), false, [](const auto &entry) {
                               return entry.run.startedAt ? toIso8601(*entry.run.startedAt).left(16).replace(QLatin1Char('T'), QLatin1Char(' ')) : QString();
                           }});
    for (const auto &map : m_made.mapping) {
        if (map.meaning == ColumnMeaning::Parameter) {
            const bool number = map.kind != campaign::ParameterKind::Text && map.kind != campaign::ParameterKind::Boolean;
            columns.push_back({map.name, number, [name = map.name, kind = map.kind](const auto &entry) {
                                   const auto *value = entry.run.parameters.find(name);
                                   if (!value)
                                       return QString();
                                   const auto amount = campaign::valueNumber(*value);
                                   if (amount && kind == campaign::ParameterKind::Bytes)
                                       return formatQuantity(*amount, u"B");
                                   if (amount && kind == campaign::ParameterKind::Duration)
                                       return formatQuantity(*amount, u"s");
                                   return amount && kind != campaign::ParameterKind::Boolean ? formatQuantity(*amount, {}) : campaign::valueText(*value);
                               }});
        } else if (map.meaning == ColumnMeaning::Metric) {
            const auto *known = campaign ? campaign->metric(map.name) : nullptr;
            QString unit = known ? known->unit : campaign::standardMetric(map.name).unit;
            if (unit.isEmpty())
                unit = map.unit;
            columns.push_back({map.name, true, [name = map.name, unit](const auto &entry) {
                                   const auto *value = entry.run.metrics.find(name);
                                   return value ? formatQuantity(*value, unit) : QString();
                               }});
        }
    }
    if (uses(ColumnMeaning::Cause))
        columns.push_back({tr("cause"), false, [](const auto &entry) { return entry.run.cause; }});
    columns.push_back({tr("observation"), false, [](const auto &entry) { return entry.observation.simplified(); }});

    if (!runs.empty()) {
        m_preview->setColumnCount(int(columns.size()));
        m_preview->setRowCount(std::min(kPreviewRows, int(runs.size())));
        for (int column = 0; column < int(columns.size()); ++column) {
            const auto &shown = columns[size_t(column)];
            const auto alignment = (shown.number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
            auto *title = new QTableWidgetItem(shown.title);
            title->setTextAlignment(alignment);
            title->setToolTip(shown.title);
            m_preview->setHorizontalHeaderItem(column, title);
            for (int row = 0; row < m_preview->rowCount(); ++row) {
                auto *item = makeFixedCell(shown.text(runs[size_t(row)]));
                item->setTextAlignment(alignment);
                m_preview->setItem(row, column, item);
            }
            m_preview->resizeColumnToContents(column);
            m_preview->setColumnWidth(column, std::clamp(m_preview->columnWidth(column), 64, kWidestPreview));
        }
        m_preview->horizontalHeader()->setStretchLastSection(true);
    }
    updateState();
}

void SpreadsheetPage::updateState()
{
    const auto *campaign = m_session->campaign();
    m_into->setText(campaign ? tr("into %1").arg(campaign->name) : QString());
    int parameters = 0;
    int metrics = 0;
    int left = 0;
    for (const auto &map : m_mapping) {
        parameters += map.meaning == ColumnMeaning::Parameter;
        metrics += map.meaning == ColumnMeaning::Metric;
        left += map.meaning == ColumnMeaning::LeaveOut;
    }
    m_columnsNote->setText(m_isReading         ? tr("The file is being read…")
                           : m_mapping.empty() ? QString()
                                               : tr("%1 found: %2 parameters, %3 metrics, %4 others, %5 left out")
                                                     .arg(m_mapping.size())
                                                     .arg(parameters)
                                                     .arg(metrics)
                                                     .arg(int(m_mapping.size()) - parameters - metrics - left)
                                                     .arg(left));
    const int count = int(m_made.runs.runs.size());
    const int shown = std::min(kPreviewRows, count);
    const bool working = isReading();
    m_previewNote->setText(working      ? QString()
                           : count == 0 ? (m_opened ? tr("No row becomes a run yet. Make at least one column a parameter, a metric or an observation.") : QString())
                                        : tr("first %1 of %n run(s); blank stays blank", nullptr, count).arg(shown));
    const auto &problems = m_made.runs.problems;
    m_problem->setText(problems.isEmpty()      ? QString()
                       : problems.size() == 1 ? problems.constFirst()
                                              : tr("%1 And %2 more.").arg(problems.constFirst(), QLocale().toString(m_made.runs.problemCount - 1)));
    m_problem->setToolTip(problems.mid(0, 30).join(QLatin1Char('\n')));
    for (auto *choice : {m_sheetChoice, m_headerRow, m_orientation, m_notation})
        choice->setEnabled(!m_isReading);
    m_storeButton->setEnabled(isReady());
    m_storeButton->setText(count == 0 ? tr("Import the runs  Ctrl+Enter") : tr("Import %n run(s)  Ctrl+Enter", nullptr, count));
}

void SpreadsheetPage::store()
{
    const auto *campaign = m_session->campaign();
    if (!campaign || !isReady())
        return;
    m_storing = true;
    updateState();
    const int last = m_session->runs().empty() ? 0 : m_session->runs().back().number;
    using Stored = std::vector<campaign::Run>;
    const auto storing = m_session->writer().run<Stored>(
        [runs = m_made.runs.runs, mapping = m_made.mapping, id = campaign->id, last](store::Book &book) -> Result<Stored> {
            Stored stored;
            const auto all = book.transaction([&]() -> Result<void> {
                const auto known = book.campaign(id);
                if (!known)
                    return known.error();
                if (const auto saved = book.saveCampaign(sheets::withColumns(*known, mapping)); !saved)
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
        m_storing = false;
        updateState();
        if (!stored) {
            m_notice->showError(stored.error());
            return;
        }
        m_opened.reset();
        setSheet({}); // what is stored is not stored a second time
        m_session->adoptRuns(tr("import %n run(s)", nullptr, int(stored->size())), *stored);
        emit closed();
    });
}

} // namespace twofold::ui
