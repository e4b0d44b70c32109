// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/campaign/signaturetrial.h"

#include "core/verdict/scanner.h"
#include "core/verdict/signatures.h"
#include "ui/common/style.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QVBoxLayout>

namespace twofold::ui {

namespace {

constexpr int kMostLines = 200;

// As a log is searched: only lines that hold a required text are tried.
bool isTried(const verdict::Signature &signature, const QString &line)
{
    if (signature.contains.isEmpty())
        return true;
    const QByteArray lower = line.toLower().toUtf8();
    return std::any_of(signature.contains.begin(), signature.contains.end(),
                       [&lower](const QByteArray &text) { return lower.contains(text); });
}

} // namespace

SignatureTrial::SignatureTrial(QWidget *parent)
    : QWidget(parent)
    , m_text(new QPlainTextEdit(this))
    , m_answer(makeLabel(QString(), Theme::Face::Text, Tone::Text2, this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto *caption = makeLabel(tr("Try lines of a log"), Theme::Face::Strong, Tone::Text, this);
    caption->setBuddy(m_text);
    layout->addWidget(caption);
    m_text->setAccessibleName(tr("Lines of a log to try"));
    m_text->setFont(Theme::instance().font(Theme::Face::Fixed));
    m_text->setPlaceholderText(tr("Paste a line here"));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(56);
    m_answer->setWordWrap(true);
    m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_answer->setMinimumHeight(m_answer->fontMetrics().height() * 2 + 4);
    m_answer->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_answer->setAccessibleName(tr("What the lines say"));
    layout->addWidget(m_text);
    layout->addWidget(m_answer);
    connect(m_text, &QPlainTextEdit::textChanged, this, &SignatureTrial::tryOut);
    connect(&Theme::instance(), &Theme::changed, this, &SignatureTrial::tryOut);
}

void SignatureTrial::setSignatures(const campaign::Campaign &all, const campaign::FailureSignature &chosen)
{
    m_all = all;
    m_chosen = chosen;
    tryOut();
}

void SignatureTrial::setText(const QString &text)
{
    m_text->setPlainText(text);
}

void SignatureTrial::tryOut()
{
    const auto answer = [this](const QString &sentence, Tone tone) {
        m_answer->setText(sentence);
        setTone(m_answer, tone);
    };
    m_text->setExtraSelections({});
    const auto chosen = verdict::compileSignature(m_chosen);
    const auto all = verdict::signaturesOf(m_all);
    if (m_text->toPlainText().trimmed().isEmpty()) {
        answer(tr("What matches is marked, with the class and the component that a run would be given."), Tone::Text2);
        return;
    }

    QTextBlock matched;
    QList<QTextEdit::ExtraSelection> marks;
    bool passedOver = false;
    for (auto block = m_text->document()->begin(); chosen && block.isValid() && block.blockNumber() < kMostLines;
         block = block.next()) {
        const auto match = chosen->pattern.match(block.text());
        if (!match.hasMatch())
            continue;
        if (!isTried(*chosen, block.text())) {
            passedOver = true;
            continue;
        }
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(block);
        mark.cursor.setPosition(block.position() + int(match.capturedStart()));
        mark.cursor.setPosition(block.position() + int(match.capturedEnd()), QTextCursor::KeepAnchor);
        mark.format.setBackground(Theme::instance().color(Token::Highlight));
        mark.format.setForeground(Theme::instance().color(Token::Text));
        marks.append(mark);
        if (!matched.isValid())
            matched = block;
    }
    m_text->setExtraSelections(marks);
    if (!all) {
        answer(tr("The lines cannot be tried: %1").arg(all.error().message), Tone::Fail);
        return;
    }

    verdict::Scanner scanner(*all);
    std::optional<size_t> found;
    if (matched.isValid()) {
        found = scanner.explain(matched.text());
    } else {
        for (auto block = m_text->document()->begin();
             !found && block.isValid() && block.blockNumber() < kMostLines; block = block.next())
            found = scanner.explain(block.text());
    }
    const QString told = found ? tr("Component %1, class %2: %3")
                                     .arg((*all)[*found].component, (*all)[*found].failureClass, (*all)[*found].meaning)
                               : QString();
    if (matched.isValid() && found && (*all)[*found].id == m_chosen.id) {
        answer(tr("This signature explains the line. %1").arg(told), Tone::Pass);
    } else if (matched.isValid() && found) {
        answer(tr("It matches, and %1 of rank %2 comes before it. %3")
                   .arg((*all)[*found].id)
                   .arg((*all)[*found].rank)
                   .arg(told),
               Tone::Caution);
    } else if (matched.isValid()) {
        answer(tr("It matches, and is muted: no run is told so."), Tone::Caution);
    } else if (passedOver) {
        answer(tr("The pattern matches, but the line holds none of the texts that a line must hold: it is never "
                  "tried."),
               Tone::Caution);
    } else if (found) {
        answer(tr("This signature does not match; %1 explains the line. %2").arg((*all)[*found].id, told), Tone::Text);
    } else {
        answer(tr("No signature knows these lines."), Tone::Text);
    }
}

} // namespace twofold::ui
