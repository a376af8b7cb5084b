"""Find out who calls: by bearer secret, access token or session cookie."""

import hashlib
import hmac
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.types import Scope

from gateway.accounts_api import AccountsApi, Session
from gateway.headers import first
from gateway.problems import CSRF_MISSING, ORIGIN_STRANGE
from kit.identity import ANONYMOUS, Identity, IdentityRefused, IdentitySigner, IdentityVerifier
from kit.problems import Forbidden, Unauthenticated

ACCESS_TOKEN_AUDIENCE = "access-token"  # noqa: S105 - no service bears this name, so none takes them
ACCESS_TOKEN_LIFE = timedelta(seconds=300)
CACHE_SECONDS = 5.0  # a revoked credential works no longer than this
REFRESH_SECONDS = 1.0  # a refused caller is looked up again, unless that was just done
_CACHED = 10_000
_SAFE = frozenset({"GET", "HEAD"})
_ACCESS_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
COOKIE = "proofmark_session"
BROWSER_COOKIE = "proofmark_browser"  # outlives sessions: who signed in here before isn't slowed by others
BROWSER_DAYS = 90


@dataclass(frozen=True)
class Caller:
    """Who calls, and by which session if it's a browser."""

    identity: Identity
    session: Session | None = None


NOBODY = Caller(ANONYMOUS)


@dataclass(frozen=True)
class _Known:
    caller: Caller
    since: float  # monotonic


class Authenticator:
    """Credentials in, callers out; accounts is asked at most every few seconds for each."""

    def __init__(
        self,
        accounts: AccountsApi,
        signer: IdentitySigner,
        verifier: IdentityVerifier,
        public_url: Callable[[], str],
    ) -> None:
        """`verifier` reads what `signer` issues for ACCESS_TOKEN_AUDIENCE."""
        self._accounts = accounts
        self._signer = signer
        self._verifier = verifier
        self._public_url = public_url
        self._known: dict[str, _Known] = {}

    async def caller(self, scope: Scope, address: str, *, max_age: float = CACHE_SECONDS) -> Caller:
        """Return the caller. Raises: Unauthenticated, RateLimited, ServiceUnavailable."""
        authorization = first(scope, b"authorization")
        if authorization is not None:
            return await self._by_authorization(authorization, address, max_age)
        token = self.session_token(scope)
        if token is None:
            return NOBODY
        return await self._cached(token, max_age, lambda: self._by_session(token))

    async def _by_authorization(self, authorization: str, address: str, max_age: float) -> Caller:
        scheme, _, credential = authorization.partition(" ")
        credential = credential.strip()
        if scheme.lower() != "bearer" or not credential:
            raise Unauthenticated
        if _ACCESS_TOKEN.fullmatch(credential):
            return await self._cached(credential, max_age, lambda: self._by_access_token(credential))
        return await self._cached(credential, max_age, lambda: self._by_secret(credential, address))

    async def _by_session(self, token: str) -> Caller:
        session = await self._accounts.by_session(token)
        return Caller(session.identity, session)

    async def _by_secret(self, secret: str, address: str) -> Caller:
        return Caller(await self._accounts.by_secret(secret, address))

    async def _by_access_token(self, token: str) -> Caller:
        return Caller(await self._accounts.by_client(self._bearer(token), None, None))

    def _bearer(self, token: str) -> str:
        """Return the client an access token was issued to."""
        try:
            subject = self._verifier.read(token).subject
        except IdentityRefused as refused:
            raise Unauthenticated from refused
        if not subject.startswith("client:"):
            raise Unauthenticated
        return subject.removeprefix("client:")

    async def _cached(self, credential: str, max_age: float, find: Callable[[], Awaitable[Caller]]) -> Caller:
        key = hashlib.sha256(credential.encode()).hexdigest()
        known = self._known.get(key)
        if known is not None and time.monotonic() - known.since < max_age:
            if _ACCESS_TOKEN.fullmatch(credential):
                self._bearer(credential)  # may have expired meanwhile
            return known.caller
        self._known.pop(key, None)
        caller = await find()
        if len(self._known) >= _CACHED:
            self._known.clear()
        self._known[key] = _Known(caller, time.monotonic())
        return caller

    def forget_all(self) -> None:
        """Look everybody up again: credentials or websites have changed."""
        self._known.clear()

    async def access_token(self, client_id: str, secret: str, address: str) -> str:
        """Return a token of five minutes for an API client. Raises: Unauthenticated, RateLimited."""
        identity = await self._accounts.by_client(client_id, secret, address)
        return self._signer.issue(identity.subject, ACCESS_TOKEN_AUDIENCE, ACCESS_TOKEN_LIFE)

    @property
    def is_https(self) -> bool:
        return self._public_url().startswith("https://")

    @property
    def _origin(self) -> str:
        """What browsers send as Origin from our own pages."""
        parts = urlsplit(self._public_url())
        return f"{parts.scheme}://{parts.netloc}".lower()

    def cookie(self, name: str) -> str:
        """Return a cookie's full name: bound to this host where browsers allow it, that is over https."""
        return f"__Host-{name}" if self.is_https else name

    def session_token(self, scope: Scope) -> str | None:
        return self._in_cookie(scope, COOKIE)

    def browser_token(self, scope: Scope) -> str | None:
        return self._in_cookie(scope, BROWSER_COOKIE)

    def _in_cookie(self, scope: Scope, name: str) -> str | None:
        header = "; ".join(value.decode("latin-1") for key, value in scope["headers"] if key == b"cookie")
        try:
            found = SimpleCookie(header).get(self.cookie(name))
        except CookieError:
            return None
        return found.value if found is not None and found.value else None

    def check_origin(self, scope: Scope) -> None:
        """Refuse a sign-in from a strange page. Raises: Forbidden."""
        origin = first(scope, b"origin")
        if origin is not None and origin != self._origin:
            raise Forbidden(detail=ORIGIN_STRANGE)

    def check_csrf(self, scope: Scope, session: Session | None) -> None:
        """Refuse an unsafe request that another site could have made with this cookie. Raises: Forbidden."""
        if session is None or scope["method"] in _SAFE:
            return
        token = first(scope, b"x-csrf-token") or ""
        is_right = hmac.compare_digest(token.encode(), session.csrf_token.encode())
        if not is_right or first(scope, b"origin") != self._origin:
            raise Forbidden(detail=CSRF_MISSING)
