// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/windowprompter.h"

#include "core/remote/keptsecrets.h"
#include "ui/common/style.h"

#include <QCheckBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMutex>
#include <QPointer>
#include <QPushButton>
#include <QScopeGuard>
#include <QVBoxLayout>
#include <QWaitCondition>

namespace twofold::ui {

// One question at a time: `turn` is held by the thread that asks, `lock` guards the rest.
struct WindowPrompter::Exchange
{
    QMutex turn;
    QMutex lock;
    QWaitCondition answered;
    QPointer<QDialog> dialog; // window's thread only
    int number = 0; // of the question that is open
    bool refusing = false;
    bool done = false;
    bool accepted = false;
    Answer answer;

};

namespace {

constexpr int kTick = 50; // ms between two looks at the token

struct Question
{
    QDialog *dialog;
    QVBoxLayout *content;
    QPushButton *accept;
};

Question makeDialog(QWidget *window, const QString &title, const QString &acceptText, const QString &refuseText)
{
    auto *dialog = new QDialog(window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setMinimumWidth(460);
    auto *content = new QVBoxLayout;
    content->setSpacing(8);
    auto *refuse = new QPushButton(refuseText, dialog);
    auto *accept = new QPushButton(acceptText, dialog);
    setLook(accept, ButtonLook::Primary);
    QObject::connect(refuse, &QPushButton::clicked, dialog, &QDialog::reject);
    QObject::connect(accept, &QPushButton::clicked, dialog, &QDialog::accept);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    buttons->addWidget(refuse);
    buttons->addWidget(accept);
    auto *layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(makeLabel(title, Theme::Face::PageTitle, Tone::Text, dialog));
    layout->addLayout(content);
    layout->addLayout(buttons);
    return {dialog, content, accept};
}

QLabel *paragraph(const QString &text, QWidget *parent, Theme::Face face = Theme::Face::Text)
{
    auto *label = makeLabel(text, face, Tone::Text, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

WindowPrompter::WindowPrompter(QWidget *window, remote::Keychain *keychain)
    : m_window(window)
    , m_keychain(keychain)
    , m_exchange(std::make_unique<Exchange>())
{
}

WindowPrompter::~WindowPrompter()
{
    refuseAll();
    // A thread that was refused still has to leave wait().
    const QMutexLocker turn(&m_exchange->turn);
}

void WindowPrompter::refuseAll()
{
    {
        const QMutexLocker lock(&m_exchange->lock);
        m_exchange->refusing = true;
        m_exchange->answered.wakeAll();
    }
    if (m_exchange->dialog)
        m_exchange->dialog->close();
}

bool WindowPrompter::takeTurn(const CancelToken &cancel)
{
    while (!m_exchange->turn.tryLock(kTick)) {
        if (cancel.isCancelled())
            return false;
    }
    return true;
}

bool WindowPrompter::acceptHostKey(const remote::HostKeyQuestion &question, const CancelToken &cancel)
{
    if (!takeTurn(cancel))
        return false;
    const auto endTurn = qScopeGuard([this] { m_exchange->turn.unlock(); });
    return ask([this, question](int number) { showHostKey(question, number); }, cancel).has_value();
}

std::optional<remote::Secret> WindowPrompter::askSecret(const remote::SecretQuestion &question, const CancelToken &cancel)
{
    if (!takeTurn(cancel))
        return std::nullopt;
    const auto endTurn = qScopeGuard([this] { m_exchange->turn.unlock(); });
    // In turn: of ten hosts with one key, nine find what the first was given.
    QString cannotKeep;
    if (m_keychain) {
        if (auto kept = remote::keptAnswer(*m_keychain, question, cannotKeep, cancel))
            return kept;
    }
    auto answer = ask([this, question, cannotKeep](int number) { showSecret(question, cannotKeep, number); }, cancel);
    if (!answer)
        return std::nullopt;
    if (answer->keep) {
        if (const auto kept = m_keychain->keep(question.keepAs, answer->secret, cancel); !kept)
            emit notKept(kept.error().message);
    }
    return std::move(answer->secret);
}

void WindowPrompter::refused(const remote::SecretQuestion &question)
{
    if (m_keychain && !question.keepAs.isEmpty())
        [[maybe_unused]] const auto forgotten = m_keychain->forget(question.keepAs);
}

std::optional<WindowPrompter::Answer> WindowPrompter::ask(std::function<void(int number)> show,
                                                          const CancelToken &cancel)
{
    const QMutexLocker lock(&m_exchange->lock);
    const int number = ++m_exchange->number;
    m_exchange->done = false;
    QMetaObject::invokeMethod(
        this,
        [this, show = std::move(show), number] {
            if (isOpen(number))
                show(number);
        },
        Qt::QueuedConnection);
    while (!m_exchange->done && !m_exchange->refusing && !cancel.isCancelled())
        m_exchange->answered.wait(&m_exchange->lock, kTick);
    if (!m_exchange->done || m_exchange->refusing) {
        ++m_exchange->number; // withdrawn
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_exchange->dialog)
                    m_exchange->dialog->close();
            },
            Qt::QueuedConnection);
        return std::nullopt;
    }
    if (!m_exchange->accepted)
        return std::nullopt;
    return std::move(m_exchange->answer);
}

bool WindowPrompter::isOpen(int number) const
{
    const QMutexLocker lock(&m_exchange->lock);
    return number == m_exchange->number && !m_exchange->refusing;
}

void WindowPrompter::answer(int number, bool accepted, const QString &text, bool keep)
{
    const QMutexLocker lock(&m_exchange->lock);
    if (number != m_exchange->number)
        return;
    m_exchange->accepted = accepted;
    m_exchange->answer = {remote::Secret(text), keep};
    m_exchange->done = true;
    m_exchange->answered.wakeAll();
}

void WindowPrompter::showHostKey(const remote::HostKeyQuestion &question, int number)
{
    auto [dialog, content, accept]
        = makeDialog(m_window, tr("Trust the key of %1?").arg(question.host), tr("Trust this key"), tr("Do not connect"));
    m_exchange->dialog = dialog;
    // Trusting is a decision, not what Enter does.
    accept->setAutoDefault(false);
    if (!question.otherKeys.isEmpty())
        content->addWidget(paragraph(question.otherKeys, dialog));
    content->addWidget(paragraph(tr("This host is not known yet. Compare its %1 fingerprint with the one its owner "
                                    "gave you:")
                                     .arg(question.keyType),
                                 dialog));
    content->addWidget(paragraph(question.fingerprint, dialog, Theme::Face::Fixed));
    content->addWidget(paragraph(question.file.isEmpty() ? tr("It is a jump host; ssh will keep its key.")
                                                         : tr("It will be kept in %1.").arg(question.file),
                                 dialog, Theme::Face::Secondary));
    connect(dialog, &QDialog::finished, this, [this, number](int result) { answer(number, result == QDialog::Accepted); });
    dialog->open();
}

void WindowPrompter::showSecret(const remote::SecretQuestion &question, const QString &cannotKeep, int number)
{
    const bool passphrase = question.kind == remote::SecretQuestion::Kind::Passphrase;
    const bool parameter = question.kind == remote::SecretQuestion::Kind::Parameter;
    const QString title = parameter    ? tr("The secret “%1”").arg(question.parameter)
                          : passphrase ? tr("Passphrase of a key")
                                       : tr("Log in to %1").arg(question.host);
    auto [dialog, content, accept] = makeDialog(m_window, title,
                                                parameter    ? tr("Use it")
                                                : passphrase ? tr("Use the key")
                                                             : tr("Log in"),
                                                tr("Cancel"));
    m_exchange->dialog = dialog;
    accept->setDefault(true);
    if (question.attempt > 1)
        content->addWidget(makeLabel(tr("That was refused."), Theme::Face::Text, Tone::Fail, dialog));
    if (passphrase)
        content->addWidget(paragraph(question.keyFile, dialog, Theme::Face::Fixed));
    content->addWidget(paragraph(question.prompt.isEmpty() ? tr("Password") : question.prompt, dialog));
    auto *field = new QLineEdit(dialog);
    field->setAccessibleName(parameter ? question.parameter : passphrase ? tr("Passphrase") : tr("Password"));
    field->setEchoMode(question.echo ? QLineEdit::Normal : QLineEdit::Password);
    content->addWidget(field);
    content->addWidget(makeLabel(parameter ? tr("It reaches the commands' environment and no file.")
                                           : tr("It is used for this connection and reaches no file."),
                                 Theme::Face::Secondary, Tone::Text2, dialog));
    auto *keep = new QCheckBox(tr("Keep in the keychain"), dialog);
    keep->setVisible(m_keychain && !question.keepAs.isEmpty());
    keep->setEnabled(cannotKeep.isEmpty());
    keep->setToolTip(cannotKeep.isEmpty() ? tr("It is used next time without asking, until it is refused.") : cannotKeep);
    content->addWidget(keep);
    field->setFocus();
    connect(dialog, &QDialog::finished, this, [this, number, field, keep](int result) {
        answer(number, result == QDialog::Accepted, field->text(), keep->isChecked());
        field->clear();
    });
    dialog->open();
}

} // namespace twofold::ui
