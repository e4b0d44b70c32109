// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"

#include <QDir>
#include <QDirIterator>
#include <QRegularExpression>

// The layers of the design that the linker does not see: which folder may include which.
class TestIncludes : public QObject
{
    Q_OBJECT

    struct Include
    {
        QString file; // from the repository's root
        int line;
        QString header;
    };

    static QList<Include> includesBelow(const QString &folder)
    {
        static const QRegularExpression pattern(QStringLiteral("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"));
        const QDir root(QStringLiteral(TWOFOLD_SOURCE_DIR));
        QList<Include> includes;
        QDirIterator it(root.filePath(folder), {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                        QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile file(it.next());
            if (!file.open(QIODevice::ReadOnly))
                continue;
            int number = 0;
            while (!file.atEnd()) {
                ++number;
                const auto match = pattern.match(QString::fromUtf8(file.readLine()));
                if (match.hasMatch())
                    includes.append({root.relativeFilePath(file.fileName()), number, match.captured(1)});
            }
        }
        return includes;
    }

    static QString feature(const QString &path) { return path.section(QLatin1Char('/'), 1, 1); }

    static void report(const Include &include, const char *rule)
    {
        QFAIL(qPrintable(QStringLiteral("%1:%2 includes %3: %4")
                             .arg(include.file)
                             .arg(include.line)
                             .arg(include.header, QString::fromLatin1(rule))));
    }

private slots:
    void theScanSeesTheSources()
    {
        QVERIFY(includesBelow(QStringLiteral("core")).size() > 100);
        QVERIFY(includesBelow(QStringLiteral("ui")).size() > 100);
    }

    void coreKnowsNoWindow()
    {
        static const QRegularExpression gui(QStringLiteral(
            "^(QtGui|QtWidgets|QtCharts|QtSvg)|^Q(Widget|Application|GuiApplication|Color|Font|Painter|Icon|Pixmap|"
            "Image|Palette|Brush|Pen|Chart|SvgRenderer|Action|Dialog|MainWindow)$|qcustomplot"));
        for (const auto &include : includesBelow(QStringLiteral("core"))) {
            if (include.header.startsWith(QLatin1String("ui/")) || include.header.startsWith(QLatin1String("app/")))
                report(include, "the core stands below the window");
            if (gui.match(include.header).hasMatch())
                report(include, "the core links no Gui and no Widgets");
        }
    }

    void uiKnowsNoProgram()
    {
        for (const auto &include : includesBelow(QStringLiteral("ui"))) {
            if (include.header.startsWith(QLatin1String("app/")))
                report(include, "the programs wire the window, not the other way round");
        }
    }

    // What each folder of the core may use besides itself and base.
    void coreFoldersKeepTheirOrder()
    {
        const QHash<QString, QStringList> allowed = {
            {QStringLiteral("base"), {}},
            {QStringLiteral("campaign"), {}},
            {QStringLiteral("results"), {QStringLiteral("stats")}},
            {QStringLiteral("stats"), {}},
            {QStringLiteral("imports"), {QStringLiteral("campaign"), QStringLiteral("results")}},
            {QStringLiteral("sheets"), {QStringLiteral("campaign")}},
            {QStringLiteral("verdict"),
             {QStringLiteral("campaign"), QStringLiteral("results"), QStringLiteral("stats")}},
            {QStringLiteral("steering"),
             {QStringLiteral("campaign"), QStringLiteral("results"), QStringLiteral("stats")}},
            {QStringLiteral("store"), {QStringLiteral("campaign"), QStringLiteral("results")}},
            {QStringLiteral("remote"), {QStringLiteral("campaign")}},
        };
        for (const auto &include : includesBelow(QStringLiteral("core"))) {
            const QString from = feature(include.file);
            if (!include.header.startsWith(QLatin1String("core/")) || !allowed.contains(from))
                continue;
            const QString to = feature(include.header);
            if (to != from && to != QLatin1String("base") && !allowed[from].contains(to))
                report(include, "that folder is not below this one (design, section 3)");
        }
    }

    // A feature of the window uses ui/common and ui/plots; only the shell knows the other features.
    void onlyTheShellKnowsOtherFeatures()
    {
        for (const auto &include : includesBelow(QStringLiteral("ui"))) {
            if (!include.header.startsWith(QLatin1String("ui/")))
                continue;
            const QString from = feature(include.file);
            const QString to = feature(include.header);
            const bool shared = to == QLatin1String("common") || to == QLatin1String("plots");
            if (from == QLatin1String("shell") || from == to || shared)
                continue;
            report(include, "only ui/shell sees other features");
        }
    }

    void heavyLibrariesStayInTheirFolders()
    {
        const QHash<QString, QString> homes = {{QStringLiteral("libssh"), QStringLiteral("core/remote/")},
                                               {QStringLiteral("qt6keychain"), QStringLiteral("core/remote/")},
                                               {QStringLiteral("qcustomplot"), QStringLiteral("ui/plots/")},
                                               {QStringLiteral("QtCharts"), QStringLiteral("ui/plots/")},
                                               {QStringLiteral("sqlite3.h"), QStringLiteral("core/store/")},
                                               {QStringLiteral("zip.h"), QStringLiteral("core/sheets/")}};
        for (const auto &include : includesBelow(QStringLiteral("core")) + includesBelow(QStringLiteral("ui"))) {
            for (auto it = homes.begin(); it != homes.end(); ++it) {
                const bool named = include.header == it.key() || include.header.startsWith(it.key() + QLatin1Char('/'))
                                   || include.header.startsWith(it.key() + QLatin1Char('.'));
                if (!named)
                    continue;
                if (!include.file.startsWith(it.value()))
                    report(include, "this library stays in its folder");
                if (include.file.endsWith(QLatin1String(".h")))
                    report(include, "this library stays in .cpp files");
            }
        }
    }

    void everySourceCarriesItsLicence()
    {
        const QDir root(QStringLiteral(TWOFOLD_SOURCE_DIR));
        for (const char *folder : {"app", "core", "ui", "tests"}) {
            QDirIterator it(root.filePath(QString::fromLatin1(folder)),
                            {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                            QDirIterator::Subdirectories);
            while (it.hasNext()) {
                QFile file(it.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                QVERIFY2(file.read(400).contains("SPDX-License-Identifier: GPL-3.0-or-later"),
                         qPrintable(file.fileName()));
            }
        }
    }
};

TWOFOLD_TEST(TestIncludes)

#include "tst_includes.moc"
