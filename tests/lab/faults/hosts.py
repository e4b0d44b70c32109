# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later

import shutil

from faults import fault
from faults.application import LIMIT
from ground import TARGET, ControlGroup, Impossible


@fault("listen-queue", "Kernel limit", "kernel")
def listen_queue(ground, stack):
    """listen queue, bounded by somaxconn"""
    ground.setting(stack, TARGET, "net.core.somaxconn", 36)
    # Few are served, so that the queue is what holds when all users come at once.
    ground.application(stack, "--workers", 4, "--work", 0.02, "--spread", 0.5)
    ground.proxy(stack, upstream="server 127.0.0.1:8000;", location='proxy_set_header Connection "close";')
    return 4 + 36 + 1  # those served, and the queue, which takes one more than it is told


@fault("target-cpu", "Application", "application")
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


@fault("conntrack", "Kernel limit", "kernel")
def conntrack(ground, stack):
    """connection table"""
    if not shutil.which("nft", path="/usr/sbin:/sbin"):
        raise Impossible("nft is not installed, without which no connection is tracked")
    raise Impossible("the size of the table is the whole machine's")


@fault("system-files", "Kernel limit", "kernel")
def system_files(ground, stack):
    """open files of the whole system"""
    raise Impossible("fs.file-max is the whole machine's")
