"""From accepted orders to programmed requests; domain.md 6.1 to 6.3, 6.5."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.languages import customer_language
from contracts.orders import AcceptedOrder, OrderAcceptedV1
from contracts.requests import RequestState, RequestStep, ScheduledRequest
from contracts.websites import CollectionSettings, WebsiteState
from kit.clock import Clock, local_instant
from kit.context import correlation_id
from kit.copies import Copies
from kit.db import WriteSession
from kit.erasure import still_known
from kit.ids import uuid7_hexes
from kit.inbox import Retry
from kit.secrets import KeyRing
from mailer import store_requests, store_suppressions
from mailer.address import Recipient, recipients_of
from mailer.planning import Unit, units_of
from mailer.recipient import Block, Circumstances, Fail, Opposition, refusal_by_lists
from mailer.store_settings import History, history_of
from mailer.store_suppressions import Oppositions
from mailer.tables import erasures
from mailer.tell_steps import Telling, tell_refused, tell_scheduled


@dataclass(frozen=True)
class Planned:
    """One new request: its row, what is told of it, and whether it may be sent."""

    row: dict[str, Any]
    told: ScheduledRequest
    refused: Block | Fail | None


class Planner:
    """Plans the requests of orders, each order once."""

    def __init__(self, websites: Copies[WebsiteState], keys: KeyRing, clock: Clock) -> None:
        self._websites = websites
        self._keys = keys
        self._clock = clock

    async def on_orders(self, event: OrderAcceptedV1, session: WriteSession) -> None:
        """Plan every order of the event that isn't planned yet. Raises Retry for an unknown website."""
        if event.id_website is None:
            raise Retry("an order without a website")
        website = await self._websites.find(session, str(event.id_website))
        if website is None:
            raise Retry("unknown website")
        now = self._clock.now()
        history = await history_of(session, event.id_website)
        hash_ = self._keys.keyed_hash
        received = await still_known(session, erasures, event.id_website, event.orders, hash_)
        units = {order.order_id: _units(order, history) for order in received}
        new = await store_requests.new_orders(session, [_note(id_, event.id_website, now, found)
                                                        for id_, found in units.items()])  # fmt: skip
        orders = [order for order in received if order.order_id in new]
        planning = await self._planning(session, orders, website, history, now)
        wanted = [(order, unit) for order in orders
                  for unit in units[order.order_id] if isinstance(unit, Unit)]  # fmt: skip
        planned = planning.plan(wanted)
        await _store(session, planned)
        await _tell(session, event.id_website, planned, now)

    async def _planning(
        self,
        session: WriteSession,
        orders: Sequence[AcceptedOrder],
        website: WebsiteState,
        history: History,
        now: datetime,
    ) -> "_Planning":
        recipients = recipients_of((order.consumer.email for order in orders), self._keys.keyed_hash)
        hashes = {each.address_hash for each in recipients.values()}
        hashes |= {each.domain_hash for each in recipients.values()}
        found = await store_suppressions.oppositions(session, hashes, [website.id_website])
        return _Planning(website, history, recipients, found, now)


def _units(order: AcceptedOrder, history: History) -> Sequence[Unit] | str:
    """Return the requests an order gives, or why it gives none."""
    if not order.consumer.email:
        return "erased"
    return units_of(order, history.at(order.provenance.received_at))


def _note(order_id: UUID, id_website: UUID, now: datetime, units: Sequence[Unit] | str) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "id_website": id_website,
        "planned_at": now,
        "note": units if isinstance(units, str) else None,
    }


async def _store(session: WriteSession, planned: Sequence[Planned]) -> None:
    queue = [
        store_requests.waiting_sending(item.row, "request", item.row["scheduled_at"])
        for item in planned
        if item.refused is None
    ]
    await store_requests.add_requests(session, [item.row for item in planned], queue)


async def _tell(session: WriteSession, id_website: UUID, planned: Sequence[Planned], now: datetime) -> None:
    await tell_scheduled(session, id_website, [item.told for item in planned], now, correlation_id())
    telling = Telling(now)
    for item in planned:
        tell_refused(telling, item.row, item.refused)
    await telling.emit(session)


class _Planning:
    """What the requests of one event's orders are planned by."""

    def __init__(
        self,
        website: WebsiteState,
        history: History,
        recipients: Mapping[str, Recipient],
        oppositions: Oppositions,
        now: datetime,
    ) -> None:
        """`recipients`: by address as the orders have it."""
        self._website = website
        self._zone = ZoneInfo(website.time_zone)
        self._history = history
        self._recipients = recipients
        self._oppositions = oppositions
        self._now = now
        self._correlation_id = correlation_id()

    def plan(self, wanted: Sequence[tuple[AcceptedOrder, Unit]]) -> list[Planned]:
        ids = map(UUID, uuid7_hexes(2 * len(wanted)))
        return [self._plan(order, unit, next(ids), next(ids)) for order, unit in wanted]

    def _plan(self, order: AcceptedOrder, unit: Unit, request_id: UUID, step_id: UUID) -> Planned:
        settings = self._history.at(order.provenance.received_at).settings
        scheduled_at = scheduled(order, unit.delay.days, settings, self._zone)
        refused = self._refusal(self._recipients[order.consumer.email], settings)
        row = self._row(order, unit, request_id, scheduled_at)
        if isinstance(refused, Block):
            row["status"] = "blocked"
        elif isinstance(refused, Fail):
            row |= {"status": "error", "reason": refused.reason}
        state = RequestState(
            request_id=request_id,
            request_type=unit.type,
            order=order,
            products=[product.product_ref for product in unit.products],
            scheduled_at=scheduled_at,
        )
        first = RequestStep(
            step_id=step_id,
            request_id=request_id,
            at=self._now,
            rule=unit.delay.rule,
            setting=unit.delay.setting,
            value=unit.delay.days,
        )
        return Planned(row, ScheduledRequest(state=state, step=first), refused)

    def _row(
        self, order: AcceptedOrder, unit: Unit, request_id: UUID, scheduled_at: datetime
    ) -> dict[str, Any]:
        consumer = order.consumer
        return {
            "id": request_id,
            "id_website": self._website.id_website,
            "order_id": order.order_id,
            "type": unit.type,
            "products_key": unit.products_key,
            "purchase_reference": order.purchase_reference,
            "method": order.provenance.method,
            "recipient": consumer.email,
            "first_name": consumer.first_name,
            "last_name": consumer.last_name,
            "address_hash": self._recipients[consumer.email].address_hash,
            "language": customer_language(consumer.language, self._website.locale),
            "products": [
                {"ref": product.product_ref, "name": product.name, "image_url": product.image_url}
                for product in unit.products
            ],
            "status": "programmed",
            "reason": None,
            "received_at": order.provenance.received_at,
            "scheduled_at": scheduled_at,
            "correlation_id": self._correlation_id,
        }

    def _refusal(self, recipient: Recipient, settings: CollectionSettings) -> Block | Fail | None:
        known = Circumstances(
            settings,
            self._zone,
            opposition=self._opposition_to(recipient.address_hash),
            domain_opposition=self._opposition_to(recipient.domain_hash),
        )
        return refusal_by_lists(recipient.domain, known)

    def _opposition_to(self, hash_: str) -> Opposition | None:
        return self._oppositions.to(hash_, self._website.id_website)


def scheduled(order: AcceptedOrder, days: int, settings: CollectionSettings, zone: ZoneInfo) -> datetime:
    """Return when a request is due: base + n calendar days at the same local time, at once if past."""
    received_at = order.provenance.received_at
    if days == 0:
        return received_at
    base = order.purchase_date if settings.delay_base == "purchase" else received_at
    local = base.astimezone(zone)
    due = local_instant(local.date() + timedelta(days=days), local.time().replace(fold=0), zone)
    return max(due, received_at)
