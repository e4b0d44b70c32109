# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import resource
import shutil

import wholemachine
from faults import HEY, PATIENT, QUEUED, fault
from faults.application import LIMIT
from ground import GENERATOR, TARGET, ControlGroup, Impossible


@fault("listen-queue", "Kernel limit", "kernel")
def listen_queue(ground, stack):
    """listen queue, bounded by somaxconn"""
    ground.setting(stack, TARGET, "net.core.somaxconn", 36)
    # Few are served, so that the queue is what holds when all users come at once.
    ground.application(stack, "--workers", 4, "--work", 0.02, "--spread", 0.5)
    ground.proxy(stack, upstream="server 127.0.0.1:8000;", location='proxy_set_header Connection "close";')
    return 4 + 36 + 1  # those served, and the queue, which takes one more than it is told


@fault("target-cpu", "Application", "application", command=PATIENT, limits=QUEUED)
def target_cpu(ground, stack):
    """CPU quota of the application"""
    group = ControlGroup(stack, "cpu", cpu__cfs_period_us=100_000, cpu__cfs_quota_us=20_000, cpu__shares=100_000)
    ground.application(stack, "--burn", 0.004, "--work", 0, group=group)
    ground.proxy(stack)
    return int(LIMIT * 0.2 / 0.004)


@fault("target-memory", "Application", "application")
def target_memory(ground, stack):
    """memory of the application (killed at its bound)"""
    held = 8 << 20
    base = 24 << 20  # the program itself, and what its connections take
    group = ControlGroup(stack, "memory", memory__limit_in_bytes=base + 40 * held)
    ground.application(stack, "--hold", held, group=group, restarts=True)
    ground.proxy(stack)
    return 40


@fault("conntrack", "Kernel limit", "kernel", command=HEY.replace("-z", "-disable-keepalive -z"))
def conntrack(ground, stack):
    """connection table"""
    nft = shutil.which("nft", path="/usr/sbin:/sbin")
    if not nft:
        raise Impossible("nft is not installed, without which no connection is tracked")
    ground.application(stack, "--work", 0.23)
    ground.proxy(stack)
    stack.callback(ground.run, TARGET, nft, "delete", "table", "inet", "prove")
    ground.run(TARGET, nft, "-f", "-", input=TRACKING)
    for state in ("syn_sent", "syn_recv", "established", "fin_wait", "close_wait", "last_ack", "time_wait", "close",
                  "unacknowledged", "max_retrans"):  # a run finds the table empty
        ground.setting(stack, TARGET, f"net.netfilter.nf_conntrack_tcp_timeout_{state}", 1)
    # The kernel frees what has expired now and then only, and at once where the table is read.
    ground.start(stack, TARGET, ["sh", "-c", "while sleep 0.05; do cat /proc/net/nf_conntrack; done"], os.devnull)
    ground.machine_setting(stack, "net.netfilter.nf_conntrack_max", 260)
    # A request has a place while it is served, a second after that, and until it is freed: 1.24 to 1.29 s. As the
    # users keep step, a request every 0.235 s, six of each stand in the table at once.
    return 260 // 6


@fault("system-files", "Kernel limit", "kernel")
def system_files(ground, stack):
    """open files of the whole system"""
    files = 200
    # Who administers the system is exempt, so that the application is the one that runs short.
    ground.application(stack, "--files", files, user="nobody", files=resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    ground.proxy(stack)
    # A generator of its own would have a kernel of its own.
    figures = ground.work / "file-nr"
    figures.write_text("500\t0\t1000000\n")
    ground.run(GENERATOR, "mount", "--bind", figures, "/proc/sys/fs/file-nr")
    stack.callback(ground.run, GENERATOR, "umount", "/proc/sys/fs/file-nr")
    in_use = int(wholemachine.read("fs.file-nr").split()[0])
    # A user takes a file of the generator, two of the proxy, and one beside those it has opened; the run itself
    # takes some for the logins and the load tool.
    ground.machine_setting(stack, "fs.file-max", in_use + 200 + 40 * (files + 4))
    return 40


# Only what comes in at port 80 is tracked: logins and what goes on within the host take no place in the table.
TRACKING = """
table inet prove {
    chain arrives {
        type filter hook prerouting priority raw;
        iif lo notrack
        tcp dport != 80 notrack
        meta l4proto != tcp notrack
    }
    chain leaves {
        type filter hook output priority raw;
        oif lo notrack
        tcp sport != 80 notrack
        meta l4proto != tcp notrack
    }
    chain tracks {
        type filter hook input priority filter;
        ct state new counter
    }
}
"""
