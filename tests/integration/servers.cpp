// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/servers.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace twofold::tests {
namespace {

// QtTest's watchdog can miss the end of a short test and then counts its 5 minutes across those
// that follow (Qt 6.4). CTest has a limit for the program as a whole.
[[maybe_unused]] const bool kPatient = qputenv("QTEST_FUNCTION_TIMEOUT", "3600000");

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
}

void makeKey(const QString &path)
{
    QFile::remove(path);
    QFile::remove(path + QLatin1String(".pub"));
    runProgram(QStringLiteral("ssh-keygen"),
               {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"),
                QStringLiteral("-N"), QString(), QStringLiteral("-f"), path});
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Ends with the test, however that ends.
void startBound(QProcess &process, const QString &program, const QStringList &arguments)
{
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(program, arguments);
    process.waitForStarted(5000);
}

QString findServer(const QString &name)
{
    return QStandardPaths::findExecutable(
        name, {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/local/sbin"),
               QStringLiteral("/sbin"), QStringLiteral("/usr/bin")});
}

} // namespace

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

int freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost, 0);
    return server.serverPort();
}

bool waitForPort(int port, const QString &address)
{
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 10'000) {
        QTcpSocket socket;
        socket.connectToHost(address, quint16(port));
        if (socket.waitForConnected(500))
            return true;
        QThread::msleep(50);
    }
    return false;
}

QByteArray runProgram(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished(30'000);
    return process.readAllStandardOutput();
}

bool processExists(qint64 pid)
{
    const QByteArray stat = contents(QStringLiteral("/proc/%1/stat").arg(pid));
    const qsizetype end = stat.lastIndexOf(") ");
    return end > 0 && stat.at(end + 2) != 'Z';
}

QList<qint64> processesStartedIn(const QString &folder)
{
    QList<qint64> found;
    const QByteArray mark = "TWOFOLD_TEST=" + folder.toUtf8();
    for (const QString &name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        bool isNumber = false;
        const qint64 pid = name.toLongLong(&isNumber);
        if (isNumber && contents(QStringLiteral("/proc/%1/environ").arg(pid)).contains(mark)
            && processExists(pid))
            found += pid;
    }
    return found;
}

SshServer::SshServer(const QByteArray &extra, const QString &program)
    : m_extra(extra)
    , m_program(program.isEmpty() ? findServer(QStringLiteral("sshd")) : program)
{
    if (m_program.isEmpty()) {
        m_problem = QStringLiteral("openssh-server is not installed");
        return;
    }
    if (::geteuid() == 0)
        QDir().mkpath(QStringLiteral("/run/sshd"));
    makeKey(path(QStringLiteral("host_key")));
    makeKey(path(QStringLiteral("user_key")));
    write(path(QStringLiteral("authorized_keys")), contents(path(QStringLiteral("user_key.pub"))));
    QDir(m_folder.path()).mkpath(QStringLiteral("state"));
    QDir(m_folder.path()).mkpath(QStringLiteral("home"));
    QDir(m_folder.path()).mkpath(QStringLiteral("bin"));
    m_port = freePort();
    configureClient();
    trustHost();
    start();
}

SshServer::~SshServer()
{
    stop();
    for (const qint64 pid : processes())
        ::kill(pid_t(pid), SIGKILL);
}

bool SshServer::start()
{
    const QByteArray folder = m_folder.path().toUtf8();
    write(path(QStringLiteral("sshd_config")),
          m_extra + "Port " + QByteArray::number(m_port) + "\nListenAddress 127.0.0.1\n"
          "HostKey " + folder + "/host_key\nAuthorizedKeysFile " + folder + "/authorized_keys\n"
          "PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n"
          "MaxStartups 100\nMaxSessions 100\nSubsystem sftp internal-sftp\n"
          "SetEnv XDG_STATE_HOME=" + folder + "/state TWOFOLD_TEST=" + folder + " HOME=" + folder + "/home PATH=" + folder + "/bin:"
              + qgetenv("PATH") + '\n');
    startBound(m_process, m_program,
               {QStringLiteral("-D"), QStringLiteral("-e"), QStringLiteral("-f"),
                path(QStringLiteral("sshd_config"))});
    if (!waitForPort(m_port))
        m_problem = QLatin1String("sshd does not start here: ")
                    + QString::fromUtf8(m_process.readAll());
    return m_problem.isEmpty();
}

void SshServer::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    cutConnections();
    m_process.kill();
    m_process.waitForFinished(5000);
}

void SshServer::cutConnections()
{
    // Children of the listener, and theirs, as long as they are sshd itself.
    QList<qint64> pending{m_process.processId()};
    QList<qint64> connections;
    while (!pending.isEmpty()) {
        const QString pid = QString::number(pending.takeFirst());
        const auto children = contents(QLatin1String("/proc/") + pid + QLatin1String("/task/") + pid
                                       + QLatin1String("/children")).split(' ');
        for (const QByteArray &child : children) {
            const qint64 id = child.trimmed().toLongLong();
            if (id > 0
                && contents(QStringLiteral("/proc/%1/comm").arg(id)).trimmed().startsWith("sshd")) {
                connections += id;
                pending += id;
            }
        }
    }
    for (const qint64 id : connections)
        ::kill(pid_t(id), SIGKILL);
}

void SshServer::changeHostKey()
{
    stop();
    makeKey(path(QStringLiteral("host_key")));
    start();
}

remote::SessionOptions SshServer::options() const
{
    remote::SessionOptions options;
    options.configFile = path(QStringLiteral("client_config"));
    options.connectTimeoutMs = 10'000;
    return options;
}

void SshServer::configureClient(const QByteArray &extra, bool withKey)
{
    const QByteArray key = withKey ? m_folder.path().toUtf8() + "/user_key" : QByteArray("none");
    write(path(QStringLiteral("client_config")),
          clientSection("testhost") + extra + "  IdentityFile " + key + '\n');
}

QByteArray SshServer::clientSection(const QByteArray &alias) const
{
    const QByteArray folder = m_folder.path().toUtf8();
    return "Host " + alias + "\n  HostName 127.0.0.1\n  Port " + QByteArray::number(m_port)
           + "\n  UserKnownHostsFile " + folder + "/known_hosts\n"
             "  GlobalKnownHostsFile none\n  IdentityAgent none\n";
}

void SshServer::trustHost()
{
    const QList<QByteArray> key = contents(path(QStringLiteral("host_key.pub"))).simplified().split(' ');
    write(path(QStringLiteral("known_hosts")), "[127.0.0.1]:" + QByteArray::number(m_port) + ' '
                                                   + key.value(0) + ' ' + key.value(1) + '\n');
}

QList<qint64> SshServer::processes() const
{
    return processesStartedIn(m_folder.path());
}

PasswordService::PasswordService(const QByteArray &password)
{
    const QString sshd = findServer(QStringLiteral("sshd"));
    if (sshd.isEmpty()) {
        m_problem = QStringLiteral("openssh-server is not installed");
        return;
    }
    // sshd asks the PAM service that has the name it was started by.
    const QString prefix = QStringLiteral("twofold-test-");
    const QString name = prefix % QString::number(::getpid());
    // Of a test that was killed before it could remove its own.
    const QDir services(QStringLiteral("/etc/pam.d"));
    for (const QString &left : services.entryList({QString(prefix % u'*')}, QDir::Files)) {
        const qint64 owner = left.mid(prefix.size()).toLongLong();
        if (owner > 0 && !processExists(owner))
            QFile::remove(services.filePath(left));
    }
    const QString check = m_folder.filePath(QStringLiteral("check"));
    write(check, "#!/bin/sh\n[ \"$(tr -d '\\0')\" = '" + password + "' ]\n");
    QFile::setPermissions(check, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    m_service = QStringLiteral("/etc/pam.d/") + name;
    write(m_service, "auth required pam_exec.so quiet expose_authtok " + check.toUtf8()
                         + "\nauth required pam_permit.so\naccount required pam_permit.so\n"
                           "session required pam_permit.so\n");
    if (!QFileInfo::exists(m_service)) {
        m_problem = QStringLiteral("a PAM service can be made by root only");
        return;
    }
    m_sshd = m_folder.filePath(name);
    QFile::link(sshd, m_sshd);
}

PasswordService::~PasswordService()
{
    if (!m_service.isEmpty())
        QFile::remove(m_service);
}

WebServer::WebServer(const QString &address, const QString &space)
    : m_address(address)
{
    const QString nginx = findServer(QStringLiteral("nginx"));
    if (nginx.isEmpty()) {
        m_problem = QStringLiteral("nginx is not installed");
        return;
    }
    m_port = freePort();
    write(m_folder.filePath(QStringLiteral("nginx.conf")),
          "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log error.log;\n"
          "events { worker_connections 256; }\n"
          "http { access_log off; client_body_temp_path body; proxy_temp_path proxy;\n"
          "fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n"
          "server { listen " + address.toLatin1() + ':' + QByteArray::number(m_port)
              + "; location / { return 200 'hello'; } location /busy { return 503; } } }\n");
    QStringList command{nginx, QStringLiteral("-p"), m_folder.path(), QStringLiteral("-c"),
                        m_folder.filePath(QStringLiteral("nginx.conf"))};
    if (!space.isEmpty())
        command = QStringList{QStringLiteral("ip"), QStringLiteral("netns"), QStringLiteral("exec"), space} + command;
    const QString program = command.takeFirst();
    startBound(m_process, program, command);
    if (!waitForPort(m_port, m_address))
        m_problem = QLatin1String("nginx does not start here: ")
                    + QString::fromUtf8(m_process.readAll());
}

WebServer::~WebServer()
{
    m_process.kill();
    m_process.waitForFinished(5000);
}

QString WebServer::url() const
{
    return QStringLiteral("http://%1:%2/").arg(m_address).arg(m_port);
}

bool ScriptedPrompter::acceptHostKey(const remote::HostKeyQuestion &question, const CancelToken &cancel)
{
    QMutexLocker lock(&m_mutex);
    m_keys += question;
    if (neverAnswers) {
        lock.unlock();
        waitFor(cancel);
        return false;
    }
    return acceptKeys;
}

std::optional<remote::Secret> ScriptedPrompter::askSecret(const remote::SecretQuestion &question, const CancelToken &cancel)
{
    QMutexLocker lock(&m_mutex);
    m_secrets += question;
    if (neverAnswers) {
        lock.unlock();
        waitFor(cancel);
        return std::nullopt;
    }
    return answer ? answer(question) : std::nullopt;
}

void ScriptedPrompter::waitFor(const CancelToken &cancel)
{
    while (!cancel.isCancelled())
        QThread::msleep(20);
}

QList<remote::HostKeyQuestion> ScriptedPrompter::keyQuestions() const
{
    const QMutexLocker lock(&m_mutex);
    return m_keys;
}

QList<remote::SecretQuestion> ScriptedPrompter::secretQuestions() const
{
    const QMutexLocker lock(&m_mutex);
    return m_secrets;
}

} // namespace twofold::tests
