"""How often and how much: the table of rates, and bodies counted as they come in."""

import asyncio
import contextlib
import math
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import Message, Receive, Scope

from contracts.access import Limit
from gateway.headers import first
from gateway.problems import COMPRESSED, RequestTooSlow
from kit.clock import Clock
from kit.problems import BodyTooLarge, MediaTypeUnsupported, Problem, RateLimited

#: Requests a minute by class: of one signed-in caller, or of one address where nobody has signed in.
PER_MINUTE: Mapping[Limit, int] = {
    "public": 1_200,
    "api": 3_000,
    "orders": 6_000,
    "uploads": 120,
    "sign_in": 60,
    "operator": 3_000,
}
#: Requests a minute with one public link's token, whoever follows it.
PER_MINUTE_AND_TOKEN = 60

_WINDOW_SECONDS = 60
_DRAIN_SECONDS = 5.0
_DRAIN_BYTES = 64 << 20
BODY_SECONDS = 30.0  # a body may take this long, or longer if it brings at least …
BODY_BYTES_PER_SECOND = 1_024


@dataclass(frozen=True)
class Allowance:
    """What is left of a rate, for the RateLimit headers."""

    limit: int
    remaining: int
    reset_seconds: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        return [
            (b"ratelimit-limit", str(self.limit).encode()),
            (b"ratelimit-remaining", str(self.remaining).encode()),
            (b"ratelimit-reset", str(self.reset_seconds).encode()),
        ]


class RateLimits:
    """Counts in memory: each replica of the gateway grants its own share.

    A sliding window of a minute, weighed from the counts of this minute and the one before, so that counting
    takes two look-ups and forgetting takes none.
    """

    def __init__(self, factor: float, clock: Clock) -> None:
        self._clock = clock
        self._amounts = {
            name: max(1, round(rate * factor))
            for name, rate in (*PER_MINUTE.items(), ("token", PER_MINUTE_AND_TOKEN))
        }
        self._minute = 0
        self._counts: Counter[tuple[str, str]] = Counter()
        self._counts_before: Counter[tuple[str, str]] = Counter()

    def spend(self, limit: Limit, who: str, token: str | None = None) -> Allowance:
        """Count a request. Raises: RateLimited."""
        if token is not None:
            self._spend("token", token)
        return self._spend(limit, who)

    def _spend(self, name: str, who: str) -> Allowance:
        minute, second = divmod(self._clock.now().timestamp(), _WINDOW_SECONDS)
        self._turn_to(int(minute))
        amount, key = self._amounts[name], (name, who)
        weight = 1 - second / _WINDOW_SECONDS
        left = amount - self._counts[key] - self._counts_before[key] * weight
        wait = max(1, math.ceil(_WINDOW_SECONDS - second))
        if left < 1:
            shown = {title.decode(): value.decode() for title, value in Allowance(amount, 0, wait).headers()}
            raise RateLimited.for_seconds(wait, **shown)
        self._counts[key] += 1
        return Allowance(amount, int(left) - 1, wait)

    def _turn_to(self, minute: int) -> None:
        if minute == self._minute:
            return
        self._counts_before = self._counts if minute == self._minute + 1 else Counter()
        self._counts = Counter()
        self._minute = minute


class CountedBody:
    """A request's body on its way to a service: never more than the route takes, never too slowly."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._bytes = 0
        self._begun = time.monotonic()
        self.is_whole = False
        self.fault: Problem | None = None  # why reading was stopped

    async def __call__(self) -> Message:
        """Return the next message. Raises: BodyTooLarge, RequestTooSlow."""
        if self.is_whole:
            return await self._receive()
        message = await self._in_time()
        if message["type"] == "http.request":
            self._bytes += len(message.get("body", b""))
            self.is_whole = not message.get("more_body", False)
            if self._bytes > self._limit:
                self.fault = BodyTooLarge.over(self._limit, Connection="close")
                raise self.fault
        return message

    async def _in_time(self) -> Message:
        allowed = BODY_SECONDS + self._bytes / BODY_BYTES_PER_SECOND
        left = self._begun + allowed - time.monotonic()
        try:
            async with asyncio.timeout(max(left, 0.001)):
                return await self._receive()
        except TimeoutError as error:
            self.fault = RequestTooSlow(headers={"Connection": "close"})
            raise self.fault from error


def check_head(scope: Scope, limit: int) -> None:
    """Refuse by its headers a body that the route doesn't take.

    Raises: MediaTypeUnsupported, BodyTooLarge.
    """
    encoding = first(scope, b"content-encoding")
    if encoding is not None and encoding.strip().lower() != "identity":
        raise MediaTypeUnsupported(detail=COMPRESSED, headers={"Connection": "close"})
    length = first(scope, b"content-length")
    if length is not None and length.isdecimal() and int(length) > limit:
        raise BodyTooLarge.over(limit, Connection="close")


async def drain(receive: Receive) -> None:
    """Read the rest of a refused body and forget it.

    A connection closed with bytes unread is reset, and its caller might never see the refusal.
    """
    left = _DRAIN_BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            while left > 0:
                message = await receive()
                if not message.get("more_body", False):
                    return
                left -= len(message.get("body", b""))
