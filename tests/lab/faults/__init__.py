# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue: faults that are set up for real, each with its true answer."""

import dataclasses
from typing import Callable

AT_BASELINE = 0  # as a limit: it fails whatever the load is

HEY = "hey -z {duration}s -t 1 -c {users} {url}"
# Where time itself is short: an answer that nobody waits for any more would take it from the others.
PATIENT = "hey -z {duration}s -t 5 -c {users} {url}"
# Where all wait in a queue, as many requests as users have one moment of a machine that is busy elsewhere in them:
# of three seconds' answers that is a quarter, which says nothing of the queue.
QUEUED = ("failure_rate < 1 %", "latency.p50 < 800 ms")


@dataclasses.dataclass
class Fault:
    name: str
    failure_class: str  # as Twofold words them; both empty: nothing is to be accused
    component: str
    set_up: Callable  # (ground, stack) -> true limit in users: the highest number that holds; None: no limit
    command: str = HEY
    limits: tuple = ("failure_rate < 1 %", "latency.p95 < 800 ms")
    upload: tuple = ()

    @property
    def says(self):
        return self.set_up.__doc__.strip()


CATALOGUE = []


def fault(name, failure_class, component, **more):
    """Adds a function that sets a fault up to the catalogue; its text says what the fault is."""

    def add(set_up):
        CATALOGUE.append(Fault(name, failure_class, component, set_up, **more))
        return set_up

    return add


# In the order of the table.
from . import control, proxy, application, hosts, network, generator  # noqa: E402,F401
