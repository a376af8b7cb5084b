"""Forgotten passwords: a letter with a link, and another password by it (invariants.md 4)."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import structlog

from accounts import store_links as links
from accounts import store_people as people
from accounts.password import is_weak
from accounts.person import User
from accounts.problems import PasswordTooWeak
from accounts.sign_in import normalized_email
from accounts.store_links import StoredLink
from accounts.tries import Tries, forgive
from contracts.links import PASSWORD, PasswordLink
from contracts.notices import AccountNoticeRequestedV1
from kit.clock import Clock
from kit.db import Database, ReadSession
from kit.ids import uuid7
from kit.problems import LinkExpiredProblem
from kit.secrets import KeyRing, LinkInvalid, hash_password

RESET_LIFE = timedelta(minutes=30)
_MOST_AT_ONCE = 3  # letters to one person within a link's life, whoever asks for them
log = structlog.get_logger()


class ResetPassword:
    def __init__(self, database: Database, keys: KeyRing, tries: Tries, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._tries = tries
        self._clock = clock

    async def ask(self, email: str) -> None:
        """Have a letter sent to who has an account of this address.

        For an address nobody has, the same is written and told, without a recipient: neither the answer
        nor its time says who has an account.
        """
        now = self._clock.now()
        async with self._database.write() as session:
            found = await people.find_user_by_email(session, normalized_email(email))
            user = found[0] if found else User(uuid4(), "", "", "en")
            await links.lock_links(session, user.id)
            too_many = await links.sent_to(session, user.id, now - RESET_LIFE) >= _MOST_AT_ONCE
            link = StoredLink(uuid7(), user.id, None, now, now + RESET_LIFE)
            await links.add_link(session, link)
            await session.emit(
                AccountNoticeRequestedV1(
                    id=link.id,
                    occurred_at=now,
                    id_website=None,
                    aggregate_id=str(link.id),
                    kind="reset",
                    email=None if too_many else user.email or None,
                    name=user.name,
                    language=user.language,
                    link_id=link.id,
                    expires_at=link.expires_at,
                )
            )
        log.info("password_reset_asked", known=found is not None, too_many=too_many)

    async def choose(self, token: str, password: str) -> None:
        """Set another password and end every session; the account's failed tries are forgiven.

        Raises: LinkExpiredProblem (too old, used, or none of ours), PasswordTooWeak: the link stays good.
        """
        async with self._database.read() as reader:
            link, user = await self._opened(reader, token)
        if is_weak(password, user.email):
            raise PasswordTooWeak.at("/password")
        password_hash = await asyncio.to_thread(hash_password, password)
        now = self._clock.now()
        async with self._database.write() as session:
            await links.lock_links(session, link.user_id)
            await self._opened(session, token)  # another may have used it meanwhile
            await links.end_links(session, user.id, now)
            await people.replace_password(session, user.id, password_hash)
            await forgive(session, (self._tries.by_account(user.email),))
        log.info("password_reset", user=str(user.id))

    async def _opened(self, session: ReadSession, token: str) -> tuple[StoredLink, User]:
        """Return what a token opens. Raises: LinkExpiredProblem."""
        now = self._clock.now()
        try:
            named = PasswordLink.of(self._keys.read_link(PASSWORD, token, now))
        except LinkInvalid as error:
            raise LinkExpiredProblem from error
        link = await links.find_link(session, named.link_id)
        user = await people.find_user(session, link.user_id) if link is not None else None
        if link is None or user is None or now >= link.expires_at:
            raise LinkExpiredProblem
        return link, user
