"""Posting a message to a merchant's server: a checked address, bounded time, little of the answer read."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult

from feed_exporter.targets import TARGET_FORBIDDEN, Guard, StepFailed, resolve
from feed_exporter.webhook import OVERLOADED, REFUSED, Answer

UNREACHABLE, UNTRUSTED, TIMED_OUT, LOST = "tcp_failed", "tls_failed", "timed_out", "connection_lost"
REDIRECTED, THROTTLED, BROKEN = "redirected", "throttled", "server_error"
_KEEP_ALIVE_SECONDS = 3.0  # less than servers keep theirs, so that no message meets a closing connection
_ANSWER_BYTES = 64 << 10
_ANSWER_SECONDS = 2.0  # for what follows the status, which is all that counts
_AUTOMATIC = ("Accept", "Accept-Encoding")
_USER_AGENT = "Proofmark-Webhooks/1"


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


class Poster:
    """A client that any merchant may name a server to."""

    def __init__(
        self, guard: Guard, *, connect_seconds: float, seconds: float, tls: ssl.SSLContext | None = None
    ) -> None:
        """`seconds` is the longest time for one message; `tls` None: what the machine trusts."""
        self._guard = guard
        self._timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=connect_seconds)
        self._connect_seconds = connect_seconds
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Post a message and tell what came of it; nothing is raised for what a server does."""
        target = yarl.URL(url, encoded=True)  # as its merchant wrote it
        if not self._allows(target):
            return Answer(None, TARGET_FORBIDDEN)
        try:
            async with self._pool().post(
                target, data=body, headers=_headers(headers), allow_redirects=False
            ) as answer:
                await _finish(answer)
                return _answer(answer)
        except StepFailed as failed:
            return Answer(None, failed.code)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Answer(None, _failure(error))

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


def _headers(of_message: dict[str, str]) -> dict[str, str]:
    return {"Content-Type": "application/json", "User-Agent": _USER_AGENT, **of_message}


async def _finish(answer: aiohttp.ClientResponse) -> None:
    """Read a short rest, so that the connection serves again; one with more to say is closed."""
    read = 0
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            async for chunk in answer.content.iter_any():
                read += len(chunk)
                if read > _ANSWER_BYTES:
                    answer.close()
                    return
    except (aiohttp.ClientError, TimeoutError, OSError):
        answer.close()


def _answer(answer: aiohttp.ClientResponse) -> Answer:
    wait = _retry_after(answer.headers.get("Retry-After"), answer.headers.get("Date"))
    return Answer(answer.status, _error(answer.status), wait)


def _error(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return REDIRECTED
    if status in OVERLOADED:
        return THROTTLED
    return REFUSED if 400 <= status < 500 else BROKEN


def _retry_after(asked: str | None, date: str | None) -> timedelta | None:
    """Read Retry-After: seconds, or a date, which the server's own clock is compared with."""
    if asked is None:
        return None
    if asked.isascii() and asked.isdigit():
        return timedelta(seconds=min(int(asked[:9]), 10**8))
    try:
        wait = _instant(asked) - _instant(date or "")
    except (ValueError, TypeError):
        return None
    return max(wait, timedelta())


def _instant(text: str) -> datetime:
    at = parsedate_to_datetime(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _failure(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientSSLError):
        return UNTRUSTED
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return UNREACHABLE
    if isinstance(error, TimeoutError):
        return TIMED_OUT
    return LOST
