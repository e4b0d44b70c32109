// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/masker.h"

#include <utility>

namespace twofold::launch {

void Masker::add(const remote::Secret &secret)
{
    if (secret.size() >= 4)
        m_secrets.emplace_back(secret.reveal(), secret.size());
}

QByteArray Masker::mask(QByteArray text) const
{
    for (const QByteArray &secret : m_secrets)
        text.replace(secret, "****");
    return text;
}

QByteArray Masker::pass(const QByteArray &piece)
{
    if (m_secrets.empty())
        return piece;
    QByteArray text = mask(std::exchange(m_held, {}) + piece);
    qsizetype hold = 0;
    for (const QByteArray &secret : m_secrets) {
        for (qsizetype length = qMin(secret.size() - 1, text.size()); length > hold; --length) {
            if (text.endsWith(QByteArrayView(secret).first(length))) {
                hold = length;
                break;
            }
        }
    }
    m_held = text.right(hold);
    text.chop(hold);
    return text;
}

QByteArray Masker::finish()
{
    return std::exchange(m_held, {});
}

} // namespace twofold::launch
