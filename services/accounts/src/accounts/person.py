"""People, API clients and what they may do, in the words of the internal API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.access import PlatformRole, Role

CLIENT_ROLE: Role = "manager"  # a program works for its shop; people, access and secrets stay with people


@dataclass(frozen=True)
class User:
    id: UUID  # of version 4: its age would tell an organization who was known before it invited them
    email: str  # lower case
    name: str
    language: str  # en, fr


@dataclass(frozen=True)
class Membership:
    """A user's role in one organization, and the websites they see there."""

    organization_id: UUID
    organization_name: str
    role: Role
    websites: Sequence[UUID]


@dataclass(frozen=True)
class Member:
    """A person as their organization sees them: what they say of themselves, once they have come."""

    id: UUID
    organization_id: UUID
    email: str
    name: str
    language: str
    role: Role
    websites: Sequence[UUID] | None  # None: every website of the organization
    second_factor: bool
    invited_at: datetime
    joined_at: datetime | None
    last_seen_at: datetime | None


@dataclass(frozen=True)
class Session:
    token_hash: str
    id: UUID
    user_id: UUID
    csrf_token: str
    address: str  # where it was begun
    user_agent: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class ApiClient:
    """A program that calls for an organization; its secret is known only by its hash."""

    client_id: str  # pmc_…
    organization_id: UUID
    name: str
    secret_prefix: str
    secret_hash: str
    websites: Sequence[UUID] | None  # None: every website of the organization
    expires_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class OperatorToken:
    platform_roles: Sequence[PlatformRole]
    every_website: bool


Language = Literal["en", "fr"]


def language_of_locale(locale: str) -> Language:
    """Return the language we speak with someone whose website has this locale."""
    return "fr" if locale.startswith("fr") else "en"
