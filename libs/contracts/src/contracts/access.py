"""Who may use a route: the vocabulary of the route table."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["viewer", "manager", "owner"]
PlatformRole = Literal["operator", "moderator"]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Limit = Literal["public", "api", "orders", "uploads", "sign_in", "operator", "internal"]

MIB = 1 << 20


@dataclass(frozen=True)
class Public:
    """Anyone, signed in or not."""


@dataclass(frozen=True)
class OnWebsite:
    """Callers with at least this role on the website of the path's `id_website`; others find nothing."""

    role: Role


@dataclass(frozen=True)
class InOrganization:
    """Callers with at least this role in some organization; the service checks which."""

    role: Role


@dataclass(frozen=True)
class OnPlatform:
    """The platform's own people."""

    role: PlatformRole


@dataclass(frozen=True)
class InSession:
    """People who are signed in, whatever their roles: what is about themselves."""


@dataclass(frozen=True)
class Services:
    """Other services only; the gateway never forwards here."""

    names: tuple[str, ...]


Access = Public | OnWebsite | InOrganization | OnPlatform | InSession | Services


@dataclass(frozen=True)
class Route:
    """One public or internal address: who serves it, who may use it, how much it takes."""

    method: Method
    path: str  # as FastAPI spells it
    service: str
    access: Access
    limit: Limit = "api"  # class of rate limit
    body_bytes: int = MIB
    is_page: bool = False  # a public page: HTML, errors too
