"""Use case of the API's group commit: calls of any websites → rows, events, kept answers; one transaction."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from contracts.orders import BATCH, AcceptedOrder, OrderAcceptedV1
from ingest_api.problems import IdempotencyKeyReused
from ingest_api.store import add_shops
from ingest_api.store_calls import OrderKey, add_keys, add_orders, keys_of_orders
from ingest_api.store_idempotency import CallKey, KeptAnswer, find_answers, keep_answers
from kit.clock import Clock
from kit.context import working
from kit.db import Database, WriteSession, database_problem, may_pass
from kit.ids import uuid7
from kit.problems import Problem

_PAUSES = (0.0, 0.1, 0.5, 2.0, 5.0)  # seconds before each try, while the database is away
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a call that stored something, or had nothing new to store."""

    status: int
    body: bytes
    is_replay: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Call:
    """One call with the orders that it would store, built once: tried again it brings the same ids."""

    id_website: UUID
    intake: UUID
    correlation_id: str
    acting_at: datetime | None
    orders: Mapping[bytes, AcceptedOrder]  # by their hashed reference
    key: CallKey | None
    reply: Callable[[Set[str]], Reply]  # given the references that were new; raises OrdersRejected


class _KeyTaken(Exception):
    """Another process has answered a call under the same key meanwhile."""


@dataclass(frozen=True)
class AcceptCalls:
    """Settles groups of calls: each gets its own outcome, whatever becomes of the others."""

    database: Database
    clock: Clock

    async def settle(self, calls: Sequence[Call], *, again: bool = False) -> list[Reply | Exception]:
        """Store what is new of the calls, tell it, and return each one's reply or what it failed of.

        A group that fails is tried again, call by call if it's the group's own fault. After a commit whose
        end nobody saw, what is found under the calls' own ids was theirs (`again`).
        """
        failed: Exception = Problem()
        for pause in _PAUSES:
            await asyncio.sleep(pause)
            try:
                return await self._settle_together(calls, again=again)
            except Exception as error:
                log.warning("calls_failed", calls=len(calls), error=type(error).__name__)
                failed, again = error, True
                if not isinstance(error, _KeyTaken) and not may_pass(error):
                    break
        if len(calls) == 1 or may_pass(failed):
            return [database_problem(failed) for _ in calls]
        return [outcome for call in calls for outcome in await self.settle([call], again=True)]

    async def _settle_together(self, calls: Sequence[Call], *, again: bool) -> list[Reply | Exception]:
        now = self.clock.now()
        async with self.database.write() as session:
            kept = await find_answers(session, [call.key for call in calls if call.key], now)
            open_calls = [call for call in calls if call.key is None or call.key.place not in kept]
            new = await _store(session, open_calls, again=again)
            outcomes = [_outcome(call, kept, new) for call in calls]
            answers = [
                (call.key, call.intake, outcome.status, outcome.body)
                for call, outcome in zip(calls, outcomes, strict=True)
                if call.key and isinstance(outcome, Reply) and call.key.place not in kept
            ]
            if not await keep_answers(session, answers, now):
                raise _KeyTaken
        return outcomes


def _outcome(
    call: Call, kept: Mapping[tuple[UUID, bytes], KeptAnswer], new: Mapping[OrderKey, AcceptedOrder]
) -> Reply | Exception:
    answer = kept.get(call.key.place) if call.key else None
    if call.key and answer:
        if answer.body_hash != call.key.body_hash:
            return IdempotencyKeyReused()
        return Reply(answer.status, answer.opened(call.key), is_replay=answer.intake != call.intake)
    stored = {
        order.purchase_reference
        for reference_hash, order in call.orders.items()
        if new.get((call.id_website, reference_hash)) is order
    }
    try:
        return call.reply(stored)
    except Problem as problem:
        return problem


async def _store(
    session: WriteSession, calls: Sequence[Call], *, again: bool
) -> dict[OrderKey, AcceptedOrder]:
    """Store and tell what is new of the calls' orders; of two with the same key the first one counts."""
    claimed: dict[OrderKey, tuple[Call, AcceptedOrder]] = {}
    for call in calls:
        for reference_hash, order in call.orders.items():
            claimed.setdefault((call.id_website, reference_hash), (call, order))
    keys = {key: (order.order_id, call.intake) for key, (call, order) in claimed.items()}
    new = await add_keys(session, keys)
    added = [(call, order) for key, (call, order) in claimed.items() if key in new]
    if added:
        await add_orders(session, [(call.id_website, order) for call, order in added])
        await _add_outlets(session, added)
        await _tell(session, added)
    if again and len(new) < len(claimed):
        new |= await keys_of_orders(session, [keys[key][0] for key in claimed if key not in new])
    return {key: claimed[key][1] for key in new}


async def _add_outlets(session: WriteSession, added: Iterable[tuple[Call, AcceptedOrder]]) -> None:
    outlets: dict[UUID, dict[str, str]] = {}
    for call, order in added:
        if order.shop_id is not None:
            outlets.setdefault(call.id_website, {})[order.shop_id] = order.shop_id
    for id_website in sorted(outlets):
        await add_shops(session, id_website, outlets[id_website])


async def _tell(session: WriteSession, added: Iterable[tuple[Call, AcceptedOrder]]) -> None:
    """Announce the orders: those of one website and time together, under the first call's ids."""
    told: dict[tuple[UUID, datetime | None], list[tuple[Call, AcceptedOrder]]] = {}
    for call, order in added:
        told.setdefault((call.id_website, call.acting_at), []).append((call, order))
    for (id_website, acting_at), together in told.items():
        with working(at=acting_at):
            await session.emit(
                *(
                    _announcement(id_website, together[start : start + BATCH])
                    for start in range(0, len(together), BATCH)
                )
            )


def _announcement(id_website: UUID, together: Sequence[tuple[Call, AcceptedOrder]]) -> OrderAcceptedV1:
    call, order = together[0]
    return OrderAcceptedV1(
        id=uuid7(),
        occurred_at=order.provenance.received_at,
        id_website=id_website,
        aggregate_id=str(call.intake),
        correlation_id=call.correlation_id,
        orders=[order for _, order in together],
    )
