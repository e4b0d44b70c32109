// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/signatures.h"

#include "core/verdict/scanner.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QFile>
#include <QSet>

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

// A repeat inside a repeat, or many unbounded ones in a row, can take more than linear time on a
// line that does not match. Places are 1-based; 0: the pattern is fine.
qsizetype slowPlace(const QString &pattern)
{
    struct Group
    {
        bool unbounded = false;
    };
    std::vector<Group> open(1);
    bool closedUnbounded = false; // the atom just read is a group that holds an unbounded repeat
    int unbounded = 0;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const QChar c = pattern[i];
        if (c == u'\\') {
            ++i;
            closedUnbounded = false;
            continue;
        }
        if (c == u'[') {
            // A class may begin with "]" or "^]".
            ++i;
            if (i < pattern.size() && pattern[i] == u'^')
                ++i;
            if (i < pattern.size() && pattern[i] == u']')
                ++i;
            while (i < pattern.size() && pattern[i] != u']')
                i += pattern[i] == u'\\' ? 2 : 1;
            closedUnbounded = false;
            continue;
        }
        if (c == u'(') {
            open.emplace_back();
            closedUnbounded = false;
            continue;
        }
        if (c == u')') {
            if (open.size() > 1) {
                closedUnbounded = open.back().unbounded;
                open.pop_back();
                open.back().unbounded = open.back().unbounded || closedUnbounded;
            }
            continue;
        }
        bool repeat = c == u'*' || c == u'+';
        if (c == u'{') {
            const auto close = pattern.indexOf(u'}', i);
            repeat = close > i && pattern[close - 1] == u',';
        }
        if (repeat) {
            if (closedUnbounded || ++unbounded > 5)
                return i + 1;
            open.back().unbounded = true;
        }
        closedUnbounded = false;
    }
    return 0;
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
            signature.contains.append(required.toLower().toUtf8());
        signature.rank = rank();
        if (const auto named = side("side", true))
            signature.side = *named;
        signature.atGenerator = side("at_generator", false);
        readPattern(signature);
        if (m_error)
            return *m_error;
        if (!signature.pattern.match(signature.example).hasMatch())
            fail("example", tr("it does not match the pattern"));
        if (m_error)
            return *m_error;
        return signature;
    }

private:
    void fail(const char *field, const QString &reason)
    {
        if (!m_error) {
            m_error = badInput(tr("%1, field \"%2\": %3.")
                                   .arg(m_name, QString::fromLatin1(field), reason),
                               m_file);
        }
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
        const auto value = it->get<int64_t>();
        if (value < 0 || value > 1000) {
            fail("rank", tr("it is not between 0 and 1,000"));
            return 0;
        }
        return static_cast<int>(value);
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

    void readPattern(Signature &signature)
    {
        const QString pattern = text("pattern", true);
        if (m_error)
            return;
        signature.pattern = QRegularExpression(
            pattern, QRegularExpression::CaseInsensitiveOption);
        if (!signature.pattern.isValid()) {
            fail("pattern", tr("at character %1: %2")
                                .arg(signature.pattern.patternErrorOffset() + 1)
                                .arg(signature.pattern.errorString()));
            return;
        }
        if (const auto place = slowPlace(pattern); place > 0) {
            fail("pattern",
                 tr("the repeat at character %1 can make a search very slow; bound it, as in "
                    "{0,80}, or take it out of the repeat around it")
                     .arg(place));
            return;
        }
        signature.pattern.optimize();
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

std::vector<campaign::Finding> match(const Signatures &signatures, const QByteArray &text,
                                     const QString &file)
{
    Scanner scanner(signatures);
    scanner.feed(text);
    return findingsOf(signatures, scanner.finish(), file);
}

Result<std::vector<campaign::Finding>> matchFile(const Signatures &signatures, const QString &path,
                                                 const CancelToken &cancel)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return badInput(tr("It cannot be read: %1.").arg(file.errorString()), path);
    Scanner scanner(signatures);
    QByteArray piece(1 << 20, Qt::Uninitialized);
    for (;;) {
        if (cancel.isCancelled())
            return cancelledError();
        const qint64 count = file.read(piece.data(), piece.size());
        if (count < 0)
            return badInput(tr("It cannot be read: %1.").arg(file.errorString()), path);
        if (count == 0)
            break;
        scanner.feed(QByteArrayView(piece.constData(), count));
    }
    return findingsOf(signatures, scanner.finish(), path);
}

} // namespace twofold::verdict
