// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/campaign/plan.h"
#include "core/store/book.h"
#include "tests/common/testmain.h"
#include "tests/integration/servers.h"
#include "ui/common/booksession.h"
#include "ui/common/theme.h"
#include "ui/launch/inventoryview.h"

#include <QPushButton>
#include <QRegularExpression>
#include <QTableWidget>
#include <QTemporaryDir>

using namespace twofold;
using namespace twofold::tests;

// The window's hosts against a real OpenSSH server.
class TestHostsView : public QObject
{
    Q_OBJECT

    QTemporaryDir m_directory;
    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<ui::BookSession> m_session;
    std::unique_ptr<ui::HostsView> m_view;

    QPushButton *button(const QString &text) const
    {
        for (auto *item : m_view->findChildren<QPushButton *>()) {
            if (item->text() == text)
                return item;
        }
        return nullptr;
    }
    // What the last two columns, clock and connection, say of a row.
    QString clock(int row) const { return cell(row, 2); }
    QString connection(int row) const { return cell(row, 1); }
    QString cell(int row, int fromEnd) const
    {
        auto *table = m_view->findChild<QTableWidget *>();
        return table->item(row, table->columnCount() - fromEnd)->text();
    }

private slots:
    void initTestCase()
    {
        m_server = std::make_unique<SshServer>();
        REQUIRE_SERVER(*m_server);
        // A host whose clock is ahead: the first "date" of its path says so.
        const QString date = m_server->path(QStringLiteral("bin/date"));
        writeFile(date, "#!/bin/sh\nexec /bin/date -d '+10 seconds' \"$@\"\n");
        QFile::setPermissions(date, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    void init()
    {
        const QString path = m_directory.filePath(QLatin1String(QTest::currentTestFunction()) + QLatin1String(".twofold"));
        {
            auto book = store::Book::open(path, store::Access::Create);
            VERIFY_OK(book);
            campaign::Host there, gone;
            there.name = QStringLiteral("generator-1");
            there.address = QStringLiteral("testhost");
            gone.name = QStringLiteral("generator-2");
            gone.address = QStringLiteral("testhost");
            gone.port = freePort(); // nothing listens there
            VERIFY_OK((*book)->saveHost(there));
            VERIFY_OK((*book)->saveHost(gone));
        }
        auto session = ui::BookSession::open(path, store::Access::ReadWrite);
        VERIFY_OK(session);
        m_session = std::move(*session);
        m_view = std::make_unique<ui::HostsView>(m_session.get());
        m_view->setSessionOptions(m_server->options());
        m_view->resize(1100, 260);
        m_view->show();
    }
    void cleanup()
    {
        m_view.reset();
        m_session.reset();
    }

    void allHostsAreCheckedAndSayWhyNot()
    {
        QVERIFY(connection(0).isEmpty());
        button(QStringLiteral("Check all"))->click();
        QCOMPARE(connection(0), QStringLiteral("connecting"));
        QTRY_COMPARE_WITH_TIMEOUT(connection(0), QStringLiteral("reached"), 30'000);
        QVERIFY2(clock(0).contains(QRegularExpression(QStringLiteral("^(9\\.9|10\\.0|10\\.1) s ahead ± [\\d.]+ m?s$"))),
                 qPrintable(clock(0)));
        QTRY_VERIFY_WITH_TIMEOUT(connection(1) != QLatin1String("connecting"), 30'000);
        QVERIFY2(connection(1).contains(QLatin1String("refuses connections")), qPrintable(connection(1)));
        QVERIFY(clock(1).isEmpty());
        const QString pictures = qEnvironmentVariable("TWOFOLD_PICTURES");
        if (pictures.isEmpty())
            return;
        for (const auto &[mode, name] : {std::pair(ui::Theme::Mode::Light, "light"), std::pair(ui::Theme::Mode::Dark, "dark")}) {
            ui::Theme::instance().setMode(mode);
            QTest::qWait(50);
            QVERIFY(m_view->grab().save(pictures + QStringLiteral("/hosts-checked-%1.png").arg(QLatin1String(name))));
        }
    }

    void theSelectedHostAloneIsChecked()
    {
        m_view->findChild<QTableWidget *>()->selectRow(0);
        button(QStringLiteral("Check"))->click();
        QTRY_COMPARE_WITH_TIMEOUT(connection(0), QStringLiteral("reached"), 30'000);
        QVERIFY(connection(1).isEmpty());
    }

    void aChangedHostIsNoLongerTheOneThatWasChecked()
    {
        button(QStringLiteral("Check"))->click();
        QTRY_COMPARE_WITH_TIMEOUT(connection(0), QStringLiteral("reached"), 30'000);
        auto hosts = m_session->book().hosts();
        VERIFY_OK(hosts);
        campaign::Host changed = hosts->front();
        changed.address = QStringLiteral("another");
        auto saving = m_session->writer().run<void>([changed](store::Book &book) -> Result<void> {
            const auto saved = book.saveHost(changed);
            return saved ? Result<void>() : Result<void>(saved.error());
        });
        saving.waitForFinished();
        m_view->reload();
        QVERIFY(connection(0).isEmpty());
    }

    void aViewThatGoesLeavesNoCheckBehind()
    {
        button(QStringLiteral("Check all"))->click();
        m_view.reset(); // waits for what it began
        QTRY_VERIFY_WITH_TIMEOUT(m_server->processes().isEmpty(), 30'000);
    }
};

TWOFOLD_TEST(TestHostsView)
#include "tst_hostsview.moc"
