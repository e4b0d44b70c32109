// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/farm.h"

#include <QDir>
#include <QFile>

#include <signal.h>

#include <algorithm>

namespace twofold::tests {

namespace {

template <class T>
T orEnd(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().text()));
    return std::move(*result);
}

} // namespace

Farm::Farm(int generators)
    : m_lab(qEnvironmentVariable("TWOFOLD_LAB"))
{
    qputenv("XDG_STATE_HOME", m_folder.filePath(QStringLiteral("state")).toUtf8());
    QStringList names;
    for (int i = 1; i <= generators; ++i)
        names += QStringLiteral("generator-%1").arg(i);
    names << QStringLiteral("target") << QStringLiteral("observer");
    QByteArray config;
    for (const QString &name : names) {
        if (isLab()) {
            m_hosts.push_back({name, QString(m_lab % u'/' % name), nullptr});
            continue;
        }
        auto server = std::make_unique<SshServer>();
        config += server->clientSection(name.toUtf8()) + "  IdentityFile "
                  + server->path(QStringLiteral("user_key")).toUtf8() + '\n';
        const QString folder = server->folder();
        m_hosts.push_back({name, folder, std::move(server)});
    }
    if (isLab())
        return;
    QFile file(m_folder.filePath(QStringLiteral("client_config")));
    if (!file.open(QIODevice::WriteOnly) || file.write(config) != config.size())
        qFatal("the client's configuration cannot be written");
}

QString Farm::problem() const
{
    for (const Host &host : m_hosts) {
        if (host.server && !host.server->problem().isEmpty())
            return host.server->problem();
        if (!QFile::exists(host.folder))
            return QStringLiteral("the lab has no host ") % host.name;
    }
    return {};
}

QString Farm::Host::labFile(const QString &file) const
{
    QFile line(QString(folder % u'/' % file));
    return line.open(QIODevice::ReadOnly) ? QString::fromUtf8(line.readAll().trimmed()) : QString();
}

const Farm::Host &Farm::host(const QString &name) const
{
    for (const Host &host : m_hosts) {
        if (host.name == name)
            return host;
    }
    qFatal("no such host");
}

QString Farm::stateFolder(const QString &name) const
{
    return host(name).folder % QStringLiteral("/state");
}

QString Farm::homeFolder(const QString &name) const
{
    return host(name).folder % QStringLiteral("/home");
}

void Farm::addProgram(const QString &name, const QString &program, const QByteArray &script)
{
    const QString path = host(name).folder % QStringLiteral("/bin/") % program;
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(script) != script.size())
        qFatal("cannot write %s", qPrintable(path));
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

void Farm::removePrograms()
{
    for (const Host &host : m_hosts) {
        for (const QString &folder : {QStringLiteral("/bin"), QStringLiteral("/home")}) {
            QDir(QString(host.folder % folder)).removeRecursively();
            QDir().mkpath(QString(host.folder % folder));
        }
    }
}

QByteArray Farm::run(const QString &host, const QString &command) const
{
    return runProgram(QStringLiteral("ssh"), {QStringLiteral("-F"), options().session.configFile, host, command});
}

QString Farm::address(const QString &name) const
{
    return isLab() ? host(name).labFile(QStringLiteral("address")) : QStringLiteral("127.0.0.1");
}

void Farm::cutLink(const QString &name)
{
    if (!isLab())
        return host(name).server->cutConnections();
    runProgram(QStringLiteral("ip"), {QStringLiteral("link"), QStringLiteral("set"),
                                      host(name).labFile(QStringLiteral("link")), QStringLiteral("down")});
}

void Farm::mendLink(const QString &name)
{
    if (isLab())
        runProgram(QStringLiteral("ip"), {QStringLiteral("link"), QStringLiteral("set"),
                                          host(name).labFile(QStringLiteral("link")), QStringLiteral("up")});
}

std::unique_ptr<WebServer> Farm::webServer() const
{
    return std::make_unique<WebServer>(address(QStringLiteral("target")),
                                       isLab() ? QStringLiteral("tf-target") : QString());
}

QStringList Farm::hosts() const
{
    QStringList names;
    for (const Host &host : m_hosts)
        names += host.name;
    return names;
}

QStringList Farm::generators() const
{
    return hosts().filter(QStringLiteral("generator-"));
}

void Farm::openBook()
{
    m_book.reset();
    m_path = m_folder.filePath(QStringLiteral("book-%1.twofold").arg(++m_books));
    m_book = orEnd(store::Book::open(m_path, store::Access::Create));
    campaign::Campaign campaign = campaign::newCampaign(QStringLiteral("Shop"));
    campaign::Parameter users;
    users.key = QStringLiteral("users");
    users.kind = campaign::ParameterKind::Integer;
    campaign.parameters = {users};
    m_campaign = orEnd(m_book->saveCampaign(campaign));
    for (const Host &known : m_hosts) {
        campaign::Host host;
        host.name = host.address = known.name;
        host.role = known.name == QLatin1String("target")     ? campaign::HostRole::Target
                    : known.name == QLatin1String("observer") ? campaign::HostRole::Observer
                                                              : campaign::HostRole::Generator;
        orEnd(m_book->saveHost(host));
    }
}

QString Farm::resultFile(const QString &host, const QString &name) const
{
    return m_folder.filePath(QStringLiteral("book-%1.results/Shop/run-1/%2/%3")
                                 .arg(QString::number(m_books), host, name));
}

void Farm::addToCampaign(const std::vector<campaign::Parameter> &parameters,
                         const std::vector<campaign::Criterion> &criteria)
{
    for (const auto &parameter : parameters) {
        if (!m_campaign.parameter(parameter.key))
            m_campaign.parameters.push_back(parameter);
    }
    m_campaign.criteria.insert(m_campaign.criteria.end(), criteria.begin(), criteria.end());
    m_campaign = orEnd(m_book->saveCampaign(m_campaign));
}

campaign::Plan Farm::plan(const QStringList &hosts, const QString &command) const
{
    campaign::Plan plan;
    plan.name = QStringLiteral("plan");
    plan.graceS = 1;
    plan.roles.push_back({campaign::HostRole::Generator, hosts, command, {}, {}, {}});
    return plan;
}

void Farm::save(campaign::Plan &plan)
{
    plan.campaign = m_campaign.id;
    plan = orEnd(m_book->savePlan(plan));
    if (const auto approved = launch::approve(*m_book, plan.id); !approved)
        qFatal("%s", qPrintable(approved.error().text()));
}

launch::Options Farm::options() const
{
    launch::Options options;
    options.session.configFile = isLab() ? QString(m_lab % QStringLiteral("/client_config"))
                                         : m_folder.filePath(QStringLiteral("client_config"));
    options.session.connectTimeoutMs = 10'000;
    options.pollMs = 100;
    return options;
}

launch::Outcome Farm::launch(const campaign::Plan &plan, int users,
                             const std::function<void(launch::Launcher &)> &meanwhile)
{
    campaign::Parameters parameters;
    parameters.set(QStringLiteral("users"), qint64(users));
    return launch(plan, parameters, meanwhile);
}

launch::Outcome Farm::launch(const campaign::Plan &plan, const campaign::Parameters &parameters,
                             const std::function<void(launch::Launcher &)> &meanwhile)
{
    return launch(plan, parameters, options(), nullptr, meanwhile);
}

launch::Outcome Farm::launch(const campaign::Plan &plan, const campaign::Parameters &parameters,
                             const launch::Options &options, remote::Prompter *prompter,
                             const std::function<void(launch::Launcher &)> &meanwhile)
{
    launch::Request request;
    request.campaign = m_campaign.id;
    request.plan = plan.id;
    request.parameters = parameters;
    launch::Launcher launcher(m_path, options, prompter);
    launcher.start(request);
    while (!launcher.wait(50)) {
        if (meanwhile)
            meanwhile(launcher);
    }
    return launcher.outcome();
}

campaign::Run Farm::onlyRun() const
{
    const auto runs = orEnd(m_book->runs(m_campaign.id));
    return runs.size() == 1 ? runs.front() : campaign::Run();
}

std::shared_ptr<const results::Measurement> Farm::measurement(const QString &source) const
{
    const auto rows = orEnd(m_book->sources(onlyRun().id));
    for (const auto &row : rows) {
        if (row.name == source)
            return orEnd(m_book->measurement(row.id));
    }
    return nullptr;
}

QList<qint64> Farm::processes() const
{
    QList<qint64> found;
    for (const Host &host : m_hosts)
        found += processesStartedIn(host.folder);
    return found;
}

bool Farm::hasJobDirectories() const
{
    return std::any_of(m_hosts.begin(), m_hosts.end(), [](const Host &host) {
        return !QDir(host.jobs()).isEmpty();
    });
}

QString Farm::jobFile(const QString &name, const QString &file) const
{
    const QDir jobs(host(name).jobs());
    const QStringList tokens = jobs.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    return tokens.isEmpty() ? QString() : jobs.filePath(QString(tokens.first() % u'/' % file));
}

void Farm::endProcesses(const QString &name) const
{
    for (const qint64 pid : processesStartedIn(host(name).folder))
        ::kill(pid_t(pid), SIGKILL);
}

QString Farm::knownHosts(const QString &name) const
{
    return host(name).folder % QStringLiteral("/known_hosts");
}

int Farm::jobFiles(const QString &name) const
{
    return int(std::count_if(m_hosts.begin(), m_hosts.end(), [&](const Host &host) {
        const QDir jobs(host.jobs());
        const QStringList tokens = jobs.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        return std::any_of(tokens.begin(), tokens.end(), [&](const QString &token) {
            return jobs.exists(QString(token % u'/' % name));
        });
    }));
}

} // namespace twofold::tests
