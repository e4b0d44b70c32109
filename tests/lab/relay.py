#!/usr/bin/python3
# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bad way for packets: relay.py A B carries Ethernet frames between two interfaces, and those of one TCP
port late and not all of them. For kernels whose tc has no netem. Says "ready" once it carries."""

import argparse
import heapq
import random
import select
import socket
import time

ETHERNET, IPV4, TCP = 14, 0x0800, 6


def is_of_port(frame, port):
    if len(frame) < ETHERNET + 40 or int.from_bytes(frame[12:14], "big") != IPV4 or frame[23] != TCP:
        return False
    start = ETHERNET + (frame[14] & 15) * 4
    return port in (int.from_bytes(frame[start:start + 2], "big"), int.from_bytes(frame[start + 2:start + 4], "big"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("interfaces", nargs=2)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--loss", type=float, default=0, help="share of the packets")
    parser.add_argument("--delay", type=float, default=0, help="s, each way")
    options = parser.parse_args()
    ends = []
    for name in options.interfaces:
        end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        end.bind((name, 0))
        end.setblocking(False)
        ends.append(end)
    other = {ends[0]: ends[1], ends[1]: ends[0]}
    chance = random.Random(1)
    waiting, count = [], 0
    print("ready", flush=True)
    while True:
        pause = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        for end in select.select(ends, [], [], pause)[0]:
            frame, address = end.recvfrom(65536)
            if address[2] == socket.PACKET_OUTGOING:
                continue
            due = time.monotonic()
            if is_of_port(frame, options.port):
                if chance.random() < options.loss:
                    continue
                due += options.delay
            count += 1
            heapq.heappush(waiting, (due, count, other[end], frame))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, end, frame = heapq.heappop(waiting)
            end.send(frame)


main()
