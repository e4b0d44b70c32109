// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/hostdialog.h"

#include "ui/common/style.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace twofold::ui {

HostDialog::HostDialog(const campaign::Host &host, const QStringList &names, QWidget *parent)
    : FormDialog(host.id.isValid() ? tr("Edit host") : tr("Add host"),
                 host.id.isValid() ? tr("Save host") : tr("Add host"), parent)
    , m_host(host)
    , m_names(names)
    , m_name(new QLineEdit(host.name, this))
    , m_address(new QLineEdit(host.address, this))
    , m_user(new QLineEdit(host.user, this))
    , m_port(new QSpinBox(this))
    , m_key(new QLineEdit(host.keyFile, this))
    , m_role(new QComboBox(this))
    , m_tags(new QLineEdit(host.tags.join(QLatin1Char(' ')), this))
    , m_protected(new QCheckBox(tr("Protected: never a generator or target"), this))
{
    setMinimumWidth(480);
    m_address->setPlaceholderText(tr("alias of ~/.ssh/config, name or address"));
    m_user->setPlaceholderText(tr("as ssh resolves it"));
    m_key->setPlaceholderText(tr("as ssh resolves it"));
    m_port->setRange(0, 65535);
    m_port->setSpecialValueText(tr("as ssh resolves it"));
    m_port->setValue(host.port);
    m_role->addItem(tr("generator: makes the load"));
    m_role->addItem(tr("target: receives it"));
    m_role->addItem(tr("observer: is only watched"));
    m_role->setCurrentIndex(static_cast<int>(host.role));
    m_protected->setChecked(host.isProtected);

    auto *form = new QFormLayout;
    form->setVerticalSpacing(8);
    form->addRow(tr("Name"), m_name);
    form->addRow(tr("Address"), m_address);
    form->addRow(tr("User"), m_user);
    form->addRow(tr("Port"), m_port);
    form->addRow(tr("Private key"), m_key);
    form->addRow(tr("Role"), m_role);
    form->addRow(tr("Tags"), m_tags);
    form->addRow(QString(), m_protected);
    content()->addLayout(form);
    m_name->setFocus();
}

bool HostDialog::apply()
{
    const QString name = m_name->text().trimmed();
    if (name.isEmpty()) {
        showProblem(tr("A host needs a name."));
        return false;
    }
    if (m_names.contains(name)) {
        showProblem(tr("The book already has a host \"%1\".").arg(name));
        return false;
    }
    const QString key = m_key->text().trimmed();
    if (!key.isEmpty() && !QFileInfo(key).isFile()) {
        showProblem(tr("There is no key file %1.").arg(key));
        return false;
    }
    m_host.name = name;
    m_host.address = m_address->text().trimmed().isEmpty() ? name : m_address->text().trimmed();
    m_host.user = m_user->text().trimmed();
    m_host.port = m_port->value();
    m_host.keyFile = key;
    m_host.role = static_cast<campaign::HostRole>(m_role->currentIndex());
    m_host.tags = m_tags->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    m_host.isProtected = m_protected->isChecked();
    return true;
}

} // namespace twofold::ui
