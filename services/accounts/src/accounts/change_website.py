"""Change what a website is called and where it is, or its secret key; tell everybody."""

from uuid import UUID

from accounts import store_websites as websites
from accounts.create_website import CreatedWebsite, changed_event
from accounts.website import Website, masked, new_secret_key
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.problems import NotFound
from kit.secrets import KeyRing


class ChangeWebsite:
    def __init__(self, database: Database, keys: KeyRing, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def settings(self, id_website: UUID, changes: dict[str, str]) -> Website:
        """Set name, locale or time zone; what changes nothing tells nobody. Raises: NotFound."""
        async with self._database.write() as session:
            website = await _claimed(session, id_website)
            state = website.state.model_copy(update=changes)
            if state == website.state:
                return website
            changed = Website(state, website.version + 1, website.sealed_key)
            await websites.replace_website(session, changed)
            await session.emit(changed_event(changed, self._clock))
        return changed

    async def regenerate_key(self, id_website: UUID) -> CreatedWebsite:
        """Replace the secret key; modules that sign with the old one stop being believed.

        Raises: NotFound.
        """
        key = new_secret_key()
        async with self._database.write() as session:
            website = await _claimed(session, id_website)
            changed = Website(
                website.state, website.version, self._keys.encrypt(key, websites.key_place(website.state))
            )
            await websites.replace_website(session, changed)
        return CreatedWebsite(changed, key)

    def masked_key(self, website: Website) -> str:
        return masked(self._keys.decrypt(website.sealed_key, websites.key_place(website.state)))


async def _claimed(session: WriteSession, id_website: UUID) -> Website:
    website = await websites.claim_website(session, id_website)
    if website is None:
        raise NotFound
    return website
