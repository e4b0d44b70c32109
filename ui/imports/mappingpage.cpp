// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/imports/mappingpage.h"

#include "core/base/quantity.h"
#include "core/imports/reading.h"
#include "core/logbook/mappings.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/common/style.h"
#include "ui/common/whenfinished.h"
#include "ui/imports/choicedelegate.h"
#include "ui/imports/pageparts.h"

#include <QComboBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QTableWidget>
#include <QTimeZone>
#include <QtConcurrent>

namespace twofold::ui {

using imports::MappedKind;
using imports::Role;

namespace {

enum Column { InFile, Becomes, Name, Unit, Values, Columns };
enum PreviewColumn { Time, Latency, Success, Label, Code, Message, PreviewColumns };
constexpr int kSideWidth = 324;
constexpr int kPreviewRows = 12;
constexpr int kLeaveOut = 0;
constexpr int kOwnMetric = 1000;
constexpr int kRestMs = 300; // of typing, before the file is read again

std::vector<std::pair<int, QString>> roleChoices()
{
    std::vector<std::pair<int, QString>> choices;
    const auto add = [&choices](Role role, const QString &text) { choices.emplace_back(int(role) + 1, text); };
    add(Role::Start, MappingPage::tr("time"));
    add(Role::End, MappingPage::tr("end"));
    add(Role::Delay, MappingPage::tr("latency"));
    add(Role::Label, MappingPage::tr("label"));
    add(Role::Success, MappingPage::tr("success"));
    add(Role::Status, MappingPage::tr("code"));
    add(Role::Failed, MappingPage::tr("error"));
    add(Role::Message, MappingPage::tr("message"));
    add(Role::Received, MappingPage::tr("bytes received"));
    add(Role::Sent, MappingPage::tr("bytes sent"));
    choices.emplace_back(kLeaveOut, MappingPage::tr("leave out"));
    return choices;
}

std::vector<std::pair<int, QString>> metricChoices()
{
    std::vector<std::pair<int, QString>> choices = {{kLeaveOut, MappingPage::tr("leave out")}, {kOwnMetric, MappingPage::tr("other metric")}};
    for (int i = 0; i < int(imports::mappableMetrics().size()); ++i)
        choices.emplace_back(i + 1, imports::mappableMetrics()[i]);
    return choices;
}

const QStringList &timeUnits()
{
    static const QStringList units = {QString(), QStringLiteral("s"), QStringLiteral("ms"), QStringLiteral("us"), QStringLiteral("ns")};
    return units;
}

std::vector<std::pair<int, QString>> unitChoices()
{
    std::vector<std::pair<int, QString>> choices = {{0, MappingPage::tr("guessed")}};
    for (int i = 1; i < int(timeUnits().size()); ++i)
        choices.emplace_back(i, timeUnits()[i] == QLatin1String("us") ? QStringLiteral("\u00b5s") : timeUnits()[i]);
    return choices;
}

bool hasUnit(Role role)
{
    return role == Role::Start || role == Role::End || role == Role::Delay;
}

} // namespace

MappingPage::MappingPage(BookSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_title(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
    , m_saved(new QComboBox(this))
    , m_remove(new QPushButton(tr("Delete the mapping"), this))
    , m_notice(new NoticeBar(this))
    , m_columnsNote(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this))
    , m_columns(makePageTable({tr("in the file"), tr("becomes"), tr("name"), tr("unit"), tr("first values")},
                          tr("Columns of the file"), this))
    , m_meanings(new ChoiceDelegate({}, m_columns, Becomes))
    , m_units(new ChoiceDelegate(unitChoices(), m_columns, Unit))
    , m_zone(new QComboBox(this))
    , m_goodWords(new QLineEdit(this))
    , m_totalsNote(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this))
    , m_totals(makePageTable({tr("metric"), tr("value")}, tr("What would be stored"), this))
    , m_previewNote(makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, this))
    , m_preview(makePageTable({tr("time, UTC"), tr("latency ms"), tr("success"), tr("label"), tr("code"), tr("message")},
                          tr("First rows as they are read"), this))
    , m_name(new QLineEdit(this))
    , m_saveButton(new QPushButton(tr("Save and read the file  Ctrl+Enter"), this))
{
    setSurface(this, Surface::Base);
    m_columns->setColumnWidth(InFile, 240);
    m_columns->setColumnWidth(Becomes, 150);
    m_columns->setColumnWidth(Name, 150);
    m_columns->setColumnWidth(Unit, 90);
    for (const auto &[column, width] : {std::pair(Time, 230), std::pair(Latency, 100), std::pair(Success, 80),
                                        std::pair(Label, 180), std::pair(Code, 80)})
        m_preview->setColumnWidth(column, width);
    m_preview->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_preview->horizontalHeaderItem(Latency)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);

    m_previewPart = makePart(makePartHead(tr("First rows as they are read"), m_previewNote, nullptr, this), m_preview, this);
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makePart(makePartHead(tr("Columns"), m_columnsNote, nullptr, this), m_columns, this));
    splitter->addWidget(m_previewPart);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    auto *middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(splitter, 1);
    middle->addWidget(makeSide());

    auto *bar = new QFrame(this);
    setSurface(bar, Surface::Window);
    setEdge(bar, Edge::Top);
    auto *buttons = new QHBoxLayout(bar);
    buttons->setContentsMargins(12, 10, 12, 10);
    buttons->setSpacing(8);
    auto *cancel = new QPushButton(tr("Cancel  Esc"), bar);
    setLook(m_saveButton, ButtonLook::Primary);
    m_name->setAccessibleName(tr("Name of the mapping"));
    m_name->setFixedWidth(200);
    m_name->setMaxLength(80);
    buttons->addWidget(makeLabel(tr("Keep it as"), Theme::Face::Text, Tone::Text2, bar));
    buttons->addWidget(m_name);
    buttons->addWidget(makeLabel(tr("Files of the same shape are read with it from then on."), Theme::Face::Secondary, Tone::Text2, bar));
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_saveButton);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeTop());
    layout->addWidget(m_notice);
    layout->addLayout(middle, 1);
    layout->addWidget(bar);

    const auto leave = [this] {
        m_cancel.cancel();
        emit closed();
    };
    m_later.setSingleShot(true);
    m_later.setInterval(kRestMs);
    connect(&m_later, &QTimer::timeout, this, &MappingPage::readTotals);
    connect(cancel, &QPushButton::clicked, this, leave);
    connect(m_saveButton, &QPushButton::clicked, this, &MappingPage::save);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, leave);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, this, &MappingPage::save);
    connect(&m_shaping, &QFutureWatcherBase::finished, this, &MappingPage::shapeFound);
    connect(&m_reading, &QFutureWatcherBase::finished, this, [this] {
        m_isReading = false;
        showTotals();
        updateState();
    });
    connect(m_columns, &QTableWidget::itemChanged, this, [this] {
        // Not from within the delegate's commit: the rows are made anew.
        if (!m_filling)
            QMetaObject::invokeMethod(this, &MappingPage::readRows, Qt::QueuedConnection);
    });
    connect(m_name, &QLineEdit::textChanged, this, &MappingPage::updateState);
    updateState();
}

MappingPage::~MappingPage()
{
    m_cancel.cancel();
    m_shaping.disconnect(this);
    m_reading.disconnect(this);
    m_shaping.waitForFinished();
    m_reading.waitForFinished();
}

QWidget *MappingPage::makeTop()
{
    auto *top = new QFrame(this);
    auto *row = layOutTop(top);
    m_saved->setAccessibleName(tr("Saved mapping"));
    m_saved->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    row->addWidget(makeLabel(tr("Map the columns"), Theme::Face::PageTitle, Tone::Text, top));
    row->addSpacing(4);
    row->addWidget(m_title, 1);
    row->addWidget(m_saved);
    row->addWidget(m_remove);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    connect(m_saved, &QComboBox::activated, this, [this] {
        if (const QString name = m_saved->currentData().toString(); name.isEmpty())
            setMapping(imports::proposeMapping(m_shape));
        else if (const auto known = logbook::mappings(m_session->book())) {
            for (const auto &mapping : *known) {
                if (mapping.name == name)
                    setMapping(mapping);
            }
        }
    });
    connect(m_remove, &QPushButton::clicked, this, &MappingPage::removeSaved);
    return top;
}

QWidget *MappingPage::makeSide()
{
    auto *side = new QFrame(this);
    setEdge(side, Edge::Left);
    setSurface(side, Surface::Base);
    side->setFixedWidth(kSideWidth);
    m_samplesForm = new QWidget(side);
    auto *form = new QVBoxLayout(m_samplesForm);
    form->setContentsMargins(12, 12, 12, 12);
    form->setSpacing(4);
    m_zone->addItem(tr("UTC"), QString());
    m_zone->addItem(tr("this computer's, %1").arg(QString::fromLatin1(QTimeZone::systemTimeZoneId())),
                    QString::fromLatin1(QTimeZone::systemTimeZoneId()));
    for (const auto &id : QTimeZone::availableTimeZoneIds())
        m_zone->addItem(QString::fromLatin1(id), QString::fromLatin1(id));
    m_zone->setAccessibleName(tr("Zone of times that name none"));
    m_zone->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_goodWords->setPlaceholderText(tr("true, ok, passed, 1, 2xx and the like"));
    m_goodWords->setAccessibleName(tr("Words that mean success"));
    form->addWidget(makeLabel(tr("Times that name no zone are in"), Theme::Face::Text, Tone::Text2, side));
    form->addWidget(m_zone);
    form->addSpacing(8);
    form->addWidget(makeLabel(tr("It succeeded where success is one of"), Theme::Face::Text, Tone::Text2, side));
    form->addWidget(m_goodWords);
    m_totals->setColumnWidth(0, 130);
    m_totals->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_totals->horizontalHeaderItem(1)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto *layout = new QVBoxLayout(side);
    layout->setContentsMargins(1, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_samplesForm);
    layout->addWidget(makePart(makePartHead(tr("What would be stored"), m_totalsNote, nullptr, side), m_totals, side), 1);
    connect(m_zone, &QComboBox::activated, this, &MappingPage::readRows);
    connect(m_goodWords, &QLineEdit::textEdited, this, &MappingPage::readRows);
    return side;
}

void MappingPage::begin(const QString &file, const QString &name)
{
    m_cancel.cancel();
    m_shaping.waitForFinished();
    m_cancel = CancelToken();
    m_later.stop();
    m_notice->hide();
    m_file = file;
    m_wanted = name;
    m_shape = {};
    m_title->setText(QFileInfo(file).fileName());
    m_title->setToolTip(file);
    m_name->setText(name.isEmpty() ? QFileInfo(file).completeBaseName().left(80).simplified() : name);
    setMapping({});
    m_isShaping = true;
    m_shaping.setFuture(QtConcurrent::run([file, cancel = m_cancel] { return imports::shapeOf(file, cancel); }));
    updateState();
}

void MappingPage::shapeFound()
{
    m_isShaping = false;
    if (m_shaping.future().resultCount() == 0)
        return;
    auto shape = m_shaping.result();
    if (!shape) {
        if (shape.error().kind != ErrorKind::Cancelled)
            m_notice->showError(shape.error());
        updateState();
        return;
    }
    m_shape = std::move(*shape);
    const bool document = m_shape.kind == MappedKind::Document;
    m_meanings->setChoices(document ? metricChoices() : roleChoices());
    m_columns->setItemDelegateForColumn(Unit, document ? nullptr : m_units);
    m_columns->setColumnHidden(Name, !document);
    m_columns->setHorizontalHeaderItem(Values, new QTableWidgetItem(document ? tr("value") : tr("first values")));
    m_previewPart->setVisible(!document);
    m_samplesForm->setVisible(!document);
    auto mapping = imports::proposeMapping(m_shape);
    const auto known = logbook::mappings(m_session->book());
    if (!known)
        m_notice->showError(known.error());
    for (const auto &saved : known ? *known : std::vector<imports::Mapping>()) {
        if (saved.name == m_wanted && saved.kind == m_shape.kind)
            mapping = saved;
    }
    showSaved(mapping.name);
    setMapping(mapping);
}

void MappingPage::showSaved(const QString &current)
{
    m_saved->clear();
    m_saved->addItem(tr("proposed"), QString());
    if (const auto known = logbook::mappings(m_session->book())) {
        for (const auto &mapping : *known) {
            if (mapping.kind == m_shape.kind)
                m_saved->addItem(mapping.name, mapping.name);
        }
    }
    m_saved->setCurrentIndex(std::max(0, m_saved->findData(current)));
    m_saved->setVisible(m_saved->count() > 1);
}

void MappingPage::setMapping(const imports::Mapping &mapping)
{
    m_mapping = mapping;
    if (!mapping.name.isEmpty())
        m_name->setText(mapping.name);
    const int zone = m_zone->findData(mapping.zone);
    if (zone < 0)
        m_zone->addItem(mapping.zone, mapping.zone);
    m_zone->setCurrentIndex(m_zone->findData(mapping.zone));
    m_goodWords->setText(mapping.goodWords.join(QStringLiteral(", ")));
    showRows();
    changed();
}

bool MappingPage::isReading() const
{
    return m_isShaping || m_isReading || m_later.isActive();
}

bool MappingPage::isReady() const
{
    return !m_isShaping && !m_storing && !m_shape.names.isEmpty() && imports::checkMapping(m_mapping).ok()
        && !m_name->text().simplified().isEmpty();
}

void MappingPage::showRows()
{
    m_filling = true;
    m_columns->setRowCount(int(m_shape.names.size()));
    for (int row = 0; row < int(m_shape.names.size()); ++row) {
        const QString &name = m_shape.names[row];
        QStringList values;
        for (const auto &texts : m_shape.rows) {
            if (values.size() < 4)
                values << (texts[row].isEmpty() ? tr("blank") : texts[row].left(60));
        }
        m_columns->setItem(row, InFile, makeFixedCell(name));
        m_columns->setItem(row, Values, makeFixedCell(values.join(QStringLiteral(", "))));
        int meaning = kLeaveOut;
        QTableWidgetItem *own = makeFixedCell(QString());
        QTableWidgetItem *unit = m_units->item(0, false);
        for (const auto &column : m_mapping.columns) {
            if (column.column != name)
                continue;
            meaning = int(column.role) + 1;
            if (hasUnit(column.role))
                *unit = *std::unique_ptr<QTableWidgetItem>(m_units->item(std::max(0, int(timeUnits().indexOf(column.unit)))));
        }
        for (const auto &metric : m_mapping.metrics) {
            if (metric.path != name)
                continue;
            const auto key = imports::mappableMetrics().indexOf(metric.key);
            meaning = key < 0 ? kOwnMetric : int(key) + 1;
            if (key < 0)
                *own = QTableWidgetItem(metric.key);
            *unit = QTableWidgetItem(metric.unit);
        }
        m_columns->setItem(row, Becomes, m_meanings->item(meaning));
        m_columns->setItem(row, Name, own);
        m_columns->setItem(row, Unit, unit);
        if (meaning == kLeaveOut) {
            for (int column = 0; column < Columns; ++column)
                m_columns->item(row, column)->setForeground(Theme::instance().color(Token::Text3));
        }
    }
    m_filling = false;
}

void MappingPage::readRows()
{
    m_mapping.kind = m_shape.kind;
    m_mapping.columns.clear();
    m_mapping.metrics.clear();
    m_mapping.zone = m_zone->currentData().toString();
    m_mapping.goodWords.clear();
    for (const auto &word : m_goodWords->text().split(QLatin1Char(','))) {
        if (!word.trimmed().isEmpty())
            m_mapping.goodWords << word.trimmed();
    }
    for (int row = 0; row < m_columns->rowCount(); ++row) {
        const int meaning = m_columns->item(row, Becomes)->data(ChoiceDelegate::kValue).toInt();
        const QString &name = m_shape.names[row];
        if (meaning == kLeaveOut)
            continue;
        if (m_shape.kind == MappedKind::Document) {
            const QString own = m_columns->item(row, Name)->text().simplified();
            const QString key = meaning != kOwnMetric ? imports::mappableMetrics().value(meaning - 1) : own.isEmpty() ? name : own;
            m_mapping.metrics.push_back({name, key, m_columns->item(row, Unit)->text().simplified()});
        } else {
            const int unit = m_columns->item(row, Unit)->data(ChoiceDelegate::kValue).toInt();
            const auto role = Role(meaning - 1);
            m_mapping.columns.push_back({name, role, hasUnit(role) ? timeUnits().value(unit) : QString()});
        }
    }
    showRows();
    changed();
}

void MappingPage::changed()
{
    // The file's own shape, whichever mapping was taken over for it.
    if (!m_shape.names.isEmpty())
        m_mapping.shape = imports::proposeMapping(m_shape).shape;
    m_measured.reset();
    m_cancel.cancel();
    m_cancel = CancelToken();
    m_totals->setRowCount(0);
    showPreview();
    if (!m_shape.names.isEmpty() && imports::checkMapping(m_mapping))
        m_later.start();
    else
        m_later.stop();
    updateState();
}

void MappingPage::readTotals()
{
    imports::Options options;
    options.cancel = m_cancel;
    m_isReading = true;
    m_reading.setFuture(QtConcurrent::run([file = m_file, mapping = m_mapping, options] {
        return imports::readWith(file, mapping, options);
    }));
    updateState();
}

void MappingPage::showPreview()
{
    const auto rows = imports::previewRows(m_shape, m_mapping);
    m_preview->setRowCount(std::min(kPreviewRows, int(rows.size())));
    int wrong = 0;
    for (const auto &row : rows)
        wrong += !row.wrong.isEmpty();
    for (int i = 0; i < m_preview->rowCount(); ++i) {
        const auto &row = rows[size_t(i)];
        m_preview->setItem(i, Time, makeFixedCell(row.time));
        m_preview->setItem(i, Latency, makeFixedCell(row.latencyMs ? QLocale().toString(*row.latencyMs, 'f', 3) : QString(), true));
        m_preview->setItem(i, Success, makeFixedCell(!row.wrong.isEmpty() ? QString() : row.success ? tr("yes") : tr("no")));
        m_preview->setItem(i, Label, makeFixedCell(row.label));
        m_preview->setItem(i, Code, makeFixedCell(row.code));
        m_preview->setItem(i, Message, makeFixedCell(row.wrong.isEmpty() ? row.message : tr("Not a sample: %1.").arg(row.wrong)));
        if (!row.wrong.isEmpty())
            m_preview->item(i, Message)->setForeground(Theme::instance().color(Token::Fail));
        else if (!row.success)
            m_preview->item(i, Success)->setForeground(Theme::instance().color(Token::Fail));
    }
    const auto checked = imports::checkMapping(m_mapping);
    if (!checked && !m_shape.names.isEmpty())
        m_previewNote->setText(checked.error().message);
    else
        m_previewNote->setText(wrong == 0 ? QString() : tr("%1 of the first %2 rows are no samples").arg(wrong).arg(rows.size()));
    setTone(m_previewNote, checked && wrong == 0 ? Tone::Text2 : Tone::Caution);
}

void MappingPage::showTotals()
{
    m_measured.reset();
    m_totals->setRowCount(0);
    if (m_reading.future().resultCount() == 0 || m_later.isActive())
        return;
    auto read = m_reading.result();
    if (!read) {
        if (read.error().kind != ErrorKind::Cancelled)
            m_notice->showError(read.error());
        return;
    }
    m_notice->hide();
    m_measured = std::move(*read);
    const auto totals = m_measured->summary().totals;
    const auto add = [this](const QString &name, const QString &value) {
        if (value.isEmpty())
            return;
        const int row = m_totals->rowCount();
        m_totals->insertRow(row);
        m_totals->setItem(row, 0, makeFixedCell(name));
        m_totals->setItem(row, 1, makeFixedCell(value, true));
    };
    const auto quantity = [](const std::optional<double> &value, QStringView unit) {
        return value ? formatQuantity(*value, unit) : QString();
    };
    const auto count = [](const std::optional<qint64> &value) { return value ? formatQuantity(double(*value), {}) : QString(); };
    add(tr("start"), m_measured->startedAt ? toIso8601(*m_measured->startedAt).left(19).replace(QLatin1Char('T'), QLatin1Char(' ')) : QString());
    add(tr("duration"), quantity(m_measured->durationS, u"s"));
    add(tr("requests"), count(totals.requests));
    add(tr("failures"), count(totals.failures));
    add(tr("failure rate"), quantity(totals.failureRate(), u"ratio"));
    add(tr("throughput"), quantity(totals.throughput, u"/s"));
    add(tr("goodput"), quantity(totals.goodput, u"/s"));
    const auto &latency = totals.latency;
    for (const auto &[name, value] : {std::pair(tr("mean"), latency.mean), std::pair(tr("p50"), latency.p50),
                                      std::pair(tr("p75"), latency.p75), std::pair(tr("p90"), latency.p90),
                                      std::pair(tr("p95"), latency.p95), std::pair(tr("p99"), latency.p99),
                                      std::pair(tr("p99.9"), latency.p999), std::pair(tr("max"), latency.max)})
        add(name, quantity(value, u"ms"));
    add(tr("received"), quantity(totals.receivedBytes, u"B"));
    add(tr("sent"), quantity(totals.sentBytes, u"B"));
    add(tr("users"), count(m_measured->usersMax));
    for (const auto &metric : m_measured->metrics)
        add(metric.key, formatQuantity(metric.value, metric.unit));
    if (!m_measured->warnings.empty()) {
        QStringList sentences;
        for (const auto &warning : m_measured->warnings)
            sentences << warning.message;
        m_notice->showInfo(sentences.mid(0, 3).join(QLatin1Char(' ')));
    }
}

void MappingPage::updateState()
{
    const QString kind = m_shape.kind == MappedKind::Table     ? tr("a table, one sample a row")
                         : m_shape.kind == MappedKind::Objects ? tr("JSON, one sample an object")
                                                               : tr("one JSON document with totals");
    m_columnsNote->setText(m_isShaping                ? tr("The file is being read…")
                           : m_shape.names.isEmpty() ? QString()
                                                     : tr("%1: %2 found, %3 used").arg(kind).arg(m_shape.names.size()).arg(m_mapping.columns.size() + m_mapping.metrics.size()));
    const auto checked = imports::checkMapping(m_mapping);
    const bool asks = !m_shape.names.isEmpty() && !checked;
    m_totalsNote->setText(asks && m_shape.kind == MappedKind::Document ? checked.error().message
                          : !asks && isReading()                      ? tr("reading the whole file…")
                                                                      : QString());
    m_totalsNote->setToolTip(m_totalsNote->text());
    m_remove->setVisible(!m_saved->currentData().toString().isEmpty());
    m_remove->setEnabled(!m_storing && !m_session->isReadOnly());
    m_saveButton->setEnabled(isReady() && !m_session->isReadOnly());
}

void MappingPage::save()
{
    if (!isReady() || m_session->isReadOnly())
        return;
    m_mapping.name = m_name->text().simplified();
    m_storing = true;
    updateState();
    const auto saving = m_session->writer().run<void>(
        [mapping = m_mapping](store::Book &book) { return logbook::saveMapping(book, mapping); });
    whenFinished(saving, this, [this](const Result<void> &saved) {
        m_storing = false;
        updateState();
        if (saved) {
            m_cancel.cancel();
            emit mapped(m_file, m_mapping.name);
        } else {
            m_notice->showError(saved.error());
        }
    });
}

void MappingPage::removeSaved()
{
    const QString name = m_saved->currentData().toString();
    if (name.isEmpty() || m_storing)
        return;
    m_storing = true;
    updateState();
    const auto removing = m_session->writer().run<void>(
        [name](store::Book &book) { return logbook::removeMapping(book, name); });
    whenFinished(removing, this, [this, name](const Result<void> &removed) {
        m_storing = false;
        showSaved(QString());
        updateState();
        if (!removed) {
            m_notice->showError(removed.error());
            return;
        }
        // What it said is still on the page: saving it again brings it back.
        m_mapping.name.clear();
        m_notice->showInfo(tr("The mapping %1 is deleted. Runs that were read with it stay as they are.").arg(name));
    });
}

} // namespace twofold::ui
