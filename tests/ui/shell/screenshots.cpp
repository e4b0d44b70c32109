// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Renders every view of the window, light and dark, to PNG files that are then looked at:
//   screenshots DIR [part of a name]
// Works without a display (QT_QPA_PLATFORM=offscreen).

#include "core/launch/livewatch.h"
#include "core/examples/examples.h"
#include "tests/ui/shell/sampledata.h"
#include "ui/campaign/campaigndialog.h"
#include "ui/campaign/classesdialog.h"
#include "ui/campaign/columnsdialog.h"
#include "ui/campaign/signaturesdialog.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/common/style.h"
#include "ui/compare/compareview.h"
#include "ui/launch/plandialog.h"
#include "ui/launch/runningpage.h"
#include "ui/imports/importpage.h"
#include "ui/imports/mappingpage.h"
#include "ui/imports/spreadsheetpage.h"
#include "ui/log/logview.h"
#include "ui/nextstep/autopilotbar.h"
#include "ui/nextstep/autopilotdialog.h"
#include "ui/run/findingwidget.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/workspace.h"

#include <QApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QThread>
#include <QToolButton>

#include <cstdio>

using namespace twofold;
using ui::MainWindow;
using ui::Theme;
using ui::View;

namespace {

struct Studio
{
    QString target;
    QString filter;
    QString theme;
    QString size;
    int written = 0;
    int failed = 0;

    // Lets queued work come to rest: what is read and drawn on other threads arrives as events.
    void settle(const MainWindow &window) const
    {
        QDeadlineTimer limit(20000);
        int quiet = 0;
        while (!limit.hasExpired() && quiet < 8) {
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            const auto *workspace = window.workspace();
            bool busy = workspace && workspace->session()->isBusy();
            for (const auto *compare : window.findChildren<ui::compare::CompareView *>())
                busy = busy || compare->isLoading();
            for (const auto *page : window.findChildren<ui::SpreadsheetPage *>())
                busy = busy || page->isReading();
            for (const auto *page : window.findChildren<ui::MappingPage *>())
                busy = busy || page->isReading();
            for (const auto *page : window.findChildren<ui::ImportPage *>())
                busy = busy || page->isReading();
            quiet = busy ? 0 : quiet + 1;
            QThread::msleep(10);
        }
    }

    bool wants(const QString &name) const { return filter.isEmpty() || name.contains(filter); }

    void take(QWidget &widget, const QString &name)
    {
        const QString file = target % QLatin1Char('/') % name % QLatin1Char('-') % theme % QLatin1Char('-') % size
            % QStringLiteral(".png");
        if (widget.grab().save(file))
            ++written;
        else
            ++failed;
    }
};

void takeViews(Studio &studio, MainWindow &window, const QString &prefix)
{
    static const std::pair<View, const char *> kViews[] = {
        {View::Log, "log"},       {View::Compare, "compare"}, {View::Launch, "launch"},
        {View::Report, "report"}, {View::Hosts, "hosts"},     {View::Plans, "plans"}};
    for (const auto &[view, word] : kViews) {
        const QString name = prefix % QLatin1Char('-') % QString::fromLatin1(word);
        if (!studio.wants(name))
            continue;
        window.workspace()->showView(view);
        studio.settle(window);
        studio.take(window, name);
        if (view != View::Compare)
            continue;
        auto *compare = window.workspace()->compare();
        using Tab = ui::compare::CompareView::Tab;
        for (const auto &[tab, tabWord] : {std::pair(Tab::Percentiles, "percentiles"), std::pair(Tab::Bars, "bars"),
                                           std::pair(Tab::Factors, "factors")}) {
            compare->setTab(tab);
            studio.settle(window);
            studio.take(window, QString(name % QLatin1Char('-') % QString::fromLatin1(tabWord)));
        }
        compare->setTab(Tab::Ladder);
    }
}

// A plan that uses everything: several generators one after the other, watched hosts, guards.
campaign::Plan farmPlan()
{
    campaign::Plan plan;
    plan.id = PlanId(1);
    plan.name = QStringLiteral("farm");
    plan.tool = QStringLiteral("jmeter");
    plan.roles = {{campaign::HostRole::Generator,
                   {QStringLiteral("generator-1"), QStringLiteral("generator-2")},
                   QStringLiteral("jmeter -n -t plan.jmx -l results.jtl -Jusers={users} -Joffset={offset}"),
                   {}, {}, {}},
                  {campaign::HostRole::Target, {QStringLiteral("app-1")}, {}, {}, {}, {}}};
    plan.roles[1].reset = QStringLiteral("systemctl restart app");
    plan.roles[1].logs = {QStringLiteral("/var/log/nginx/error.log"), QStringLiteral("journal:app.service")};
    plan.fetch = {QStringLiteral("results.jtl")};
    plan.follow = QStringLiteral("results.jtl");
    plan.abortAfterS = 60;
    plan.staggerS = 300;
    plan.processes = {QStringLiteral("nginx"), QStringLiteral("java")};
    plan.guards = {{campaign::GuardKind::Url, QStringLiteral("http://proxy.example/health"), 0, {}},
                   {campaign::GuardKind::Load, {}, 2, QStringLiteral("app-1")}};
    return plan;
}

std::vector<campaign::Host> farmHosts()
{
    std::vector<campaign::Host> hosts;
    for (const auto &[name, role] : {std::pair{"generator-1", campaign::HostRole::Generator},
                                     std::pair{"generator-2", campaign::HostRole::Generator},
                                     std::pair{"app-1", campaign::HostRole::Target},
                                     std::pair{"proxy", campaign::HostRole::Observer}}) {
        campaign::Host host;
        host.name = host.address = QString::fromLatin1(name);
        host.role = role;
        hosts.push_back(host);
    }
    return hosts;
}

void takeDialogs(Studio &studio, MainWindow &window)
{
    const auto *session = window.workspace()->session();
    const auto *campaign = session->campaign();
    if (!campaign || !studio.wants(QStringLiteral("dialog")))
        return;
    auto judgedEarlier = *campaign;
    judgedEarlier.thresholds.shortestS = 3;
    ui::CampaignDialog edit(judgedEarlier, false, {}, nullptr);
    ui::CampaignDialog make(campaign::newCampaign({}), true, {}, nullptr);
    make.askForBook(QStringLiteral("/home/me/Documents"));
    ui::ColumnsDialog columns(*campaign, session->runs(), nullptr);
    ui::ClassesDialog classes(*campaign, session->runs(), nullptr);
    ui::PlanDialog plan(farmPlan(), *campaign, farmHosts(), {}, nullptr);
    ui::SignaturesDialog signatures(*campaign, nullptr);
    ui::SignaturesDialog trial(*campaign, nullptr);
    trial.choose(QStringLiteral("nginx-worker-connections"));
    trial.tryLines(QStringLiteral("2026/01/31 12:00:01 [alert] 1234#1234: *20931 2048 worker_connections are not enough "
                                  "while connecting to upstream, client: 10.0.2.13"));
    ui::AutopilotDialog autopilot(*campaign, session->book().plans(campaign->id).value(), nullptr);
    const std::pair<QDialog *, const char *> all[] = {
        {&edit, "dialog-campaign"}, {&make, "dialog-new"}, {&columns, "dialog-columns"}, {&classes, "dialog-classes"},
        {&signatures, "dialog-signatures"}, {&trial, "dialog-signatures-trial"},
        {&autopilot, "dialog-autopilot"}, {&plan, "dialog-plan"}};
    for (const auto &[dialog, name] : all) {
        dialog->show();
        studio.settle(window);
        studio.take(*dialog, QString::fromLatin1(name));
    }
    for (const auto &[page, name] : {std::pair{1, "dialog-plan-watched"}, std::pair{2, "dialog-plan-steps"},
                                     std::pair{3, "dialog-plan-end"}}) {
        plan.showPage(page);
        studio.settle(window);
        studio.take(plan, QString::fromLatin1(name));
    }
}

// Autopilot's bar over a plan that nobody approved: it says why it ended.
void takeAutopilot(Studio &studio, MainWindow &window)
{
    auto *session = window.workspace()->session();
    const auto *campaign = session->campaign();
    const auto plans = campaign ? session->book().plans(campaign->id) : std::vector<campaign::Plan>();
    if (!campaign || !plans || !studio.wants(QStringLiteral("autopilot")))
        return;
    ui::AutopilotDriver driver(session, nullptr);
    ui::AutopilotBar bar(&driver);
    bar.setLogShown(true);
    bar.resize(1100, 180);
    bar.show();
    autopilot::Order order;
    order.campaign = campaign->id;
    if (!plans->empty())
        order.plan = plans->front().id;
    order.bounds.highest = 50'000;
    driver.start(order);
    studio.settle(window);
    studio.take(bar, QStringLiteral("autopilot"));
}

// The Run pane's checklist of a host, at the pane's width.
void takeChecklist(Studio &studio, MainWindow &window)
{
    if (!studio.wants(QStringLiteral("checklist")))
        return;
    campaign::Finding finding;
    finding.kind = campaign::FindingKind::Resource;
    finding.severity = campaign::Severity::Info;
    finding.message = QStringLiteral("Resources of db-1 when \"p95 < 500 ms\" was first broken at 7:40: disk reached its "
                                     "limit first, at 7:12. Not measured: pools.");
    const auto add = [&](const char *text, double value, double limit, const char *unit, std::optional<double> atS) {
        campaign::Evidence evidence;
        evidence.metric = QStringLiteral("host.db-1.util");
        evidence.text = QString::fromUtf8(text);
        evidence.value = value;
        evidence.limit = limit;
        evidence.unit = QString::fromUtf8(unit);
        evidence.atS = atS;
        finding.evidence.push_back(evidence);
    };
    add("disk nvme0n1, utilisation", 0.99, 0.95, "ratio", 432);
    add("disk, saturation", 0.41, 0.3, "ratio", 440);
    add("CPU, utilisation", 0.62, 0.95, "ratio", {});
    add("memory, utilisation", 0.55, 0.95, "ratio", {});
    add("open files postgres, utilisation", 0.21, 0.95, "ratio", {});
    add("memory, saturation", 0, 1, "/s", {});
    ui::FindingWidget widget(finding, campaign::newCampaign(QStringLiteral("c")));
    ui::setSurface(&widget, ui::Surface::Base);
    widget.resize(284, 320);
    widget.show();
    studio.settle(window);
    studio.take(widget, QStringLiteral("checklist"));
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (file.open(QIODevice::WriteOnly))
        file.write(bytes);
}

void takeSheets(Studio &studio, MainWindow &window, const QString &folder)
{
    auto *workspace = window.workspace();
    const QString data = QStringLiteral(TWOFOLD_TEST_DATA "/sheets/");
    workspace->importSpreadsheet(data % QStringLiteral("runs.ods"));
    studio.settle(window);
    studio.take(window, QStringLiteral("import-sheets"));
    workspace->importSpreadsheet(data % QStringLiteral("servers-k6.tsv"));
    studio.settle(window);
    studio.take(window, QStringLiteral("import-wide"));
    const QString turned = folder % QStringLiteral("/turned.csv");
    write(turned, "Run;1;2;3\nUsers;1.000;2.000;4.000\nMachine;t3.large;t3.large;t3.xlarge\nDelay 95 %;41,5;47;2.310,5\n"
                  "Errors %;0;0,5;11,2\nNotes;;;Too many open files\n");
    workspace->importSpreadsheet(turned);
    studio.settle(window);
    studio.take(window, QStringLiteral("import-turned"));
    const QString cut = folder % QStringLiteral("/cut.xlsx");
    write(cut, "PK\x03\x04 and no more");
    workspace->importSpreadsheet(cut);
    studio.settle(window);
    studio.take(window, QStringLiteral("import-cut"));
}

void takeMappings(Studio &studio, MainWindow &window, const QString &folder)
{
    auto *workspace = window.workspace();
    QByteArray rows = "Zeitpunkt;Dauer [ms];Vorgang;Ausgang;Grund\n";
    QByteArray objects;
    for (int i = 0; i < 2000; ++i) {
        const QByteArray second = QByteArray::number(i / 40 % 60).rightJustified(2, '0');
        rows += "2026-07-31 14:00:" + second + ';' + QByteArray::number(20 + i * 7 % 180) + ';'
            + (i % 3 ? "Messwert schreiben" : "Status lesen") + ';' + (i % 40 == 3 ? "failed;Zeit abgelaufen\n" : "ok;\n");
        objects += "{\"when\":" + QByteArray::number(1785499200000 + i * 25) + ",\"call\":{\"name\":\"publish\",\"took_us\":"
            + QByteArray::number(900 + i % 700) + "},\"ok\":" + (i % 50 ? "true" : "false,\"error\":\"refused\"") + "}\n";
    }
    const std::pair<QString, QByteArray> files[] = {
        {QStringLiteral("kettles.csv"), rows},
        {QStringLiteral("calls.jsonl"), objects},
        {QStringLiteral("own-tool.json"),
         R"({"tool":"own","result":{"requests":120000,"failed_pct":0.25,"duration_s":600,)"
         R"("latency":{"mean_ms":12.5,"p50_ms":11,"p95_ms":31.25,"p99_ms":88},"queue":{"depth_max":41}}})"},
        {QStringLiteral("letter.txt"), "Dear reader,\nall is well.\n"}};
    for (const auto &[name, bytes] : files) {
        const QString file = folder % QLatin1Char('/') % name;
        write(file, bytes);
        workspace->mapColumns(file);
        studio.settle(window);
        studio.take(window, QString(QStringLiteral("import-mapping-") % name.section(QLatin1Char('.'), 0, 0)));
    }
    workspace->importFiles({folder % QStringLiteral("/letter.txt")});
    studio.settle(window);
    studio.take(window, QStringLiteral("import-unknown"));
}

void takeImports(Studio &studio, MainWindow &window, const QString &folder)
{
    if (!studio.wants(QStringLiteral("import")))
        return;
    QFile sheet(folder % QStringLiteral("/runs.csv"));
    if (sheet.open(QIODevice::WriteOnly)) {
        sheet.write("Test,Users,Spawn rate [/s],Machine,Delay 95 %,Errors %,req/s,Notes\n"
                    "1,1000,100,t3.large,41,0 %,498,\n"
                    "2,2000,100,t3.large,47,0 %,996,\n"
                    "3,4000,100,t3.large,2310,11.2 %,~1300?,Too many open files in system\n");
        sheet.close();
    }
    window.workspace()->importSpreadsheet(sheet.fileName());
    studio.settle(window);
    studio.take(window, QStringLiteral("import-spreadsheet"));

    takeSheets(studio, window, folder);
    takeMappings(studio, window, folder);

    QFile result(folder % QStringLiteral("/results.jtl"));
    if (result.open(QIODevice::WriteOnly)) {
        result.write("timeStamp,elapsed,label,responseCode,responseMessage,threadName,success,bytes,grpThreads,"
                     "allThreads,Latency,IdleTime,Connect\n");
        for (int i = 0; i < 4000; ++i) {
            const bool fails = i % 40 == 0;
            result.write(QByteArray::number(1700000000000LL + i * 15) + ',' + QByteArray::number(40 + i * 7 % 90)
                         + (i % 3 ? ",POST /publish," : ",GET /status,")
                         + (fails ? "503,Service Unavailable,t 1-1,false," : "200,OK,t 1-1,true,")
                         + "512,50,50,20,0,1\n");
        }
        result.close();
    }
    window.workspace()->importFiles({result.fileName()});
    studio.settle(window);
    studio.take(window, QStringLiteral("import-results"));
    const QString second = folder % QStringLiteral("/results-2.jtl");
    QFile::copy(result.fileName(), second);
    if (QFile more(second); more.open(QIODevice::Append))
        more.write("1700000090000,40,GET /status,200,OK,t 1-1,true,512,50,50,20,0,1\n");
    window.workspace()->importFiles({result.fileName(), second});
    studio.settle(window);
    for (auto *button : window.findChildren<QToolButton *>()) {
        if (button->text().startsWith(QStringLiteral("Clocks")))
            button->setChecked(true);
    }
    studio.take(window, QStringLiteral("import-generators"));
    window.workspace()->importFiles({sheet.fileName()});
    studio.settle(window);
    studio.take(window, QStringLiteral("import-refused"));
    window.workspace()->showView(View::Log);
}

// A run that goes on, as the launcher's signals would show it.
void takeRunning(Studio &studio, MainWindow &window)
{
    if (!studio.wants(QStringLiteral("running")))
        return;
    window.workspace()->showView(View::Launch);
    auto *page = window.workspace()->findChild<ui::RunningPage *>();
    auto *pages = page ? qobject_cast<QStackedWidget *>(page->parentWidget()) : nullptr;
    if (!pages) {
        ++studio.failed;
        return;
    }
    QWidget *before = pages->currentWidget();
    pages->setCurrentWidget(page);
    const std::vector limits = {*campaign::parseCriterion(u"latency.p95 < 500 ms", campaign::CriterionKind::Limit),
                                *campaign::parseCriterion(u"failure_rate < 1 %", campaign::CriterionKind::Limit)};
    page->begin(QStringLiteral("bus"), limits);
    launch::LiveWatch watch;
    watch.begin(launch::LiveCriteria(limits, QStringLiteral("load"), 60));
    launch::Status status;
    status.number = 15;
    status.state = campaign::JobState::Running;
    status.detail = QStringLiteral("Running");
    status.startedAt = nowUtc() - 300'000'000;
    status.limitS = 1200;
    for (int i = 1; i <= 2; ++i)
        status.hosts.push_back({QStringLiteral("generator-%1").arg(i), campaign::JobState::Running,
                                i == 1 ? QStringLiteral("Running")
                                       : QStringLiteral("Starts after 600 s"),
                                {}, true});
    status.hosts.push_back({QStringLiteral("app-1"), campaign::JobState::Running, QStringLiteral("Recording"), {}, true});
    page->setStatus(status);
    page->addMessage(QStringLiteral("generator-1: nf_conntrack_max cannot be read without root."));
    page->addOutput(QStringLiteral("generator-1"), "Creating summariser <summary>\nStarting standalone test\n");
    QByteArray rows = "timeStamp,elapsed,label,responseCode,responseMessage,success\n";
    for (int second = 0; second < 300; ++second) {
        const int rate = std::min(second, 90) / 3 + 4;
        for (int i = 0; i < rate; ++i) {
            const int elapsed = 40 + (second * 7 + i * 13) % 60 + (second > 220 ? (second - 220) * 6 : 0)
                                + (i % 17 == 0 ? 150 : 0);
            const bool fails = second > 240 && i % 25 == 0;
            rows += QByteArray::number(1'700'000'000'000 + second * 1000 + i * 1000 / rate) + ','
                    + QByteArray::number(elapsed) + ",POST /publish,"
                    + (fails ? "503,Service Unavailable,false\n" : "200,OK,true\n");
        }
        // A launcher tells a few rows at a time.
        const auto news = watch.take(QStringLiteral("generator-1"), rows, 0);
        if (!news.seconds.empty())
            page->addResults(news.seconds, news.startedAt);
        if (news.limits)
            page->setLimits(*news.limits);
        rows.clear();
        const double busy = std::min(second, 90) / 90.0;
        const Microseconds at = status.startedAt + second * Microseconds(1'000'000);
        page->addFigures(QStringLiteral("generator-1"),
                         {{at, 0.1 + 0.3 * busy + (second * 7 % 10) / 200.0, 0.21, 2e6 + busy * 9e6}});
        page->addFigures(QStringLiteral("generator-2"), {{at, 0.02 + (second * 3 % 10) / 500.0, 0.18, 2e4}});
        page->addFigures(QStringLiteral("app-1"),
                         {{at, std::min(1.0, 0.15 + 0.75 * busy + (second > 220 ? 0.1 : 0) + (second * 11 % 10) / 250.0),
                           0.3 + second / 1000.0, 3e6 + busy * 14e6}});
    }
    QThread::msleep(300); // the chart repaints a few times a second
    studio.settle(window);
    studio.take(window, QStringLiteral("running"));
    pages->setCurrentWidget(before);
    window.workspace()->showView(View::Log);
}

void takeAll(Studio &studio, const QSize &size, const QString &folder)
{
    studio.size = QStringLiteral("%1x%2").arg(size.width()).arg(size.height());
    const QString example = folder % QStringLiteral("/examples.twofold");
    MainWindow window;
    window.resize(size);
    window.show();
    window.closeBook();
    studio.settle(window);
    if (studio.wants(QStringLiteral("start")))
        studio.take(window, QStringLiteral("start"));
    if (window.openBook(example)) {
        const auto campaigns = window.workspace()->session()->campaigns();
        for (const auto &campaign : campaigns) {
            window.workspace()->session()->setCurrentCampaign(campaign.id);
            studio.settle(window);
            const auto &runs = window.workspace()->session()->runs();
            if (!runs.empty())
                window.workspace()->log()->setCurrentRun(runs.back().number);
            takeViews(studio, window, campaign.name.toLower().replace(QLatin1Char(' '), QLatin1Char('-')));
        }
        takeDialogs(studio, window);
        takeChecklist(studio, window);
        takeAutopilot(studio, window);
        takeRunning(studio, window);
        takeImports(studio, window, folder);
    } else {
        ++studio.failed;
    }
    for (const char *name : {"empty", "three", "many"}) {
        const QString prefix = QString::fromLatin1(name);
        if (!studio.wants(QString(prefix % QStringLiteral("-log"))))
            continue;
        if (!window.openBook(folder % QLatin1Char('/') % prefix % QStringLiteral(".twofold"))) {
            ++studio.failed;
            continue;
        }
        studio.settle(window);
        studio.take(window, QString(prefix % QStringLiteral("-log")));
        if (prefix == QLatin1String("empty"))
            takeViews(studio, window, prefix);
    }
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("screenshots"));
    if (application.arguments().size() < 2) {
        std::fputs("Usage: screenshots DIR [part of a name]\n", stderr);
        return 2;
    }
    QTemporaryDir folder;
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder.path());
    Studio studio;
    studio.target = application.arguments().at(1);
    studio.filter = application.arguments().value(2);
    if (!QDir().mkpath(studio.target)) {
        std::fprintf(stderr, "%s cannot be made.\n", qPrintable(studio.target));
        return 3;
    }
    const auto made = examples::makeExampleBook(folder.filePath(QStringLiteral("examples.twofold")));
    if (!made) {
        std::fprintf(stderr, "%s\n", qPrintable(made.error().text()));
        return 4;
    }
    for (const auto &[name, runs] : {std::pair("empty", 0), std::pair("three", 3), std::pair("many", 10000)}) {
        const auto sample = tests::makeSampleBook(
            folder.filePath(QString(QString::fromLatin1(name) % QStringLiteral(".twofold"))), runs);
        if (!sample) {
            std::fprintf(stderr, "%s\n", qPrintable(sample.error().text()));
            return 4;
        }
    }
    Theme::instance().install();
    for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        Theme::instance().setMode(mode);
        studio.theme = mode == Theme::Mode::Dark ? QStringLiteral("dark") : QStringLiteral("light");
        for (const QSize &size : {QSize(1440, 900), QSize(1280, 720)})
            takeAll(studio, size, folder.path());
    }
    std::printf("%d pictures in %s\n", studio.written, qPrintable(studio.target));
    return studio.failed == 0 ? 0 : 1;
}
