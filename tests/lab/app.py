#!/usr/bin/python3
# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application under test of the proving ground: HTTP/1.1 with kept connections, and what an
answer costs set by options, so that its limit is known beforehand. Its log is standard error."""

import argparse
import asyncio
import logging
import random
import socket
import struct
import time


class Refused(Exception):
    """The database said no."""


class Database:
    """Connections to PostgreSQL (protocol 3, trust), opened when needed and kept."""

    def __init__(self, port):
        self.port = port
        self.idle = []

    async def query(self, text):
        reader, writer = self.idle.pop() if self.idle else await self._connect()
        body = text.encode() + b"\0"
        writer.write(b"Q" + struct.pack("!i", len(body) + 4) + body)
        await self._ready(reader)
        self.idle.append((reader, writer))

    async def _connect(self):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = struct.pack("!i", 196608) + b"user\0postgres\0database\0postgres\0\0"
        writer.write(struct.pack("!i", len(body) + 4) + body)
        try:
            await self._ready(reader)
        except Refused:
            writer.close()
            raise
        return reader, writer

    @staticmethod
    async def _ready(reader):
        while True:
            kind, length = struct.unpack("!ci", await reader.readexactly(5))
            body = await reader.readexactly(length - 4)
            if kind == b"E":
                said = {field[:1]: field[1:].decode() for field in body.split(b"\0") if field}
                raise Refused(f"{said.get(b'S')}:  {said.get(b'M')}")
            if kind == b"Z":
                return


class Application:
    def __init__(self, options):
        self.options = options
        self.tasks = set()
        self.lock = asyncio.Lock()
        self.database = Database(options.database) if options.database else None
        self.answer = b"x" * options.answer
        self.slots = asyncio.Semaphore(options.workers) if options.workers else None

    async def serve(self):
        listener = socket.create_server((self.options.address, self.options.port), backlog=self.options.backlog)
        listener.setblocking(False)
        while True:
            if self.slots:
                await self.slots.acquire()
            try:
                connection, _ = await asyncio.get_running_loop().sock_accept(listener)
            except OSError:
                logging.exception("accept failed")
                await asyncio.sleep(0.1)
                continue
            task = asyncio.create_task(self._connection(connection))
            self.tasks.add(task)  # the loop itself would forget it
            task.add_done_callback(self.tasks.discard)

    async def _connection(self, connection):
        reader, writer = await asyncio.open_connection(sock=connection)
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            if self.slots:
                self.slots.release()

    async def _one(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        keeps = b"connection: close" not in head and not head.split(b"\r\n", 1)[0].endswith(b"http/1.0")
        try:
            await asyncio.wait_for(self._work(), self.options.patience)
            status, body = b"200 OK", self.answer
        except asyncio.TimeoutError:
            logging.error("the dependency did not answer within %s s: timed out", self.options.patience)
            status, body = b"504 Gateway Timeout", b""
        except Exception:
            logging.exception("request failed")
            status, body = b"500 Internal Server Error", b""
        writer.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: %s\r\n\r\n"
                     % (status, len(body), b"keep-alive" if keeps else b"close") + body)
        await writer.drain()
        return keeps

    async def _work(self):
        options = self.options
        held = bytearray(options.hold) if options.hold else None
        if held:
            held[::4096] = b"x" * len(held[::4096])  # every page of it is used
        opened = [open("/dev/null") for _ in range(options.files)]
        if options.lock:
            async with self.lock:
                await asyncio.sleep(options.lock)
        if options.burn:
            end = time.process_time() + options.burn
            while time.process_time() < end:
                pass
        if options.journal:
            with open(options.journal, "ab") as journal:
                journal.write(b"an order\n" * 100)
        if self.database:
            await self.database.query(f"select pg_sleep({options.work})")
        elif options.dependency:
            host, port = options.dependency.rsplit(":", 1)
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"GET / HTTP/1.0\r\n\r\n")
            await reader.read()
            writer.close()
        else:
            await asyncio.sleep(options.work * random.uniform(1 - options.spread, 1 + options.spread))
        del held, opened


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--work", type=float, default=0.2, help="s that an answer takes")
    parser.add_argument("--spread", type=float, default=0, help="by how much of it that differs")
    parser.add_argument("--burn", type=float, default=0, help="s of CPU that it takes")
    parser.add_argument("--lock", type=float, default=0, help="s that it holds the only lock")
    parser.add_argument("--hold", type=int, default=0, help="bytes of memory while it is made")
    parser.add_argument("--files", type=int, default=0, help="files that are open while it is made")
    parser.add_argument("--answer", type=int, default=64, help="bytes of it")
    parser.add_argument("--journal", help="file that every request is written to")
    parser.add_argument("--database", type=int, help="port of a PostgreSQL that does the work")
    parser.add_argument("--dependency", help="HOST:PORT that does the work")
    parser.add_argument("--patience", type=float, help="s that the work may take")
    parser.add_argument("--workers", type=int, default=0, help="connections served at once; 0: any")
    parser.add_argument("--backlog", type=int, default=4096)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    asyncio.run(Application(parser.parse_args()).serve())


main()
