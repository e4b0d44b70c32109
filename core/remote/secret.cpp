// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/secret.h"

namespace twofold::remote {

void wipe(QByteArray &bytes)
{
    // Where the bytes are shared, detaching would only overwrite a copy.
    if (bytes.isDetached()) {
        volatile char *data = bytes.data();
        for (qsizetype i = 0; i < bytes.size(); ++i)
            data[i] = 0;
    }
    bytes.clear();
}

void Secret::wipe()
{
    remote::wipe(m_bytes);
}

} // namespace twofold::remote
