// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/signatures.h"

#include "core/verdict/patternfault.h"
#include "core/verdict/scanner.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QFile>
#include <QSet>

#include <algorithm>

// Resources of a static library are registered by hand; outside of any namespace as Qt wants it.
static void registerSignatureResource()
{
    Q_INIT_RESOURCE(signatures);
}

namespace twofold::verdict {

namespace {

using Json = nlohmann::json;

QString tr(const char *text)
{
    return QCoreApplication::translate("Signatures", text);
}

// The steps that one search of one line may take, so that the time for a log grows with its length
// alone, whatever the expression; a search that needs more finds nothing.
const QString kStepLimit = QStringLiteral("(*LIMIT_MATCH=200000)");

// The first thing that is wrong with a signature.
struct Fault
{
    const char *field;
    QString reason;
};

std::optional<Fault> compile(Signature &signature)
{
    const QString &expression = signature.expression;
    for (const auto &[field, value] : {std::pair("id", signature.id), std::pair("pattern", expression),
                                       std::pair("meaning", signature.meaning),
                                       std::pair("example", signature.example)}) {
        if (value.trimmed().isEmpty())
            return Fault{field, tr("it is empty")};
    }
    if (signature.rank < 0 || signature.rank > kHighestRank)
        return Fault{"rank", tr("it is not between 0 and 1,000")};
    for (auto &text : signature.contains) {
        text = QString::fromUtf8(text).toLower().toUtf8();
        if (text.trimmed().isEmpty())
            return Fault{"contains", tr("it holds an empty text")};
    }
    // Alone first, so that places in its message are those of the expression.
    const QRegularExpression alone(expression, QRegularExpression::CaseInsensitiveOption);
    if (!alone.isValid()) {
        return Fault{"pattern", tr("at character %1: %2")
                                    .arg(alone.patternErrorOffset() + 1)
                                    .arg(alone.errorString())};
    }
    if (const auto fault = patternFault(expression))
        return Fault{"pattern", *fault};
    signature.pattern.setPattern(kStepLimit % expression);
    signature.pattern.setPatternOptions(QRegularExpression::CaseInsensitiveOption);
    const auto found = signature.pattern.match(signature.example);
    if (signature.pattern.match(QString()).hasMatch()
        || (found.hasMatch() && found.capturedLength() == 0)) {
        return Fault{"pattern", tr("it matches a text without any character, and so every line; "
                                   "name a word that the line holds")};
    }
    if (!found.hasMatch())
        return Fault{"example", tr("it does not match the pattern")};
    const QString line = signature.example.toLower();
    const auto isHeld = [&line](const QByteArray &text) { return line.contains(QString::fromUtf8(text)); };
    if (!signature.contains.isEmpty()
        && std::none_of(signature.contains.begin(), signature.contains.end(), isHeld))
        return Fault{"contains", tr("the example holds none of these texts")};
    signature.pattern.optimize();
    return std::nullopt;
}

Error refused(const QString &name, const char *field, const QString &reason, const QString &file)
{
    return badInput(tr("%1, field \"%2\": %3.").arg(name, QString::fromLatin1(field), reason), file);
}

// Reads one signature; remembers the first thing that is wrong.
class SignatureReader
{
public:
    SignatureReader(const Json &object, QString file, size_t number)
        : m_object(object)
        , m_file(std::move(file))
        , m_name(tr("signature %1").arg(number))
    {
    }

    Result<Signature> read()
    {
        if (!m_object.is_object())
            return badInput(tr("%1 is not an object in braces.").arg(m_name), m_file);
        Signature signature;
        signature.id = text("id", true);
        if (!signature.id.isEmpty())
            m_name = tr("signature \"%1\"").arg(signature.id);
        signature.component = text("component", false);
        signature.failureClass = text("class", false);
        signature.meaning = text("meaning", true);
        signature.check = text("check", false);
        signature.usualFix = text("fix", false);
        signature.example = text("example", true);
        signature.lookAt = list("look_at");
        for (const auto &required : list("contains"))
            signature.contains.append(required.toUtf8());
        signature.rank = rank();
        if (const auto named = side("side", true))
            signature.side = *named;
        signature.atGenerator = side("at_generator", false);
        signature.expression = text("pattern", true);
        if (!m_error) {
            if (const auto fault = compile(signature))
                fail(fault->field, fault->reason);
        }
        if (m_error)
            return *m_error;
        return signature;
    }

private:
    void fail(const char *field, const QString &reason)
    {
        if (!m_error)
            m_error = refused(m_name, field, reason, m_file);
    }

    QString text(const char *field, bool needed)
    {
        const auto it = m_object.find(field);
        if (it == m_object.end()) {
            if (needed)
                fail(field, tr("it is missing"));
            return {};
        }
        if (!it->is_string()) {
            fail(field, tr("it is not a text"));
            return {};
        }
        const QString value = QString::fromStdString(it->get<std::string>());
        if (needed && value.trimmed().isEmpty())
            fail(field, tr("it is empty"));
        return value;
    }

    QStringList list(const char *field)
    {
        QStringList values;
        const auto it = m_object.find(field);
        if (it == m_object.end())
            return values;
        if (!it->is_array()) {
            fail(field, tr("it is not a list of texts"));
            return values;
        }
        for (const auto &item : *it) {
            if (!item.is_string() || item.get_ref<const std::string &>().empty()) {
                fail(field, tr("it holds something that is not a text"));
                return values;
            }
            values.append(QString::fromStdString(item.get<std::string>()));
        }
        return values;
    }

    int rank()
    {
        const auto it = m_object.find("rank");
        if (it == m_object.end() || !it->is_number_integer()) {
            fail("rank", tr("it is not a whole number"));
            return 0;
        }
        return static_cast<int>(std::clamp<int64_t>(it->get<int64_t>(), -1, kHighestRank + 1));
    }

    std::optional<campaign::Side> side(const char *field, bool needed)
    {
        const QString name = text(field, needed);
        if (name.isEmpty())
            return std::nullopt;
        const auto parsed = campaign::parseSide(name);
        if (!parsed) {
            fail(field, tr("\"%1\" is none of system, generator, environment, test")
                            .arg(name.left(80)));
        }
        return parsed;
    }

    const Json &m_object;
    QString m_file;
    QString m_name;
    std::optional<Error> m_error;
};

Signatures readBuiltIn()
{
    registerSignatureResource();
    QFile file(QStringLiteral(":/signatures/signatures.json"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto signatures = parseSignatures(file.readAll(), file.fileName());
    if (!signatures) {
        qWarning("%s", qUtf8Printable(signatures.error().text()));
        return {};
    }
    return std::move(*signatures);
}

std::vector<campaign::Finding> findingsOf(const Signatures &signatures,
                                          const std::vector<Hit> &hits, const QString &file)
{
    std::vector<campaign::Finding> findings;
    findings.reserve(hits.size());
    for (const auto &hit : hits)
        findings.push_back(findingOf(signatures[hit.signature], hit, file));
    return findings;
}

} // namespace

Result<Signature> compileSignature(const campaign::FailureSignature &signature)
{
    Signature compiled{signature, {}};
    if (const auto fault = compile(compiled))
        return refused(tr("signature \"%1\"").arg(signature.id), fault->field, fault->reason, {});
    return compiled;
}

Result<Signatures> parseSignatures(const QByteArray &json, const QString &file)
{
    const Json document = Json::parse(json.begin(), json.end(), nullptr, false);
    if (document.is_discarded())
        return badInput(tr("This is not valid JSON."), file);
    if (!document.is_object() || !document.contains("signatures")
        || !document["signatures"].is_array()) {
        return badInput(tr("There is no list named \"signatures\" in it."), file);
    }
    if (const auto format = document.find("format");
        format != document.end() && (!format->is_number_integer() || format->get<int64_t>() != 1)) {
        return badInput(tr("Its \"format\" is not 1, the only one this version reads."), file);
    }
    Signatures signatures;
    QSet<QString> ids;
    for (const auto &object : document["signatures"]) {
        auto signature = SignatureReader(object, file, signatures.size() + 1).read();
        if (!signature)
            return signature.error();
        if (ids.contains(signature->id))
            return badInput(tr("Two signatures are named \"%1\".").arg(signature->id), file);
        ids.insert(signature->id);
        signatures.push_back(std::move(*signature));
    }
    return signatures;
}

const Signatures &builtInSignatures()
{
    static const Signatures signatures = readBuiltIn();
    return signatures;
}

bool hasOwnSignatures(const campaign::Campaign &campaign)
{
    return !campaign.signatures.empty() || !campaign.mutedSignatures.isEmpty();
}

Result<Signatures> signaturesOf(const campaign::Campaign &campaign)
{
    if (campaign.signatures.size() > kMostOwnSignatures) {
        return badInput(tr("The campaign has %1 signatures of its own; at most %2 are used. Remove "
                           "those that are not needed.")
                            .arg(campaign.signatures.size())
                            .arg(kMostOwnSignatures));
    }
    Signatures all;
    QSet<QString> ids;
    for (const auto &own : campaign.signatures) {
        if (ids.contains(own.id))
            return badInput(tr("Two signatures are named \"%1\".").arg(own.id));
        ids.insert(own.id);
        if (campaign.mutedSignatures.contains(own.id))
            continue;
        auto compiled = compileSignature(own);
        if (!compiled)
            return compiled.error();
        all.push_back(std::move(*compiled));
    }
    // The campaign's own come first: of equals the one that was met first is told.
    for (const auto &known : builtInSignatures()) {
        if (!ids.contains(known.id) && !campaign.mutedSignatures.contains(known.id))
            all.push_back(known);
    }
    return all;
}

std::vector<campaign::Finding> match(const Signatures &signatures, const QByteArray &text,
                                     const QString &file)
{
    Scanner scanner(signatures);
    scanner.feed(text);
    return findingsOf(signatures, scanner.finish(), file);
}

Result<std::vector<campaign::Finding>> matchDevice(const Signatures &signatures, QIODevice &device, const QString &file,
                                                   const CancelToken &cancel)
{
    Scanner scanner(signatures);
    QByteArray piece(1 << 20, Qt::Uninitialized);
    for (;;) {
        if (cancel.isCancelled())
            return cancelledError();
        const qint64 count = device.read(piece.data(), piece.size());
        if (count < 0)
            return badInput(tr("It cannot be read: %1.").arg(device.errorString()), file);
        if (count == 0)
            break;
        scanner.feed(QByteArrayView(piece.constData(), count));
    }
    return findingsOf(signatures, scanner.finish(), file);
}

Result<std::vector<campaign::Finding>> matchFile(const Signatures &signatures, const QString &path,
                                                 const CancelToken &cancel)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return badInput(tr("It cannot be read: %1.").arg(file.errorString()), path);
    return matchDevice(signatures, file, path, cancel);
}

} // namespace twofold::verdict
