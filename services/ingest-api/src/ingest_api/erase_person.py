"""Forgetting persons: their orders name nobody, files that name them go; domain.md 7.8, invariants G13.

Orders are not looked up by address on any other way, so that no index of addresses is written with millions
of orders: an erasure reads the website's orders instead (ADR 16).
"""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.erasure import Concerns, of_address, of_orders, without_persons
from contracts.persons import OrderErasedV1, PersonAnonymizedV1
from ingest_api.erase_files import counts_only, files_erased
from ingest_api.find_person import Named, PersonSearch
from ingest_api.import_file import blobs_of
from ingest_api.store_erasure import (
    contents_of,
    count_open_erasures,
    expire_preview,
    kept_files,
    open_erasures,
    rewrite_orders,
    settle_erasure,
    stream_orders,
)
from ingest_api.store_imports import mark_erased
from ingest_api.tables import erasures
from kit.addresses import address_hasher
from kit.blobs import BlobMissing, Blobs
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.erasure import note_erasure, rewrite_messages
from kit.inbox import Reject
from kit.jobs import JobRun
from kit.secrets import KeyRing

_EMAIL = re.compile(r'"email":"((?:[^"\\]|\\.)*)"')  # as contracts.orders writes it
_ORDERS_AT_ONCE = 500


@dataclass(frozen=True)
class PersonEraser:
    """Notes at once who is to be forgotten, and does it in a job: files are read for it."""

    database: Database
    blobs: Blobs
    keys: KeyRing
    clock: Clock
    wake: Callable[[], None]

    async def on_anonymized(self, event: PersonAnonymizedV1, session: WriteSession) -> None:
        if event.id_website is None:
            raise Reject("a person is forgotten by a website")
        await note_erasure(
            session,
            erasures,
            event.id_website,
            event.person,
            event.erasure,
            settled=False,
        )
        self.wake()

    async def on_order_erased(self, event: OrderErasedV1, session: WriteSession) -> None:
        if event.id_website is None:
            raise Reject("an order belongs to a website")
        concerns = of_orders(set(event.order_ids))
        rows = await contents_of(session, event.id_website, event.order_ids)
        await rewrite_orders(session, {row["id"]: erased(row["content"], concerns) for row in rows})

    async def waiting(self) -> int:
        """Count who is still to be forgotten: the platform isn't quiet before."""
        async with self.database.read() as session:
            return await count_open_erasures(session)

    async def run(self, _run: JobRun) -> Mapping[str, int]:
        """Forget whom it was asked for; the job `erase-persons`."""
        async with self.database.read() as session:
            waiting = await open_erasures(session)
        settled = [await self._erase(erasure) for erasure in waiting]
        return {"persons_erased": sum(settled), "persons_waiting": settled.count(False)}

    async def _erase(self, erasure: dict[str, Any]) -> bool:
        """Forget one person; False if a file that names them is being imported: then once more, after it.

        Files first: a run that dies in between finds the orders again, and by them the files.
        """
        hashed = address_hasher(self.keys.keyed_hash)
        theirs = await self._orders(erasure, hashed)
        search = PersonSearch(erasure["person"], hashed, _named(theirs.values()))
        in_hand = await self._erase_files(erasure, search)
        await self._erase_orders(erasure, theirs, hashed)
        if in_hand:
            return False
        async with self.database.write() as session:
            await settle_erasure(session, erasure, self.clock.now())
        return True

    async def _orders(self, erasure: dict[str, Any], hashed: Callable[[str], str]) -> dict[UUID, str]:
        """Return the contents of the person's orders."""
        found: dict[UUID, str] = {}
        async with self.database.snapshot() as session:
            async for row in stream_orders(session, erasure):
                email = _email_in(row["content"])
                if email and hashed(email) == erasure["person"]:
                    found[row["id"]] = row["content"]
        return found

    async def _erase_orders(
        self, erasure: dict[str, Any], theirs: Mapping[UUID, str], hashed: Callable[[str], str]
    ) -> None:
        concerns = of_address(lambda email: hashed(email) == erasure["person"])
        emails = {email for content in theirs.values() if (email := _email_in(content))}
        ids = list(theirs)
        async with self.database.write() as session:
            for start in range(0, len(ids), _ORDERS_AT_ONCE):
                chunk = ids[start : start + _ORDERS_AT_ONCE]
                await rewrite_orders(session, {each: erased(theirs[each], concerns) for each in chunk})
            await rewrite_messages(
                session,
                erasure["id_website"],
                emails,
                lambda document: without_persons(document, concerns),
            )

    async def _erase_files(self, erasure: dict[str, Any], search: PersonSearch) -> bool:
        """Erase the files that name the person; tell whether one of them is still in hand."""
        in_hand = False
        async with self.database.read() as session:
            kept = await kept_files(session, erasure)
        for record in kept:
            if not await self._names(record, search):
                continue
            if record["state"] == "importing":
                in_hand = True
            else:
                in_hand |= not await self._erase_file(erasure["id_website"], record)
        return in_hand

    async def _names(self, record: dict[str, Any], search: PersonSearch) -> bool:
        shown = json.dumps([record["file_name"], record["preview"]], ensure_ascii=False)
        if search.is_named_by(shown):
            return True
        for blob in blobs_of(record["id"]):
            try:
                with await self.blobs.open(blob) as file:
                    if await asyncio.to_thread(search.is_named_in, file):
                        return True
            except BlobMissing:
                continue
        return False

    async def _erase_file(self, id_website: UUID, record: dict[str, Any]) -> bool:
        """Erase an import's files and findings; False if a preview was confirmed meanwhile."""
        async with self.database.write() as session:
            if record["state"] == "previewed" and not await expire_preview(session, record["id"]):
                return False
            await mark_erased(session, record["id"], counts_only(record["preview"]))
            if record["door"] == "sftp":
                await session.emit(files_erased(id_website, [record["id"]], self.clock.now()))
        for blob in blobs_of(record["id"]):
            await self.blobs.delete(blob)
        return True


def erased(content: str, concerns: Concerns) -> str:
    """Return an order's content without its customer."""
    document = without_persons(json.loads(content), concerns)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _email_in(content: str) -> str | None:
    found = _EMAIL.search(content)
    return json.loads(f'"{found[1]}"') if found else None


def _named(contents: Any) -> list[Named]:
    consumers = (json.loads(content)["consumer"] for content in contents)
    return [Named(each["first_name"], each["last_name"], each.get("phone")) for each in consumers]
