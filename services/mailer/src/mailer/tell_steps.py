"""Telling the steps of requests: events of at most 500 steps of one website and one piece of work."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID, uuid5

from contracts.orders import BATCH
from contracts.requests import (
    RequestStep,
    ReviewRequestBlockedV1,
    ReviewRequestCancelledV1,
    ReviewRequestDelayedV1,
    ReviewRequestExpiredV1,
    ReviewRequestFailedV1,
    ReviewRequestRemindedV1,
    ReviewRequestScheduledV1,
    ReviewRequestSentV1,
    ScheduledRequest,
)
from kit.db import Rendered, WriteSession
from kit.ids import uuid7
from mailer.recipient import Block, Cause, Fail

StepEvent = (
    type[ReviewRequestSentV1]
    | type[ReviewRequestRemindedV1]
    | type[ReviewRequestDelayedV1]
    | type[ReviewRequestFailedV1]
    | type[ReviewRequestBlockedV1]
    | type[ReviewRequestCancelledV1]
    | type[ReviewRequestExpiredV1]
)
T = TypeVar("T")
_HELD = UUID("b9c7c2f4-6b0e-4f6d-9d2a-3a5e6f1d8c40")  # names step ids of waits


def step(request_id: UUID, at: datetime, **told: Any) -> RequestStep:
    """Return a new step; `told` are its further fields."""
    return RequestStep(**({"step_id": uuid7(), "request_id": request_id, "at": at} | told))


class Telling:
    """Collects the steps of one transaction and emits them together at its end."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._steps: list[tuple[StepEvent, UUID, str, RequestStep]] = []

    def add(self, event: StepEvent, request: dict[str, Any], **told: Any) -> None:
        """`request` holds at least id, id_website and correlation_id."""
        self._steps.append(
            (
                event,
                request["id_website"],
                request["correlation_id"],
                step(request["id"], self._now, **told),
            )
        )

    async def emit(self, session: WriteSession) -> None:
        events = [
            event(items=items, **_envelope(self._now, website, correlation))
            for (event, website, correlation), items in self._batches()
        ]
        if events:
            await session.emit(*events)

    def _batches(self) -> Iterator[tuple[tuple[StepEvent, UUID, str], list[RequestStep]]]:
        def key(told: tuple[StepEvent, UUID, str, RequestStep]) -> tuple[str, str, str]:
            return told[0].event_type(), told[1].hex, told[2]

        for _, group in groupby(sorted(self._steps, key=key), key=key):
            told = list(group)
            for chunk in _chunks(told):
                yield chunk[0][:3], [item[3] for item in chunk]


def tell_refused(telling: Telling, request: dict[str, Any], refused: Block | Fail | None) -> None:
    """Tell that a request isn't sent, and why."""
    if isinstance(refused, Block):
        telling.add(ReviewRequestBlockedV1, request, **asdict(refused.cause))
    elif isinstance(refused, Fail):
        telling.add(ReviewRequestFailedV1, request, reason=refused.reason, **asdict(refused.cause))


def tell_held(telling: Telling, request: dict[str, Any], kind: str, cause: Cause | None) -> None:
    """Tell that a mail waits, or a reminder isn't sent: once for a cause and day, however often looked at."""
    if cause is None:
        return
    day = "" if cause.moment is None else f"{cause.moment:%Y-%m-%d}"
    step_id = uuid5(_HELD, f"{request['id']} {kind} {cause.rule} {day}")
    telling.add(ReviewRequestDelayedV1, request, step_id=step_id, **asdict(cause))


async def tell_scheduled(
    session: WriteSession, website: UUID, items: Sequence[ScheduledRequest], now: datetime, correlation: str
) -> None:
    """Announce planned requests of one website."""
    events = [
        ReviewRequestScheduledV1(items=chunk, **_envelope(now, website, correlation))
        for chunk in _chunks(items)
    ]
    # What is empty is left out: a third of what is stored, carried and read.
    await session.emit_rendered(
        *(Rendered(event, event.model_dump_json(exclude_none=True), event.item_count) for event in events)
    )


def _chunks(items: Sequence[T]) -> Iterable[list[T]]:
    return (list(items[start : start + BATCH]) for start in range(0, len(items), BATCH))


def _envelope(now: datetime, website: UUID, correlation: str) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "occurred_at": now,
        "id_website": website,
        "aggregate_id": str(website),
        "correlation_id": correlation,
    }
