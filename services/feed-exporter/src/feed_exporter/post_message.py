"""Posting a message to a merchant's server: a checked address, bounded time, little of the answer read."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from feed_exporter.webhook import OVERLOADED, REFUSED, Answer
from kit.outgoing import CheckedClient
from kit.targets import Guard, StepFailed

UNREACHABLE, UNTRUSTED, TIMED_OUT, LOST = "tcp_failed", "tls_failed", "timed_out", "connection_lost"
REDIRECTED, THROTTLED, BROKEN = "redirected", "throttled", "server_error"
_ANSWER_BYTES = 64 << 10
_ANSWER_SECONDS = 2.0  # for what follows the status, which is all that counts
_USER_AGENT = "Proofmark-Webhooks/1"


class Poster:
    """A client that any merchant may name a server to."""

    def __init__(
        self, guard: Guard, *, connect_seconds: float, seconds: float, tls: ssl.SSLContext | None = None
    ) -> None:
        """`seconds` is the longest time for one message; `tls` None: what the machine trusts."""
        self._client = CheckedClient(guard, connect_seconds=connect_seconds, seconds=seconds, tls=tls)

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Post a message and tell what came of it; nothing is raised for what a server does."""
        try:
            async with self._client.post(url, body, _headers(headers)) as answer:
                await _finish(answer)
                return _answer(answer)
        except StepFailed as failed:
            return Answer(None, failed.code)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Answer(None, _failure(error))

    async def close(self) -> None:
        await self._client.close()


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
