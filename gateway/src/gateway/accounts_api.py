"""What the gateway asks accounts: who is behind a credential."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2

from gateway.problems import RETRY_SECONDS
from kit.identity import Grant, Identity
from kit.problems import (
    Problem,
    RateLimited,
    SecondFactorInvalid,
    SecondFactorRequired,
    ServiceUnavailable,
    Unauthenticated,
)

_REFUSALS = (400, 401, 404, 422)  # however a credential is wrong, its bearer learns only that it is
_REASONS: Mapping[str, type[Problem]] = {
    problem.code: problem for problem in (SecondFactorRequired, SecondFactorInvalid)
}


@dataclass(frozen=True)
class Session:
    """A signed-in person's session, as accounts tells it."""

    identity: Identity
    csrf_token: str
    shown: Mapping[str, Any]  # what the back office gets


@dataclass(frozen=True)
class Begun:
    """A session that has just begun, with the secrets of its two cookies."""

    token: str
    browser: str
    session: Session


class AccountsApi:
    """Raises, in each method: Unauthenticated, RateLimited, ServiceUnavailable."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def begin_session(self, credentials: Mapping[str, object]) -> Begun:
        """Begin a session with what /internal/sessions takes.

        Raises also: SecondFactorRequired, SecondFactorInvalid.
        """
        found = await self._ask("POST", "/internal/sessions", credentials)
        return Begun(found["session_token"], found["browser"], _session(found))

    async def by_session(self, token: str) -> Session:
        return _session(await self._ask("POST", "/internal/callers/session", {"session_token": token}))

    async def end_session(self, token: str) -> None:
        await self._ask("DELETE", "/internal/sessions", {"session_token": token})

    async def by_secret(self, secret: str, address: str) -> Identity:
        body = {"secret": secret, "address": address}
        return _identity((await self._ask("POST", "/internal/callers/secret", body))["caller"])

    async def by_client(self, client_id: str, secret: str | None, address: str | None) -> Identity:
        """Return an API client. Without a secret: of an access token that was verified here."""
        body = {"client_id": client_id, "client_secret": secret, "address": address}
        return _identity((await self._ask("POST", "/internal/callers/client", body))["caller"])

    async def _ask(self, method: str, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        try:
            answer = await self._client.request(method, path, json=body)
        except httpx2.TransportError as error:
            raise ServiceUnavailable(headers={"Retry-After": RETRY_SECONDS}) from error
        if answer.status_code in _REFUSALS:
            raise _REASONS.get(answer.json().get("code"), Unauthenticated)()
        if answer.status_code == 429:
            raise RateLimited(headers={"Retry-After": answer.headers.get("retry-after", RETRY_SECONDS)})
        if not answer.is_success:
            raise ServiceUnavailable(headers={"Retry-After": RETRY_SECONDS})
        return dict(answer.json()) if answer.content else {}


def _session(found: Mapping[str, Any]) -> Session:
    identity = _identity(found["caller"])
    shown = {name: found[name] for name in ("user", "organizations", "csrf_token")}
    return Session(identity, found["csrf_token"], shown | {"platform_roles": list(identity.platform_roles)})


def _identity(caller: Mapping[str, Any]) -> Identity:
    return Identity(
        subject=caller["subject"],
        grants=tuple(
            Grant(
                UUID(grant["organization_id"]),
                grant["role"],
                tuple(UUID(website) for website in grant["websites"]),
            )
            for grant in caller["grants"]
        ),
        platform_roles=tuple(caller["platform_roles"]),
        every_website=caller["every_website"],
        session=UUID(caller["session"]) if caller["session"] else None,
    )
