"""Postfix's own sink and source: what a loopback and a mail server that keeps nothing allow."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kit.testing.ports import free_port

_START_SECONDS = 10
_BACKLOG = 1_000


@contextmanager
def running_sink() -> Iterator[int]:
    """Take and forget mails; yield the port."""
    port = free_port()
    as_whom = ["-u", "nobody"] if os.geteuid() == 0 else []
    sink = subprocess.Popen(["/usr/sbin/smtp-sink", *as_whom, f"127.0.0.1:{port}", str(_BACKLOG)])
    try:
        _wait_listening(sink, port)
        yield port
    finally:
        sink.terminate()
        sink.wait()


def send_from_source(port: int, mails: int, connections: int, size: int) -> float:
    """Send mails that are all alike; return the seconds it took."""
    options = ["-d", "-s", str(connections), "-m", str(mails), "-l", str(size)]
    begun = time.perf_counter()
    subprocess.run(["/usr/sbin/smtp-source", *options, f"127.0.0.1:{port}"], check=True)
    return time.perf_counter() - begun


def _wait_listening(sink: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while sink.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.02)
    raise RuntimeError("smtp-sink does not listen")
