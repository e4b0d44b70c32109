// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"

#include <QWidget>

class QLineEdit;

namespace twofold::ui {

// From when on a campaign's runs tell something: folded away as long as all is at its default. A blank
// field means the default, which it shows.
class ThresholdsEditor : public QWidget
{
    Q_OBJECT

public:
    explicit ThresholdsEditor(const campaign::Thresholds &thresholds, QWidget *parent = nullptr);

    // The error names the field whose number is missing or out of its range.
    Result<campaign::Thresholds> thresholds() const;

signals:
    void changed();

private:
    QList<QLineEdit *> m_edits; // in the order of the fields
};

} // namespace twofold::ui
