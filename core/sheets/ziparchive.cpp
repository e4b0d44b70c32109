// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/ziparchive.h"

#include "core/sheets/table.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <zip.h>

namespace twofold::sheets {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Spreadsheet", text);
}

} // namespace

struct ZipPart::Handle
{
    explicit Handle(zip_file_t *opened)
        : file(opened)
    {
    }
    ~Handle() { zip_fclose(file); }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;
    zip_file_t *file;
};

ZipPart::ZipPart() = default;
ZipPart::~ZipPart() = default;

qint64 ZipPart::readData(char *data, qint64 most)
{
    if (!m_problem.isEmpty())
        return -1;
    if (m_read >= kMostBytes) {
        m_problem = tr("It unpacks to more than %1 MiB. Keep the table of runs and import that.")
                        .arg(kMostBytes / 1024 / 1024);
        return -1;
    }
    if (m_sinceToken >= kLongestToken) {
        m_problem = tr("A single cell or tag of it is longer than %1 KiB. That is no table of runs.")
                        .arg(kLongestToken / 1024);
        return -1;
    }
    const auto read = zip_fread(m_handle->file, data, zip_uint64_t(most));
    if (read < 0) {
        m_problem = tr("The file is damaged or cut (%1). Copy it again, or save it again.")
                        .arg(QString::fromUtf8(zip_file_strerror(m_handle->file)));
        return -1;
    }
    m_read += read;
    m_sinceToken += read;
    return read;
}

qint64 ZipPart::writeData(const char *, qint64)
{
    return -1;
}

struct ZipArchive::Handle
{
    explicit Handle(zip_t *opened)
        : zip(opened)
    {
    }
    ~Handle() { zip_discard(zip); }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;
    zip_t *zip;
};

ZipArchive::ZipArchive() = default;
ZipArchive::ZipArchive(ZipArchive &&) noexcept = default;
ZipArchive &ZipArchive::operator=(ZipArchive &&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Result<ZipArchive> ZipArchive::open(const QString &file)
{
    if (QFileInfo(file).size() > kMostFileBytes) {
        return badInput(tr("The workbook is larger than %1 MiB. Copy the table of runs to a file of "
                           "its own and import that.")
                            .arg(kMostFileBytes / 1024 / 1024),
                        file);
    }
    int code = 0;
    auto *zip = zip_open(QFile::encodeName(file).constData(), ZIP_RDONLY, &code);
    if (!zip) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        const QString reason = QString::fromUtf8(zip_error_strerror(&error));
        zip_error_fini(&error);
        return badInput(tr("The workbook is damaged or cut (%1). Copy it again, or save it again.")
                            .arg(reason),
                        file);
    }
    ZipArchive archive;
    archive.m_handle = std::make_unique<Handle>(zip);
    archive.m_file = file;
    return archive;
}

bool ZipArchive::has(const QString &name) const
{
    return zip_name_locate(m_handle->zip, name.toUtf8().constData(), ZIP_FL_ENC_UTF_8) >= 0;
}

Result<std::unique_ptr<ZipPart>> ZipArchive::part(const QString &name) const
{
    const QByteArray utf8 = name.toUtf8();
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat(m_handle->zip, utf8.constData(), ZIP_FL_ENC_UTF_8, &stat) != 0) {
        return badInput(tr("The workbook has no part \"%1\". It is damaged; save it again.").arg(name),
                        m_file);
    }
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE)
        return badInput(tr("The workbook is protected by a password. Save it without one."), m_file);
    auto *opened = zip_fopen_index(m_handle->zip, stat.index, 0);
    if (!opened) {
        return badInput(tr("The part \"%1\" of the workbook cannot be unpacked (%2). Save the "
                           "workbook again.")
                            .arg(name, QString::fromUtf8(zip_strerror(m_handle->zip))),
                        m_file);
    }
    std::unique_ptr<ZipPart> part(new ZipPart);
    part->m_handle = std::make_unique<ZipPart::Handle>(opened);
    part->open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    return part;
}

QByteArray ZipArchive::small(const QString &name, qsizetype most) const
{
    if (!has(name))
        return {};
    auto opened = part(name);
    if (!opened)
        return {};
    QByteArray bytes;
    while (bytes.size() <= most) {
        (*opened)->tokenRead();
        const QByteArray more = (*opened)->read(4096);
        if (more.isEmpty())
            break;
        bytes += more;
    }
    return bytes.size() > most ? QByteArray() : bytes;
}

} // namespace twofold::sheets
