"""Use case of the API: the orders of one call, judged, stored, answered one by one."""

from dataclasses import dataclass
from uuid import UUID

from contracts.orders import Provenance
from ingest_api.accept_order import accept_orders
from ingest_api.order_file.order_json import ElementVerdict, judge_elements
from ingest_api.store import OrderStore
from ingest_api.website import Websites
from kit.clock import Clock
from kit.context import correlation_id
from kit.db import Database
from kit.ids import uuid7


@dataclass(frozen=True)
class ReceiveOrders:
    """Orders by API."""

    database: Database
    clock: Clock
    websites: Websites
    store: OrderStore

    async def receive(
        self, id_website: UUID, elements: list[object], *, dry_run: bool
    ) -> tuple[ElementVerdict, ...]:
        """Store the faultless new orders of a call, and return what became of each. Raises: NotFound."""
        now = self.clock.now()
        async with self.database.read() as session:
            settings = await self.websites.validation_settings(session, id_website)
            judged = judge_elements(elements, settings=settings, now=now, id_website=str(id_website))
            known = await self.store.received(session, id_website, judged.references())
        verdicts = judged.resolve(known)
        if dry_run:
            return verdicts
        stored = await self._store(id_website, verdicts)
        # Another door may have brought a reference between the look and the store.
        late = {verdict.order.purchase_reference for verdict in verdicts if verdict.order} - stored
        return judged.resolve(known | late) if late else verdicts

    async def _store(self, id_website: UUID, verdicts: tuple[ElementVerdict, ...]) -> set[str]:
        orders = [verdict.order for verdict in verdicts if verdict.order is not None]
        if not orders:
            return set()
        provenance = Provenance(
            method="api", source="API", call_id=correlation_id(), received_at=self.clock.now()
        )
        async with self.database.write() as session:
            return await accept_orders(
                orders,
                id_website=id_website,
                intake=uuid7(),
                provenance=provenance,
                session=session,
                store=self.store,
            )
