"""Ports for the servers that tests start: they choose one before the server takes it."""

import os
import random
import socket
from collections.abc import Iterator
from itertools import islice

#: Below those that the kernel gives to whoever asks for any, so that nobody takes one between choice and use;
#: `tools/scratch-services` has those above, and each process that runs tests a share of its own.
_ALL = range(10_000, 20_000)
_SHARES = 8


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    return free_ports(1)[0]


def free_ports(number: int) -> list[int]:
    """Return several ports of this machine that nobody listens at."""
    return list(islice(_free(), number))


def _free() -> Iterator[int]:
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    share = _ALL[process % _SHARES :: _SHARES]
    for port in random.sample(share, len(share)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        yield port
