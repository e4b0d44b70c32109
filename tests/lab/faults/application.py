# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later

import pathlib
import subprocess

from faults import AT_BASELINE, PATIENT, QUEUED, fault
from ground import OBSERVER, TARGET, Impossible, open_files, wait_until

LIMIT = 0.8  # s that an answer may take


@fault("application-files", "Application", "application")
def application_files(ground, stack):
    """open files of the application"""
    application = ground.application(stack, files=50)
    ground.proxy(stack)
    return 50 - open_files(application)


@fault("lock", "Application", "application", command=PATIENT, limits=QUEUED)
def lock(ground, stack):
    """a lock in the application"""
    ground.application(stack, "--lock", 0.02, "--work", 0)
    ground.proxy(stack)
    return int(LIMIT / 0.02)


@fault("database-pool", "Database", "database")
def database_pool(ground, stack):
    """connections of PostgreSQL"""
    binaries = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        raise Impossible("PostgreSQL is not installed")
    folder = ground.work / "postgres"
    folder.mkdir()
    subprocess.run(["chown", "postgres", folder], check=True)
    stack.callback(subprocess.run, ["rm", "-rf", folder])
    subprocess.run([binaries[-1] / "initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres", "--no-sync"],
                   check=True, capture_output=True, user="postgres", cwd=folder)
    ground.start(stack, TARGET, ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
                                 binaries[-1] / "postgres", "-D", folder / "data", "-k", folder,
                                 "-c", "max_connections=40", "-c", "superuser_reserved_connections=0",
                                 "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"], ground.work / "database.log")
    wait_until(lambda: ground.listens(TARGET, 5432), "the database's start")
    ground.application(stack, "--database", 5432)
    ground.proxy(stack)
    return 40


@fault("slow-dependency", "Application", "application")
def slow_dependency(ground, stack):
    """a dependency that is slow"""
    ground.application(stack, "--work", 2, "--address", ground.address(OBSERVER), host=OBSERVER, log="dependency.log")
    ground.application(stack, "--dependency", f"{ground.address(OBSERVER)}:8000", "--patience", 0.5)
    ground.proxy(stack)
    return AT_BASELINE


@fault("full-disk", "Environment", "environment")
def full_disk(ground, stack):
    """a disk full of logs"""
    disk = ground.work / "disk"
    disk.mkdir()
    ground.run(TARGET, "mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk)
    stack.callback(ground.run, TARGET, "umount", disk)
    ground.run(TARGET, "sh", "-c", f"dd if=/dev/zero of={disk}/old.log 2>/dev/null || true")  # until it is full
    ground.application(stack, "--journal", disk / "orders.log")
    ground.proxy(stack)
    return AT_BASELINE
