# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts of the lab, and the proxy and the application that run on its target."""

import contextlib
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import time

import wholemachine

HERE = pathlib.Path(__file__).resolve().parent
GENERATOR, TARGET, OBSERVER = "generator-1", "target", "observer"


class Impossible(Exception):
    """This machine cannot have the fault; says why."""


def wait_until(holds, what, seconds=10):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise RuntimeError(f"{what} did not happen within {seconds} s")
        time.sleep(0.02)


class Ground:
    """One lab. What is set up for a fault is taken back when its exit stack is closed."""

    def __init__(self, folder, own_machine=False):
        self.own_machine = own_machine  # the settings that all of it shares may be changed
        self.lab = pathlib.Path(folder) / "lab"
        self.work = pathlib.Path(folder) / "work"
        self.nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")

    def up(self):
        """0, or the exit status of the lab: 77 where this machine cannot have one."""
        if not self.nginx or not shutil.which("hey"):
            print("prove: nginx and hey are needed", file=sys.stderr)
            return 77
        status = subprocess.run([HERE / "lab", "up", self.lab, "1", "apart"]).returncode
        if status == 0:
            self.work.mkdir(mode=0o755)
            wrapper = self.lab / "bin" / "ssh"
            wrapper.parent.mkdir()
            wrapper.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {self.lab}/client_config "$@"\n')
            wrapper.chmod(0o755)
        return status

    def down(self):
        subprocess.run([HERE / "lab", "down", self.lab])

    def environment(self):
        """In which Twofold reaches the hosts, and leaves nothing behind."""
        return {**os.environ, "PATH": f"{self.lab}/bin:{os.environ['PATH']}", "QT_QPA_PLATFORM": "offscreen",
                "XDG_STATE_HOME": str(self.work / "state"), "XDG_CONFIG_HOME": str(self.work / "config")}

    def on(self, host, *command):
        first = (self.lab / host / "init").read_text().strip()
        return ["nsenter", f"--target={first}", "--net", "--mount", "--pid", *map(str, command)]

    def run(self, host, *command, **options):
        return subprocess.run(self.on(host, *command), check=True, text=True, capture_output=True, **options).stdout

    def pids(self, host):
        return [int(pid) for pid in subprocess.run(["ip", "netns", "pids", f"tf-{host}"], check=True, text=True,
                                                   capture_output=True).stdout.split()]

    def address(self, host):
        fields = self.run(host, "ip", "-4", "-o", "addr", "show", "scope", "global").split()
        return fields[fields.index("inet") + 1].split("/")[0]

    def interface(self, host):
        return self.run(host, "ip", "-o", "link", "show", "type", "veth").split()[1].split("@")[0].rstrip(":")

    def peer(self, host):
        """The other end of the host's wire, at the bridge."""
        return self.interface(host).replace("tfh", "tfl")

    def setting(self, stack, host, name, value):
        """A kernel setting that the host has for itself, put back with the stack."""
        path = f"/proc/sys/{name.replace('.', '/')}"
        before = self.run(host, "cat", path).strip()
        stack.callback(self.run, host, "sh", "-c", f"echo '{before}' >{path}")
        self.run(host, "sh", "-c", f"echo '{value}' >{path}")

    def machine_setting(self, stack, name, value):
        """A kernel setting of the whole machine, put back with the stack or at the next start."""
        if not self.own_machine:
            raise Impossible(f"{name} is the whole machine's: --own-machine lets it be changed")
        try:
            wholemachine.change(stack, name, value)
        except OSError as error:
            raise Impossible(f"{name} cannot be changed here: {error.strerror}") from error

    def bound_files(self, stack, host, files):
        """The open files of whoever logs in there."""
        start = self.lab / host / "home" / ".bashrc"  # of the host's own home
        start.write_text(f"ulimit -n {files}\n")
        stack.callback(start.unlink)

    # ---- services; each ends with the stack

    def start(self, stack, host, command, log, files=None, group=None):
        """A service with its output in a file; `files` bounds its open files, `group` is a control group."""

        def limit():
            counted = self.lab / host / "group"  # of the host's own CPU figures
            if counted.exists():
                pathlib.Path(counted.read_text().strip(), "cgroup.procs").write_text(str(os.getpid()))
            if group:
                group.enter(os.getpid())
            if files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

        with open(log, "ab") as out:
            service = subprocess.Popen(self.on(host, *command), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                       preexec_fn=limit, start_new_session=True)
        stack.callback(self._end, service)
        return service

    @staticmethod
    def _end(service):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(service.pid, signal.SIGTERM)
        try:
            service.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(service.pid, signal.SIGKILL)
            service.wait()

    def listens(self, host, port):
        return bool(self.run(host, "ss", "-Hltn", f"sport = :{port}").strip())

    def application(self, stack, *options, host=TARGET, port=8000, log="app.log", restarts=False, user=None,
                    **limits):
        """Runs as `shop`: a name of its own among the programs in Python; `user` is another one than root."""
        program, script = self.work / "shop", self.work / "app.py"
        if not program.exists():
            program.symlink_to("/usr/bin/python3")
            shutil.copy(HERE / "app.py", script)  # where any user can read it
        command = [program, script, "--port", port, *options]
        if user:
            command = ["setpriv", f"--reuid={user}", "--clear-groups", *command]
        if restarts:  # as a service manager would
            command = ["sh", "-c", 'while :; do "$@"; sleep 0.2; done', "sh", *command]
        service = self.start(stack, host, command, self.work / log, **limits)
        wait_until(lambda: self.listens(host, port), "the application's start")
        return child_of(service.pid)

    def proxy(self, stack, events="worker_connections 4096;", main="", http="", server="", location="",
              upstream="server 127.0.0.1:8000; keepalive 1024;", **limits):
        """nginx on port 80 of the target; returns the pid of its only worker."""
        folder = self.work / "nginx"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "nginx.conf").write_text(f"""daemon off; user root; worker_processes 1; pid {folder}/pid;
error_log {self.work}/error.log warn; {main}
events {{ {events} }}
http {{
    access_log off; keepalive_timeout 60; keepalive_requests 100000;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; {http}
    upstream shop {{ {upstream} }}
    server {{
        listen 80 backlog=4096; {server}
        location / {{ proxy_pass http://shop; proxy_http_version 1.1; proxy_set_header Connection ""; {location} }}
    }}
}}
""")
        service = self.start(stack, TARGET, [self.nginx, "-c", folder / "nginx.conf", "-p", folder,
                                             "-e", self.work / "error.log"], self.work / "error.log", **limits)
        wait_until(lambda: self.listens(TARGET, 80), "the proxy's start")
        return child_of(child_of(service.pid))


def child_of(pid):
    """The first process that another one started: nsenter and masters are parents of what is meant."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    wait_until(lambda: children.read_text().split(), "the start of a child")
    return int(children.read_text().split()[0])


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


class ControlGroup:
    """A control group (version 1) of one controller or of several that are mounted at once."""

    ROOT = pathlib.Path("/sys/fs/cgroup")

    def __init__(self, stack, name, **settings):
        """Settings by file, with "__" for the dot: cpu__cfs_quota_us=20000."""
        self.folders = {}
        stack.callback(self._remove)
        for setting, value in settings.items():
            controller = setting.split("__")[0]
            if not (self.ROOT / controller / "cgroup.procs").exists():
                raise Impossible(f"no {controller} control groups (version 1) are mounted here")
            folder = self.folders.setdefault(controller, self.ROOT / controller / f"lab-{name}-{os.getpid()}")
            folder.mkdir(exist_ok=True)
            (folder / setting.replace("__", ".")).write_text(str(value))

    def enter(self, pid):
        for folder in self.folders.values():
            (folder / "cgroup.procs").write_text(str(pid))

    def _remove(self):
        for controller, folder in self.folders.items():
            for pid in (folder / "cgroup.procs").read_text().split():
                with contextlib.suppress(OSError):
                    (self.ROOT / controller / "cgroup.procs").write_text(pid)
            for _ in range(50):
                with contextlib.suppress(OSError):
                    folder.rmdir()
                    break
                time.sleep(0.1)
