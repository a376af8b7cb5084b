"""For tests: a merchant's HTTP server that answers as told, well or badly."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from contracts.reviews import ReviewSubmittedV1
from feed_exporter.testing import WEBSITE, review_state
from kit.ids import uuid7
from kit.testing.service import ServiceUnderTest, member

WEBHOOKS = f"/api/v1/websites/{WEBSITE}/webhooks"
Json = dict[str, Any]
Behaviour = int | bytes | Literal["stall", "cut"]  # a status, a whole answer, or none
_SPARE_SECONDS = 300.0  # longer than any test


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]  # names in small letters
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """A running server."""

    url: str
    received: list[Received] = field(default_factory=list)
    then: deque[Behaviour] = field(default_factory=deque)  # one for each request to come
    always: Behaviour = 204  # once those are used up
    seconds: float = 0.0  # that each answer takes
    open_now: int = 0
    most_open: int = 0  # requests at the same time
    connections: int = 0

    def bodies(self) -> list[bytes]:
        return [each.body for each in self.received]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while (request := await _read(reader)) is not None:
                self.received.append(request)
                self.open_now += 1
                self.most_open = max(self.most_open, self.open_now)
                try:
                    if not await self._answer(writer):
                        return
                finally:
                    self.open_now -= 1
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False if the connection ends with it."""
        behaviour = self.then.popleft() if self.then else self.always
        await asyncio.sleep(self.seconds)
        if behaviour == "cut":
            return False
        if behaviour == "stall":
            await asyncio.sleep(_SPARE_SECONDS)
            return False
        whole = behaviour if isinstance(behaviour, bytes) else answer(int(behaviour))
        writer.write(whole)
        await writer.drain()
        return not whole.endswith(b"\r\nConnection: close\r\n\r\n")


def answer(status: int, *headers: str, body: bytes = b"") -> bytes:
    """Return an answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@asynccontextmanager
async def receiver(tls: ssl.SSLContext | None = None, **settings: Any) -> AsyncIterator[Receiver]:
    """Serve on a free port of the loopback address."""
    found = Receiver("", **settings)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        with suppress(asyncio.CancelledError):
            await found.serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    found.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{port}/hooks"
    try:
        yield found
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(first.split(" ")[1], headers, body)


@dataclass(frozen=True)
class Merchant:
    """Who calls the API of webhooks."""

    exporter: ServiceUnderTest

    async def asks(self, method: str, path: str, **request: Any) -> Json:
        """Call below W/webhooks as the website's owner. Raises, if it is refused."""
        async with self.exporter.client(member(WEBSITE)) as client:
            found = await client.request(method, f"{WEBHOOKS}{path}", **request)
        body: Json = found.raise_for_status().json()
        return body

    async def has_webhook(self, server: Receiver, *events: str, **more: Any) -> Json:
        """Create a webhook; without `events` it wants all of reviews."""
        return await self.asks(
            "POST", "", json={"url": server.url, "events": list(events or ("review.*",)), **more}
        )

    async def webhook(self, webhook: Json) -> Json:
        return await self.asks("GET", f"/{webhook['id']}")

    async def deliveries(self, webhook: Json, **query: Any) -> list[Json]:
        """Return a webhook's deliveries, oldest first."""
        page = await self.asks("GET", f"/{webhook['id']}/deliveries", params=query)
        return list(reversed(page["items"]))


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what happens on the wire."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(0.01)


def submitted_event(**changed: Any) -> ReviewSubmittedV1:
    """Return the event of a review just written."""
    review = review_state(state="pending", was_published=False, published_at=None, **changed)
    return ReviewSubmittedV1(
        id=uuid7(),
        occurred_at=datetime(2026, 3, 2, 11, tzinfo=UTC),
        id_website=WEBSITE,
        aggregate_id=str(review.review_id),
        version=1,
        review=review,
    )
