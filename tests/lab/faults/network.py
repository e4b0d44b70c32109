# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later

import subprocess

from faults import AT_BASELINE, PATIENT, QUEUED, fault
from faults.application import LIMIT
from ground import GENERATOR, HERE, TARGET, Impossible, wait_until


@fault("bandwidth", "Network", "network", command=PATIENT, limits=QUEUED)
def bandwidth(ground, stack):
    """bandwidth between generator and target"""
    ground.application(stack, "--answer", 10_000, "--work", 0)
    ground.proxy(stack)
    wire = ground.interface(TARGET)
    try:
        ground.run(TARGET, "tc", "qdisc", "add", "dev", wire, "root", "tbf", "rate", "4mbit", "burst", "16kb",
                   "limit", "4mb")
    except subprocess.CalledProcessError as error:
        raise Impossible(f"tc has no tbf here: {error.stderr.strip()}") from error
    stack.callback(ground.run, TARGET, "tc", "qdisc", "del", "dev", wire, "root")
    # What waits its turn on a slow line is not lost: sent again too early it would take turns of the others.
    network = ground.run(TARGET, "ip", "-4", "route", "show", "dev", wire, "scope", "link").split()
    ground.run(TARGET, "ip", "route", "change", *network, "dev", wire, "scope", "link", "rto_min", "5s")
    stack.callback(ground.run, TARGET, "ip", "route", "change", *network, "dev", wire, "scope", "link")
    # An answer with the heads of HTTP and of its 7 packets, which are sent at once: the line serves all alike.
    return int(LIMIT * 500_000 / (10_000 + 150 + 7 * 66))


@fault("packet-loss", "Network", "network")
def packet_loss(ground, stack):
    """packets lost and late on the way"""
    ground.application(stack)
    ground.proxy(stack)
    # Between the target and its bridge.
    peer = ground.peer(TARGET)
    shown = subprocess.run(["ip", "-o", "link", "show", peer], check=True, text=True, capture_output=True).stdout.split()
    bridge = shown[shown.index("master") + 1]
    # A packet that is read on the way needs its checksum.
    for offload, take in (("0", lambda *words: subprocess.run(words, check=True)),
                          ("1", lambda *words: stack.callback(subprocess.run, words, check=True))):
        take(*OFFLOADS, bridge, offload)
        for host in (GENERATOR, TARGET):
            take(*ground.on(host, *OFFLOADS, ground.interface(host), offload))
    link("add", "tfr0", "type", "veth", "peer", "name", "tfr1")
    stack.callback(link, "del", "tfr0")
    link("set", "tfr1", "master", bridge, "up")
    link("set", "tfr0", "up")
    link("set", peer, "nomaster")
    stack.callback(link, "set", peer, "master", bridge)
    log = ground.work / "relay.log"
    with open(log, "w") as out:
        relay = subprocess.Popen([HERE / "relay.py", peer, "tfr0", "--port", "80", "--loss", "0.2", "--delay", "0.1"],
                                 stdout=out, stderr=out)
    stack.callback(relay.wait)
    stack.callback(relay.kill)
    wait_until(lambda: "ready" in log.read_text(), "the relay's start")
    return AT_BASELINE


def link(*words):
    subprocess.run(["ip", "link", *words], check=True)


# What `ethtool -K INTERFACE tx ... tso ...` does.
OFFLOADS = ("/usr/bin/python3", "-c", """
import array, fcntl, socket, struct, sys
for command in (0x17, 0x1f):
    value = array.array("B", struct.pack("II", command, int(sys.argv[2])))
    request = struct.pack("16sP", sys.argv[1].encode(), value.buffer_info()[0])
    fcntl.ioctl(socket.socket(), 0x8946, request)
""")
