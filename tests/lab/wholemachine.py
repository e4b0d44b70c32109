# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kernel settings that the whole machine shares. What one was before is kept in a file as long as it is
changed, so that it is put back even after a kill: at the latest by the next start."""

import contextlib
import json
import os
import pathlib

KEPT = pathlib.Path("/run/twofold-prove.json")


def _file(name):
    return pathlib.Path("/proc/sys", name.replace(".", "/"))


def read(name):
    return _file(name).read_text().strip()


def change(stack, name, value):
    """Until the stack is closed. An OSError where it cannot be: in a network namespace, those of the network."""
    _file(name).write_text(read(name))
    stack.callback(put_back, name)
    KEPT.write_text(json.dumps({"pid": os.getpid(), "before": {**_kept(), name: read(name)}}))
    _file(name).write_text(str(value))


def put_back(*names):
    """The named settings; all that are kept where none is named."""
    before = _kept()
    for name in names or list(before):
        if name in before:
            _file(name).write_text(before.pop(name))
    if before:
        KEPT.write_text(json.dumps({"pid": os.getpid(), "before": before}))
    else:
        KEPT.unlink(missing_ok=True)


def put_back_left():
    """What one that was killed could not put back; says whether there was anything."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        if pathlib.Path("/proc", str(json.loads(KEPT.read_text())["pid"])).exists():
            return False  # it is at work
    left = KEPT.exists()
    put_back()
    return left


def _kept():
    with contextlib.suppress(OSError, ValueError):
        return json.loads(KEPT.read_text())["before"]
    return {}
