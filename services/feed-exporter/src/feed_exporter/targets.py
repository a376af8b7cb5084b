"""Reaching a host that a merchant named: resolved once, every address checked, then exactly one used."""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Literal

from feed_exporter.address import is_public, is_public_name, may_use_port

Step = Literal["dns", "tcp", "host_key", "login", "directory", "write", "rename"]
TARGET_FORBIDDEN = "target_forbidden"


class StepFailed(Exception):
    """A delivery or test failed at this step. The code says no more than a merchant may know."""

    def __init__(self, step: Step, code: str | None = None) -> None:
        self.step = step
        self.code = code or f"{step}_failed"
        super().__init__(self.code)


@dataclass(frozen=True, slots=True)
class Address:
    """One checked address of a host."""

    family: socket.AddressFamily
    sockaddr: Any  # as the socket module takes it


async def resolve(host: str, port: int, *, allow_private: bool, seconds: float) -> list[Address]:
    """Look a host up and return its addresses; one that is refused refuses them all.

    Raises: StepFailed (dns).
    """
    if not may_use_port(port) or not (allow_private or is_public_name(host)):
        raise StepFailed("dns", TARGET_FORBIDDEN)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise StepFailed("dns") from error
    if not allow_private and not all(is_public(ip_address(each[4][0])) for each in found):
        raise StepFailed("dns", TARGET_FORBIDDEN)
    return [Address(each[0], each[4]) for each in found]


async def connect(addresses: list[Address], *, seconds: float) -> socket.socket:
    """Connect to the first address that answers, all within one limit of time. Raises: StepFailed (tcp)."""
    last: Exception | None = None
    try:
        async with asyncio.timeout(seconds):
            for address in addresses:
                try:
                    return await _connect(address)
                except OSError as error:
                    last = error
    except TimeoutError as error:
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
