"""Handing fetched orders over to ingest, which judges and stores them; a batch stays until ingest has it."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx2

from connectors.connector import Connector
from connectors.retrieval import Batch, Outcome
from connectors.store_retrievals import next_batch, settle_batch
from kit.db import Database
from kit.ids import uuid7
from kit.problems import ServiceUnavailable

_BATCH = 100  # orders


class HandOver:
    """Brings what waits to ingest."""

    def __init__(self, database: Database, ingest: httpx2.AsyncClient) -> None:
        self._database = database
        self._ingest = ingest

    async def run(self, id_website: UUID) -> int:
        """Hand over all that waits of a website, oldest first; return how many orders were accepted.

        Raises: ServiceUnavailable.
        """
        accepted = 0
        while batch := await self._next(id_website):
            outcome = await self._send(batch)
            async with self._database.write() as session:
                await settle_batch(session, batch, outcome)
            accepted += outcome.accepted
        return accepted

    async def _next(self, id_website: UUID) -> Batch | None:
        async with self._database.read() as session:
            return await next_batch(session, id_website)

    async def _send(self, batch: Batch) -> Outcome:
        address = f"/internal/websites/{batch.id_website}/retrieved-orders/{batch.id}"
        headers = {"Content-Type": "application/json"}
        try:
            answer = await self._ingest.put(address, content=batch.body, headers=headers)
        except httpx2.HTTPError as error:
            raise ServiceUnavailable from error
        if answer.is_error:
            raise ServiceUnavailable
        return Outcome.of(answer.json())


def batches_of(
    connector: Connector, retrieval_id: UUID, language: str, elements: Sequence[dict[str, Any]]
) -> list[Batch]:
    """Return orders as they are sent to ingest. The reasons of refusals are asked in French or English."""
    common = {"source": connector.source, "language": "fr" if language == "fr" else "en"}
    parts = [elements[start : start + _BATCH] for start in range(0, len(elements), _BATCH)]
    return [
        Batch(
            id=uuid7(),
            id_website=connector.id_website,
            retrieval_id=retrieval_id,
            body=_body({**common, "orders": part}),
            orders=len(part),
        )
        for part in parts
    ]


def _body(sent: dict[str, Any]) -> str:
    """Return JSON that every database can store: lone surrogates, which JSON can spell, are replaced."""
    return json.dumps(sent, ensure_ascii=False).encode("utf-8", "replace").decode()
