"""From accepted orders to programmed requests; domain.md 6.1 to 6.3, 6.5."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.languages import customer_language
from contracts.orders import AcceptedOrder, OrderAcceptedV1
from contracts.requests import RequestState, ScheduledRequest
from contracts.websites import CollectionSettings, WebsiteState
from kit.clock import Clock, local_instant
from kit.context import correlation_id
from kit.copies import Copies
from kit.db import WriteSession
from kit.ids import uuid7
from kit.inbox import Retry
from kit.secrets import KeyRing
from mailer import store_requests, store_suppressions
from mailer.address import domain_of, hash_of_address, hash_of_domain
from mailer.planning import Unit, units_of
from mailer.recipient import Block, Circumstances, Fail, Opposition, refusal_by_lists
from mailer.store_settings import History, history_of
from mailer.store_suppressions import Oppositions
from mailer.tell_steps import Telling, step, tell_refused, tell_scheduled


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
        history = await history_of(session, event.id_website)
        units = {order.order_id: units_of(order, history.at(order.provenance.received_at))
                 for order in event.orders}  # fmt: skip
        notes = [self._note(order, event.id_website, units[order.order_id]) for order in event.orders]
        new = await store_requests.new_orders(session, notes)
        orders = [order for order in event.orders if order.order_id in new]
        judge = await self._judge(session, orders, website, history)
        planned = [
            self._plan(order, unit, website, judge)
            for order in orders
            for unit in units[order.order_id]
            if isinstance(unit, Unit)
        ]
        await self._store(session, planned)
        await self._tell(session, event.id_website, planned)

    def _note(self, order: AcceptedOrder, id_website: UUID, units: Any) -> dict[str, Any]:
        return {
            "order_id": order.order_id,
            "id_website": id_website,
            "planned_at": self._clock.now(),
            "note": units if isinstance(units, str) else None,
        }

    async def _judge(
        self, session: WriteSession, orders: Sequence[AcceptedOrder], website: WebsiteState, history: History
    ) -> "_Judge":
        hashes = {hash_of_address(order.consumer.email, self._keys.keyed_hash) for order in orders}
        hashes |= {hash_of_domain(domain_of(order.consumer.email), self._keys.keyed_hash) for order in orders}
        found = await store_suppressions.oppositions(session, hashes, [website.id_website])
        return _Judge(found, history, website, self._keys)

    def _plan(self, order: AcceptedOrder, unit: Unit, website: WebsiteState, judge: "_Judge") -> Planned:
        settings = judge.history.at(order.provenance.received_at).settings
        scheduled_at = scheduled(order, unit.delay.days, settings, ZoneInfo(website.time_zone))
        refused = judge.refusal(order, settings)
        row = self._row(order, unit, website, scheduled_at)
        if isinstance(refused, Block):
            row["status"] = "blocked"
        elif isinstance(refused, Fail):
            row |= {"status": "error", "reason": refused.reason}
        state = RequestState(
            request_id=row["id"],
            request_type=unit.type,
            order=order,
            products=[product.product_ref for product in unit.products],
            scheduled_at=scheduled_at,
        )
        first = step(
            row["id"],
            self._clock.now(),
            rule=unit.delay.rule,
            setting=unit.delay.setting,
            value=unit.delay.days,
        )
        return Planned(row, ScheduledRequest(state=state, step=first), refused)

    def _row(
        self, order: AcceptedOrder, unit: Unit, website: WebsiteState, scheduled_at: datetime
    ) -> dict[str, Any]:
        consumer = order.consumer
        return {
            "id": uuid7(),
            "id_website": website.id_website,
            "order_id": order.order_id,
            "type": unit.type,
            "products_key": unit.products_key,
            "purchase_reference": order.purchase_reference,
            "method": order.provenance.method,
            "recipient": consumer.email,
            "first_name": consumer.first_name,
            "last_name": consumer.last_name,
            "address_hash": hash_of_address(consumer.email, self._keys.keyed_hash),
            "language": customer_language(consumer.language, website.locale),
            "products": [
                {"ref": product.product_ref, "name": product.name, "image_url": product.image_url}
                for product in unit.products
            ],
            "status": "programmed",
            "reason": None,
            "received_at": order.provenance.received_at,
            "scheduled_at": scheduled_at,
            "correlation_id": correlation_id(),
        }

    async def _store(self, session: WriteSession, planned: Sequence[Planned]) -> None:
        queue = [
            store_requests.waiting_sending(item.row, "request", item.row["scheduled_at"])
            for item in planned
            if item.refused is None
        ]
        await store_requests.add_requests(session, [item.row for item in planned], queue)

    async def _tell(self, session: WriteSession, id_website: UUID, planned: Sequence[Planned]) -> None:
        now = self._clock.now()
        await tell_scheduled(session, id_website, [item.told for item in planned], now, correlation_id())
        telling = Telling(now)
        for item in planned:
            tell_refused(telling, item.row, item.refused)
        await telling.emit(session)


class _Judge:
    """Knows the suppressed hashes among one event's recipients."""

    def __init__(
        self, suppressed: Oppositions, history: History, website: WebsiteState, keys: KeyRing
    ) -> None:
        self.history = history
        self._suppressed = suppressed
        self._id_website = website.id_website
        self._zone = ZoneInfo(website.time_zone)
        self._keys = keys

    def refusal(self, order: AcceptedOrder, settings: CollectionSettings) -> Block | Fail | None:
        email = order.consumer.email
        domain = domain_of(email)
        known = Circumstances(
            settings,
            self._zone,
            opposition=self._opposition_to(hash_of_address(email, self._keys.keyed_hash)),
            domain_opposition=self._opposition_to(hash_of_domain(domain, self._keys.keyed_hash)),
        )
        return refusal_by_lists(domain, known)

    def _opposition_to(self, hash_: str) -> Opposition | None:
        return self._suppressed.to(hash_, self._id_website)


def scheduled(order: AcceptedOrder, days: int, settings: CollectionSettings, zone: ZoneInfo) -> datetime:
    """Return when a request is due: base + n calendar days at the same local time, at once if past."""
    received_at = order.provenance.received_at
    if days == 0:
        return received_at
    base = order.purchase_date if settings.delay_base == "purchase" else received_at
    local = base.astimezone(zone)
    due = local_instant(local.date() + timedelta(days=days), local.time().replace(fold=0), zone)
    return max(due, received_at)
