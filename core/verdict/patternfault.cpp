// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/patternfault.h"

#include <QCoreApplication>

#include <limits>
#include <vector>

namespace twofold::verdict {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Signatures", text);
}

// In how many ways a part of the expression can match.
struct Ways
{
    bool several = false; // alternatives, or a repeat that is not of one fixed count
    bool unbounded = false;

    void add(Ways other)
    {
        several = several || other.several;
        unbounded = unbounded || other.unbounded;
    }
};

struct Repeat
{
    qsizetype length = 0; // characters of the expression; 0: none
    int least = 0;
    int most = 0;

    bool isUnbounded() const { return most == std::numeric_limits<int>::max(); }
};

class PatternReader
{
public:
    explicit PatternReader(const QString &expression)
        : m_text(expression)
    {
    }

    std::optional<QString> fault()
    {
        while (m_at < m_text.size() && !m_fault)
            readOne();
        return m_fault;
    }

private:
    QChar at(qsizetype place) const { return place < m_text.size() ? m_text[place] : QChar(); }

    void refuse(const char *sentence, qsizetype place)
    {
        m_fault = tr(sentence).arg(place + 1);
    }

    void readOne()
    {
        switch (at(m_at).unicode()) {
        case '\\':
            readEscape();
            break;
        case '[':
            skipClass();
            break;
        case '(':
            openGroup();
            return; // nothing to repeat yet
        case '|':
            m_groups.back().several = true;
            ++m_at;
            return;
        case ')':
            m_atom = m_groups.back();
            if (m_groups.size() > 1) {
                m_groups.pop_back();
                m_groups.back().add(m_atom);
            }
            ++m_at;
            break;
        default:
            m_atom = {};
            ++m_at;
        }
        if (!m_fault)
            readRepeat();
    }

    void readEscape()
    {
        m_atom = {};
        const QChar next = at(m_at + 1);
        if ((next >= u'1' && next <= u'9') || next == u'k' || next == u'g') {
            refuse(QT_TRANSLATE_NOOP("Signatures",
                                     "the reference back at character %1 can make a search very "
                                     "slow; write out what it stands for"),
                   m_at);
            return;
        }
        if (next == u'Q') {
            const auto end = m_text.indexOf(QLatin1String("\\E"), m_at + 2);
            m_at = end < 0 ? m_text.size() : end + 2;
            return;
        }
        m_at += 2;
    }

    // A class may begin with "]" or "^]", and hold named ones as in "[[:alpha:]]".
    void skipClass()
    {
        m_atom = {};
        ++m_at;
        if (at(m_at) == u'^')
            ++m_at;
        if (at(m_at) == u']')
            ++m_at;
        while (m_at < m_text.size() && m_text[m_at] != u']') {
            if (m_text[m_at] == u'[' && at(m_at + 1) == u':') {
                const auto end = m_text.indexOf(QLatin1String(":]"), m_at + 2);
                m_at = end < 0 ? m_at + 1 : end + 2;
            } else {
                m_at += m_text[m_at] == u'\\' ? 2 : 1;
            }
        }
        ++m_at;
    }

    void openGroup()
    {
        const QChar next = at(m_at + 1);
        const QChar kind = at(m_at + 2);
        const bool named = kind == u'P' && (at(m_at + 3) == u'>' || at(m_at + 3) == u'=');
        const bool recursion = kind == u'R' || kind == u'&' || kind == u'(' || kind == u'+'
                               || (kind == u'-' && at(m_at + 3).isDigit()) || kind.isDigit();
        if (next == u'*' || (next == u'?' && (named || recursion))) {
            refuse(QT_TRANSLATE_NOOP("Signatures",
                                     "the group at character %1 is a condition, a recursion or an "
                                     "instruction, which can make a search very slow; write the "
                                     "expression without it"),
                   m_at);
            return;
        }
        m_groups.emplace_back();
        m_at += next == u'?' ? 2 : 1;
    }

    Repeat repeatHere() const
    {
        constexpr int kAny = std::numeric_limits<int>::max();
        switch (at(m_at).unicode()) {
        case '*':
            return {1, 0, kAny};
        case '+':
            return {1, 1, kAny};
        case '?':
            return {1, 0, 1};
        case '{':
            break;
        default:
            return {};
        }
        // Only digits and a comma make it a repeat; anything else is text.
        qsizetype place = m_at + 1;
        const auto number = [&]() -> std::optional<int> {
            const auto begin = place;
            while (at(place).isDigit())
                ++place;
            bool ok = false;
            const int value = QStringView(m_text).mid(begin, place - begin).toInt(&ok);
            return ok ? std::optional(value) : std::nullopt;
        };
        const auto least = number();
        if (!least)
            return {};
        int most = *least;
        if (at(place) == u',') {
            ++place;
            most = number().value_or(kAny);
        }
        if (at(place) != u'}')
            return {};
        return {place + 1 - m_at, *least, most};
    }

    void readRepeat()
    {
        const Repeat repeat = repeatHere();
        if (repeat.length == 0)
            return;
        const auto place = m_at;
        m_at += repeat.length;
        if (at(m_at) == u'?' || at(m_at) == u'+')
            ++m_at; // as few as possible, or without giving back
        if (repeat.most > 1
            && (m_atom.unbounded || (m_atom.several && repeat.most > kMostNested))) {
            refuse(QT_TRANSLATE_NOOP("Signatures",
                                     "the repeat at character %1 can make a search very slow, as "
                                     "what it repeats can itself match in several ways; take the "
                                     "inner repeat or choice out, or bound both, as in {0,8}"),
                   place);
            return;
        }
        if (repeat.isUnbounded() && ++m_unbounded > kMostUnbounded) {
            refuse(QT_TRANSLATE_NOOP("Signatures",
                                     "the repeat at character %1 is one too many without a bound, "
                                     "which can make a search very slow; bound it, as in {0,80}"),
                   place);
            return;
        }
        m_groups.back().add({repeat.least != repeat.most, repeat.isUnbounded()});
    }

    const QString &m_text;
    qsizetype m_at = 0;
    std::vector<Ways> m_groups = std::vector<Ways>(1); // those that are open; the first is all
    Ways m_atom; // what was read last, for the repeat behind it
    int m_unbounded = 0;
    std::optional<QString> m_fault;
};

} // namespace

std::optional<QString> patternFault(const QString &expression)
{
    return PatternReader(expression).fault();
}

} // namespace twofold::verdict
