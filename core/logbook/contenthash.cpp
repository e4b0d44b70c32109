// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logbook/contenthash.h"

#include <QCoreApplication>
#include <QFile>

// Not QCryptographicHash: it takes 9 s for a result of a gigabyte, longer than reading it; this
// one uses the processor's own instructions and takes less than 1 s.
#include <openssl/evp.h>

#include <memory>
#include <vector>

namespace twofold::logbook {

namespace {

class Sha256
{
public:
    Sha256()
        : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
    {
        m_ok = m_context && EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) == 1;
    }
    void add(const char *bytes, qint64 size)
    {
        m_ok = m_ok && EVP_DigestUpdate(m_context.get(), bytes, static_cast<size_t>(size)) == 1;
    }
    // Empty where the library failed, so that nothing is ever taken for the same content.
    QString hex()
    {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned int size = 0;
        if (!m_ok || EVP_DigestFinal_ex(m_context.get(), digest, &size) != 1)
            return {};
        const QByteArray bytes(reinterpret_cast<const char *>(digest), static_cast<qsizetype>(size));
        return QString::fromLatin1(bytes.toHex());
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
    bool m_ok = false;
};

} // namespace

Result<FileContent> hashFile(const QString &path, const CancelToken &cancel)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return badInput(QCoreApplication::translate("Logbook", "The file cannot be read: %1.")
                            .arg(file.errorString()),
                        path);
    FileContent content;
    content.path = path;
    Sha256 hash;
    std::vector<char> chunk(256 * 1024);
    for (;;) {
        if (cancel.isCancelled())
            return cancelledError();
        const qint64 count = file.read(chunk.data(), static_cast<qint64>(chunk.size()));
        if (count < 0)
            return badInput(QCoreApplication::translate("Logbook", "The file cannot be read: %1.")
                                .arg(file.errorString()),
                            path);
        if (count == 0)
            break;
        hash.add(chunk.data(), count);
        content.size += count;
        if (content.size <= kSmall)
            content.small.append(chunk.data(), count);
    }
    if (content.size > kSmall)
        content.small.clear();
    content.sha256 = hash.hex();
    return content;
}

QString sha256Of(const QByteArray &bytes)
{
    Sha256 hash;
    hash.add(bytes.constData(), bytes.size());
    return hash.hex();
}

} // namespace twofold::logbook
