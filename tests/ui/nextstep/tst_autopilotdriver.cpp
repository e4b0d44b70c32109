// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/integration/servers.h"
#include "ui/common/booksession.h"
#include "ui/common/theme.h"
#include "ui/nextstep/autopilotbar.h"
#include "ui/nextstep/autopilotdialog.h"
#include "ui/nextstep/autopilotdriver.h"

#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTableWidget>

#include <signal.h>

using namespace twofold;
using namespace twofold::ui;
using State = AutopilotDriver::State;

// Autopilot of the window over a real sshd: a "system" that fails from 3,000 users on until its
// files are raised.
class TestAutopilotDriver : public QObject
{
    Q_OBJECT

    static constexpr int kLongMs = 300'000;

    QTemporaryDir m_state;
    std::unique_ptr<tests::SshServer> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<BookSession> m_session;
    autopilot::Order m_order;

    launch::Options options() const
    {
        launch::Options options;
        options.session = m_server->options();
        options.pollMs = 100;
        options.probe = false;
        return options;
    }

    QString file(const QString &name) const { return m_folder->filePath(name); }

    void write(const QString &name, const QByteArray &text)
    {
        QFile out(file(name));
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(text) == text.size());
    }

    // Beside the first run, by hand, at 1,000 users.
    std::vector<campaign::Run> launched()
    {
        const auto runs = m_session->book().runs(m_order.campaign);
        return runs ? std::vector<campaign::Run>(runs->begin() + 1, runs->end()) : std::vector<campaign::Run>();
    }

    static bool logSays(const AutopilotDriver &driver, const QString &words)
    {
        return std::any_of(driver.log().begin(), driver.log().end(), [&](const auto &entry) {
            return entry.text.contains(words) || entry.reason.contains(words);
        });
    }

    static QByteArray everything(const AutopilotDriver &driver)
    {
        QString all;
        for (const auto &entry : driver.log())
            all += entry.text + " | " + entry.reason + "\n";
        return all.toUtf8();
    }

    static QPushButton *button(const QWidget &widget, const QString &text)
    {
        for (auto *one : widget.findChildren<QPushButton *>()) {
            if (one->text() == text)
                return one;
        }
        return nullptr;
    }

    void makeBook(store::Book &book)
    {
        auto campaign = campaign::newCampaign("Bus");
        for (const char *key : {"users", "files"}) {
            campaign::Parameter parameter;
            parameter.key = key;
            parameter.kind = campaign::ParameterKind::Integer;
            campaign.parameters.push_back(parameter);
        }
        campaign.criteria.push_back(*campaign::parseCriterion(u"failure_rate < 1 %", campaign::CriterionKind::Limit));
        campaign::Ladder ladder;
        ladder.parameter = "users";
        campaign.ladders = {ladder};
        const auto saved = book.saveCampaign(campaign);
        VERIFY_OK(saved);
        m_order = {};
        m_order.campaign = saved->id;
        m_order.bounds.highest = 4000;
        campaign::Host host;
        host.name = "gen";
        host.address = "testhost";
        VERIFY_OK(book.saveHost(host));
        campaign::Plan plan;
        plan.campaign = saved->id;
        plan.name = "bus";
        plan.graceS = 1;
        plan.fetch = QStringList{"r.jtl"};
        plan.roles.push_back({campaign::HostRole::Generator, {"gen"},
                              "sh " + file("load.sh") + " {users} {files} >r.jtl", {}, {}, {}});
        const auto stored = book.savePlan(plan);
        VERIFY_OK(stored);
        m_order.plan = stored->id;
        VERIFY_OK(launch::approve(book, stored->id));
        campaign::Run run;
        run.campaign = saved->id;
        run.parameters.set("users", qint64(1000));
        run.parameters.set("files", qint64(1024));
        run.ownVerdict = campaign::Verdict::Pass;
        VERIFY_OK(book.addRun(run));
    }

private slots:
    void initTestCase()
    {
        // Approvals and settings of this test are not the user's.
        qputenv("XDG_STATE_HOME", m_state.path().toUtf8());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_state.path());
        Theme::instance().install();
        m_server = std::make_unique<tests::SshServer>();
        REQUIRE_SERVER(*m_server);
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        write("load.sh", "echo timeStamp,elapsed,label,responseCode,responseMessage,success\n"
                         "[ ! -e " + file("wait").toUtf8() + " ] || sleep 300\n"
                         "i=0\n"
                         "while [ $i -lt 240 ]; do\n"
                         "  if [ $1 -gt 3000 ] && [ $2 -lt 65536 ] && [ $((i % 2)) = 0 ]; then\n"
                         "    echo $((1700000000000 + i * 250)),20,$$,500,Too many open files,false\n"
                         "  else\n"
                         "    echo $((1700000000000 + i * 250)),20,$$,200,OK,true\n"
                         "  fi\n"
                         "  i=$((i + 1))\n"
                         "done\n");
        const QString path = file("book.twofold");
        {
            const auto book = store::Book::open(path, store::Access::Create);
            VERIFY_OK(book);
            makeBook(**book);
        }
        auto session = BookSession::open(path, store::Access::ReadWrite);
        VERIFY_OK(session);
        m_session = std::move(*session);
    }

    void cleanup()
    {
        for (const qint64 pid : m_server->processes()) {
            QFile environment(QString("/proc/%1/environ").arg(pid));
            if (environment.open(QIODevice::ReadOnly) && environment.readAll().contains("TWOFOLD_JOB="))
                ::kill(pid_t(pid), SIGKILL);
        }
        m_session.reset();
        QDir(m_server->jobs()).removeRecursively();
    }

    void goesFromTheFirstFailureToItsBoundWithAHook()
    {
        AutopilotDriver driver(m_session.get(), nullptr, options());
        AutopilotBar bar(&driver);
        QSignalSpy ended(&driver, &AutopilotDriver::ended);
        driver.start(m_order, "test \"$TWOFOLD_RUN\" = 3 && echo files=65536");
        QTRY_VERIFY_WITH_TIMEOUT(!driver.isActive(), kLongMs);
        const auto runs = launched();
        QVERIFY2(runs.size() == 3, everything(driver));
        QCOMPARE(*runs[0].parameters.find(u"users"), campaign::Value(qint64(2000)));
        QCOMPARE(runs[0].verdict(), campaign::Verdict::Pass);
        QCOMPARE(*runs[1].parameters.find(u"users"), campaign::Value(qint64(4000)));
        QCOMPARE(runs[1].verdict(), campaign::Verdict::Fail);
        QCOMPARE(runs[1].fix.text(), "files=65536");
        QVERIFY(!runs[1].cause.isEmpty());
        QCOMPARE(*runs[2].parameters.find(u"users"), campaign::Value(qint64(4000)));
        QCOMPARE(*runs[2].parameters.find(u"files"), campaign::Value(qint64(65536)));
        QCOMPARE(runs[2].verdict(), campaign::Verdict::Pass);
        QCOMPARE(ended.count(), 1);
        QVERIFY2(ended.front().front().toString().contains("is above the bound of 4,000"), everything(driver));
        QCOMPARE(driver.progress().launches, 3);
        QVERIFY2(logSays(driver, "The fix hook set files=65536 after run 3."), everything(driver));
        QVERIFY2(logSays(driver, "Run 4: pass"), everything(driver));
        // The bar tells the same.
        QCOMPARE(bar.findChild<QTableWidget *>()->rowCount(), int(driver.log().size()));
        QVERIFY(!button(bar, "Close")->isHidden());
        QVERIFY(button(bar, "Pause")->isHidden());
    }

    void endsWhereAStepNeedsAnEngineer()
    {
        AutopilotDriver driver(m_session.get(), nullptr, options());
        driver.start(m_order);
        QTRY_VERIFY_WITH_TIMEOUT(!driver.isActive(), kLongMs);
        QCOMPARE(launched().size(), size_t(2));
        QVERIFY2(logSays(driver, "The next step needs an engineer"), everything(driver));
    }

    void aHookWithoutAnAnswerEndsIt()
    {
        AutopilotDriver driver(m_session.get(), nullptr, options());
        driver.start(m_order, "echo no such setting >&2; exit 1");
        QTRY_VERIFY_WITH_TIMEOUT(!driver.isActive(), kLongMs);
        QCOMPARE(launched().size(), size_t(2));
        QVERIFY2(logSays(driver, "knows no fix for run 3 (it ended with 1): no such setting"), everything(driver));
    }

    void pausesAfterTheRunAndGoesOn()
    {
        AutopilotDriver driver(m_session.get(), nullptr, options());
        AutopilotBar bar(&driver);
        m_order.bounds.runs = 2;
        driver.start(m_order);
        QTRY_COMPARE_WITH_TIMEOUT(driver.state(), State::Running, kLongMs);
        button(bar, "Pause")->click();
        QTRY_COMPARE_WITH_TIMEOUT(driver.state(), State::Paused, kLongMs);
        QCOMPARE(launched().size(), size_t(1));
        button(bar, "Go on")->click();
        QTRY_VERIFY_WITH_TIMEOUT(!driver.isActive(), kLongMs);
        QCOMPARE(launched().size(), size_t(2));
        QVERIFY2(logSays(driver, "The bound of 2 runs is reached."), everything(driver));
    }

    void takingOverLeavesTheRunToLaunch()
    {
        write("wait", {});
        AutopilotDriver driver(m_session.get(), nullptr, options());
        driver.start(m_order);
        QTRY_VERIFY_WITH_TIMEOUT(driver.status().state == campaign::JobState::Running, kLongMs);
        driver.takeOver();
        QVERIFY(!driver.isActive());
        QVERIFY2(logSays(driver, "Run 2 goes on; Launch follows it."), everything(driver));
        const auto unfinished = launch::unfinishedRuns(m_session->book());
        VERIFY_OK(unfinished);
        QCOMPARE(unfinished->size(), size_t(1));
        QCOMPARE(unfinished->front().number, 2);
    }

    void stoppingEndsTheRunAndAutopilot()
    {
        write("wait", {});
        AutopilotDriver driver(m_session.get(), nullptr, options());
        driver.start(m_order);
        QTRY_VERIFY_WITH_TIMEOUT(driver.status().state == campaign::JobState::Running, kLongMs);
        driver.stopRun();
        QTRY_VERIFY_WITH_TIMEOUT(!driver.isActive(), kLongMs);
        const auto unfinished = launch::unfinishedRuns(m_session->book());
        VERIFY_OK(unfinished);
        QVERIFY(unfinished->empty());
        QCOMPARE(launched().size(), size_t(1));
    }

    void theBoundsAreAskedFor()
    {
        const auto plans = m_session->book().plans(m_order.campaign);
        AutopilotDialog dialog(*m_session->campaign(), *plans, nullptr);
        for (auto *line : dialog.findChildren<QLineEdit *>()) {
            if (line->accessibleName() == "Highest value")
                line->setText("many");
        }
        button(dialog, "Start autopilot")->click();
        QCOMPARE(dialog.result(), 0);
        for (auto *line : dialog.findChildren<QLineEdit *>()) {
            if (line->accessibleName() == "Highest value")
                line->setText("20,000");
        }
        button(dialog, "Start autopilot")->click();
        QCOMPARE(dialog.result(), int(QDialog::Accepted));
        QCOMPARE(dialog.order().bounds.highest, std::optional(20000.0));
        QCOMPARE(dialog.order().parameter, "users");
        QVERIFY(dialog.order().plan == m_order.plan);
        QCOMPARE(dialog.order().bounds.runs, 20);
    }

    void withoutAPlanNothingStarts()
    {
        AutopilotDialog dialog(*m_session->campaign(), {}, nullptr);
        button(dialog, "Start autopilot")->click();
        QCOMPARE(dialog.result(), 0);
    }
};

TWOFOLD_TEST(TestAutopilotDriver)
#include "tst_autopilotdriver.moc"
