"""For tests: a history of reviews lived night by night, and what must hold after each.

Events come late, twice and in disorder; nights are missed, servers away, processes die at any point, two
export at once, and a change commits while files are written. After each night what a merchant made of the
files is compared with a model that knows nothing of the exporter's code, with that night's full file, and by
`verify_feeds`.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from contracts.files.feed_manifest import FeedManifest
from contracts.files.review_feed import FORMS, Form
from contracts.reviews import ReviewState
from contracts.websites import WebsiteChangedV1, WebsiteState
from feed_exporter import deliver, export_feed
from feed_exporter.consumers import record_change
from feed_exporter.service import build
from feed_exporter.settings import Settings
from feed_exporter.sftp import SftpSession
from feed_exporter.testing import MerchantServer, ReviewEvent, flow_body, merchant_server
from feed_exporter.testing_histories import Action, Fault, History, Night, Reviews
from feed_exporter.testing_judge import (
    Expectation,
    assert_holds,
    assert_replays,
    expectation,
    verify_beside,
    verify_listed,
)
from feed_exporter.testing_model import PARIS, is_published
from kit.blobs import Blob, LocalBlobs
from kit.clock import FixedClock
from kit.ids import uuid7
from kit.testing.service import ServiceUnderTest, member, ports_for_tests, under_test


class Died(BaseException):
    """Stands for the end of the process: nothing catches it."""


class World:
    """A feed exporter, a merchant's server, and a website whose reviews have a history."""

    def __init__(
        self, exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock, history: History
    ) -> None:
        self.exporter, self.merchant, self.clock, self.history = exporter, merchant, clock, history
        self.id_website = uuid4()
        self.day = history.start
        self.reviews = Reviews(at=_noon(history.start))
        self.told: dict[UUID, tuple[int, ReviewState]] = {}  # what the exporter can know
        self.held_back: list[ReviewEvent] = []
        self.flows: dict[Form, str] = {}
        self.done: Counter[str] = Counter()
        self._feeds = f"/api/v1/websites/{self.id_website}/feeds"

    async def live(self) -> Counter[str]:
        """Go through all nights; return what was met.

        Raises: AssertionError when a merchant would hold what isn't so.
        """
        self.clock.instant = _noon(self.day)
        await self.exporter.receive(_website(self.id_website, self.clock.instant))
        for form in FORMS:
            self.flows[form] = await self._create_flow(form, "delivered")
        try:
            for night in self.history.nights:
                await self._tell(night)
                await self._pass(night.fault)
        finally:
            for feed_id in self.flows.values():
                await self._delete_flow(feed_id)
        return self.done

    async def _tell(self, night: Night) -> None:
        events = [*self.held_back, *(self._happen(action) for action in night.actions)]
        keep = min(night.held_back, len(events) - 1)
        events, self.held_back = events[: len(events) - keep], events[len(events) - keep :]
        if night.order:
            events = sorted([*events, *events[:2]], key=lambda event: hash((event.version, night.order)))
        await self._receive(*events)
        if night.tested and self.done["nights"]:
            await self._test(night.tested)

    async def _test(self, mode: str) -> None:
        """Have the merchant ask for a feed at noon, which later files have to make up for."""
        self.clock.instant = _noon(self.day)
        self.done[f"{mode} tests"] += 1
        async with self.exporter.client(member(self.id_website)) as client:
            for feed_id in self.flows.values():
                answer = await client.post(f"{self._feeds}/{feed_id}/test-feed", json={"mode": mode})
                assert answer.status_code == 200, answer.text
                assert answer.json()["ok"], answer.text

    def _happen(self, action: tuple[int, Action, str]) -> ReviewEvent:
        self.done["changes"] += 1
        event = self.reviews.act(*action)
        return event.model_copy(update={"id_website": self.id_website})

    async def _receive(self, *events: ReviewEvent) -> None:
        await self.exporter.receive(*events)
        for event in events:
            self._know(event)

    def _know(self, event: ReviewEvent) -> None:
        version, _ = self.told.get(event.review.review_id, (0, None))
        if event.version > version:
            self.told[event.review.review_id] = event.version, event.review

    async def _pass(self, fault: Fault) -> None:
        """Pass one night, and judge what it left."""
        self.day += timedelta(days=1)
        self.clock.instant = datetime.combine(self.day, time(3), tzinfo=PARIS).astimezone(UTC)
        self.done["nights"] += 1
        self.done[fault or "no fault"] += 1
        if fault == "missed":
            return
        await self.exporter.run_job("delete-erased-files")
        fresh = {form: await self._create_flow(form, f"full-{self.day}") for form in FORMS}
        before = self._expected()
        await self._export(fault)
        if fault != "server away":
            await self._judge([before, self._expected()] if fault == "late commit" else [before])
        for feed_id in fresh.values():
            await self._delete_flow(feed_id)

    async def _export(self, fault: Fault) -> None:
        if fault == "two at once":
            await asyncio.gather(self._run(), self._run())
        elif fault == "late commit":
            await self._export_while_committing()
        elif fault == "server away":
            with self._server_away():
                await self._run()
        elif fault == "resent":
            await self._resend()
            await self._run()
        else:
            await self._die(fault)
            await self._run()

    async def _run(self) -> None:
        await self.exporter.run_job("export-feeds")

    async def _die(self, fault: Fault) -> None:
        """Run into the fault; what other work was under way ends by itself."""
        if fault not in _DEATHS:
            return
        others = asyncio.all_tasks()
        with ExitStack() as patches:
            _DEATHS[fault](patches)
            try:
                await self._run()
            except Died:
                self.done["deaths"] += 1
            await asyncio.gather(*(asyncio.all_tasks() - others), return_exceptions=True)

    @contextmanager
    def _server_away(self) -> Iterator[None]:
        place, elsewhere = self.merchant.root / "in", self.merchant.root / "away"
        place.rename(elsewhere)
        try:
            yield
        finally:
            elsewhere.rename(place)

    async def _export_while_committing(self) -> None:
        """Have a change commit when a file of the night is written already."""
        event = self._happen((0, "publish", ""))
        written = asyncio.Event()
        with _on_write(written.set):
            async with self.exporter.database.write() as session:
                await record_change(event, session)
                night = asyncio.create_task(self._run())
                waiting = asyncio.create_task(written.wait())
                await asyncio.wait({waiting, night}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
                waiting.cancel()
        self._know(event)
        await night

    async def _resend(self) -> None:
        """Have the oldest files sent again, as far as an erasure left them."""
        async with self.exporter.client(member(self.id_website)) as client:
            for feed_id in self.flows.values():
                runs = (await client.get(f"{self._feeds}/{feed_id}/runs")).json()["items"]
                for run in runs[-2:]:
                    answer = await client.post(f"{self._feeds}/{feed_id}/runs/{run['id']}/resend")
                    assert answer.status_code in (202, 410), answer.text

    async def _create_flow(self, form: Form, folder: str) -> str:
        """Create a flow of both natures into a folder of its own; return its id."""
        directory = f"/in/{self.id_website}-{folder}"
        (self.merchant.root / directory.removeprefix("/")).mkdir(parents=True, exist_ok=True)
        options = {**self.history.options}
        body = flow_body(self.merchant, format=form, directory=directory, nature="both", options=options)
        async with self.exporter.client(member(self.id_website)) as client:
            answer = await client.post(self._feeds, json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def _delete_flow(self, feed_id: str) -> None:
        async with self.exporter.client(member(self.id_website)) as client:
            answer = await client.delete(f"{self._feeds}/{feed_id}")
        assert answer.status_code == 204, answer.text

    # What must hold

    def _expected(self) -> Expectation:
        states = [state for _, state in self.told.values() if is_published(state)]
        return expectation(states, self.history.options)

    async def _judge(self, possible: list[Expectation]) -> None:
        """Compare what a merchant made of all files, and tonight's full ones, with the model."""
        delivered, full = self._folder("delivered"), self._folder(f"full-{self.day}")
        manifests = [await self._manifest(feed_id) for feed_id in self.flows.values()]
        for manifest in manifests:
            assert_replays(delivered, manifest, possible)
        assert_holds(full, possible)
        verify_listed(delivered, manifests)
        if len(possible) == 1:
            self.done["compared"] += verify_beside(delivered, full, manifests)
        self.done["files"] = len(list(delivered.iterdir()))

    async def _manifest(self, feed_id: str) -> FeedManifest:
        async with self.exporter.client(member(self.id_website)) as client:
            answer = await client.get(f"{self._feeds}/{feed_id}/manifest")
        return FeedManifest.model_validate_json(answer.text)

    def _folder(self, name: str) -> Path:
        return self.merchant.root / "in" / f"{self.id_website}-{name}"


def _dies_once(
    owner: Any, name: str, *, after: bool = False, inside: bool = False
) -> Callable[[ExitStack], None]:
    """Return what lets the process die once: before or after an async function, or as it reads content."""

    def patched(stack: ExitStack) -> None:
        real, lives = getattr(owner, name), iter((False,))

        async def once(*given: Any, **named: Any) -> Any:
            if next(lives, True):
                return await real(*given, **named)
            if inside:
                return await real(*(_cut_off(each) for each in given), **named)
            if after:
                await real(*given, **named)
            raise Died

        stack.enter_context(patch.object(owner, name, once))

    return patched


def _cut_off(content: Any) -> Any:
    """Return content, if it is such, that ends its reader in the middle of the first chunk."""
    if hasattr(content, "__aiter__"):
        return _half(content)
    return (lambda: _half(content())) if isinstance(content, partial) else content


async def _half(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for chunk in content:
        yield chunk[: len(chunk) // 2]
        raise Died


_DEATHS: dict[Fault, Callable[[ExitStack], None]] = {
    "dies writing": _dies_once(LocalBlobs, "write", inside=True),
    "dies storing": _dies_once(export_feed, "add_run", after=True),
    "dies uploading": _dies_once(SftpSession, "write", inside=True),
    "dies renaming": _dies_once(SftpSession, "rename"),
    "dies marking": _dies_once(deliver, "mark_delivered"),
    "dies after marking": _dies_once(deliver, "mark_delivered", after=True),
}


@contextmanager
def _on_write(tell: Callable[[], None]) -> Iterator[None]:
    real = LocalBlobs.write

    async def write(blobs: LocalBlobs, name: str, content: AsyncIterator[bytes] | bytes) -> Blob:
        blob = await real(blobs, name, content)
        tell()
        return blob

    with patch.object(LocalBlobs, "write", write):
        yield


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=PARIS).astimezone(UTC)


def _website(id_website: UUID, now: datetime) -> WebsiteChangedV1:
    state = WebsiteState(
        id_website=id_website,
        organization_id=uuid4(),
        name="Alto",
        locale="fr_FR",
        time_zone="Europe/Paris",
        created_at=now,
    )
    return WebsiteChangedV1(
        id=uuid7(), occurred_at=now, id_website=id_website, aggregate_id=str(id_website), website=state
    )


def check_history(history: History) -> Counter[str]:
    """Live a history on SQLite, in a directory of its own; return what was met."""

    async def live() -> Counter[str]:
        with TemporaryDirectory() as place:
            clock = FixedClock(_noon(history.start))
            ports = ports_for_tests(Path(place), clock)
            service = build(Settings(allow_private_targets=True, time_travel=True), ports)
            async with under_test(service, ports) as exporter, merchant_server(Path(place, "m")) as merchant:
                return await World(exporter, merchant, clock, history).live()

    return asyncio.run(live())
