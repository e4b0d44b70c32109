// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "core/campaign/run.h"

#include <QWidget>

namespace twofold::store {
class Book;
}

namespace twofold::ui {

class BookSession;

// One file of a run: its name and size, to be read as text or saved. Nothing is handed to another
// program: a book may come from elsewhere.
class ArtifactWidget : public QWidget
{
    Q_OBJECT

public:
    ArtifactWidget(BookSession *session, const campaign::Artifact &artifact, QWidget *parent = nullptr);

signals:
    void failed(const twofold::Error &error);

private:
    void open();
    void saveAs();
    void show(const QByteArray &content, bool cut);

    BookSession *m_session;
    campaign::Artifact m_artifact;
};

// The first `most` bytes of the artifact, from the book or from where it was read. Both: any thread
// that owns the book.
Result<QByteArray> readArtifact(const store::Book &book, const campaign::Artifact &artifact, qint64 most);
Result<void> saveArtifact(const store::Book &book, const campaign::Artifact &artifact, const QString &target);

} // namespace twofold::ui
