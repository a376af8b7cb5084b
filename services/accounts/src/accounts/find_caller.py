"""Find who is behind a credential, and what they may do."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from accounts import store_clients as clients
from accounts import store_members as members
from accounts import store_people as people
from accounts import store_second_factors as factors
from accounts import store_sessions as sessions
from accounts import store_websites as websites
from accounts.person import CLIENT_ROLE, ApiClient, Membership, Session, User
from accounts.settings import Settings
from accounts.tries import Tries, spend
from kit.clock import Clock
from kit.db import Database, ReadSession
from kit.identity import Grant, Identity
from kit.problems import Unauthenticated
from kit.secrets import hash_secret

SECRET_PREFIX = "pm_"  # noqa: S105 - what API clients' secrets begin with, not a secret
PREFIX_CHARS = len(SECRET_PREFIX) + 8
_TOUCH_PAUSE = timedelta(seconds=30)  # a session in use is written this often, not at every request


@dataclass(frozen=True)
class SignedIn:
    """A live session: who it is, where they belong, what they may do."""

    session: Session
    user: User
    memberships: Sequence[Membership]
    identity: Identity


class FindCaller:
    """Credentials in, identities out. A wrong one counts against the address it came from."""

    def __init__(self, database: Database, clock: Clock, settings: Settings, tries: Tries) -> None:
        self._database = database
        self._clock = clock
        self._idle = timedelta(minutes=settings.session_idle_minutes)
        self._in_all = timedelta(hours=settings.session_hours)
        self._tries = tries
        self._staff_second_factor = settings.staff_second_factor

    async def by_session(self, token: str) -> SignedIn:
        """Return the session's user and keep it alive. Raises: Unauthenticated."""
        now = self._clock.now()
        async with self._database.read() as reader:
            session = await sessions.find_session(reader, hash_secret(token))
            if session is None or not self.lives(session):
                raise Unauthenticated
            found = await self._signed_in(reader, session)
        if now - session.last_seen_at >= _TOUCH_PAUSE:
            async with self._database.write() as writer:
                await sessions.touch_session(writer, session, now)
        return found

    def lives(self, session: Session) -> bool:
        now = self._clock.now()
        return now < session.last_seen_at + self._idle and now < session.created_at + self._in_all

    async def _signed_in(self, reader: ReadSession, session: Session) -> SignedIn:
        user = await people.find_user(reader, session.user_id)
        if user is None:
            raise Unauthenticated
        memberships = await members.memberships_of(reader, user.id, session.created_at)
        roles = await people.platform_roles_of(reader, user.id)
        if roles and self._staff_second_factor and not await factors.is_in_force(reader, user.id):
            roles = []  # they may sign in, to set one up
        grants = tuple(Grant(one.organization_id, one.role, tuple(one.websites)) for one in memberships)
        identity = Identity(f"user:{user.id}", grants, tuple(roles), session=session.id)
        return SignedIn(session, user, memberships, identity)

    async def by_secret(self, secret: str, address: str | None) -> Identity:
        """Return the API client or operator whose secret this is. Raises: Unauthenticated, RateLimited."""
        async with self._database.read() as reader:
            found = await self._client_by_secret(reader, secret) or await self._operator(reader, secret)
        return found or await self._refuse(address)

    async def by_client(self, client_id: str, secret: str | None, address: str | None) -> Identity:
        """Return an API client by its id and secret.

        Without a secret: the client of an access token that the gateway has verified itself.
        Raises: Unauthenticated, RateLimited.
        """
        async with self._database.read() as reader:
            client = await clients.find_client(reader, client_id)
            if client is not None and (secret is None or self._opens(client, secret)):
                return await self._identity(reader, client)
        return await self._refuse(address)

    async def _client_by_secret(self, reader: ReadSession, secret: str) -> Identity | None:
        for client in await clients.clients_with_prefix(reader, secret[:PREFIX_CHARS]):
            if self._opens(client, secret):
                return await self._identity(reader, client)
        return None

    def _opens(self, client: ApiClient, secret: str) -> bool:
        is_live = client.expires_at is None or self._clock.now() < client.expires_at
        return is_live and hmac.compare_digest(client.secret_hash, hash_secret(secret))

    async def _identity(self, reader: ReadSession, client: ApiClient) -> Identity:
        if client.expires_at is not None and self._clock.now() >= client.expires_at:
            raise Unauthenticated
        seen = await websites.websites_seen_by_client(reader, client.client_id)
        grant = Grant(client.organization_id, CLIENT_ROLE, tuple(seen))
        return Identity(f"client:{client.client_id}", (grant,))

    async def _operator(self, reader: ReadSession, secret: str) -> Identity | None:
        token = await people.find_operator_token(reader, hash_secret(secret))
        if token is None:
            return None
        return Identity("operator-token", (), tuple(token.platform_roles), token.every_website)

    async def _refuse(self, address: str | None) -> Identity:
        """Count the failure. Right credentials never come here, so nobody can lock another out."""
        if address is not None:
            async with self._database.write() as session:
                await spend(session, (self._tries.by_address(address),), self._clock.now())
        raise Unauthenticated
