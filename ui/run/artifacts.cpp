// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/run/artifacts.h"

#include "core/base/quantity.h"
#include "ui/common/booksession.h"
#include "ui/common/style.h"
#include "ui/common/whenfinished.h"

#include <QCoreApplication>
#include <QDialog>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QVBoxLayout>

namespace twofold::ui {

namespace {

constexpr qint64 kMostShown = 1024 * 1024; // bytes

Error notThere(const campaign::Artifact &artifact)
{
    return badInput(QCoreApplication::translate("Artifacts", "%1 is not in the book and is not where "
                                                             "it was read from any more (%2).")
                        .arg(artifact.name, artifact.path));
}

bool looksLikeText(const QByteArray &content)
{
    return !content.left(4096).contains('\0');
}

} // namespace

Result<QByteArray> readArtifact(const store::Book &book, const campaign::Artifact &artifact, qint64 most)
{
    if (artifact.inBook) {
        auto content = book.artifactContent(artifact.id);
        if (content)
            content->truncate(most);
        return content;
    }
    QFile file(artifact.path);
    if (!file.open(QIODevice::ReadOnly))
        return notThere(artifact);
    return file.read(most);
}

Result<void> saveArtifact(const store::Book &book, const campaign::Artifact &artifact, const QString &target)
{
    QByteArray held;
    QFile source(artifact.path);
    if (artifact.inBook) {
        auto content = book.artifactContent(artifact.id);
        if (!content)
            return content.error();
        held = std::move(*content);
    } else if (!source.open(QIODevice::ReadOnly)) {
        return notThere(artifact);
    }
    QSaveFile file(target);
    bool written = file.open(QIODevice::WriteOnly);
    if (written && artifact.inBook)
        written = file.write(held) == held.size();
    // A referenced file may be larger than memory.
    while (written && source.isOpen() && !source.atEnd()) {
        const QByteArray part = source.read(kMostShown);
        written = !part.isEmpty() && file.write(part) == part.size();
    }
    if (!written || !file.commit()) {
        return badInput(QCoreApplication::translate("Artifacts", "%1 was not saved: %2.")
                            .arg(target, file.errorString()));
    }
    return {};
}

ArtifactWidget::ArtifactWidget(BookSession *session, const campaign::Artifact &artifact, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_artifact(artifact)
{
    auto *name = makeLabel({}, Theme::Face::Text, Tone::Text, this);
    name->setText(QFontMetrics(name->font()).elidedText(artifact.name, Qt::ElideMiddle, 130));
    name->setToolTip(QString(artifact.inBook || artifact.path.isEmpty()
                                 ? artifact.name
                                 : QString(artifact.name % u'\n' % artifact.path))
                         .toHtmlEscaped());
    auto *size = makeLabel(formatQuantity(static_cast<double>(artifact.size), u"B"),
                           Theme::Face::Secondary, Tone::Text2, this);
    auto *open = new QPushButton(tr("Open"), this);
    auto *save = new QPushButton(tr("Save as…"), this);
    open->setAccessibleName(tr("Open %1").arg(artifact.name));
    save->setAccessibleName(tr("Save %1 as").arg(artifact.name));
    for (auto *button : {open, save})
        setLook(button, ButtonLook::Link);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    line->addWidget(name);
    line->addWidget(size);
    line->addStretch();
    line->addWidget(open);
    line->addWidget(save);
    connect(open, &QPushButton::clicked, this, &ArtifactWidget::open);
    connect(save, &QPushButton::clicked, this, &ArtifactWidget::saveAs);
}

void ArtifactWidget::open()
{
    const auto reading = m_session->writer().run<QByteArray>([artifact = m_artifact](store::Book &book) {
        return readArtifact(book, artifact, kMostShown + 1);
    });
    whenFinished(reading, this, [this](const Result<QByteArray> &content) {
        if (!content)
            emit failed(content.error());
        else if (!looksLikeText(*content))
            emit failed(badInput(tr("%1 is not text. Save it to open it with another program.")
                                     .arg(m_artifact.name)));
        else
            show(content->left(kMostShown), content->size() > kMostShown);
    });
}

void ArtifactWidget::show(const QByteArray &content, bool cut)
{
    auto *dialog = new QDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(m_artifact.name);
    dialog->resize(860, 560);
    auto *text = new QPlainTextEdit(dialog);
    text->setReadOnly(true);
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setFont(Theme::instance().font(Theme::Face::Fixed));
    text->setPlainText(QString::fromUtf8(content));
    text->setAccessibleName(m_artifact.name);
    auto *lines = new QVBoxLayout(dialog);
    lines->setContentsMargins(0, 0, 0, 0);
    if (cut) {
        auto *note = makeLabel(tr("The first MiB of %1. Save it to see the rest.")
                                   .arg(formatQuantity(static_cast<double>(m_artifact.size), u"B")),
                               Theme::Face::Secondary, Tone::Text2, dialog);
        note->setContentsMargins(12, 8, 12, 0);
        lines->addWidget(note);
    }
    lines->addWidget(text);
    dialog->show();
}

void ArtifactWidget::saveAs()
{
    auto *dialog = new QFileDialog(window(), tr("Save %1").arg(m_artifact.name));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QFileInfo(m_artifact.name).fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &target) {
        const auto saving = m_session->writer().run<void>([artifact = m_artifact, target](store::Book &book) {
            return saveArtifact(book, artifact, target);
        });
        whenFinished(saving, this, [this](const Result<void> &saved) {
            if (!saved)
                emit failed(saved.error());
        });
    });
    dialog->open();
}

} // namespace twofold::ui
