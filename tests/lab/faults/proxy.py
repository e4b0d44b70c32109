# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later

from faults import AT_BASELINE, fault
from ground import TARGET, open_files

DURATION = 3  # s of a run, for what is bounded by second
NOT_KEPT = "server 127.0.0.1:8000;"  # no connection to the application outlives its request


@fault("worker-connections", "Proxy", "proxy")
def worker_connections(ground, stack):
    """nginx worker_connections"""
    ground.application(stack)
    ground.proxy(stack, events="worker_connections 80;", upstream=NOT_KEPT)
    # One is the listening socket's, one that of the channel to the master; a user takes two.
    return (80 - 2) // 2


@fault("proxy-files", "Proxy", "proxy")
def proxy_files(ground, stack):
    """open files of the proxy's unit"""
    ground.application(stack)
    worker = ground.proxy(stack, files=90, upstream=NOT_KEPT)
    return (90 - open_files(worker)) // 2


@fault("proxy-ports", "Proxy", "proxy")
def proxy_ports(ground, stack):
    """ephemeral ports of the proxy"""
    ground.application(stack)
    ground.proxy(stack)
    ground.setting(stack, TARGET, "net.ipv4.ip_local_port_range", "20000 20039")
    return 40


@fault("rate-limit", "Proxy", "proxy")
def rate_limit(ground, stack):
    """rate limiter that answers 429"""
    ground.application(stack)
    ground.proxy(stack, http="limit_req_zone $server_addr zone=all:1m rate=200r/s; limit_req_status 429;",
                 location="limit_req zone=all burst=50 nodelay;")
    # Five requests a second and user; what is above the rate and the burst, less the hundredth that may fail.
    return int((200 * DURATION + 50) / 0.99 / (5 * DURATION))


@fault("broken-upstream", "Application", "application")
def broken_upstream(ground, stack):
    """one of two upstreams broken"""
    ground.application(stack)
    ground.proxy(stack, upstream="server 127.0.0.1:8000; server 127.0.0.1:8001 max_fails=0; keepalive 1024;",
                 location="proxy_next_upstream off;")
    return AT_BASELINE
