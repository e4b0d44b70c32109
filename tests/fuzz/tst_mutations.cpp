// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/fuzz/entrypoints.h"

#include <QFile>

#include <random>

using namespace twofold;

namespace {

constexpr qsizetype kLongestSeed = 8 * 1024;
constexpr int kMutations = 250; // an entry point

// The same for the same seed, on every machine: mt19937 is defined to the bit, the distributions
// of the standard library are not.
class Mutator
{
public:
    explicit Mutator(unsigned seed)
        : m_random(seed)
    {
    }

    size_t below(size_t end) { return end == 0 ? 0 : m_random() % end; }

    QByteArray mutated(const std::vector<QByteArray> &seeds)
    {
        QByteArray bytes = seeds[below(seeds.size())];
        for (size_t changes = 1 + below(4); changes > 0; --changes)
            change(bytes, seeds);
        return bytes;
    }

private:
    void change(QByteArray &bytes, const std::vector<QByteArray> &seeds)
    {
        static const QByteArray tokens[] = {
            QByteArray(1, '\0'), "\xff\xfe", "\xef\xbb\xbf", "\"", "\"\"", "\n", "\r\n", ",", ";",
            "-1", "0", "1e308", "-1e308", "nan", "-nan", "inf", "NaN", "9223372036854775807",
            "-9223372036854775808", "99999999999999999999999", "0.0000001", "{", "}", "[", "]",
            "null", "true", "<a>", "</a>", "&lt;", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "%",
            "k", "ms", ":", "\\u0000", "\\ud800"};
        const auto at = static_cast<qsizetype>(below(static_cast<size_t>(bytes.size()) + 1));
        const auto size = std::min<qsizetype>(bytes.size() - at, 1 + static_cast<qsizetype>(below(64)));
        switch (below(7)) {
        case 0:
            if (at < bytes.size())
                bytes[at] = static_cast<char>(below(256));
            break;
        case 1:
            bytes.insert(at, tokens[below(std::size(tokens))]);
            break;
        case 2: {
            const auto &token = tokens[below(std::size(tokens))];
            bytes.replace(at, std::min(token.size(), size), token);
            break;
        }
        case 3:
            bytes.remove(at, size);
            break;
        case 4:
            bytes.insert(at, bytes.mid(at, size).repeated(1 + static_cast<qsizetype>(below(20))));
            break;
        case 5:
            bytes.truncate(at);
            break;
        default: { // the head of this with the tail of another
            const auto &other = seeds[below(seeds.size())];
            bytes = bytes.first(at)
                    + other.mid(static_cast<qsizetype>(below(static_cast<size_t>(other.size()) + 1)));
            break;
        }
        }
    }

    std::mt19937 m_random;
};

} // namespace

// A short and repeatable stand-in for the fuzzer of tests/fuzz/run: the same entry points, without
// guidance. With TWOFOLD_FUZZ_KEEP=FILE the file holds the bytes that were taken last.
class MutationTest : public QObject
{
    Q_OBJECT

private slots:
    void anyBytes_areReadOrRefusedWithASentence_data()
    {
        QTest::addColumn<int>("index");
        for (size_t i = 0; i < fuzz::entryPoints().size(); ++i)
            QTest::newRow(qPrintable(fuzz::entryPoints()[i].name)) << static_cast<int>(i);
    }

    void anyBytes_areReadOrRefusedWithASentence()
    {
        QFETCH(int, index);
        const auto &entryPoint = fuzz::entryPoints()[static_cast<size_t>(index)];
        const auto seeds = fuzz::seedsFor(entryPoint.name, {QStringLiteral(TWOFOLD_TEST_DATA)},
                                          kLongestSeed);
        QVERIFY2(!seeds.empty(), "there is no example of what this entry point takes");
        const QString keep = qEnvironmentVariable("TWOFOLD_FUZZ_KEEP");
        const auto run = [&](const QByteArray &bytes) {
            if (!keep.isEmpty()) {
                QFile file(keep);
                QVERIFY(file.open(QIODevice::WriteOnly));
                file.write(bytes);
            }
            entryPoint.run(bytes); // ends the process where something is wrong
        };
        run({});
        for (const auto &seed : seeds)
            run(seed);
        Mutator mutator(static_cast<unsigned>(index) + 1);
        for (int i = 0; i < kMutations; ++i)
            run(mutator.mutated(seeds));
    }
};

TWOFOLD_TEST(MutationTest)

#include "tst_mutations.moc"
