# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later

import subprocess

from faults import AT_BASELINE, fault
from faults.application import LIMIT
from ground import HERE, TARGET, Impossible, wait_until


@fault("bandwidth", "Network", "network")
def bandwidth(ground, stack):
    """bandwidth between generator and target"""
    ground.application(stack, "--answer", 20_000, "--work", 0)
    ground.proxy(stack)
    wire = ground.interface(TARGET)
    try:
        ground.run(TARGET, "tc", "qdisc", "add", "dev", wire, "root", "tbf", "rate", "8mbit", "burst", "16kb",
                   "limit", "4mb")
    except subprocess.CalledProcessError as error:
        raise Impossible(f"tc has no tbf here: {error.stderr.strip()}") from error
    stack.callback(ground.run, TARGET, "tc", "qdisc", "del", "dev", wire, "root")
    # An answer with the heads of HTTP and of its 14 packets.
    return int(LIMIT * 1_000_000 / (20_000 + 150 + 14 * 66))


@fault("packet-loss", "Network", "network")
def packet_loss(ground, stack):
    """packets lost and late on the way"""
    ground.application(stack)
    ground.proxy(stack)
    ready = ground.work / "relay.log"
    ground.start_relay(stack, "--loss", 0.2, "--delay", 0.1, log=ready)
    return AT_BASELINE
