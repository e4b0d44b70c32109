// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/keptsecrets.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/common/whenfinished.h"
#include "ui/launch/hostdialog.h"
#include "ui/launch/inventoryview.h"
#include "ui/launch/windowprompter.h"

#include <QPushButton>
#include <QtConcurrent>

namespace twofold::ui {
namespace {

constexpr int kChecksAtOnce = 8; // they mostly wait

remote::HostAddress addressOf(const campaign::Host &host)
{
    return {host.address, host.user, host.port, host.keyFile};
}

} // namespace

HostsView::HostsView(BookSession *session, QWidget *parent)
    : InventoryView(session, tr("Hosts"), {tr("name"), tr("role"), tr("address"), tr("tags"), tr("note"), tr("clock"), tr("connection")},
                    tr("No host yet. A generator makes the load; it needs SSH and a POSIX shell, nothing else."),
                    tr("Add host…"), parent)
    , m_keychain(&remote::desktopKeychain())
{
    m_checking.setMaxThreadCount(kChecksAtOnce);
    m_forget = addButton(tr("Forget secrets"), [this](int row) {
        const auto &host = m_hosts[static_cast<size_t>(row)];
        forget(m_forget, host.name,
               [keychain = m_keychain, address = addressOf(host)] {
                   return remote::forgetHost(*keychain, address);
               });
    });
    m_forget->setToolTip(tr("Deletes what the keychain keeps for this host and its jump hosts: passwords, and the "
                            "passphrases of their keys."));
    auto *one = addButton(tr("Check"), [this](int row) { check(m_hosts[static_cast<size_t>(row)]); });
    one->setToolTip(tr("Connects to this host and says whether it can be reached, and how its clock differs from this "
                       "machine's."));
    auto *all = addButton(tr("Check all"), [this](int) {
        for (const auto &host : std::vector(m_hosts)) // a check reads them again
            check(host);
    });
    all->setToolTip(tr("Connects to every host of the book. Starts nothing there."));
}

HostsView::~HostsView()
{
    if (m_prompter)
        m_prompter->refuseAll();
    m_cancel.cancel();
    m_checking.waitForDone();
}

const HostsView::Check *HostsView::checkOf(const campaign::Host &host) const
{
    const auto found = m_checks.find(host.id.value());
    return found != m_checks.end() && found->second.revision == host.revision ? &found->second : nullptr;
}

void HostsView::check(const campaign::Host &host)
{
    if (const auto *known = checkOf(host); known && !known->reach)
        return;
    if (!m_prompter) {
        m_prompter = std::make_unique<WindowPrompter>(this, m_keychain);
        connect(m_prompter.get(), &WindowPrompter::notKept, this,
                [this](const QString &sentence) { notice()->showError(sentence); });
    }
    m_checks[host.id.value()] = {host.revision, {}};
    const auto checking = QtConcurrent::run(&m_checking, [address = addressOf(host), options = m_options,
                                                          prompter = m_prompter.get(), cancel = m_cancel] {
        return remote::reach(address, options, prompter, cancel);
    });
    whenFinished(checking, this, [this, id = host.id.value(), revision = host.revision](const remote::Reach &reach) {
        const auto asked = m_checks.find(id);
        if (asked == m_checks.end() || asked->second.revision != revision)
            return;
        asked->second.reach = reach;
        reload();
    });
    reload();
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
        QString clock, connection;
        if (const auto *check = checkOf(host)) {
            connection = !check->reach              ? tr("connecting")
                         : check->reach->isReached() ? tr("reached")
                                                     : check->reach->problem;
            if (check->reach && check->reach->clockPrecision)
                clock = remote::clockText(check->reach->clockOffset, *check->reach->clockPrecision);
        }
        rows.last() << clock << connection;
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
