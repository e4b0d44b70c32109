# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later

import shutil

from faults import HEY, fault
from faults.application import LIMIT
from ground import GENERATOR, HERE, ControlGroup, Impossible


@fault("generator-ports", "Generator", "load generator", command=f"sleep 2; {HEY}")
def generator_ports(ground, stack):
    """ephemeral ports of the generator"""
    ground.application(stack)
    ground.proxy(stack)
    ground.setting(stack, GENERATOR, "net.ipv4.ip_local_port_range", "20000 20039")
    # What the last run closed is free again a second later.
    ground.setting(stack, GENERATOR, "net.ipv4.tcp_tw_reuse", 1)
    return 40


@fault("generator-files", "Generator", "load generator")
def generator_files(ground, stack):
    """open files of the generator"""
    ground.application(stack)
    ground.proxy(stack)
    ground.bound_files(stack, GENERATOR, 50)
    # Its output, its errors, its input, and what it waits for events with.
    return 50 - 6


@fault("generator-cpu", "Generator", "load generator", command="wrk -t 1 -c {users} -d {duration}s --latency "
       "-s script.lua {url}", limits=("failure_rate < 1 %", "latency.p90 < 800 ms"), upload=(HERE / "script.lua",))
def generator_cpu(ground, stack):
    """CPU quota of the generator"""
    if not shutil.which("wrk"):
        raise Impossible("wrk is not installed")
    ground.application(stack)
    ground.proxy(stack)
    group = ControlGroup(stack, "cpu", cpu__cfs_period_us=100_000, cpu__cfs_quota_us=20_000, cpu__shares=100_000)
    for pid in ground.pids(GENERATOR):
        group.enter(pid)
    # An answer that comes when the quota is used up, as one in ten does, waits for the next period besides.
    return int((LIMIT - 0.08) * 0.2 / 0.004)
