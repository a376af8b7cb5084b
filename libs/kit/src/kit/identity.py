"""Who is calling: a short-lived signed context that the gateway adds and services verify (design.md 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kit.clock import machine_now

LIFETIME = timedelta(seconds=60)
_REUSE = timedelta(seconds=30)  # a cached token is used for half its life, so it never arrives expired
_LEEWAY = timedelta(seconds=5)
GATEWAY = "gateway"

Role = Literal["viewer", "manager", "owner"]
PlatformRole = Literal["operator", "moderator"]
_RANK = {"viewer": 1, "manager": 2, "owner": 3}


class IdentityRefused(Exception):
    """The context is missing, forged, expired or meant for another service."""


@dataclass(frozen=True)
class Grant:
    """A role in one organization, over the websites the caller may see."""

    organization_id: UUID
    role: Role
    websites: tuple[UUID, ...]


@dataclass(frozen=True)
class Identity:
    """The caller of a request, as the gateway vouches for it."""

    subject: str  # user:<id>, client:<id>, service:<name>, operator-token or anonymous
    grants: tuple[Grant, ...] = ()
    platform_roles: tuple[PlatformRole, ...] = ()
    every_website: bool = False  # embedded operator: acts as owner everywhere
    session: UUID | None = None  # of a person in a browser: which of their sessions
    at: datetime | None = field(default=None, compare=False)  # the instant a time-travelling job acts at

    @property
    def user(self) -> UUID | None:
        """The person's id, if it's a person in a session of their own."""
        return UUID(self.subject.removeprefix("user:")) if self.session is not None else None

    @property
    def service(self) -> str | None:
        """The calling service's name, if it's a service."""
        return self.subject.removeprefix("service:") if self.subject.startswith("service:") else None

    def may(self, id_website: UUID, role: Role) -> bool:
        """Tell whether the caller has at least this role on the website."""
        if self.every_website:
            return True
        return any(id_website in grant.websites and _RANK[grant.role] >= _RANK[role] for grant in self.grants)

    def sees(self, id_website: UUID) -> bool:
        """Tell whether the website exists as far as this caller may know."""
        return self.may(id_website, "viewer")

    def may_in_organization(self, organization_id: UUID, role: Role) -> bool:
        return self.every_website or any(
            grant.organization_id == organization_id and _RANK[grant.role] >= _RANK[role]
            for grant in self.grants
        )

    def narrowed(self, id_website: UUID) -> "Identity":
        """Return the same caller seeing one website only: what a request to that website needs."""
        grants = tuple(
            Grant(grant.organization_id, grant.role, (id_website,))
            for grant in self.grants
            if id_website in grant.websites
        )
        return replace(self, grants=grants)


ANONYMOUS = Identity("anonymous")


class IdentitySigner:
    """Signs contexts as one issuer: the gateway for its callers, a service for itself."""

    def __init__(self, issuer: str, private_key_pem: str) -> None:
        self.issuer = issuer
        self._key = private_key_pem
        self._cache: dict[tuple[Identity, str], tuple[datetime, str]] = {}

    def issue(self, subject: str, audience: str, lifetime: timedelta) -> str:
        """Return a token that says who its bearer is and nothing else, for this long."""
        now = machine_now()
        claims = self._claims(Identity(subject), audience, now) | {"exp": now + lifetime}
        return jwt.encode(claims, self._key, algorithm="EdDSA")

    def sign(self, identity: Identity, audience: str) -> str:
        """Return a token of 60 s for one service; the same caller's is reused for half that time."""
        now = machine_now()
        key = (identity, audience)
        cached = self._cache.get(key) if identity.at is None else None
        if cached is not None and now < cached[0]:
            return cached[1]
        token = jwt.encode(self._claims(identity, audience, now), self._key, algorithm="EdDSA")
        if identity.at is None:
            if len(self._cache) > 10_000:
                self._cache.clear()
            self._cache[key] = (now + _REUSE, token)
        return token

    def _claims(self, identity: Identity, audience: str, now: datetime) -> dict[str, Any]:
        return {
            "iss": self.issuer,
            "aud": audience,
            "sub": identity.subject,
            "iat": now,
            "exp": now + LIFETIME,
            "grants": [
                [str(grant.organization_id), grant.role, [str(website) for website in grant.websites]]
                for grant in identity.grants
            ],
            "platform": list(identity.platform_roles),
            "every": identity.every_website,
            "session": str(identity.session) if identity.session else None,
            "at": identity.at.isoformat() if identity.at else None,
        }


class IdentityVerifier:
    """Reads contexts meant for one service."""

    def __init__(self, audience: str, public_keys: Mapping[str, str], *, time_travel: bool) -> None:
        """`public_keys`: issuer → PEM. Only the gateway may speak for others."""
        self._audience = audience
        self._keys = public_keys
        self._time_travel = time_travel
        self._cache: dict[str, tuple[datetime, Identity]] = {}

    def read(self, token: str) -> Identity:
        """Raises: IdentityRefused."""
        cached = self._cache.get(token)
        if cached is not None and machine_now() < cached[0]:
            return cached[1]
        claims = self._verify(token)
        identity = self._identity(claims)
        if len(self._cache) > 10_000:
            self._cache.clear()
        self._cache[token] = (datetime.fromtimestamp(claims["exp"], UTC), identity)
        return identity

    def _verify(self, token: str) -> dict[str, Any]:
        try:
            issuer = jwt.decode(token, options={"verify_signature": False}).get("iss", "")
            key = self._keys[issuer]
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                audience=self._audience,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "aud", "iss", "sub"]},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise IdentityRefused(type(error).__name__) from error
        if issuer != GATEWAY and claims["sub"] != f"service:{issuer}":
            raise IdentityRefused("a service may only speak for itself")
        return claims

    def _identity(self, claims: dict[str, Any]) -> Identity:
        at, session = claims.get("at"), claims.get("session")
        return Identity(
            subject=claims["sub"],
            grants=tuple(
                Grant(UUID(organization), role, tuple(UUID(website) for website in websites))
                for organization, role, websites in claims.get("grants", [])
            ),
            platform_roles=tuple(claims.get("platform", ())),
            every_website=bool(claims.get("every")),
            session=UUID(session) if session else None,
            at=datetime.fromisoformat(at) if at and self._time_travel else None,
        )


def new_identity_key() -> tuple[str, str]:
    """Return a new Ed25519 key pair as PEM: (private, public)."""
    private = Ed25519PrivateKey.generate()
    private_pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private_pem.decode(), public_pem_of(private_pem.decode())


def public_pem_of(private_pem: str) -> str:
    key = serialization.load_pem_private_key(private_pem.encode(), None)
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
