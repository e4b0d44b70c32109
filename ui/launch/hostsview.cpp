// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/keptsecrets.h"
#include "ui/common/booksession.h"
#include "ui/launch/hostdialog.h"
#include "ui/launch/inventoryview.h"

#include <QPushButton>

namespace twofold::ui {

HostsView::HostsView(BookSession *session, QWidget *parent)
    : InventoryView(session, tr("Hosts"), {tr("name"), tr("role"), tr("address"), tr("tags"), tr("note")},
                    tr("No host yet. A generator makes the load; it needs SSH and a POSIX shell, nothing else."),
                    tr("Add host…"), parent)
    , m_keychain(&remote::desktopKeychain())
{
    m_forget = addButton(tr("Forget secrets"), [this](int row) {
        const auto &host = m_hosts[static_cast<size_t>(row)];
        forget(m_forget, host.name,
               [keychain = m_keychain, address = remote::HostAddress{host.address, host.user, host.port, host.keyFile}] {
                   return remote::forgetHost(*keychain, address);
               });
    });
    m_forget->setToolTip(tr("Deletes what the keychain keeps for this host and its jump hosts: passwords, and the "
                            "passphrases of their keys."));
}

QList<QStringList> HostsView::rows()
{
    m_hosts.clear();
    if (auto hosts = session()->book().hosts())
        m_hosts = std::move(*hosts);
    QList<QStringList> rows;
    for (const auto &host : m_hosts) {
        QString address = host.user.isEmpty() ? host.address : QString(host.user % QLatin1Char('@') % host.address);
        if (host.port > 0)
            address += QLatin1Char(':') % QString::number(host.port);
        rows.append({host.name, campaign::hostRoleName(host.role), address, host.tags.join(QLatin1Char(' ')),
                     host.isProtected ? tr("protected") : QString()});
    }
    return rows;
}

QString HostsView::nameOf(int row) const
{
    return m_hosts[static_cast<size_t>(row)].name;
}

void HostsView::open(const campaign::Host &host)
{
    QStringList names;
    for (const auto &known : m_hosts) {
        if (!(known.id == host.id))
            names.append(known.name);
    }
    auto *dialog = new HostDialog(host, names, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        write([host = dialog->host()](store::Book &book) -> Result<void> {
            auto saved = book.saveHost(host);
            return saved ? Result<void>() : Result<void>(saved.error());
        });
    });
    dialog->open();
}

void HostsView::add()
{
    open({});
}

void HostsView::edit(int row)
{
    open(m_hosts[static_cast<size_t>(row)]);
}

void HostsView::remove(int row)
{
    write([id = m_hosts[static_cast<size_t>(row)].id](store::Book &book) { return book.removeHost(id); });
}

} // namespace twofold::ui
