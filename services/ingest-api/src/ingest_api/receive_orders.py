"""Use case of the API: the orders of one call, judged, stored with those of others, answered one by one."""

import asyncio
import json
from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from contracts.files.findings import Language
from contracts.orders import AcceptedOrder, IntakeMethod, Provenance
from ingest_api.accept_calls import Call, Reply
from ingest_api.accepted_order import accepted
from ingest_api.group_commit import GroupCommit
from ingest_api.order import NewOrder
from ingest_api.order_file.cells import CellReader
from ingest_api.order_file.order_json import (
    ElementStatus,
    JudgedCall,
    answer_of,
    judge_with,
    order_reader,
)
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.problems import IdempotencyKeyInUse, OrdersRejected, field_error
from ingest_api.store import OrderStore
from ingest_api.store_idempotency import CallKey
from ingest_api.website import RecentSettings
from kit.clock import Clock
from kit.context import acting_at, correlation_id
from kit.db import Database
from kit.ids import uuid7

_READER_LIFE = timedelta(seconds=1)
_READERS = 1_000


@dataclass(frozen=True, slots=True)
class Origin:
    """The door that orders came by."""

    method: IntakeMethod
    source: str  # in words


API = Origin("api", "API")


@dataclass(frozen=True, slots=True)
class OrdersCall:
    """What a client has sent."""

    id_website: UUID
    elements: list[object]
    language: Language  # of the answer
    key: CallKey | None = None
    origin: Origin = API


class ReceiveOrders:
    """Orders by API, and those that a connector has fetched."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: RecentSettings,
        store: OrderStore,
        group: GroupCommit[Call, Reply],
    ) -> None:
        self.database = database
        self.store = store
        self._clock = clock
        self._settings = settings
        self._group = group
        self._readers: dict[UUID, CellReader] = {}
        self._running: set[tuple[UUID, bytes]] = set()  # idempotency keys of calls under way

    async def try_out(self, sent: OrdersCall) -> Reply:
        """Return what a call would be answered, and store nothing. Raises: NotFound, OrdersRejected."""
        judged = await self._judged(sent)
        async with self.database.read() as session:
            known = await self.store.received(session, sent.id_website, judged.references())
        return _reply(judged, known, sent.language)

    async def receive(self, sent: OrdersCall) -> Reply:
        """Store the faultless new orders of a call and return what became of each, once it is on disk.

        Raises: NotFound, OrdersRejected, IdempotencyKeyInUse, IdempotencyKeyReused.
        """
        judged = await self._judged(sent)
        references = judged.references()
        if not references and sent.key is None:
            return _reply(judged, references, sent.language)

        def reply(new: Set[str]) -> Reply:
            return _reply(judged, references - new, sent.language)

        call = Call(
            id_website=sent.id_website,
            intake=uuid7(),
            correlation_id=correlation_id(),
            acting_at=acting_at(),
            orders=self._by_hash(judged, sent.origin),
            key=sent.key,
            reply=reply,
        )
        return await self._submit(call)

    async def _judged(self, sent: OrdersCall) -> JudgedCall:
        settings = await self._settings.of(sent.id_website)
        return judge_with(self._reader(sent.id_website, settings), sent.elements, str(sent.id_website))

    def _reader(self, id_website: UUID, settings: ValidationSettings) -> CellReader:
        """Return what read the website's last call, which remembers languages, products and the like.

        It is kept for a second: its now must be now, and what it remembers of persons must not stay.
        """
        now = self._clock.now()
        reader = self._readers.get(id_website)
        if (
            reader is None
            or reader.context.settings is not settings
            or not timedelta(0) <= now - reader.context.now < _READER_LIFE
        ):
            if len(self._readers) >= _READERS:
                self._readers.clear()
            reader = self._readers[id_website] = order_reader(now, settings)
        return reader

    def _by_hash(self, judged: JudgedCall, origin: Origin) -> dict[bytes, AcceptedOrder]:
        """Return the orders that would be stored, the first of each reference, by their hashed reference."""
        provenance = Provenance(
            method=origin.method,
            source=origin.source,
            call_id=correlation_id(),
            received_at=self._clock.now(),
        )
        first: dict[str, NewOrder] = {}
        for element in judged.elements:
            if element.order is not None:
                first.setdefault(element.order.purchase_reference, element.order)
        return {
            reference_hash: accepted(order, provenance, uuid7())
            for reference_hash, order in zip(self.store.hashes(first), first.values(), strict=True)
        }

    async def _submit(self, call: Call) -> Reply:
        place = call.key.place if call.key else None
        if place in self._running:
            raise IdempotencyKeyInUse(headers={"Retry-After": "1"})
        settled = self._group.submit(call)
        if place is not None:
            self._running.add(place)
            settled.add_done_callback(lambda _: self._running.discard(place))
        return await asyncio.shield(settled)


def _reply(judged: JudgedCall, known: Set[str], language: Language) -> Reply:
    """Return 200 when nothing was rejected, 206 when some was (domain.md 5.1). Raises: OrdersRejected."""
    verdicts = judged.resolve(known)
    answer = answer_of(verdicts, language)
    rejected = [verdict for verdict in verdicts if verdict.status is ElementStatus.REJECTED]
    if len(rejected) == len(verdicts):
        errors = [field_error(finding) for verdict in rejected for finding in verdict.errors]
        raise OrdersRejected(extension=answer, errors=errors)
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(206 if rejected else 200, body)
