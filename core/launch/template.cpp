// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/template.h"

#include "core/base/shellword.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <map>

namespace twofold::launch {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

bool isKeyStart(QChar c)
{
    return c.isLetter() || c == u'_';
}

bool isKeyPart(QChar c)
{
    return c.isLetterOrNumber() || c == u'_' || c == u'.' || c == u'-';
}

// The end of a "{key}" that begins at `from`; -1 where there is none.
qsizetype placeholderEnd(const QString &text, qsizetype from)
{
    if (from + 2 >= text.size() || text[from] != u'{' || !isKeyStart(text[from + 1]))
        return -1;
    qsizetype i = from + 2;
    while (i < text.size() && isKeyPart(text[i]))
        ++i;
    return i < text.size() && text[i] == u'}' ? i : -1;
}

// Arithmetic is $((…)), in which some shells run what stands in an index: only numbers go there.
enum class Quote { None, Single, Double, Arithmetic };

// Where a placeholder stands in the shell's quoting decides how the variable is written there.
struct Piece
{
    QString text; // literal, or a key
    bool isKey = false;
    Quote quote = Quote::None;
};

// Follows the shell's quoting (POSIX 2.2): quotes, backslash, comments, and command substitution,
// which begins anew inside of double quotes. Where this would be wrong the value could be split
// into words, but it is never run: the shell only ever sees a reference to a variable.
std::vector<Piece> split(const QString &text)
{
    std::vector<Piece> pieces;
    QString literal;
    std::vector<Quote> stack{Quote::None};
    const auto flush = [&] {
        if (!literal.isEmpty())
            pieces.push_back({std::exchange(literal, {}), false, Quote::None});
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        Quote &quote = stack.back();
        if (c == u'{') {
            // {{key}} is a literal {key}.
            if (i + 1 < text.size() && text[i + 1] == u'{') {
                const qsizetype end = placeholderEnd(text, i + 1);
                if (end > 0 && end + 1 < text.size() && text[end + 1] == u'}') {
                    literal += text.mid(i + 1, end - i);
                    i = end + 1;
                    continue;
                }
            }
            const qsizetype end = placeholderEnd(text, i);
            if (end > 0) {
                flush();
                pieces.push_back({text.mid(i + 1, end - i - 1), true, quote});
                i = end;
                continue;
            }
        }
        literal += c;
        if (c == u'\\' && quote != Quote::Single && i + 1 < text.size()) {
            literal += text[++i];
        } else if (c == u'\'' && quote != Quote::Double) {
            quote = quote == Quote::Single ? Quote::None : Quote::Single;
        } else if (c == u'"' && quote != Quote::Single) {
            quote = quote == Quote::Double ? Quote::None : Quote::Double;
        } else if (c == u'$' && quote != Quote::Single && i + 1 < text.size()) {
            if (text[i + 1] == u'(' && i + 2 < text.size() && text[i + 2] == u'(') {
                literal += text.mid(i + 1, 2);
                i += 2;
                stack.insert(stack.end(), 2, Quote::Arithmetic);
            } else if (text[i + 1] == u'(') {
                literal += text[++i];
                stack.push_back(Quote::None);
            } else if (text[i + 1] == u'{') {
                literal += text[++i]; // the shell's own variable
            }
        } else if (c == u'(' && quote == Quote::Arithmetic) {
            stack.push_back(Quote::Arithmetic);
        } else if (c == u')' && (quote == Quote::None || quote == Quote::Arithmetic)
                   && stack.size() > 1) {
            stack.pop_back();
        } else if (c == u'#' && quote == Quote::None
                   && (i == 0 || text[i - 1].isSpace() || text[i - 1] == u';')) {
            while (i + 1 < text.size() && text[i + 1] != u'\n')
                literal += text[++i];
        }
    }
    flush();
    return pieces;
}

const QStringList &placeKeys()
{
    static const QStringList keys{QStringLiteral("index"), QStringLiteral("count"),
                                  QStringLiteral("offset")};
    return keys;
}

QString placeValue(const QString &key, const Place &place)
{
    if (key == QLatin1String("index"))
        return QString::number(place.index);
    if (key == QLatin1String("count"))
        return QString::number(place.count);
    return QString::number(place.offset);
}

bool isSecret(const campaign::Campaign &campaign, QStringView key)
{
    const auto *parameter = campaign.parameter(key);
    return parameter && parameter->kind == campaign::ParameterKind::Secret;
}

// A key that differs by case or by a letter.
QString similarKey(const campaign::Campaign &campaign, const QString &key)
{
    for (const auto &parameter : campaign.parameters) {
        if (parameter.key.compare(key, Qt::CaseInsensitive) == 0)
            return parameter.key;
    }
    for (const auto &parameter : campaign.parameters) {
        const QString &other = parameter.key;
        if (qAbs(other.size() - key.size()) > 1 || other.size() < 3)
            continue;
        const qsizetype shorter = qMin(other.size(), key.size());
        qsizetype head = 0, tail = 0;
        while (head < shorter && other[head] == key[head])
            ++head;
        while (tail < shorter - head && other[other.size() - 1 - tail] == key[key.size() - 1 - tail])
            ++tail;
        if (head + tail >= qMax(other.size(), key.size()) - 1)
            return other;
    }
    return {};
}

QString forPeople(const QString &value, Quote quote)
{
    static const QRegularExpression harmless(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+$"));
    if (quote != Quote::None || harmless.match(value).hasMatch())
        return value;
    return shellWord(value);
}

QStringList commandsOf(const campaign::Plan &plan)
{
    QStringList commands;
    for (const auto &role : plan.roles)
        commands << role.prepare << role.reset << role.command << role.cleanup;
    for (const auto &guard : plan.guards)
        commands << guard.check;
    return commands;
}

} // namespace

QString environmentName(QStringView key)
{
    QString name = QStringLiteral("TWOFOLD_");
    for (const QChar c : key) {
        const bool plain = c.unicode() < 128 && c.isLetterOrNumber();
        name += plain ? c.toUpper() : QChar(u'_');
    }
    return name;
}

Result<Rendered> render(const QString &commandTemplate, const campaign::Campaign &campaign,
                        const campaign::Parameters &values, const Place &place)
{
    Rendered rendered;
    // Names of variables are made unique: "a.b" and "a_b" are two parameters.
    std::map<QString, QString> variableOf;
    QStringList taken;
    const auto add = [&](const QString &key, const QString &value) {
        QString name = environmentName(key);
        for (int i = 2; taken.contains(name); ++i)
            name = environmentName(key) % u'_' % QString::number(i);
        taken += name;
        variableOf[key] = name;
        rendered.environment.emplace_back(name, value);
    };
    for (const QString &key : placeKeys())
        add(key, placeValue(key, place));
    for (const auto &[key, value] : values) {
        const QString text = campaign::valueText(value);
        // The kernel takes no variable above 128 KiB; what is so long is a note, not a setting.
        if (!campaign::isAbsent(value) && !isSecret(campaign, key) && !placeKeys().contains(key)
            && text.size() < 30'000 && !text.contains(QChar(0)))
            add(key, text);
    }

    for (const Piece &piece : split(commandTemplate)) {
        if (!piece.isKey) {
            rendered.shell += piece.text;
            rendered.display += piece.text;
            continue;
        }
        const QString &key = piece.text;
        if (isSecret(campaign, key))
            return badInput(tr("The command names the secret {%1}. Arguments of a command can be read "
                               "by everybody on its host: use the variable $%2 of its environment.")
                                .arg(key, environmentName(key)));
        const auto variable = variableOf.find(key);
        if (variable == variableOf.end()) {
            if (campaign.parameter(key) || values.find(key))
                return badInput(tr("The command needs {%1}, which has no value. Set it first.").arg(key));
            const QString similar = similarKey(campaign, key);
            if (!similar.isEmpty())
                return badInput(tr("The command names {%1}, which is not a parameter of the campaign. "
                                   "Did you mean {%2}?").arg(key, similar));
            return badInput(tr("The command names {%1}, which is not a parameter of the campaign. Add "
                               "the parameter, or write {{%1}} for the text itself.").arg(key));
        }
        const auto value = std::find_if(rendered.environment.begin(), rendered.environment.end(),
                                        [&](const auto &entry) { return entry.first == variable->second; });
        static const QRegularExpression whole(QStringLiteral("^-?[0-9]{1,18}$"));
        if (piece.quote == Quote::Arithmetic && !whole.match(value->second).hasMatch())
            return badInput(tr("The command calculates with {%1}, which is “%2” and not a whole number.")
                                .arg(key, value->second));
        const QString reference = QLatin1String("${") % variable->second % u'}';
        switch (piece.quote) {
        case Quote::None: rendered.shell += u'"' % reference % u'"'; break;
        case Quote::Double:
        case Quote::Arithmetic: rendered.shell += reference; break;
        case Quote::Single: rendered.shell += QLatin1String("'\"") % reference % QLatin1String("\"'"); break;
        }
        rendered.display += forPeople(value->second, piece.quote);
    }
    return rendered;
}

QStringList keysUsed(const QString &commandTemplate, const campaign::Campaign &campaign)
{
    QStringList keys;
    for (const Piece &piece : split(commandTemplate)) {
        if (piece.isKey && !keys.contains(piece.text))
            keys += piece.text;
    }
    for (const auto &parameter : campaign.parameters) {
        const QRegularExpression variable(QLatin1String("\\$\\{?") + environmentName(parameter.key)
                                          + QLatin1String("(?![A-Za-z0-9_])"));
        if (!keys.contains(parameter.key) && variable.match(commandTemplate).hasMatch())
            keys += parameter.key;
    }
    return keys;
}

QStringList secretsUsed(const campaign::Plan &plan, const campaign::Campaign &campaign)
{
    QStringList read;
    for (const QString &command : commandsOf(plan))
        read += keysUsed(command, campaign);
    QStringList keys;
    for (const auto &parameter : campaign.parameters) {
        if (parameter.kind == campaign::ParameterKind::Secret && read.contains(parameter.key))
            keys += parameter.key;
    }
    return keys;
}

QStringList secretsExpanded(const campaign::Plan &plan, const campaign::Campaign &campaign)
{
    QStringList keys;
    for (const QString &key : secretsUsed(plan, campaign)) {
        const QRegularExpression expansion(
            QLatin1String("((?<![-A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_]*=[\"']?)?\\$\\{?") + environmentName(key)
            + QLatin1String("(?![A-Za-z0-9_])"));
        for (const QString &command : commandsOf(plan)) {
            for (auto found = expansion.globalMatch(command); found.hasNext();) {
                if (found.next().capturedLength(1) == 0 && !keys.contains(key))
                    keys += key;
            }
        }
    }
    return keys;
}

QStringList keysMissing(const campaign::Plan &plan, const campaign::Campaign &campaign,
                        const campaign::Parameters &values)
{
    QStringList missing;
    for (const QString &command : commandsOf(plan)) {
        for (const QString &key : keysUsed(command, campaign)) {
            const auto *value = values.find(key);
            if ((!value || campaign::isAbsent(*value)) && !placeKeys().contains(key)
                && !isSecret(campaign, key) && !missing.contains(key))
                missing += key;
        }
    }
    return missing;
}

QStringList keysUnused(const campaign::Plan &plan, const campaign::Campaign &campaign,
                       const campaign::Parameters &values)
{
    QStringList used;
    for (const QString &command : commandsOf(plan))
        used += keysUsed(command, campaign);
    QStringList unused;
    for (const auto &parameter : campaign.parameters) {
        const bool isLoad = parameter.group == campaign::kParameterGroups[0]
                            || parameter.group == campaign::kParameterGroups[2];
        const auto *value = values.find(parameter.key);
        if (isLoad && !parameter.probed && value && !campaign::isAbsent(*value)
            && !used.contains(parameter.key))
            unused += parameter.key;
    }
    return unused;
}

} // namespace twofold::launch
