// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/xmlpart.h"

#include <QCoreApplication>

namespace twofold::sheets {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Spreadsheet", text);
}

} // namespace

Result<std::unique_ptr<XmlPart>> XmlPart::open(const ZipArchive &archive, const QString &name,
                                               const CancelToken &cancel)
{
    auto part = archive.part(name);
    if (!part)
        return part.error();
    return std::unique_ptr<XmlPart>(new XmlPart(archive.file(), name, std::move(*part), cancel));
}

XmlPart::XmlPart(const QString &file, const QString &name, std::unique_ptr<ZipPart> part,
                 const CancelToken &cancel)
    : m_file(file)
    , m_name(name)
    , m_part(std::move(part))
    , m_cancel(cancel)
    , m_xml(m_part.get())
{
}

bool XmlPart::next()
{
    if (!m_outcome || m_xml.atEnd())
        return false;
    if (++m_tokens % 4096 == 0 && m_cancel.isCancelled()) {
        m_outcome = cancelledError();
        return false;
    }
    m_part->tokenRead();
    const auto token = m_xml.readNext();
    const auto refuse = [this](const QString &sentence) {
        m_outcome = badInput(sentence, m_file);
        return false;
    };
    if (!m_part->problem().isEmpty())
        return refuse(m_part->problem());
    if (m_xml.hasError()) {
        return refuse(tr("The part \"%1\" of the workbook is damaged in line %2: %3. Save the "
                         "workbook again.")
                          .arg(m_name)
                          .arg(m_xml.lineNumber())
                          .arg(m_xml.errorString()));
    }
    if (token == QXmlStreamReader::DTD || token == QXmlStreamReader::EntityReference)
        return refuse(tr("The part \"%1\" of the workbook declares entities, which no spreadsheet "
                         "program writes. It is not read.")
                          .arg(m_name));
    if (token == QXmlStreamReader::StartElement) {
        if (++m_depth > kDeepest || m_xml.attributes().size() > kMostAttributes)
            return refuse(tr("The part \"%1\" of the workbook is nested deeper, or has more "
                             "attributes, than any spreadsheet program writes. It is not read.")
                              .arg(m_name));
    } else if (token == QXmlStreamReader::EndElement) {
        --m_depth;
    }
    return token != QXmlStreamReader::EndDocument;
}

Result<void> XmlPart::outcome() const
{
    return m_outcome;
}

bool XmlPart::isStart(QStringView name) const
{
    return m_xml.isStartElement() && m_xml.name() == name;
}

bool XmlPart::isEnd(QStringView name) const
{
    return m_xml.isEndElement() && m_xml.name() == name;
}

QString XmlPart::attribute(const char *name) const
{
    return m_xml.attributes().value(QString(), QString::fromLatin1(name)).toString();
}

QString XmlPart::attribute(const QString &space, const char *name) const
{
    return m_xml.attributes().value(space, QString::fromLatin1(name)).toString();
}

QString XmlPart::attributeOfAny(const char *name) const
{
    for (const auto &attribute : m_xml.attributes()) {
        if (attribute.name() == QString::fromLatin1(name) && !attribute.namespaceUri().isEmpty())
            return attribute.value().toString();
    }
    return {};
}

void XmlPart::skip()
{
    const int depth = m_depth;
    while (m_depth >= depth && next()) {
    }
}

} // namespace twofold::sheets
