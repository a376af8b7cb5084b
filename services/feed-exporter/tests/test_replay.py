"""Random histories: applying the files of a flow in order gives the full file of the same night."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts.files.review_feed import FORMS, NATURES, Form, Nature
from contracts.reviews import Exchange, ReviewState
from contracts.websites import WebsiteChangedV1, WebsiteState
from feed_exporter.export_feed import Exporter
from feed_exporter.flow import Flow
from feed_exporter.store_flows import add_flow
from feed_exporter.store_runs import FeedRun
from feed_exporter.testing import Row, read_feed, replay, review_event, review_state
from kit.copies import Copies
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest

REVIEWS = 3
START = datetime(2026, 3, 20, 10, tzinfo=UTC)
#: What an XML document can hold, as the questionnaire stores it.
characters = st.characters(exclude_characters="\r\ufffe\uffff", exclude_categories=["Cs"])
texts = st.text(characters.filter(lambda char: char >= " " or char in "\t\n"), max_size=20)
#: Publishing weighs more, so that there is something to change and to take out.
ACTIONS = (
    *["publish"] * 5,
    *["edit"] * 2,
    *["reply"] * 2,
    "refuse",
    "withdraw",
    "flag",
    "anonymize",
    "remap",
)
actions = st.tuples(st.integers(0, REVIEWS - 1), st.sampled_from(ACTIONS), texts)
#: Nights, each with what happened before it, and whether it was told in disorder and with repetitions.
histories = st.lists(
    st.tuples(st.lists(actions, min_size=3, max_size=7), st.booleans(), st.randoms(use_true_random=False)),
    min_size=4,
    max_size=6,
)
ANONYMOUS = {"first_name": "Anonymous", "last_name": "Anonymous", "email": None, "anonymized": True}


@dataclass
class History:
    """The reviews of one website, as their owner knows them."""

    id_website: UUID = field(default_factory=uuid4)
    states: list[ReviewState] = field(
        default_factory=lambda: [
            review_state(kind=NATURES[index % 2], state="pending", was_published=False)
            for index in range(REVIEWS)
        ]
    )
    version: int = 0

    def act(self, index: int, action: str, text: str) -> Any:
        self.version += 1
        at = START + timedelta(minutes=self.version)
        changes: dict[str, dict[str, Any]] = {
            "publish": {"state": "published", "was_published": True, "published_at": at},
            "edit": {"comment": text, "rate": 1 + self.version % 5},
            "reply": {"exchanges": [*self.states[index].exchanges, _said(at, text)]},
            "refuse": {"state": "refused"},
            "withdraw": {"state": "withdrawn"},
            "flag": {"state": "flagged"},
            "anonymize": ANONYMOUS,
            "remap": {"product_ref": text, "purchase_reference": text},
        }
        self.states[index] = self.states[index].model_copy(update=changes[action])
        event = review_event(self.states[index], self.version, at=at)
        return event.model_copy(update={"id_website": self.id_website})


def _said(at: datetime, text: str) -> Exchange:
    return Exchange(exchange_id=uuid7(), at=at, origin="merchant", text=text)


class Files:
    """Makes and reads files, without delivering them."""

    def __init__(self, under_test: ServiceUnderTest, ports: EmbeddedPorts, id_website: UUID) -> None:
        async def nobody(key: str) -> None:
            return None

        copies: Copies[WebsiteState] = Copies("website", WebsiteState, nobody)
        self.exporter = Exporter(under_test.database, ports.blobs, ports.clock, copies)
        self._database, self._blobs, self._website = under_test.database, ports.blobs, id_website

    async def flow(self, form: Form) -> Flow:
        flow = Flow(
            uuid7(), self._website, form, "sftp", "sftp.shop.example", 22, "alto", "x", None, "/in", "both",
            True, None, None, START, START,
        )  # fmt: skip
        async with self._database.write() as session:
            await add_flow(session, flow)
        return flow

    async def rows(self, flow: Flow, nature: Nature, day: date) -> tuple[FeedRun, list[Row]]:
        run = await self.exporter.export_file(flow, nature, day)
        assert run is not None
        rows = read_feed(await self._blobs.read_whole(run.blob), nature, flow.format)
        found = {kind: sum(row["type"] == kind for row in rows) for kind in ("NEW", "UPDATE", "DELETE")}
        assert run.records == found
        assert len({row["id_review"] for row in rows}) == len(rows)
        return run, rows


@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking would repeat it all for minutes
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.large_base_example,
    ],
)
@given(histories)
async def test_dailies_over_the_first_full_equal_every_nights_full(
    exporter: ServiceUnderTest, ports: EmbeddedPorts, nights: Any
) -> None:
    history = History()
    await exporter.receive(_website(history.id_website))
    files = Files(exporter, ports, history.id_website)
    flows = [await files.flow(form) for form in FORMS]
    known: dict[Any, dict[str, Row]] = {}
    for number, (happened, in_disorder, random) in enumerate(nights):
        events = [history.act(*action) for action in happened]
        told = [*events, *events[:2]]
        if in_disorder:
            random.shuffle(told)
        await exporter.receive(*told)
        async for key, run, rows, full in _night(files, flows, date(2026, 3, 21) + timedelta(days=number)):
            known[key] = replay(rows, known.get(key, {}), full=run.mode == "full")
            assert known[key] == replay(full, {}, full=True)


async def _night(
    files: Files, flows: list[Flow], day: date
) -> AsyncIterator[tuple[Any, FeedRun, list[Row], list[Row]]]:
    for flow in flows:
        fresh = await files.flow(flow.format)
        for nature in NATURES:
            run, rows = await files.rows(flow, nature, day)
            first, full = await files.rows(fresh, nature, day)
            assert (first.mode, first.to_position) == ("full", run.to_position)
            yield (flow.id, nature), run, rows, full


def _website(id_website: UUID) -> WebsiteChangedV1:
    state = WebsiteState(
        id_website=id_website,
        organization_id=uuid4(),
        name="Alto",
        locale="fr_FR",
        time_zone="Europe/Paris",
        created_at=START,
    )
    return WebsiteChangedV1(
        id=uuid7(), occurred_at=START, id_website=id_website, aggregate_id=str(id_website), website=state
    )
