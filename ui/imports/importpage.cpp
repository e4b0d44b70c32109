// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/imports/importpage.h"

#include "core/base/quantity.h"
#include "core/logbook/mappings.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/common/style.h"
#include "ui/common/whenfinished.h"
#include "ui/imports/entryform.h"
#include "ui/imports/pageparts.h"

#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QTableWidget>
#include <QtConcurrent>

namespace twofold::ui {

namespace {

constexpr int kFormWidth = 324;
constexpr int kMostWarnings = 200;

QTableWidget *makeTable(const QStringList &headers, const QString &name, QWidget *parent)
{
    auto *table = makePageTable(headers, name, parent);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->verticalHeader()->setDefaultSectionSize(28);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    return table;
}

QString quantity(std::optional<double> value, QStringView unit)
{
    return value ? formatQuantity(*value, unit) : QString();
}

QString count(std::optional<qint64> value)
{
    return value ? formatQuantity(double(*value), {}) : QString();
}

// A table that is as high as its rows, up to some.
void fitHeight(QTableWidget *table, int most)
{
    const int rows = std::clamp(table->rowCount(), 1, most);
    table->setFixedHeight(table->horizontalHeader()->sizeHint().height() + rows * 28 + 4);
}

QWidget *part(const QString &title, QLabel **label, QTableWidget *table, QWidget *parent)
{
    auto *note = label ? makeLabel(QString(), Theme::Face::Secondary, Tone::Text2, parent) : nullptr;
    if (label)
        *label = note;
    auto *widget = makePart(makePartHead(title, note, nullptr, parent), table, parent);
    // As high as its rows: what is left belongs below the last part.
    widget->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    return widget;
}

// The files of a result of samples that came from several generators.
QStringList generatorsOf(const logbook::Reading &reading)
{
    QStringList files;
    for (const auto &source : reading.sources) {
        const auto &measured = *source.measurement;
        if (measured.kind == results::Kind::Samples && measured.startedAt && measured.files.size() > 1)
            files += measured.files;
    }
    return files;
}

} // namespace

ImportPage::ImportPage(BookSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_title(makeLabel(tr("Read results"), Theme::Face::PageTitle, Tone::Text, this))
    , m_format(new QComboBox(this))
    , m_what(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
    , m_progress(new QProgressBar(this))
    , m_notice(new NoticeBar(this))
    , m_form(new EntryForm(session, this))
    , m_cancelButton(new QPushButton(tr("Cancel  Esc"), this))
    , m_storeButton(new QPushButton(this))
{
    setSurface(this, Surface::Base);
    setSurface(m_form, Surface::Base);
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(m_form);
    scroll->setWidgetResizable(true);
    scroll->setFixedWidth(kFormWidth);
    auto *side = new QFrame(this);
    setEdge(side, Edge::Left);
    setSurface(side, Surface::Base);
    auto *sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(1, 0, 0, 0);
    sideLayout->addWidget(scroll);

    auto *middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(makeFound(), 1);
    middle->addWidget(side);

    auto *bar = new QFrame(this);
    setSurface(bar, Surface::Window);
    setEdge(bar, Edge::Top);
    auto *buttons = new QHBoxLayout(bar);
    buttons->setContentsMargins(12, 10, 12, 10);
    buttons->setSpacing(8);
    buttons->addWidget(makeLabel(tr("Nothing is stored before you import. One step, one undo."),
                                 Theme::Face::Secondary, Tone::Text2, bar));
    buttons->addStretch();
    buttons->addWidget(m_cancelButton);
    buttons->addWidget(m_storeButton);
    setLook(m_storeButton, ButtonLook::Primary);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_notice);
    layout->addLayout(middle, 1);
    layout->addWidget(bar);

    connect(m_cancelButton, &QPushButton::clicked, this, &ImportPage::cancel);
    connect(m_storeButton, &QPushButton::clicked, this, &ImportPage::store);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &ImportPage::cancel);
    for (const auto key : {Qt::Key_Return, Qt::Key_Enter})
        connect(new QShortcut(QKeySequence(Qt::CTRL | key), this), &QShortcut::activated, this, &ImportPage::store);
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &ImportPage::readingDone);
    connect(m_form, &EntryForm::changed, this, [this] {
        showCriteria();
        updateState();
    });
    connect(m_form, &EntryForm::offsetsChanged, this, &ImportPage::startReading);
    updateState();
}

ImportPage::~ImportPage()
{
    m_cancel.cancel();
    m_watcher.disconnect(this);
    m_watcher.waitForFinished();
}

QWidget *ImportPage::makeHeader()
{
    auto *header = new QFrame(this);
    auto *row = layOutTop(header);
    row->setSpacing(12);
    auto *choose = new QPushButton(tr("Choose files…"), header);
    choose->setIcon(Theme::instance().icon(QStringLiteral("file")));
    connect(choose, &QPushButton::clicked, this, &ImportPage::filesRequested);
    m_format->setAccessibleName(tr("Format"));
    m_format->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    fillFormats({});
    connect(m_format, &QComboBox::activated, this, [this] {
        if (!m_files.isEmpty())
            begin(m_files);
    });
    m_what->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_progress->setFixedWidth(200);
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 1000);
    m_progress->setAccessibleName(tr("Share of the files read"));
    row->addWidget(m_title);
    row->addWidget(choose);
    row->addWidget(m_format);
    row->addWidget(m_what, 1);
    row->addWidget(m_progress);
    return header;
}

QWidget *ImportPage::makeFound()
{
    auto *found = new QWidget(this);
    m_sources = makeTable({tr("source"), tr("format"), tr("requests"), tr("failures"), tr("failure rate"),
                           tr("p95"), tr("throughput"), tr("duration"), tr("files")},
                          tr("Sources found"), found);
    m_criteria = makeTable({tr("criterion"), tr("measured"), tr("holds")}, tr("Criteria"), found);
    m_warnings = makeTable({tr("file"), tr("line"), tr("what")}, tr("Warnings"), found);
    auto *layout = new QVBoxLayout(found);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(part(tr("Found"), nullptr, m_sources, found));
    m_criteriaPart = part(tr("Criteria"), nullptr, m_criteria, found);
    m_warningsPart = part(tr("To know"), &m_warningsTitle, m_warnings, found);
    layout->addWidget(m_criteriaPart);
    layout->addWidget(m_warningsPart);
    layout->addStretch(1);
    return found;
}

void ImportPage::fillFormats(const QString &chosen)
{
    m_format->clear();
    m_format->addItem(tr("recognised by content"), QString());
    for (const auto &mapping : m_mappings) {
        m_format->addItem(tr("mapped by %1").arg(mapping.name), mapping.name);
        m_format->setItemData(m_format->count() - 1, tr("A mapping of this book"), Qt::ToolTipRole);
    }
    for (const auto &format : imports::formats()) {
        m_format->addItem(tr("as %1").arg(format.name), format.name);
        m_format->setItemData(m_format->count() - 1, format.reads, Qt::ToolTipRole);
    }
    m_format->setCurrentIndex(std::max(0, m_format->findData(chosen)));
}

void ImportPage::begin(const QStringList &files, const QString &format)
{
    m_cancel.cancel();
    m_watcher.waitForFinished();
    // Another window may have saved or deleted some since.
    const auto mappings = logbook::mappings(m_session->book());
    m_mappings = mappings ? *mappings : std::vector<imports::Mapping>();
    fillFormats(format.isEmpty() ? m_format->currentData().toString() : format);
    m_files = files;
    m_form->reset();
    m_form->setGenerators({});
    QStringList names;
    for (const auto &file : files)
        names << QFileInfo(file).fileName();
    m_what->setText(names.join(QStringLiteral(", ")));
    m_what->setToolTip(files.join(QLatin1Char('\n')));
    startReading();
}

void ImportPage::startReading()
{
    m_cancel.cancel();
    m_watcher.waitForFinished();
    m_reading.reset();
    m_cancel = CancelToken();
    m_notice->hide();
    m_progress->setValue(0);

    imports::Options options;
    options.cancel = m_cancel;
    options.offsetsMs = m_form->offsetsMs();
    options.format = m_format->currentData().toString();
    options.mappings = m_mappings;
    // The page outlives the reading: its destructor waits.
    options.progress = [this](double share) {
        QMetaObject::invokeMethod(
            this, [this, share] { m_progress->setValue(int(share * 1000)); }, Qt::QueuedConnection);
    };
    m_watcher.setFuture(QtConcurrent::run([files = m_files, options]() -> Outcome {
        auto reading = logbook::read({{QString(), files}}, options);
        const bool canBeMapped = !reading && reading.error().kind == ErrorKind::BadInput && files.size() == 1
            && imports::shapeOf(files.constFirst(), options.cancel).ok();
        return {std::move(reading), canBeMapped};
    }));
    showReading();
    updateState();
}

bool ImportPage::isReading() const
{
    return m_watcher.isRunning();
}

bool ImportPage::isReady() const
{
    return m_reading.has_value() && !m_storing;
}

void ImportPage::readingDone()
{
    if (m_watcher.isCanceled() || m_watcher.future().resultCount() == 0)
        return;
    auto [reading, canBeMapped] = m_watcher.result();
    if (reading) {
        m_reading = std::move(*reading);
        m_form->setGenerators(generatorsOf(*m_reading));
        showMappingUsed();
    } else if (reading.error().kind == ErrorKind::Cancelled) {
        m_notice->showInfo(tr("The reading was stopped. Nothing was stored."));
    } else {
        showRefusal(reading.error(), canBeMapped);
    }
    showReading();
    updateState();
}

void ImportPage::showRefusal(const Error &error, bool canBeMapped)
{
    std::vector<NoticeBar::Action> actions = {{tr("Choose other files…"), [this] { emit filesRequested(); }}};
    const QString suffix = QFileInfo(m_files.value(0)).suffix().toLower();
    if (m_files.size() == 1 && (suffix == QLatin1String("csv") || suffix == QLatin1String("tsv")))
        actions.push_back({tr("Import as a spreadsheet…"), [this] { emit spreadsheetRequested(m_files.constFirst()); }});
    const auto mapped = std::find_if(m_mappings.begin(), m_mappings.end(), [this](const auto &mapping) {
        return mapping.name == m_format->currentData().toString();
    });
    if (canBeMapped) {
        actions.push_back({tr("Map its columns…"), [this, name = mapped == m_mappings.end() ? QString() : mapped->name] {
                               emit mappingRequested(m_files.constFirst(), name);
                           }});
    }
    m_notice->showError(error.text(), actions);
}

// A mapping is the engineer's own and can be changed; a format cannot.
void ImportPage::showMappingUsed()
{
    for (const auto &source : m_reading->sources) {
        const QString name = source.measurement->format;
        const QString file = source.files.empty() ? QString() : source.files.front().path;
        const bool mapped = std::any_of(m_mappings.begin(), m_mappings.end(),
                                        [&name](const auto &mapping) { return mapping.name == name; });
        if (mapped && !file.isEmpty()) {
            m_notice->showInfo(tr("%1 was read by the mapping %2.").arg(QFileInfo(file).fileName(), name),
                               {{tr("Change the mapping…"), [this, file, name] { emit mappingRequested(file, name); }}});
            return;
        }
    }
}

void ImportPage::showReading()
{
    m_sources->setRowCount(0);
    m_warnings->setRowCount(0);
    if (m_reading) {
        for (const auto &source : m_reading->sources) {
            const auto &measured = *source.measurement;
            const auto totals = measured.summary().totals;
            const int row = m_sources->rowCount();
            m_sources->insertRow(row);
            QStringList names;
            for (const auto &file : measured.files)
                names << QFileInfo(file).fileName();
            m_sources->setItem(row, 0, makeFixedCell(source.name));
            m_sources->setItem(row, 1, makeFixedCell(measured.partial ? tr("%1, cut at its end").arg(measured.format)
                                                             : measured.format));
            m_sources->setItem(row, 2, makeFixedCell(count(totals.requests), true));
            m_sources->setItem(row, 3, makeFixedCell(count(totals.failures), true));
            m_sources->setItem(row, 4, makeFixedCell(quantity(totals.failureRate(), u"ratio"), true));
            m_sources->setItem(row, 5, makeFixedCell(quantity(totals.latency.p95, u"ms"), true));
            m_sources->setItem(row, 6, makeFixedCell(quantity(totals.throughput, u"/s"), true));
            m_sources->setItem(row, 7, makeFixedCell(quantity(measured.durationS, u"s"), true));
            m_sources->setItem(row, 8, makeFixedCell(names.join(QStringLiteral(", "))));
        }
        const int shown = std::min(kMostWarnings, int(m_reading->warnings.size()));
        for (int i = 0; i < shown; ++i) {
            const auto &warning = m_reading->warnings[size_t(i)];
            m_warnings->insertRow(i);
            m_warnings->setItem(i, 0, makeFixedCell(QFileInfo(warning.file).fileName()));
            m_warnings->setItem(i, 1, makeFixedCell(warning.line > 0 ? QLocale().toString(warning.line) : QString(), true));
            m_warnings->setItem(i, 2, makeFixedCell(warning.message));
        }
        m_warningsTitle->setText(shown < int(m_reading->warnings.size())
                                     ? tr("the first %1 of %2").arg(shown).arg(m_reading->warnings.size())
                                     : QString());
    }
    fitHeight(m_sources, 6);
    fitHeight(m_warnings, 12);
    m_warningsPart->setVisible(m_warnings->rowCount() > 0);
    showCriteria();
}

void ImportPage::showCriteria()
{
    m_criteria->setRowCount(0);
    const auto *campaign = m_session->campaign();
    const auto entry = m_form->entry();
    if (m_reading && campaign && entry) {
        std::vector<verdict::Source> sources;
        for (const auto &source : m_reading->sources)
            sources.push_back({source.name, source.measurement});
        if (!sources.empty()) {
            const auto window = verdict::resolveWindow(entry->window, *sources.front().measurement);
            const campaign::Run *baseline = nullptr;
            for (const auto &run : m_session->runs()) {
                if (run.verdict() == campaign::Verdict::Pass) {
                    baseline = &run;
                    break;
                }
            }
            for (const auto &result : verdict::evaluate(campaign->criteria, sources, window,
                                                        verdict::runMetrics(sources, window),
                                                        m_form->parentRun(), baseline)) {
                const int row = m_criteria->rowCount();
                m_criteria->insertRow(row);
                m_criteria->setItem(row, 0, makeFixedCell(result.criterion.expression));
                m_criteria->setItem(row, 1, makeFixedCell(quantity(result.value, result.criterion.unit), true));
                auto *holds = makeFixedCell(!result.passed ? tr("not in these files")
                                   : *result.passed ? tr("yes")
                                   : result.criterion.kind == campaign::CriterionKind::Goal ? tr("not reached")
                                                                                            : tr("no"));
                if (result.passed && !*result.passed && result.criterion.kind == campaign::CriterionKind::Limit) {
                    holds->setForeground(Theme::instance().color(Token::Fail));
                    holds->setFont(Theme::instance().font(Theme::Face::Strong));
                }
                m_criteria->setItem(row, 2, holds);
            }
        }
    }
    fitHeight(m_criteria, 8);
    m_criteriaPart->setVisible(m_criteria->rowCount() > 0);
}

void ImportPage::updateState()
{
    m_progress->setVisible(isReading());
    m_storeButton->setEnabled(isReady() && m_form->entry().ok());
    m_storeButton->setText(m_form->isNewRun() ? tr("Import as a new run  Ctrl+Enter")
                                              : tr("Import into the run  Ctrl+Enter"));
    m_cancelButton->setText(isReading() ? tr("Stop reading  Esc") : tr("Cancel  Esc"));
    emit stateChanged();
}

void ImportPage::store()
{
    if (!isReady())
        return;
    const auto entry = m_form->entry();
    if (!entry) {
        m_notice->showError(entry.error());
        return;
    }
    m_storing = true;
    updateState();
    const auto entering = m_session->writer().run<logbook::Entered>(
        [reading = *m_reading, entry = *entry](store::Book &book) {
            return logbook::enter(book, reading, entry);
        });
    whenFinished(entering, this, [this, isNew = !entry->run](const Result<logbook::Entered> &entered) {
        m_storing = false;
        if (!entered) {
            m_notice->showError(entered.error());
        } else if (entered->duplicateOf) {
            m_notice->showInfo(tr("Run %1 already holds this result. Nothing was stored.").arg(*entered->duplicateOf));
        } else {
            m_reading.reset();
            m_format->setCurrentIndex(0); // the next files are others
            if (isNew)
                m_session->adoptRuns(tr("import run %1").arg(entered->run.number), {entered->run});
            else
                m_session->refresh();
            emit closed();
        }
        updateState();
    });
}

void ImportPage::cancel()
{
    if (isReading()) {
        m_cancel.cancel();
        return;
    }
    m_reading.reset();
    m_format->setCurrentIndex(0);
    emit closed();
}

} // namespace twofold::ui
