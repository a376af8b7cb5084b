"""Create organizations with their owner, and websites."""

import asyncio
import re
import secrets
import unicodedata
from dataclasses import dataclass
from uuid import UUID, uuid4

from accounts import store_members as members
from accounts import store_people as people
from accounts import store_websites as websites
from accounts.create_client import create_client
from accounts.person import ApiClient, User, language_of_locale
from accounts.sign_in import normalized_email
from accounts.website import NewWebsite, Website, new_secret_key
from contracts.websites import WebsiteChangedV1, WebsiteState
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.ids import uuid7
from kit.secrets import KeyRing, hash_password

_PASSWORD_BYTES = 15  # 20 characters


@dataclass(frozen=True)
class CreatedWebsite:
    """A new website with what is shown only now."""

    website: Website
    secret_key: str


@dataclass(frozen=True)
class Installed:
    """What an operator hands over to a merchant."""

    created: CreatedWebsite
    client: ApiClient
    client_secret: str
    owner_email: str | None  # None: the organization was there before
    owner_password: str | None  # None: so was the owner


class CreateWebsite:
    """Everything that begins with a new website."""

    def __init__(self, database: Database, keys: KeyRing, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def in_organization(self, organization_id: UUID, new: NewWebsite) -> CreatedWebsite:
        """Create a website of an organization that exists, and tell everybody."""
        async with self._database.write() as session:
            return await self._create(session, organization_id, new)

    async def for_merchant(self, organization: str, new: NewWebsite, owner_email: str | None) -> Installed:
        """Create a website with an API client, and its organization and owner unless they exist."""
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        password_hash = await asyncio.to_thread(hash_password, password)
        async with self._database.write() as session:
            await websites.lock_organization(session, organization)
            organization_id = await websites.organization_named(session, organization)
            owner: str | None = None
            is_new_owner = False
            if organization_id is None:
                owner = normalized_email(owner_email or f"owner@{slug(organization)}.example")
                organization_id, is_new_owner = await self._found(
                    session, organization, owner, password_hash, new.locale
                )
            created = await self._create(session, organization_id, new)
            client, client_secret = await create_client(
                session, organization_id, new.name, None, None, self._clock
            )
        return Installed(created, client, client_secret, owner, password if is_new_owner else None)

    async def _found(
        self, session: WriteSession, organization: str, owner: str, password_hash: str, locale: str
    ) -> tuple[UUID, bool]:
        """Add an organization and its owner; tell whether the owner is new too."""
        now = self._clock.now()
        organization_id = uuid7()
        await websites.add_organization(session, organization_id, organization, now)
        user = User(uuid4(), owner, organization, language_of_locale(locale))
        is_new = await people.add_user(session, user, password_hash, now)
        known = await people.find_user_by_email(session, owner)
        await members.add_member(
            session,
            known[0].id if known else user.id,
            organization_id,
            "owner",
            name=user.name,
            language=user.language,
            at=now,
        )
        return organization_id, is_new

    async def _create(self, session: WriteSession, organization_id: UUID, new: NewWebsite) -> CreatedWebsite:
        key = new_secret_key()
        state = WebsiteState(
            id_website=uuid4(),
            organization_id=organization_id,
            name=new.name,
            locale=new.locale,
            time_zone=new.time_zone,
            created_at=self._clock.now(),
        )
        sealed = self._keys.encrypt(key, websites.key_place(state))
        website = Website(state, 1, sealed)
        await websites.add_website(session, website)
        await session.emit(changed_event(website, self._clock))
        return CreatedWebsite(website, key)


def changed_event(website: Website, clock: Clock) -> WebsiteChangedV1:
    return WebsiteChangedV1(
        id=uuid7(),
        occurred_at=clock.now(),
        id_website=website.state.id_website,
        aggregate_id=str(website.state.id_website),
        version=website.version,
        website=website.state,
    )


def slug(name: str) -> str:
    """Return a name as a label of a domain: lower-case letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    label = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return label or secrets.token_hex(4)
