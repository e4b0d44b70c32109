// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/sheets/ziparchive.h"

#include <QXmlStreamReader>

namespace twofold::sheets {

// The XML of one part, token by token, with bounds on what it can make the reader hold: no
// document type (it could declare entities), at most kDeepest levels and kMostAttributes.
//
//   while (xml.next()) …
//   if (const auto read = xml.outcome(); !read) return read.error();
class XmlPart
{
public:
    static constexpr int kDeepest = 200;
    static constexpr int kMostAttributes = 200;

    static Result<std::unique_ptr<XmlPart>> open(const ZipArchive &archive, const QString &name,
                                                 const CancelToken &cancel);

    // False at the end and after an error.
    bool next();
    Result<void> outcome() const;

    bool isStart(QStringView name) const;
    bool isEnd(QStringView name) const;
    bool isStart() const { return m_xml.isStartElement(); }
    bool isEnd() const { return m_xml.isEndElement(); }
    bool isText() const { return m_xml.isCharacters(); }
    QStringView name() const { return m_xml.name(); } // local
    QStringView space() const { return m_xml.namespaceUri(); }
    QStringView text() const { return m_xml.text(); }
    // Of the start element: attributes without namespace, and those of one.
    QString attribute(const char *name) const;
    QString attribute(const QString &space, const char *name) const;
    // Of any namespace: those of the two kinds of OOXML differ.
    QString attributeOfAny(const char *name) const;
    // From within a start element to its end; what is in it is not looked at.
    void skip();

private:
    XmlPart(const QString &file, const QString &name, std::unique_ptr<ZipPart> part,
            const CancelToken &cancel);

    QString m_file;
    QString m_name;
    std::unique_ptr<ZipPart> m_part;
    CancelToken m_cancel;
    QXmlStreamReader m_xml;
    Result<void> m_outcome;
    int m_depth = 0;
    qint64 m_tokens = 0;
};

} // namespace twofold::sheets
