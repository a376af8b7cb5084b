"""HTTP to servers that tenants name: every address is checked at each connection, time is bounded."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult

from kit.targets import TARGET_FORBIDDEN, Guard, StepFailed, resolve

_KEEP_ALIVE_SECONDS = 3.0  # less than servers keep theirs, so that no message meets a closing connection
_AUTOMATIC = ("Accept", "Accept-Encoding")


class _CheckedResolver(AbstractResolver):
    """Looks names up as feeds do: every address is checked, at each connection, and no other is used."""

    def __init__(self, guard: Guard, seconds: float) -> None:
        self._guard = guard
        self._seconds = seconds

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        del family
        addresses = await resolve(host, port, self._guard, seconds=self._seconds)
        return [
            ResolveResult(
                hostname=host,
                host=each.sockaddr[0],
                port=port,
                family=each.family,
                proto=0,
                flags=0,
            )
            for each in addresses
        ]

    async def close(self) -> None:
        """Nothing is kept."""


class CheckedClient:
    """A client that any tenant may name a server to: no redirects, no cookies, nothing decompressed."""

    def __init__(
        self, guard: Guard, *, connect_seconds: float, seconds: float, tls: ssl.SSLContext | None = None
    ) -> None:
        """`seconds` is the longest time for one call; `tls` None: what the machine trusts."""
        self._guard = guard
        self._timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=connect_seconds)
        self._connect_seconds = connect_seconds
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def post(
        self, url: str, body: bytes, headers: dict[str, str]
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Post and yield the answer, its body unread.

        Raises: StepFailed (dns) for what may not be reached or isn't found; aiohttp.ClientError,
        TimeoutError, OSError for what a server does.
        """
        target = yarl.URL(url, encoded=True)  # as its tenant wrote it
        if not self._allows(target):
            raise StepFailed("dns", TARGET_FORBIDDEN)
        async with self._pool().post(target, data=body, headers=headers, allow_redirects=False) as answer:
            yield answer

    def _allows(self, target: yarl.URL) -> bool:
        """Check what is no name here: the connector looks up names only."""
        host, port = target.host, target.port
        if host is None or port is None or not self._guard.allows_name(host, port):
            return False
        try:
            ip_address(host)
        except ValueError:
            return True
        return self._guard.allows_address(host, port)

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=_CheckedResolver(self._guard, self._connect_seconds),
                use_dns_cache=False,
                limit=0,  # who calls bounds it
                keepalive_timeout=_KEEP_ALIVE_SECONDS,
                ssl=self._tls or True,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=_AUTOMATIC,
                timeout=self._timeout,
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
