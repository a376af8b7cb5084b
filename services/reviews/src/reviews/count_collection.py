"""How many were asked and how many were not, and why: the numbers that show that nobody was filtered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import structlog

from kit.clock import Clock
from kit.db import Database
from reviews.store_statements import read_outcomes

_FRESH = timedelta(minutes=10)
_ASK_AGAIN = timedelta(minutes=1)  # what didn't answer
_PATIENCE_SECONDS = 1.0  # a reader waits
_MOST_WEBSITES = 1_000
_SENT = ("sent", "opened", "form_opened", "review_submitted", "reminder", "expired")
log = structlog.get_logger()


@dataclass(frozen=True)
class Row:
    name: str
    number: int
    reason: str | None = None  # of a refusal


@dataclass(frozen=True)
class Group:
    """Numbers that add up to their total."""

    name: str  # orders, requests, reviews
    rows: Sequence[Row]

    @property
    def total(self) -> int:
        return sum(row.number for row in self.rows)


@dataclass(frozen=True)
class Collection:
    """What became of a website's orders, of its requests, and of its reviews."""

    groups: Sequence[Group]


@dataclass(frozen=True)
class _Asked:
    groups: Sequence[Group]
    until: datetime


class CollectionCounts:
    """Asks who knows, at most every ten minutes for each website; what doesn't answer is left out."""

    def __init__(
        self, database: Database, mailer: httpx2.AsyncClient, tracking: httpx2.AsyncClient, clock: Clock
    ) -> None:
        self._database = database
        self._mailer = mailer
        self._tracking = tracking
        self._clock = clock
        self._known: dict[UUID, _Asked] = {}

    async def of(self, id_website: UUID) -> Collection:
        async with self._database.read() as session:
            outcomes = await read_outcomes(session, id_website)
        asked = await self._asked(id_website)
        return Collection([*asked, Group("reviews", _rows_of_reviews(outcomes))])

    async def _asked(self, id_website: UUID) -> Sequence[Group]:
        known, now = self._known.get(id_website), self._clock.now()
        if known is not None and now < known.until:
            return known.groups
        orders = await self._ask(self._mailer, f"/internal/websites/{id_website}/planned-orders/counts")
        requests = await self._ask(self._tracking, f"/internal/websites/{id_website}/requests/counts")
        groups = []
        if orders is not None:
            groups.append(Group("orders", _rows_of_orders(orders)))
        if requests is not None:
            groups.append(Group("requests", _rows_of_requests(requests)))
        if len(self._known) >= _MOST_WEBSITES:
            self._known.clear()
        kept_for = _ASK_AGAIN if orders is None or requests is None else _FRESH
        self._known[id_website] = _Asked(groups, now + kept_for)
        return groups

    async def _ask(self, client: httpx2.AsyncClient, path: str) -> Mapping[str, Any] | None:
        try:
            answer = await client.get(path, timeout=_PATIENCE_SECONDS)
            answer.raise_for_status()
            found: Mapping[str, Any] = answer.json()
        except httpx2.HTTPError as error:
            log.warning("numbers_not_reached", path=path, error=type(error).__name__)
            return None
        return found


def _rows_of_orders(counts: Mapping[str, Any]) -> list[Row]:
    without = sorted(counts["without_request"].items())
    return [Row("asked", counts["asked"]), *(Row(note, number) for note, number in without)]


def _rows_of_requests(counts: Mapping[str, Any]) -> list[Row]:
    by_status = counts["by_status"]
    named = {
        "sent": sum(by_status.get(status, 0) for status in _SENT),
        "programmed": by_status.get("programmed", 0),
        "blocked": by_status.get("blocked", 0),
        "cancelled": by_status.get("cancelled", 0),
        **dict(sorted(counts["by_reason"].items())),
    }
    return _counted(Row(name, number) for name, number in named.items())


def _rows_of_reviews(outcomes: Mapping[tuple[str, str], int]) -> list[Row]:
    named: dict[str, int] = {}
    for (state, reason), number in outcomes.items():
        if not reason:
            named[state] = named.get(state, 0) + number
    order = ("published", "flagged", "pending", "in_moderation", "withdrawn")
    refused = sorted((reason, number) for (_, reason), number in outcomes.items() if reason)
    return _counted(
        [
            *(Row(state, named.get(state, 0)) for state in order),
            *(Row("refused", number, reason) for reason, number in refused),
        ]
    )


def _counted(rows: Iterable[Row]) -> list[Row]:
    """Leave out what there is none of, but for the first."""
    return [row for place, row in enumerate(rows) if row.number or place == 0]
