// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QIODevice>
#include <QString>

#include <memory>

namespace twofold::sheets {

// One part of an archive as it is unpacked, read once from front to end. What a hostile archive
// can unpack to is bounded: kMostBytes of a part, and kLongestToken between two calls of
// tokenRead(), so that what reads it never has to hold more.
class ZipPart : public QIODevice
{
public:
    static constexpr qint64 kMostBytes = 256 * 1024 * 1024;
    static constexpr qint64 kLongestToken = 256 * 1024; // 32,767 characters, each an entity

    ~ZipPart() override;

    bool isSequential() const override { return true; }
    void tokenRead() { m_sinceToken = 0; }
    // A sentence where reading failed or a bound was met; empty otherwise.
    const QString &problem() const { return m_problem; }

protected:
    qint64 readData(char *data, qint64 most) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    friend class ZipArchive;
    ZipPart();
    struct Handle;
    std::unique_ptr<Handle> m_handle;
    qint64 m_read = 0;
    qint64 m_sinceToken = 0;
    QString m_problem;
};

// A zip file on disk, read only. Belongs to one thread; parts must go before it.
class ZipArchive
{
public:
    static Result<ZipArchive> open(const QString &file);
    ZipArchive(ZipArchive &&) noexcept;
    ZipArchive &operator=(ZipArchive &&) noexcept;
    ~ZipArchive();

    const QString &file() const { return m_file; }
    bool has(const QString &name) const;
    // The error says that the part is missing or protected by a password.
    Result<std::unique_ptr<ZipPart>> part(const QString &name) const;
    // The whole of a small part; empty where there is none or it is longer.
    QByteArray small(const QString &name, qsizetype most) const;

private:
    ZipArchive();
    struct Handle;
    std::unique_ptr<Handle> m_handle;
    QString m_file;
};

} // namespace twofold::sheets
