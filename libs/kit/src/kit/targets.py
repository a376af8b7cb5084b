"""Reaching a host that a tenant named: resolved once, every address checked, then exactly one used."""

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from kit.public_hosts import is_public, is_public_name, may_use_port

TARGET_FORBIDDEN = "target_forbidden"
# Threads of their own: names whose servers don't answer keep nobody else waiting.
_LOOK_UPS = ThreadPoolExecutor(32, "look-up")
_WEB_PORTS = {"http": 80, "https": 443}


class StepFailed(Exception):
    """Reaching a target, or using it, failed at this step. The code says no more than a tenant may know."""

    def __init__(self, step: str, code: str | None = None) -> None:
        self.step = step
        self.code = code or f"{step}_failed"
        super().__init__(self.code)


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be reached: public servers that are not ours; private ones where the operator allows it."""

    allow_private: bool
    own_url: Callable[[], str] = lambda: ""  # of our own front door, which nobody is led to
    own_addresses: frozenset[str] = frozenset()  # the platform's, as their owners write them

    def allows_name(self, host: str, port: int) -> bool:
        """Tell whether a host and port, as written, may be tried at all."""
        if not may_use_port(port) or self._is_own_door(host, port):
            return False
        return self.allow_private or is_public_name(host)

    def allows_address(self, address: str, port: int) -> bool:
        """Tell whether a name may lead to this address."""
        if address in self.own_addresses or self._is_own_door(address, port):
            return False
        return self.allow_private or is_public(ip_address(address))

    def _is_own_door(self, host: str, port: int) -> bool:
        own = urlsplit(self.own_url())
        own_port = own.port or _WEB_PORTS.get(own.scheme)
        return (host.lower().removesuffix("."), port) == (own.hostname, own_port)


@dataclass(frozen=True, slots=True)
class Address:
    """One checked address of a host."""

    family: socket.AddressFamily
    sockaddr: Any  # as the socket module takes it


async def resolve(host: str, port: int, guard: Guard, *, seconds: float) -> list[Address]:
    """Look a host up and return its addresses; one that is refused refuses them all.

    Raises: StepFailed (dns).
    """
    if not guard.allows_name(host, port):
        raise StepFailed("dns", TARGET_FORBIDDEN)
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        async with asyncio.timeout(seconds):
            found = await asyncio.get_running_loop().run_in_executor(_LOOK_UPS, look_up)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise StepFailed("dns") from error
    if not all(guard.allows_address(str(each[4][0]), port) for each in found):
        raise StepFailed("dns", TARGET_FORBIDDEN)
    return [Address(each[0], each[4]) for each in found]


async def connect(addresses: list[Address], *, seconds: float) -> socket.socket:
    """Connect to the first address that answers; each has its part of the time. Raises: StepFailed (tcp)."""
    last: OSError | None = None
    for address in addresses:
        try:
            async with asyncio.timeout(seconds / len(addresses)):
                return await _connect(address)
        except OSError as error:  # TimeoutError among them
            last = error
    raise StepFailed("tcp") from last


async def _connect(address: Address) -> socket.socket:
    sock = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, address.sockaddr)
    except BaseException:
        sock.close()
        raise
    return sock
