"""What domain.md 6 makes of orders, in plain loops over plain lists: the other opinion in the test beside."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.orders import AcceptedOrder

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), 2 * HOUR, 6 * HOUR)
DEFAULTS: dict[str, Any] = {
    "collect": "both",
    "brand_delay_days": 7,
    "product_delay_days": None,
    "delay_base": "received",
    "reminder_enabled": False,
    "reminder_days": 7,
    "capping_days": 0,
    "quiet_hours": None,
    "excluded_domains": [],
}


@dataclass
class Mail:
    """One mail in the queue, of either kind."""

    due_at: datetime
    attempts: int = 0
    first_failed_at: datetime | None = None
    unknown: int = 0
    perhaps_sent_at: datetime | None = None  # the last try of unknown outcome, until another outcome


@dataclass
class Request:
    """One request as the merchant sees it."""

    website: UUID
    address: str
    reference: str
    order: AcceptedOrder
    type: str
    products: tuple[str, ...]
    status: str = "programmed"
    reason: str | None = None
    id: UUID = field(default_factory=lambda: UUID(int=0))  # known once planned; breaks ties
    queue: dict[str, Mail] = field(default_factory=dict)  # what is still to be sent, by kind
    sent_at: datetime | None = None
    reminded_at: datetime | None = None
    was_opened: bool = False

    @property
    def in_progress(self) -> bool:
        return self.status in ("sent", "opened", "form_opened", "reminder")

    @property
    def expires_at(self) -> datetime:
        assert self.sent_at is not None
        return three_months_after(self.sent_at)

    def end(self, status: str, reason: str | None = None) -> None:
        self.status, self.reason = status, reason
        self.queue.clear()


Answer = str  # of the mail server: accepted, later, refused, nobody, away, dies
Handed = tuple[str, str, str, str]  # recipient, reference, type, kind


class World:
    """Some websites, their customers and what they were sent."""

    def __init__(self, zones: dict[UUID, ZoneInfo]) -> None:
        self.zones = zones
        self.settings: dict[UUID, list[tuple[datetime, dict[str, Any]]]] = {id_: [] for id_ in zones}
        self.opposed: dict[tuple[UUID | None, str], str] = {}  # (website or all, address) → reason
        self.requests: list[Request] = []
        self.taken: list[Handed] = []

    def set(self, website: UUID, now: datetime, **changes: Any) -> None:
        self.settings[website].append((now, changes))

    def valid(self, website: UUID, at: datetime) -> dict[str, Any]:
        found = dict(DEFAULTS)
        for since, changes in self.settings[website]:
            if since <= at:
                found |= changes
        return found

    def opposition(self, website: UUID, address: str) -> str | None:
        return self.opposed.get((website, address)) or self.opposed.get((None, address))

    # Planning

    def accept(self, website: UUID, order: AcceptedOrder) -> list[Request]:
        """Return the requests an order gives."""
        settings = self.valid(website, order.provenance.received_at)
        address = order.consumer.email.lower()
        new = []
        for type_, days, products in units(order, settings):
            due_at = due(order, days, settings, self.zones[website])
            request = Request(website, address, order.purchase_reference, order, type_, products)
            request.queue["request"] = Mail(due_at)
            self._refuse(request, settings)
            new.append(request)
        self.requests += new
        return new

    def _refuse(self, request: Request, settings: dict[str, Any]) -> bool:
        reason = self.opposition(request.website, request.address)
        if request.address.partition("@")[2] in settings["excluded_domains"]:
            request.end("blocked")
        elif reason is not None:
            request.end("error", reason)
        return not request.queue

    # What people do

    def oppose(self, website: UUID | None, address: str, reason: str) -> None:
        """The address is never to be mailed again; what has begun isn't stopped."""
        self.opposed.setdefault((website, address), reason)
        for request in self.requests:
            if request.address != address or website not in (None, request.website):
                continue
            for kind, mail in list(request.queue.items()):
                if mail.perhaps_sent_at is None:
                    del request.queue[kind]
                    if kind == "request":
                        request.end("error", "hard_bounce" if reason == "hard_bounce" else "unsubscribed")

    def cancel(self, request: Request) -> bool:
        mail = request.queue.get("request")
        if mail is None or mail.perhaps_sent_at is not None:
            return False
        request.end("cancelled")
        return True

    def open(self, request: Request) -> None:
        request.was_opened = True
        if request.status in ("sent", "reminder"):
            request.status = "opened"

    def open_form(self, request: Request) -> None:
        request.was_opened = True
        if request.in_progress:
            request.status = "form_opened"

    def submit(self, request: Request) -> None:
        request.end("review_submitted")

    def expire(self, now: datetime) -> None:
        for request in self.requests:
            if request.in_progress and request.expires_at <= now:
                request.end("expired")

    # Sending

    def send(self, now: datetime, answer: Callable[[str], Answer]) -> None:
        """Look at what is due until nothing is; everybody gets one mail before anybody gets another."""
        while due_now := sorted(self._due(now), key=lambda found: (found[2].due_at, found[0].id)):
            judged = [
                (request, kind, mail, *self._judge(request, kind, now)) for request, kind, mail in due_now
            ]
            going, mailed = [], set()
            for request, kind, mail, decision, until in judged:
                if (request.website, request.address) in mailed:
                    continue
                if decision == "send":
                    mailed.add((request.website, request.address))
                    going.append((request, kind, mail))
                elif decision == "wait":
                    mail.due_at = until
                elif decision == "drop":
                    del request.queue[kind]
                elif decision == "capped":
                    request.end("error", "capped")
                else:
                    self._refuse(request, self.valid(request.website, now))
            for request, kind, mail in going:
                if kind in request.queue and not self._hand_over(
                    request, kind, mail, answer(request.address), now
                ):
                    for _, _, untried in going:
                        untried.due_at = now
                    return

    def _due(self, now: datetime) -> Iterator[tuple[Request, str, Mail]]:
        for request in self.requests:
            for kind, mail in request.queue.items():
                if mail.due_at <= now:
                    yield request, kind, mail

    def _judge(self, request: Request, kind: str, now: datetime) -> tuple[str, datetime]:
        settings = self.valid(request.website, now)
        domain = request.address.partition("@")[2]
        refused = (
            domain in settings["excluded_domains"]
            or self.opposition(request.website, request.address) is not None
        )
        if kind == "reminder":
            if refused or not self._may_remind(request, now):
                return "drop", now
            until = self._day_of_others(request, now)
            if until > now:
                return "wait", until
        elif refused:
            return "refused", now
        elif self._is_capped(request, now):
            return "capped", now
        quiet_until = end_of_quiet(now, settings["quiet_hours"], self.zones[request.website])
        return ("wait", quiet_until) if quiet_until > now else ("send", now)

    def _may_remind(self, request: Request, now: datetime) -> bool:
        assert request.sent_at is not None
        changes = [since for since, _ in self.settings[request.website] if request.sent_at < since <= now]
        was_on = [self.valid(request.website, at)["reminder_enabled"] for at in (request.sent_at, *changes)]
        replaced = (
            request.type != "product"
            and request.order.provenance.method != "sftp"
            and any(
                other.status == "programmed" and other.type == "product"
                for other in self.requests
                if other.order.order_id == request.order.order_id
            )
        )
        return request.in_progress and now < request.expires_at and all(was_on) and not replaced

    def _to_the_same(self, request: Request) -> list[Request]:
        return [
            other
            for other in self.requests
            if (other.website, other.address) == (request.website, request.address)
        ]

    def _day_of_others(self, request: Request, now: datetime) -> datetime:
        """Return when 24 hours have passed since, or will have after, every other mail to the address."""
        mails = [now - DAY]
        for other in self._to_the_same(request):
            mails += [at for at in (other.sent_at, other.reminded_at) if at is not None]
            mails += [mail.perhaps_sent_at for mail in other.queue.values() if mail.perhaps_sent_at]
            coming = other.queue.get("request")
            if coming is not None and coming.perhaps_sent_at is None and coming.due_at < now + DAY:
                mails.append(max(coming.due_at, now))
        return max(mails) + DAY

    def _is_capped(self, request: Request, now: datetime) -> bool:
        days = self.valid(request.website, request.order.provenance.received_at)["capping_days"]
        if days == 0 or request.queue["request"].unknown:
            return False
        sent = [other.sent_at for other in self._to_the_same(request) if other.sent_at]
        sent += [
            mail.perhaps_sent_at
            for other in self._to_the_same(request)
            for kind, mail in other.queue.items()
            if kind == "request" and mail.perhaps_sent_at
        ]
        return any(now < at + timedelta(days=days) for at in sent)

    def _hand_over(self, request: Request, kind: str, mail: Mail, answer: Answer, now: datetime) -> bool:
        """Say what becomes of it; False if the server is away."""
        if answer == "away":
            return False
        if answer in ("accepted", "dies"):
            self.taken.append((request.address, request.reference, request.type, kind))
        if answer == "accepted":
            self._note_sent(request, kind, now)
        elif answer == "dies":
            self._note_unknown(request, kind, mail, now)
        elif answer == "later":
            self._note_later(request, kind, mail, now)
        else:
            self._fail(request, kind, "hard_bounce" if answer == "nobody" else "sending_failed")
            if answer == "nobody":
                self.oppose(None, request.address, "hard_bounce")
        return True

    def _note_sent(self, request: Request, kind: str, now: datetime) -> None:
        del request.queue[kind]
        if kind == "reminder":
            request.status, request.reminded_at = "reminder", now
            return
        request.status, request.sent_at = "sent", now
        settings = self.valid(request.website, now)
        if settings["reminder_enabled"]:
            request.queue["reminder"] = Mail(now + timedelta(days=settings["reminder_days"]))

    def _note_unknown(self, request: Request, kind: str, mail: Mail, now: datetime) -> None:
        mail.unknown += 1
        mail.perhaps_sent_at = now
        mail.due_at = now + timedelta(minutes=15)
        if kind == "reminder":
            request.reminded_at = now  # perhaps: nobody knows, and it isn't repeated
            del request.queue[kind]
        elif mail.unknown > 1:
            self._fail(request, kind, "sending_failed")

    def _note_later(self, request: Request, kind: str, mail: Mail, now: datetime) -> None:
        mail.attempts += 1
        mail.first_failed_at = mail.first_failed_at or now
        mail.perhaps_sent_at = None
        give_up_at = mail.first_failed_at + 2 * DAY
        if now >= give_up_at:
            if kind == "request":
                self._fail(request, kind, "soft_bounce_exhausted")
            else:
                del request.queue[kind]
            return
        pause = PAUSES[mail.attempts - 1] if mail.attempts <= len(PAUSES) else 12 * HOUR
        mail.due_at = min(now + pause, give_up_at)

    def _fail(self, request: Request, kind: str, reason: str) -> None:
        if kind == "reminder" and (request.was_opened or reason != "hard_bounce"):
            del request.queue[kind]
        else:
            request.end("error", reason)


def units(order: AcceptedOrder, settings: dict[str, Any]) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return (type, days, products) of each request of an order: 6.1, 6.3."""
    brand = order.delay if order.delay is not None else settings["brand_delay_days"]
    products: dict[int, list[str]] = {}
    if settings["collect"] != "brand":
        for product in order.products:
            given = (product.delay_product, settings["product_delay_days"], brand)
            days = next(delay for delay in given if delay is not None)
            products.setdefault(days, []).append(product.product_ref)
    found: list[tuple[str, int, tuple[str, ...]]] = []
    if settings["collect"] != "product":
        together = tuple(products.pop(brand, ()))
        found.append(("brand_and_product" if together else "brand", brand, together))
    return found + [("product", days, tuple(refs)) for days, refs in products.items()]


def due(order: AcceptedOrder, days: int, settings: dict[str, Any], zone: ZoneInfo) -> datetime:
    """Return when a request is due: 6.2."""
    received_at = order.provenance.received_at
    base = order.purchase_date if settings["delay_base"] == "purchase" else received_at
    if days == 0:
        return received_at
    wall = base.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    due_at = wall.replace(tzinfo=zone).astimezone(UTC)
    return max(due_at, received_at)


def end_of_quiet(now: datetime, hours: dict[str, str] | None, zone: ZoneInfo) -> datetime:
    """Return the first instant from now on that isn't quiet, to the minute."""
    if hours is None:
        return now
    start, end = time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])

    def is_quiet(instant: datetime) -> bool:
        at = instant.astimezone(zone).time()
        return start <= at < end if start <= end else at >= start or at < end

    until = now
    while is_quiet(until):
        until = (until + timedelta(minutes=1)).replace(second=0, microsecond=0)
    return until


def three_months_after(instant: datetime) -> datetime:
    year, month = (
        (instant.year, instant.month + 3) if instant.month < 10 else (instant.year + 1, instant.month - 9)
    )
    for day in range(instant.day, 0, -1):
        try:
            return instant.replace(year=year, month=month, day=day)
        except ValueError:  # no such day in that month
            continue
    raise AssertionError
