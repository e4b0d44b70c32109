// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/helpwindow.h"

#include "ui/common/style.h"

#include <QFile>
#include <QHBoxLayout>
#include <QListWidget>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextDocument>

namespace twofold::ui {

HelpWindow::HelpWindow(QWidget *parent)
    : QDialog(parent)
    , m_sections(new QListWidget(this))
    , m_text(new QTextBrowser(this))
{
    setWindowTitle(tr("Twofold manual"));
    resize(900, 640);
    m_sections->setFixedWidth(200);
    m_sections->setAccessibleName(tr("Sections"));
    m_text->setOpenLinks(false);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->document()->setDocumentMargin(20);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_sections);
    layout->addWidget(m_text, 1);
    connect(m_sections, &QListWidget::currentRowChanged, this, &HelpWindow::goTo);
    load();
}

void HelpWindow::load()
{
    QFile file(QStringLiteral(":/manual/manual.md"));
    if (!file.open(QIODevice::ReadOnly))
        return;
    m_text->setMarkdown(QString::fromUtf8(file.readAll()));
    for (auto block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() != 2)
            continue;
        auto *item = new QListWidgetItem(block.text(), m_sections);
        item->setSizeHint({180, 28});
        item->setData(Qt::UserRole, block.position());
    }
}

void HelpWindow::goTo(int section)
{
    const auto *item = m_sections->item(section);
    if (!item)
        return;
    QTextCursor cursor(m_text->document());
    cursor.setPosition(item->data(Qt::UserRole).toInt());
    // To the end first, so that the heading ends up at the top.
    m_text->verticalScrollBar()->setValue(m_text->verticalScrollBar()->maximum());
    m_text->setTextCursor(cursor);
    m_text->verticalScrollBar()->setValue(m_text->verticalScrollBar()->value() + m_text->cursorRect().top() - 12);
}

void HelpWindow::showAt(const QString &heading)
{
    show();
    raise();
    activateWindow();
    if (heading.isEmpty())
        return;
    for (int i = 0; i < m_sections->count(); ++i) {
        if (m_sections->item(i)->text().contains(heading, Qt::CaseInsensitive))
            m_sections->setCurrentRow(i);
    }
}

} // namespace twofold::ui
