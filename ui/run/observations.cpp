// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/run/observations.h"

#include "ui/common/style.h"
#include "ui/run/findingwidget.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <cmath>

namespace twofold::ui {

MarkdownText::MarkdownText(const QString &markdown, QWidget *parent)
    : QTextBrowser(parent)
{
    setFrameShape(QFrame::NoFrame);
    setStyleSheet(QStringLiteral("QTextBrowser { border: none; background: transparent; padding: 0; }"));
    setOpenLinks(false);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::NoFocus);
    document()->setDocumentMargin(0);
    document()->setDefaultFont(Theme::instance().font(Theme::Face::Text));
    // An image would be looked for as a file or an address; as text it does no harm.
    QString safe = markdown;
    safe.replace(QLatin1String("!["), QLatin1String("!\\["));
    document()->setMarkdown(safe, QTextDocument::MarkdownNoHTML);
    setAccessibleName(markdown);
    fitHeight();
}

QVariant MarkdownText::loadResource(int, const QUrl &)
{
    return {};
}

void MarkdownText::resizeEvent(QResizeEvent *event)
{
    QTextBrowser::resizeEvent(event);
    fitHeight();
}

// The pane scrolls, not one of its texts.
void MarkdownText::wheelEvent(QWheelEvent *event)
{
    event->ignore();
}

void MarkdownText::fitHeight()
{
    document()->setTextWidth(viewport()->width());
    const int wanted = static_cast<int>(std::ceil(document()->size().height())) + 2;
    if (height() != wanted)
        setFixedHeight(wanted);
}

ObservationWidget::ObservationWidget(const campaign::Observation &observation, QWidget *parent)
    : QWidget(parent)
{
    const QLocale locale;
    const auto written = QDateTime::fromMSecsSinceEpoch(observation.writtenAt / 1000);
    auto *head = new QHBoxLayout;
    head->setSpacing(4);
    auto *when = makeLabel(momentText(observation.writtenAt), Theme::Face::Secondary, Tone::Text2, this);
    when->setToolTip(locale.toString(written, QLocale::LongFormat));
    head->addWidget(when);
    if (observation.atS) {
        auto *time = new QPushButton(runTime(*observation.atS), this);
        time->setIcon(Theme::instance().icon(QStringLiteral("pin"), Token::Accent));
        setLook(time, ButtonLook::Link);
        time->setToolTip(tr("Show this time in Compare"));
        connect(time, &QPushButton::clicked, this,
                [this, at = *observation.atS] { emit timeRequested(at); });
        head->addWidget(time);
    }
    head->addStretch();
    auto *lines = new QVBoxLayout(this);
    lines->setContentsMargins(0, 0, 0, 2);
    lines->setSpacing(2);
    lines->addLayout(head);
    lines->addWidget(new MarkdownText(observation.text, this));
}

std::optional<double> parseRunTime(QStringView text)
{
    const auto parts = text.trimmed().split(u':');
    if (parts.isEmpty() || parts.size() > 3)
        return std::nullopt;
    double seconds = 0;
    for (qsizetype i = 0; i < parts.size(); ++i) {
        bool ok = false;
        const double part = parts[i].toDouble(&ok);
        const bool tooBig = i > 0 && part >= 60;
        if (!ok || !std::isfinite(part) || part < 0 || tooBig)
            return std::nullopt;
        seconds = seconds * 60 + part;
    }
    return seconds;
}

ObservationForm::ObservationForm(std::optional<double> atS, QWidget *parent)
    : QFrame(parent)
    , m_text(new QPlainTextEdit(this))
    , m_time(new QLineEdit(this))
    , m_problem(makeLabel({}, Theme::Face::Secondary, Tone::Fail, this))
{
    m_text->setPlaceholderText(tr("What was seen. Markdown is fine."));
    m_text->setAccessibleName(tr("Observation"));
    m_text->setFixedHeight(84);
    m_text->setTabChangesFocus(true);
    m_text->installEventFilter(this);
    m_time->setPlaceholderText(tr("7:12"));
    m_time->setAccessibleName(tr("Time in the run, optional"));
    m_time->setFixedWidth(64);
    setBar(m_time);
    if (atS)
        m_time->setText(runTime(*atS));
    m_time->installEventFilter(this);
    auto *pin = makeLabel(tr("Pin to"), Theme::Face::Secondary, Tone::Text2, this);
    pin->setBuddy(m_time);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    auto *done = new QPushButton(tr("Add"), this);
    done->setToolTip(tr("Add the observation (Ctrl+Enter)"));
    setLook(done, ButtonLook::Primary);
    setBar(cancel);
    setBar(done);
    auto *line = new QHBoxLayout;
    line->setSpacing(6);
    line->addWidget(pin);
    line->addWidget(m_time);
    line->addStretch();
    line->addWidget(cancel);
    line->addWidget(done);
    m_problem->setWordWrap(true);
    m_problem->hide();
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 4);
    all->setSpacing(6);
    all->addWidget(m_text);
    all->addLayout(line);
    all->addWidget(m_problem);
    connect(done, &QPushButton::clicked, this, &ObservationForm::save);
    connect(cancel, &QPushButton::clicked, this, &ObservationForm::cancelled);
}

void ObservationForm::begin()
{
    m_text->setFocus();
}

bool ObservationForm::isEmpty() const
{
    return m_text->toPlainText().trimmed().isEmpty();
}

void ObservationForm::save()
{
    const auto refuse = [this](const QString &sentence) {
        m_problem->setText(sentence);
        m_problem->show();
    };
    if (isEmpty())
        return refuse(tr("Write what was seen first."));
    std::optional<double> atS;
    const QString time = m_time->text().trimmed();
    if (!time.isEmpty()) {
        atS = parseRunTime(time);
        setWrong(m_time, !atS);
        if (!atS)
            return refuse(tr("\"%1\" is no time in a run. Write it like 7:12.").arg(time));
    }
    emit saved(m_text->toPlainText().trimmed(), atS);
}

bool ObservationForm::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Escape) {
            emit cancelled();
            return true;
        }
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && (key->modifiers() == Qt::ControlModifier || watched == m_time)) {
            save();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace twofold::ui
