// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/remote/secret.h"

#include <QByteArray>

#include <vector>

namespace twofold::launch {

// Puts stars in place of secrets in output that comes in pieces. Where a piece ends in what could
// be the beginning of a secret, that end is held back until more comes.
class Masker
{
public:
    // Empty secrets and such of fewer than 4 bytes are left out: they would mask half of a text.
    void add(const remote::Secret &secret);
    QByteArray pass(const QByteArray &piece);
    // What was held back.
    QByteArray finish();
    // A whole text.
    QByteArray mask(QByteArray text) const;

private:
    std::vector<QByteArray> m_secrets;
    QByteArray m_held;
};

} // namespace twofold::launch
