// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/keychain.h"
#include "tests/common/testmain.h"
#include "ui/common/booksession.h"
#include "ui/launch/hostdialog.h"
#include "ui/launch/inventoryview.h"
#include "ui/launch/launchview.h"
#include "ui/launch/plandialog.h"
#include "ui/launch/preparepage.h"
#include "ui/launch/runningpage.h"
#include "ui/launch/windowprompter.h"
#include "ui/plots/chartview.h"
#include "ui/plots/livechart.h"

#include <QDialog>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>

#include <future>

using namespace twofold;

namespace {

// A keychain that has nothing, or everything that it is asked for.
class KeptHere : public remote::Keychain
{
public:
    std::atomic<bool> answersAll = false;

    Result<std::optional<remote::Secret>> find(const QString &, const CancelToken &) override
    {
        return answersAll ? std::optional<remote::Secret>(QStringLiteral("s3cret")) : std::nullopt;
    }
    Result<void> keep(const QString &, const remote::Secret &, const CancelToken &) override { return {}; }
    Result<bool> forget(const QString &, const CancelToken &) override { return bool(answersAll); }
};

} // namespace

class TestLaunchView : public QObject
{
    Q_OBJECT

    QTemporaryDir m_directory;
    int m_books = 0;

    // A book with a campaign along `users`, one passed run, a generator and (if wanted) a plan.
    std::unique_ptr<ui::BookSession> open(const QString &command, bool approved = true)
    {
        const QString path = m_directory.filePath(QStringLiteral("book%1.twofold").arg(++m_books));
        {
            auto book = store::Book::open(path, store::Access::Create);
            if (!book)
                qFatal("%s", qPrintable(book.error().text()));
            auto campaign = campaign::newCampaign(QStringLiteral("Bus"));
            campaign::Parameter users;
            users.key = QStringLiteral("users");
            users.kind = campaign::ParameterKind::Integer;
            campaign.parameters = {users};
            auto saved = (*book)->saveCampaign(campaign);
            campaign::Run run;
            run.campaign = saved->id;
            run.parameters.set("users", qint64(1000));
            run.ownVerdict = campaign::Verdict::Pass;
            if (auto added = (*book)->addRun(run); !added)
                qFatal("%s", qPrintable(added.error().text()));
            campaign::Host host;
            host.name = host.address = QStringLiteral("generator-1");
            if (auto added = (*book)->saveHost(host); !added)
                qFatal("%s", qPrintable(added.error().text()));
            if (!command.isEmpty()) {
                campaign::Plan plan;
                plan.campaign = saved->id;
                plan.name = QStringLiteral("bus");
                plan.roles.push_back({campaign::HostRole::Generator, {"generator-1"}, command, {}, {}, {}});
                const auto added = (*book)->savePlan(plan);
                if (!added)
                    qFatal("%s", qPrintable(added.error().text()));
                if (approved) {
                    if (auto done = launch::approve(**book, added->id); !done)
                        qFatal("%s", qPrintable(done.error().text()));
                }
            }
        }
        auto session = ui::BookSession::open(path, store::Access::ReadWrite);
        if (!session)
            qFatal("%s", qPrintable(session.error().text()));
        return std::move(*session);
    }

    static QPushButton *button(QWidget &page, const QString &text)
    {
        for (auto *item : page.findChildren<QPushButton *>()) {
            if (item->text().startsWith(text) && item->isVisibleTo(&page))
                return item;
        }
        return nullptr;
    }

    static std::vector<imports::LiveSecond> eightSeconds()
    {
        std::vector<imports::LiveSecond> seconds;
        for (int i = 0; i < 8; ++i)
            seconds.push_back({double(i), 10, 0.0, 25, 25, 25, 25, 25});
        return seconds;
    }

    static bool shows(QWidget &page, const QString &text)
    {
        for (auto *label : page.findChildren<QLabel *>()) {
            if (label->isVisibleTo(&page) && label->text().simplified().contains(text))
                return true;
        }
        return false;
    }

private slots:
    void initTestCase()
    {
        // Approvals are the user's own; the test's stay in its folder.
        qputenv("XDG_STATE_HOME", m_directory.path().toUtf8());
    }

    void commandsFromElsewhereRunOnlyOnceApproved()
    {
        const auto session = open("hey -c {users} http://127.0.0.1/elsewhere", false);
        QTRY_VERIFY(session->nextStep());
        ui::PreparePage page(session.get());
        QVERIFY(shows(page, "not made here"));
        QVERIFY(!button(page, "Launch")->isEnabled());
        button(page, "Approve")->click();
        QTRY_VERIFY(button(page, "Launch")->isEnabled());
        QVERIFY(!button(page, "Approve"));
    }

    void withoutAPlanThePageSaysWhatAPlanIs()
    {
        const auto session = open({});
        ui::PreparePage page(session.get());
        QVERIFY(shows(page, "No plan yet"));
        QSignalSpy wanted(&page, &ui::PreparePage::newPlanRequested);
        QVERIFY(button(page, "New plan"));
        button(page, "New plan")->click();
        QCOMPARE(wanted.size(), 1);
    }

    void theExactCommandIsShownBeforeTheStart()
    {
        const auto session = open("hey -c {users} http://127.0.0.1/");
        QTRY_VERIFY(session->nextStep());
        ui::PreparePage page(session.get());
        auto *commands = page.findChildren<QTableWidget *>().at(1);
        QTRY_VERIFY(commands->rowCount() > 0);
        bool exact = false;
        for (int row = 0; row < commands->rowCount(); ++row)
            exact = exact || commands->item(row, 2)->text().contains("hey -c 2000 http://127.0.0.1/");
        QVERIFY(exact); // the next step doubles 1,000
        QVERIFY(button(page, "Launch")->isEnabled());
        QSignalSpy launched(&page, &ui::PreparePage::launchRequested);
        button(page, "Launch")->click();
        QCOMPARE(launched.size(), 1);
    }

    void whatTheHostsSaidIsShownUntilThePlanChanges()
    {
        const auto session = open("hey -c {users} http://127.0.0.1/");
        QTRY_VERIFY(session->nextStep());
        ui::PreparePage page(session.get());
        QSignalSpy wanted(&page, &ui::PreparePage::hostCheckRequested);
        auto *check = button(page, "Check the hosts");
        check->click();
        QCOMPARE(wanted.size(), 1);
        QVERIFY(!check->isEnabled());
        launch::HostCheck said;
        said.reached = 1;
        page.showHostCheck(said);
        QVERIFY(check->isEnabled());
        QVERIFY(shows(page, "Every host was reached"));
        said.errors = QStringList{"generator-1 does not have the program"};
        page.showHostCheck(said);
        QVERIFY(shows(page, "does not have the program"));
        said.errors.clear();
        said.notes = QStringList{"the clock is ahead"};
        page.showHostCheck(said);
        QVERIFY(shows(page, "the clock is ahead"));
        page.findChildren<QTableWidget *>().at(0)->item(0, 1)->setText("3000");
        QVERIFY(!shows(page, "the clock is ahead")); // it was said of another load
        said.errors = QStringList{"generator-1 does not have the program"};
        page.showHostCheck(said);
        page.reload();
        QVERIFY(!shows(page, "does not have the program"));
    }

    void aValueOfTheWrongKindIsSaidAndNotLaunched()
    {
        const auto session = open("hey -c {users} http://127.0.0.1/");
        QTRY_VERIFY(session->nextStep());
        ui::PreparePage page(session.get());
        auto *values = page.findChildren<QTableWidget *>().at(0);
        QCOMPARE(values->rowCount(), 1);
        values->item(0, 1)->setText("many");
        QVERIFY(shows(page, "many"));
        QVERIFY(!button(page, "Launch")->isEnabled());
        values->item(0, 1)->setText("3000");
        QVERIFY(button(page, "Launch")->isEnabled());
    }

    void aPlaceholderWithoutAParameterPreventsTheLaunch()
    {
        const auto session = open("hey -c {usres} http://127.0.0.1/");
        QTRY_VERIFY(session->nextStep());
        ui::PreparePage page(session.get());
        QVERIFY(shows(page, "usres"));
        QVERIFY(!button(page, "Launch")->isEnabled());
    }

    void aHostNeedsANameOfItsOwn()
    {
        ui::HostDialog dialog({}, {"generator-1"}, nullptr);
        auto *name = dialog.findChildren<QLineEdit *>().at(0);
        button(dialog, "Add host")->click();
        QVERIFY(shows(dialog, "needs a name"));
        name->setText("generator-1");
        button(dialog, "Add host")->click();
        QVERIFY(shows(dialog, "already has a host"));
        name->setText("generator-2");
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        button(dialog, "Add host")->click();
        QCOMPARE(accepted.size(), 1);
        QCOMPARE(dialog.host().address, QStringLiteral("generator-2"));
    }

    void aPlanWithoutAGeneratorSaysWhatIsMissing()
    {
        ui::PlanDialog dialog({}, campaign::newCampaign("c"), {}, {}, nullptr);
        button(dialog, "Add plan")->click();
        QVERIFY(shows(dialog, "no generator yet"));
    }

    void aProblemIsShownOnItsPage()
    {
        std::vector<campaign::Host> hosts(2);
        hosts[0].name = QStringLiteral("generator-1");
        hosts[1].name = QStringLiteral("db");
        hosts[1].role = campaign::HostRole::Target;
        ui::PlanDialog dialog({}, campaign::newCampaign("c"), hosts, {}, nullptr);
        dialog.show();
        const auto field = [&](const char *name) {
            for (auto *edit : dialog.findChildren<QLineEdit *>()) {
                if (edit->accessibleName() == QLatin1String(name))
                    return edit;
            }
            return static_cast<QLineEdit *>(nullptr);
        };
        field("Reset on targets")->setText(QStringLiteral("truncate.sh"));
        button(dialog, "Add plan")->click();
        QVERIFY(shows(dialog, "choose a target among the watched hosts"));
        QVERIFY(field("Reset on targets")->isVisible());
        for (auto *list : dialog.findChildren<QListWidget *>()) {
            if (list->accessibleName() == QLatin1String("Watched hosts"))
                list->item(0)->setCheckState(Qt::Checked);
        }
        QDoubleSpinBox *abort = nullptr;
        for (auto *box : dialog.findChildren<QDoubleSpinBox *>()) {
            if (box->accessibleName() == QLatin1String("Stop once a limit was broken for"))
                abort = box;
        }
        abort->setValue(60);
        field("Follow live")->clear();
        button(dialog, "Add plan")->click();
        QVERIFY(shows(dialog, "name it under Load"));
        QVERIFY(abort->isVisible());
        field("Follow live")->setText(QStringLiteral("r.jtl"));
        button(dialog, "Add plan")->click();
        QCOMPARE(dialog.result(), int(QDialog::Accepted));
        QCOMPARE(dialog.plan().follow, QStringLiteral("r.jtl"));
        QCOMPARE(dialog.plan().abortAfterS, std::optional(60.0));
        QCOMPARE(dialog.plan().roles.at(1).reset, QStringLiteral("truncate.sh"));
    }

    void aPlanKeepsWhatItsDialogDoesNotShow()
    {
        std::vector<campaign::Host> hosts(3);
        hosts[0].name = QStringLiteral("generator-1");
        hosts[1].name = QStringLiteral("db");
        hosts[1].role = campaign::HostRole::Target;
        hosts[2].name = QStringLiteral("proxy");
        hosts[2].role = campaign::HostRole::Observer;
        campaign::Plan plan;
        plan.id = PlanId(1);
        plan.name = QStringLiteral("bus");
        plan.roles = {{campaign::HostRole::Generator, {QStringLiteral("generator-1")}, QStringLiteral("hey"), {}, {}, {}},
                      {campaign::HostRole::Target, {QStringLiteral("db")}, {}, {}, QStringLiteral("truncate"), {},
                       {QStringLiteral("/var/log/nginx/error.log")}}};
        plan.staggerS = 300;
        plan.processes = {QStringLiteral("nginx"), QStringLiteral("java")};
        plan.drainS = 20;
        auto campaign = campaign::newCampaign("c");
        campaign.id = CampaignId(1);
        ui::PlanDialog dialog(plan, campaign, hosts, {}, nullptr);
        QListWidget *watched = nullptr;
        for (auto *list : dialog.findChildren<QListWidget *>()) {
            if (list->accessibleName() == QLatin1String("Watched hosts"))
                watched = list;
        }
        QVERIFY(watched);
        QCOMPARE(watched->count(), 2);
        QCOMPARE(watched->item(0)->checkState(), Qt::Checked);
        QCOMPARE(watched->item(1)->checkState(), Qt::Unchecked);
        watched->item(1)->setCheckState(Qt::Checked);
        QLineEdit *logs = nullptr;
        for (auto *edit : dialog.findChildren<QLineEdit *>()) {
            if (edit->accessibleName() == QLatin1String("Logs of the targets"))
                logs = edit;
        }
        QVERIFY(logs);
        QCOMPARE(logs->text(), QStringLiteral("/var/log/nginx/error.log"));
        logs->setText(QStringLiteral("/var/log/nginx/error.log journal:nginx/x"));
        button(dialog, "Save plan")->click();
        QVERIFY(shows(dialog, "is not the name of a systemd unit"));
        logs->setText(QStringLiteral("/var/log/nginx/error.log journal:nginx.service"));
        plan.roles[1].logs.append(QStringLiteral("journal:nginx.service"));
        button(dialog, "Save plan")->click();
        plan.roles.push_back({campaign::HostRole::Observer, {QStringLiteral("proxy")}, {}, {}, {}, {}});
        plan.campaign = dialog.plan().campaign;
        plan.tool = dialog.plan().tool;
        QVERIFY(dialog.plan() == plan);
    }

    void hostsAreListedAndRemovedOnlyAfterAQuestion()
    {
        const auto session = open({});
        ui::HostsView view(session.get());
        view.show();
        auto *table = view.findChild<QTableWidget *>();
        QCOMPARE(table->rowCount(), 1);
        button(view, "Remove")->click();
        QVERIFY(shows(view, "Remove generator-1?"));
        QCOMPARE(session->book().hosts()->size(), size_t(1));
    }

    void aHostsSecretsAreForgottenAndNamed()
    {
        const auto session = open({});
        KeptHere keychain;
        ui::HostsView view(session.get());
        view.setKeychain(&keychain);
        view.resize(900, 300);
        view.show();
        auto *forget = button(view, "Forget secrets");
        forget->click();
        QVERIFY(!forget->isEnabled());
        QTRY_VERIFY(shows(view, "The keychain keeps nothing for generator-1."));
        QTRY_VERIFY(forget->isEnabled());
        keychain.answersAll = true;
        forget->click();
        QTRY_VERIFY(shows(view, "No longer in the keychain: password of "));
        const QString pictures = qEnvironmentVariable("TWOFOLD_PICTURES");
        if (!pictures.isEmpty())
            QVERIFY(view.grab().save(pictures + "/hosts-forget.png"));
    }

    void stopAsksOnce()
    {
        ui::RunningPage page;
        page.begin("bus");
        launch::Status status;
        status.number = 2;
        status.state = campaign::JobState::Running;
        status.hosts.push_back({"generator-1", campaign::JobState::Running, "Running", {}, true});
        page.setStatus(status);
        QVERIFY(shows(page, "Run 2"));
        QSignalSpy stopped(&page, &ui::RunningPage::stopRequested);
        button(page, "Stop…")->click();
        QCOMPARE(stopped.size(), 0);
        QVERIFY(!button(page, "Stop the run")->isDefault());
        button(page, "Stop the run")->click();
        QCOMPARE(stopped.size(), 1);
    }

    void outputIsPlainTextAndBounded()
    {
        ui::RunningPage page;
        page.begin("bus");
        page.addOutput("generator-1", "<b>bold</b> \x1b[31mred\x07\n");
        auto *output = page.findChild<QPlainTextEdit *>();
        QVERIFY(output->toPlainText().contains("<b>bold</b>"));
        QVERIFY(!output->toPlainText().contains(QChar(0x1b)));
        for (int i = 0; i < 6000; ++i)
            page.addOutput("generator-1", "line\n");
        QVERIFY(output->blockCount() <= 5000);
    }

    void resultsAreDrawnWhileTheyCome()
    {
        ui::RunningPage page;
        page.begin("bus");
        page.addResults(eightSeconds(), 1'700'000'000'000'000);
        QCOMPARE(page.findChild<ui::plots::LiveChart *>()->pointCount(), 8);
        QVERIFY(shows(page, "Results so far"));
    }

    void aBrokenLimitIsSaidWithItsTimeAndValue()
    {
        ui::RunningPage page;
        page.begin("bus");
        page.addResults(eightSeconds(), 1'700'000'000'000'000);
        launch::WatchedLimit held;
        held.criterion = *campaign::parseCriterion(u"failure_rate < 1 %", campaign::CriterionKind::Limit);
        held.value = 0.002;
        launch::WatchedLimit broken;
        broken.criterion = *campaign::parseCriterion(u"latency.p95 < 500 ms", campaign::CriterionKind::Limit);
        broken.value = 812;
        broken.brokenForS = 72;
        page.setLimits({held, broken});
        QVERIFY(shows(page, "p95 < 500 ms broken for 1:12, now 812 ms"));
        QVERIFY(shows(page, "holds, now 0.2"));
        broken.abortAfterS = 120;
        page.setLimits({broken});
        QVERIFY(shows(page, "broken for 1:12 of at most 2:00"));
        page.begin("the next one");
        QVERIFY(!shows(page, "broken"));
    }

    void figuresOfHostsAreOnTheAxisOfTheResults()
    {
        ui::RunningPage page;
        page.begin("bus");
        launch::Status status;
        status.state = campaign::JobState::Running;
        status.startedAt = 1'700'000'000'000'000;
        status.hosts.push_back({"generator-1", campaign::JobState::Running, "Running", {}, true});
        page.setStatus(status);
        page.addResults(eightSeconds(), status.startedAt + 4'000'000);
        page.addFigures("target", {{status.startedAt - 1'000'000, 0.1, {}, {}}, // before the load
                                   {status.startedAt + 4'000'000, 0.5, 0.25, 1e6},
                                   {status.startedAt + 5'000'000, 0.6, 0.25, 1e6}});
        auto *chart = page.findChild<ui::plots::LiveChart *>();
        QCOMPARE(chart->hostPointCount("target"), 2);
        auto *view = chart->findChild<ui::plots::ChartView *>();
        QTRY_COMPARE(view->chart().panes.size(), size_t(6));
        QCOMPARE(view->chart().panes[0].lines.back().x.front(), 4.0);
        QCOMPARE(view->chart().panes[3].lines.front().x.front(), 4.0);
        QVERIFY(shows(page, "up to 0:"));
    }

    void aQuestionOfAnotherThreadIsAnsweredInTheWindow()
    {
        QWidget window;
        window.show();
        ui::WindowPrompter prompter(&window);
        auto answer = std::async(std::launch::async, [&] {
            remote::HostKeyQuestion question;
            question.host = QStringLiteral("generator-1");
            question.fingerprint = QStringLiteral("SHA256:abc");
            return prompter.acceptHostKey(question, {});
        });
        QDialog *dialog = nullptr;
        QTRY_VERIFY((dialog = window.findChild<QDialog *>()) && dialog->isVisible());
        QVERIFY(shows(*dialog, "SHA256:abc"));
        QVERIFY(!button(*dialog, "Trust")->isDefault());
        button(*dialog, "Trust")->click();
        QVERIFY(answer.get());
    }

    void aSecretParameterIsAskedForByItsName()
    {
        QWidget window;
        window.show();
        ui::WindowPrompter prompter(&window);
        auto answer = std::async(std::launch::async, [&] {
            remote::SecretQuestion question;
            question.kind = remote::SecretQuestion::Kind::Parameter;
            question.parameter = QStringLiteral("API token");
            question.prompt = QStringLiteral("The commands read it.");
            const auto secret = prompter.askSecret(question, {});
            return secret ? QByteArray(secret->reveal()) : QByteArray();
        });
        QDialog *dialog = nullptr;
        QTRY_VERIFY((dialog = window.findChild<QDialog *>()) && dialog->isVisible());
        QVERIFY(dialog->windowTitle().contains("API token"));
        auto *field = dialog->findChild<QLineEdit *>();
        QCOMPARE(field->echoMode(), QLineEdit::Password);
        field->setText("s3cret");
        button(*dialog, "Use it")->click();
        QCOMPARE(answer.get(), QByteArray("s3cret"));
    }

    void aPasswordIsHiddenAndAnswered()
    {
        QWidget window;
        window.show();
        ui::WindowPrompter prompter(&window);
        auto answer = std::async(std::launch::async, [&] {
            remote::SecretQuestion question;
            question.host = QStringLiteral("deploy@generator-1");
            const auto secret = prompter.askSecret(question, {});
            return secret ? QByteArray(secret->reveal()) : QByteArray();
        });
        QDialog *dialog = nullptr;
        QTRY_VERIFY((dialog = window.findChild<QDialog *>()) && dialog->isVisible());
        auto *field = dialog->findChild<QLineEdit *>();
        QCOMPARE(field->echoMode(), QLineEdit::Password);
        field->setText("opensesame");
        dialog->accept();
        QCOMPARE(answer.get(), QByteArray("opensesame"));
    }

    void aWindowThatGoesRefusesWhatWaits()
    {
        QWidget window;
        auto prompter = std::make_unique<ui::WindowPrompter>(&window);
        auto answer = std::async(std::launch::async, [&] { return prompter->acceptHostKey({}, {}); });
        QTest::qWait(50);
        prompter->refuseAll();
        QVERIFY(!answer.get());
    }

    void aCancelledQuestionEndsAtOnceAndItsDialogGoes()
    {
        QWidget window;
        window.show();
        ui::WindowPrompter prompter(&window);
        const CancelToken cancel;
        const auto ask = [&](const QString &host) {
            return std::async(std::launch::async, [&prompter, cancel, host] {
                remote::SecretQuestion question;
                question.host = host;
                return prompter.askSecret(question, cancel).has_value();
            });
        };
        auto shown = ask(QStringLiteral("deploy@generator-1"));
        QTRY_VERIFY(window.findChild<QDialog *>());
        auto waiting = ask(QStringLiteral("deploy@generator-2")); // for its turn
        cancel.cancel();
        QVERIFY(!shown.get());
        QVERIFY(!waiting.get());
        QTRY_VERIFY(!window.findChild<QDialog *>());
        // The next question finds the way free.
        auto next = std::async(std::launch::async, [&] { return prompter.acceptHostKey({}, {}); });
        QTRY_VERIFY(window.findChild<QDialog *>());
        button(*window.findChild<QDialog *>(), "Trust")->click();
        QVERIFY(next.get());
    }

    void theViewProposesTheNextStep()
    {
        const auto session = open("hey -c {users} http://127.0.0.1/");
        QTRY_VERIFY(session->nextStep());
        ui::LaunchView view(session.get());
        view.resize(1100, 700);
        view.show();
        QVERIFY(!view.isRunning());
        QCOMPARE(view.runningNumber(), 0);
        QVERIFY(shows(view, session->nextStep()->title));
        const QString pictures = qEnvironmentVariable("TWOFOLD_PICTURES");
        if (!pictures.isEmpty())
            QVERIFY(view.grab().save(pictures + "/launch-prepare.png"));
    }
};

TWOFOLD_TEST(TestLaunchView)

#include "tst_launchview.moc"
