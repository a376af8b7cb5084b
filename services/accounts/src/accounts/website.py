"""A website and its secret key, as accounts knows them."""

import re
import secrets
import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.websites import WebsiteState

DEFAULT_TIME_ZONE = "Europe/Paris"
_LOCALE = re.compile(r"[a-z]{2}_[A-Z]{2}")
_KEY_GROUPS_BYTES = (3, 2, 2, 3)


@dataclass(frozen=True)
class NewWebsite:
    """What a website is created from."""

    name: str
    locale: str  # xx_YY
    time_zone: str = DEFAULT_TIME_ZONE


@dataclass(frozen=True)
class Website:
    """A website with its masked key: what its members may see."""

    state: WebsiteState
    version: int
    sealed_key: str  # encrypted


@dataclass(frozen=True)
class Cursor:
    """The last website of a page of the list, which is ordered by creation."""

    created_at: datetime
    id_website: UUID

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises ValueError for what this list didn't make."""
        instant, _, identifier = text.partition("_")
        created_at = datetime.fromisoformat(instant)
        if created_at.tzinfo is None:
            raise ValueError("an instant with an offset was expected")
        return cls(created_at, UUID(identifier))

    def __str__(self) -> str:
        return f"{self.created_at.isoformat()}_{self.id_website}"


def new_secret_key() -> str:
    """Return a key of four dash-separated groups: c41f09-8a2d-77be-e05d13."""
    return "-".join(secrets.token_hex(size) for size in _KEY_GROUPS_BYTES)


def masked(secret_key: str) -> str:
    """Show only the first and last group: c41f09-xxxx-xxxx-e05d13."""
    first, *middle, last = secret_key.split("-")
    return "-".join([first, *("x" * len(group) for group in middle), last])


def is_locale(text: str) -> bool:
    return _LOCALE.fullmatch(text) is not None


def is_time_zone(text: str) -> bool:
    return text in zoneinfo.available_timezones()
