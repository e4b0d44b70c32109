// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/plan.h"
#include "ui/common/formdialog.h"

#include <functional>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;

namespace twofold::ui {

// One host of the inventory. `names` are those already taken by others.
class HostDialog : public FormDialog
{
    Q_OBJECT

public:
    HostDialog(const campaign::Host &host, const QStringList &names, QWidget *parent);

    campaign::Host host() const { return m_host; }

protected:
    bool apply() override;

private:
    campaign::Host m_host;
    QStringList m_names;
    QLineEdit *m_name;
    QLineEdit *m_address;
    QLineEdit *m_user;
    QSpinBox *m_port;
    QLineEdit *m_key;
    QComboBox *m_role;
    QLineEdit *m_tags;
    QCheckBox *m_protected;
};

} // namespace twofold::ui
