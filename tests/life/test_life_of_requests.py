"""Random lives of two websites: the mailer and the tracking page against a small model of domain.md 6."""

import asyncio
import email
import email.policy
import json
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any, ClassVar, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts.links import FORM, RequestLink
from contracts.orders import AcceptedOrder, Consumer, Product, Provenance
from contracts.requests import RequestStep, ReviewRequestFormOpenedV1, ReviewRequestOpenedV1
from contracts.reviews import ReviewState, ReviewSubmittedV1
from kit.db.platform_tables import outbox
from kit.ids import uuid7
from kit.testing.service import another_service
from mailer import tables
from mailer.testing import ALTO, NOVA, WEBSITES, Site
from tests.life.model import Answer, Request, World
from tracking.status import Step, StepEvent, derive

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADDRESSES = ("ines@a.example", "tom@b.example")
ANSWERS: dict[Answer, str] = {
    "later": "451 4.2.0 greylisted",
    "refused": "550 5.7.1 policy",
    "nobody": "550 5.1.1 no such user",
}
STEPS: dict[str, StepEvent] = {"scheduled": "programmed"}  # the others are called what their event is
T = TypeVar("T")

_days = st.integers(0, 3)
_changes = st.fixed_dictionaries(
    {},
    optional={
        "collect": st.sampled_from(["brand", "product", "both"]),
        "brand_delay_days": _days,
        "product_delay_days": st.none() | _days,
        "delay_base": st.sampled_from(["received", "purchase"]),
        "reminder_enabled": st.sampled_from([True, True, False]),
        "reminder_days": st.integers(1, 3),
        "capping_days": st.sampled_from([0, 0, 1, 3]),
        "quiet_hours": st.sampled_from([None, None, {"from": "21:00", "to": "08:00"}]),
        "excluded_domains": st.sampled_from([[], [], ["b.example"]]),
    },
).filter(bool)


_reminding: dict[str, Any] = {"reminder_enabled": True, "reminder_days": 2, "brand_delay_days": 1}
_beginnings = st.sampled_from([_reminding, {**_reminding, "product_delay_days": 9}, {"capping_days": 3}])


@dataclass(frozen=True)
class Pause:
    """Time that passes before something happens, and how mailing goes at its end."""

    by: timedelta
    trouble: dict[str, Answer]  # what the server says to some address
    server: str


_SECOND = Pause(timedelta(seconds=1), {}, "up")
_pauses = st.builds(
    Pause,
    st.sampled_from([timedelta(seconds=1)] * 4 + [timedelta(minutes=15), timedelta(hours=5)])
    | st.sampled_from([timedelta(days=days) for days in (1, 1, 1, 2, 2, 3, 46, 92)]),
    st.just({}) | st.dictionaries(st.sampled_from(ADDRESSES), st.sampled_from(sorted(ANSWERS)), max_size=1),
    st.sampled_from(["up"] * 7 + ["away", "dies", "mailer down"]),
)


class Life(RuleBasedStateMachine):
    """The rules drive both; the invariant compares them."""

    site: ClassVar[Site]
    loop: ClassVar[asyncio.AbstractEventLoop]

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    @property
    def now(self) -> datetime:
        return self.site.clock.instant

    @initialize(changes=_beginnings, method=st.sampled_from(["api", "sftp"]))
    def start(self, changes: dict[str, Any], method: str) -> None:
        self.site.clock.instant = START
        box = self.site.box
        for found in (box.taken, box.recipients, box.at_recipient):
            found.clear()
        box.at_sender, box.dies_after_data = None, False
        self.run(_forget_everything(self.site))
        self.world = World({id_: ZoneInfo(state.time_zone) for id_, state in WEBSITES.items()})
        self.told: dict[UUID, list[Step]] = {}
        self.orders = 0
        self.heard = 0
        self.links: list[RequestLink] = []  # of the mails that the server took
        self._set(ALTO, changes)
        nothing = timedelta(0)
        self.order(_SECOND, ALTO, ADDRESSES[0], method, 0, [None], bought=nothing, planned_late=nothing)
        self._pass(_SECOND)

    @rule(pause=_pauses, website=st.sampled_from([ALTO, ALTO, ALTO, NOVA]), changes=_changes)
    def change_settings(self, pause: Pause, website: UUID, changes: dict[str, Any]) -> None:
        self._pass(pause)
        self._set(website, changes)

    @rule(pause=_pauses, website=st.sampled_from([ALTO, ALTO, NOVA]))
    def try_the_switch(self, pause: Pause, website: UUID) -> None:
        self._pass(pause)
        for is_on in (False, True):
            self._set(website, {"reminder_enabled": is_on})
            self.site.clock.advance(timedelta(seconds=1))

    def _set(self, website: UUID, changes: dict[str, Any]) -> None:
        self.run(self.site.set(website, **changes))
        self.world.set(website, self.now, **changes)

    @rule(
        pause=_pauses,
        website=st.sampled_from([ALTO, ALTO, ALTO, NOVA]),
        address=st.sampled_from(ADDRESSES),
        method=st.sampled_from(["api", "sftp"]),
        delay=st.sampled_from([None, 0, 0, 1, 3]),
        product_delays=st.sampled_from([[], [None], [None]]) | st.lists(st.none() | _days, max_size=2),
        bought=st.sampled_from([timedelta(0), timedelta(days=2), timedelta(hours=-20)]),
        planned_late=st.sampled_from([timedelta(0), timedelta(0), timedelta(hours=1)]),
    )
    def order(
        self,
        pause: Pause,
        website: UUID,
        address: str,
        method: Any,
        delay: int | None,
        product_delays: list[int | None],
        bought: timedelta,
        planned_late: timedelta,
    ) -> None:
        self._pass(pause)
        self.orders += 1
        order = AcceptedOrder(
            order_id=uuid7(),
            purchase_reference=f"WEB-{self.orders}",
            purchase_date=self.now - bought,
            consumer=Consumer(first_name="Inès", last_name="L", email=address.capitalize(), language="fr"),
            products=[
                Product(product_ref=f"P{number}", name="P", delay_product=days)
                for number, days in enumerate(product_delays)
            ],
            delay=delay,
            provenance=Provenance(method=method, source="x", received_at=self.now - planned_late),
        )
        self.run(self.site.accept(order, id_website=website))
        self._identify(self.world.accept(website, order))

    def _identify(self, new: list[Request]) -> None:
        """Tell the model the ids: they decide which of two mails due at one instant is looked at first."""
        rows = self.run(self.site.requests())
        for request in new:
            (request.id,) = (
                row["id"]
                for row in rows
                if row["purchase_reference"] == request.reference
                and row["type"] == request.type
                and tuple(product["ref"] for product in row["products"]) == request.products
            )

    @rule(pause=_pauses)
    def wait(self, pause: Pause) -> None:
        self._pass(pause)

    def _pass(self, pause: Pause) -> None:
        """Let time pass, at whose end the mailer does what became due: it looks every other second."""
        self.site.clock.advance(pause.by)
        if pause.server != "mailer down":
            self._send(pause.trouble, pause.server)
            if pause.by >= timedelta(days=1):
                self._end_night()
        self.site.clock.advance(timedelta(seconds=1))  # no two things happen at one instant

    def _send(self, trouble: dict[str, Answer], server: str) -> None:
        box = self.site.box
        box.at_recipient = {address.capitalize(): ANSWERS[name] for address, name in trouble.items()}
        box.at_sender = "530 5.7.0 who are you?" if server == "away" else None
        box.dies_after_data = server == "dies"
        self.run(self.site.send())

        def answer(address: str) -> Answer:
            if server == "away":
                return "away"
            return trouble.get(address, "dies" if server == "dies" else "accepted")

        self.world.send(self.now, answer)

    def _end_night(self) -> None:
        self.run(self.site.service.run_job("expire-and-erase"))
        self.world.expire(self.now)

    @precondition(lambda self: self.world.requests)
    @rule(pause=_pauses, data=st.data())
    def cancel(self, pause: Pause, data: st.DataObject) -> None:
        request = data.draw(st.sampled_from(self.world.requests))
        self._pass(pause)
        answer = self.run(self._post_cancel(request))
        was_cancelled = request.status == "cancelled"
        assert answer == (204 if self.world.cancel(request) or was_cancelled else 409)

    async def _post_cancel(self, request: Request) -> int:
        async with self.site.service.client(another_service("tracking")) as client:
            path = f"/internal/websites/{request.website}/requests/{request.id}/cancel"
            return (await client.post(path)).status_code

    @precondition(lambda self: self._in_progress())
    @rule(pause=_pauses, data=st.data(), what=st.sampled_from(["open", "open", "form", "form", "submit"]))
    def react(self, pause: Pause, data: st.DataObject, what: str) -> None:
        request = data.draw(st.sampled_from(self._in_progress()))
        self._pass(pause)
        if what == "submit":
            if request.in_progress and self.now < request.expires_at:
                self._hear_submission(request)
                self.world.submit(request)
            return
        event: Any = ReviewRequestOpenedV1 if what == "open" else ReviewRequestFormOpenedV1
        step = RequestStep(step_id=uuid7(), request_id=request.id, at=self.now)
        self.run(self.site.service.receive(event(items=[step], **self._envelope(request))))
        self._note(request.id, "opened" if what == "open" else "form_opened")
        (self.world.open if what == "open" else self.world.open_form)(request)

    def _hear_submission(self, request: Request) -> None:
        review = ReviewState(
            review_id=uuid7(),
            request_id=request.id,
            order_id=request.order.order_id,
            kind="site",
            state="pending",
            rate=5,
            comment="Parfait",
            language="fr",
            displayed_name="Inès L.",
            first_name="Inès",
            last_name="L",
            purchase_reference=request.reference,
            experience_date=self.now,
            submitted_at=self.now,
            updated_at=self.now,
        )
        event = ReviewSubmittedV1(review=review, **self._envelope(request))
        self.run(self.site.service.receive(event))
        self._note(request.id, "review_submitted")

    def _envelope(self, request: Request) -> dict[str, Any]:
        return {
            "id": uuid7(),
            "occurred_at": self.now,
            "id_website": request.website,
            "aggregate_id": str(request.id),
        }

    @precondition(lambda self: self.site.box.taken)
    @rule(pause=_pauses, data=st.data(), scope=st.sampled_from(["brand", "all"]))
    def unsubscribe(self, pause: Pause, data: st.DataObject, scope: str) -> None:
        number = data.draw(st.integers(0, len(self.site.box.taken) - 1))
        mail = self._mail(number)
        self._pass(pause)
        self.run(self._post_refusal(self.site.link("u", mail), scope))
        website = self.links[number].id_website if scope == "brand" else None
        self.world.oppose(website, self.site.box.recipients[number].lower(), "unsubscribed")

    async def _post_refusal(self, path: str, scope: str) -> None:
        async with self.site.service.client() as client:
            answer = await client.post(path, data={"scope": scope})
        assert answer.status_code == 200

    def _link(self, mail: EmailMessage) -> RequestLink:
        token = self.site.link("r", mail).removeprefix("/r/")
        return RequestLink.of(self.site.ports.keys.read_link(FORM, token, self.now))

    def _in_progress(self) -> list[Request]:
        return [request for request in self.world.requests if request.in_progress]

    def _note(self, request_id: UUID, event: StepEvent) -> None:
        self.told.setdefault(request_id, []).append(Step(event, self.now))

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "world"):
            return
        self._hear()
        expected = {request.id: (request.status, request.reason) for request in self.world.requests}
        shown = {id_: derive(steps) for id_, steps in self.told.items()}
        assert {id_: (found.status, found.reason) for id_, found in shown.items()} == expected
        assert self._handed_over() == Counter(self.world.taken)

    def _hear(self) -> None:
        """Read what the mailer told since the last time."""
        for row in self.run(self._told_since()):
            event = json.loads(row["payload"])
            verb = event["type"].split(".")[1]
            for item in event.get("items", ()):
                step = RequestStep.model_validate(item.get("step", item))
                found = Step(STEPS.get(verb, verb), step.at, step.reason)
                self.told.setdefault(step.request_id, []).append(found)
            self.heard = row["position"]

    async def _told_since(self) -> list[dict[str, Any]]:
        async with self.site.service.database.read() as session:
            new = outbox.select().where(outbox.c.position > self.heard).order_by(outbox.c.position)
            return await session.rows(new)

    def _handed_over(self) -> Counter[tuple[str, str, str, str]]:
        """Return the mails that the server took: (recipient, reference, type, kind) → how often."""
        by_id = {request.id: request for request in self.world.requests}
        for number in range(len(self.links), len(self.site.box.taken)):
            self.links.append(self._link(self._mail(number)))
        found: Counter[tuple[str, str, str, str]] = Counter()
        for link, recipient in zip(self.links, self.site.box.recipients, strict=True):
            request = by_id[link.request_id]
            found[recipient.lower(), request.reference, request.type, link.kind] += 1
        return found

    def _mail(self, number: int) -> EmailMessage:
        return email.message_from_bytes(self.site.box.taken[number], policy=email.policy.default)


async def _forget_everything(site: Site) -> None:
    async with site.service.database.write() as session:
        for table in reversed(tables.metadata.sorted_tables):
            await session.execute(table.delete())


async def test_the_mailer_agrees_with_the_model(site: Site) -> None:
    Life.site, Life.loop = site, asyncio.get_running_loop()
    bounded = settings(
        max_examples=18,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, Life, settings=bounded)
