"""Forgetting a person: nothing is sent to them any more, and nothing here names them; domain.md 7.8."""

from collections.abc import Sequence
from uuid import UUID

from contracts.erasure import Person, of_address, without_persons
from contracts.persons import PersonAnonymizedV1
from contracts.requests import ReviewRequestCancelledV1
from kit.addresses import address_hasher
from kit.clock import Clock
from kit.db import WriteSession
from kit.erasure import note_erasure, rewrite_messages
from kit.inbox import Reject
from kit.secrets import KeyRing
from mailer import store_erasure, store_requests
from mailer.tables import erasures
from mailer.tell_steps import Telling


class PersonEraser:
    """The use case; the keyed hash of the address stays, so that an opposition does."""

    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    async def on_anonymized(self, event: PersonAnonymizedV1, session: WriteSession) -> None:
        if event.id_website is None:
            raise Reject("a person is forgotten by a website")
        now = self._clock.now()
        await note_erasure(session, erasures, event.id_website, event.person, event.erasure, settled=True)
        found = await store_erasure.requests_of(session, event.id_website, event.person, event.erasure)
        await self._stop(session, [row["id"] for row in found])
        await store_erasure.erase_requests(session, [row["id"] for row in found])
        await store_erasure.drop_letters(session, event.id_website, event.person, now)
        await self._rewrite(session, event.id_website, event.person, store_erasure.persons_in(found))

    async def _stop(self, session: WriteSession, request_ids: Sequence[UUID]) -> None:
        unsent = await store_erasure.stop_sendings_of(session, request_ids)
        await store_requests.set_status(session, [row["id"] for row in unsent], "cancelled")
        telling = Telling(self._clock.now())
        for row in unsent:
            telling.add(ReviewRequestCancelledV1, row, rule="erasure")
        await telling.emit(session)

    async def _rewrite(
        self, session: WriteSession, id_website: UUID, person: str, persons: Sequence[Person]
    ) -> None:
        hashed = address_hasher(self._keys.keyed_hash)
        concerns = of_address(lambda email: hashed(email) == person)
        await rewrite_messages(
            session,
            id_website,
            [each.email for each in persons],
            lambda document: without_persons(document, concerns, persons),
        )
