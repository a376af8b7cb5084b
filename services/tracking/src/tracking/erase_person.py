"""Forgetting persons: their requests stay, with their steps, and name nobody; domain.md 7.8."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.erasure import Concerns, Person, of_address, of_orders, without_persons
from contracts.persons import OrderErasedV1, PersonAnonymizedV1
from kit.addresses import address_hasher
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.erasure import RECENT, forget_again, note_erasure, rewrite_messages
from kit.inbox import Reject
from kit.jobs import Counts, JobRun
from kit.secrets import KeyRing
from tracking.store_erasure import erase_plans, plans_of_addresses, plans_of_orders, plans_of_requests
from tracking.tables import erasures


class PersonEraser:
    """What tracking does when told that somebody is to be forgotten."""

    def __init__(self, database: Database, keys: KeyRing, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def run(self, _run: JobRun) -> Counts:
        """Tracking's part of the job `expire-and-erase`."""
        since = self._clock.now() - RECENT
        return {"messages": await forget_again(self._database, erasures, self._keys.keyed_hash, since)}

    async def on_anonymized(self, event: PersonAnonymizedV1, session: WriteSession) -> None:
        id_website = _website(event.id_website)
        await note_erasure(
            session,
            erasures,
            id_website,
            event.person,
            event.erasure,
            settled=True,
        )
        known = [
            *await plans_of_requests(session, id_website, event.request_ids),
            *await plans_of_orders(session, id_website, event.order_ids),
        ]
        persons = _persons(known)
        emails = [each.email for each in persons]
        found = known + await plans_of_addresses(session, id_website, emails, event.erasure)
        hashed = address_hasher(self._keys.keyed_hash)
        concerns = of_address(lambda email: hashed(email) == event.person)
        await _erase(session, id_website, found, concerns, emails)

    async def on_order_erased(self, event: OrderErasedV1, session: WriteSession) -> None:
        id_website = _website(event.id_website)
        found = await plans_of_orders(session, id_website, event.order_ids)
        await _erase(session, id_website, found, of_orders(set(event.order_ids)), [])


async def _erase(
    session: WriteSession,
    id_website: UUID,
    found: Sequence[dict[str, Any]],
    concerns: Concerns,
    traces: Sequence[str],
) -> None:
    states = {row["request_id"]: _erased(row["state"], concerns) for row in found}
    await erase_plans(session, states)
    await rewrite_messages(session, id_website, traces, lambda document: without_persons(document, concerns))


def _erased(state: str, concerns: Concerns) -> str:
    document = without_persons(json.loads(state), concerns)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _persons(rows: Sequence[dict[str, Any]]) -> list[Person]:
    consumers = (json.loads(row["state"])["order"]["consumer"] for row in rows)
    return [
        Person(each["first_name"], each["last_name"], each["email"]) for each in consumers if each["email"]
    ]


def _website(id_website: UUID | None) -> UUID:
    if id_website is None:
        raise Reject("a person is forgotten by a website")
    return id_website
