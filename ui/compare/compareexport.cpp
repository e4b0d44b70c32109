// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/compare/compareexport.h"

#include "ui/compare/compareview.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QMenu>
#include <QSaveFile>

namespace twofold::ui::compare {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::ui::compare::CompareView", text);
}

void ask(CompareView *view, const QString &what, const QString &ending)
{
    auto *dialog = new QFileDialog(view, tr("Export %1").arg(what));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending);
    dialog->setNameFilter(QStringLiteral("%1 (*.%2)").arg(ending.toUpper(), ending));
    dialog->selectFile(what % QLatin1Char('.') % ending);
    QObject::connect(dialog, &QFileDialog::fileSelected, view,
                     [view, what](const QString &path) {
                         // The view shows what became of it.
                         if (const auto written = view->exportTo(what, path); !written)
                             view->setFocus();
                     });
    dialog->open();
}

} // namespace

void fillExportMenu(QMenu *menu, CompareView *view)
{
    menu->clear();
    for (const auto &what : view->exportable()) {
        for (const auto *ending : {"png", "svg", "pdf"}) {
            const QString suffix = QLatin1String(ending);
            menu->addAction(tr("%1 as %2…").arg(what, suffix.toUpper()), view,
                            [view, what, suffix] { ask(view, what, suffix); });
        }
        menu->addSeparator();
    }
    menu->addAction(tr("Differences as CSV…"), view,
                    [view] { ask(view, tr("Differences"), QStringLiteral("csv")); });
}

Result<void> writeExport(const QString &path, const Result<QByteArray> &bytes)
{
    if (!bytes)
        return bytes.error();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(*bytes) != bytes->size() || !file.commit()) {
        return badInput(tr("%1 could not be written: %2. Choose another folder or free some space.")
                            .arg(path, file.errorString()));
    }
    return {};
}

} // namespace twofold::ui::compare
