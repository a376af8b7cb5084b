"""Forgetting a person: in feed files, in messages to webhooks, in events that wait or were given up.

What feeds show from now on follows the update of the review itself (record_change).
"""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.erasure import of_address, without_persons
from contracts.persons import PersonAnonymizedV1
from feed_exporter.store_changes import lock_changes
from feed_exporter.store_runs import erase_files_naming
from feed_exporter.store_webhook_deliveries import erase_bodies
from kit.addresses import address_hasher
from kit.db import WriteSession
from kit.erasure import rewrite_messages
from kit.inbox import Reject
from kit.secrets import KeyRing


@dataclass(frozen=True)
class PersonEraser:
    """What the exporter does when told that somebody is to be forgotten."""

    keys: KeyRing
    wake: Callable[[], None]  # files are to be deleted

    async def on_anonymized(self, event: PersonAnonymizedV1, session: WriteSession) -> None:
        if event.id_website is None:
            raise Reject("a person is forgotten by a website")
        await lock_changes(session, event.id_website)
        for review_id in event.review_ids:
            await erase_files_naming(session, event.id_website, review_id, event.occurred_at)
        self.wake()
        await erase_bodies(
            session, event.id_website, review_ids=event.review_ids, request_ids=event.request_ids
        )
        hashed = address_hasher(self.keys.keyed_hash)
        concerns = of_address(lambda email: hashed(email) == event.person)
        await rewrite_messages(
            session, event.id_website, (), lambda document: without_persons(document, concerns)
        )
