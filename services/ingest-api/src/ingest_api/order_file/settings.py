"""What of the account and of the door the verdict on an order depends on."""

from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Door:
    """A way for files to come in, with its limits."""

    name: str
    max_bytes: int
    max_rows: int | None  # data lines; None = as many as fit


UPLOAD = Door("upload", max_bytes=5 * MEGABYTE, max_rows=3000)
SFTP = Door("sftp", max_bytes=50 * MEGABYTE, max_rows=None)
DOORS = {door.name: door for door in (UPLOAD, SFTP)}


@dataclass(frozen=True, slots=True)
class ValidationSettings:
    """Settings of one website that decide about orders; the defaults are a new website's."""

    max_purchase_age_days: int = 365
    auto_create_shops: bool = True  # an unknown outlet is created instead of refused
    accept_latin1: bool = False
    brand_delay_days: int = 7
    product_delay_days: int | None = None  # None = asked together with the brand
    known_shops: frozenset[str] = frozenset()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))

    def as_json(self) -> dict[str, Any]:
        """Return what `of_json` reads."""
        kept = {each.name: getattr(self, each.name) for each in fields(self)}
        return kept | {"known_shops": sorted(self.known_shops), "zone": self.zone.key}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> "ValidationSettings":
        """Return settings that were kept."""
        return cls(**{**kept, "known_shops": frozenset(kept["known_shops"]), "zone": ZoneInfo(kept["zone"])})


@dataclass(frozen=True, slots=True)
class Context:
    """The settings at one instant: what every rule about a value may look at."""

    settings: ValidationSettings
    now: datetime  # aware
    today: date  # in the website's zone
    fractions: bool = False  # whether times may carry fractions of a second, as the API's do

    @classmethod
    def at(cls, now: datetime, settings: ValidationSettings, *, fractions: bool = False) -> "Context":
        """Return the context of that instant."""
        return cls(settings, now.astimezone(UTC), now.astimezone(settings.zone).date(), fractions)

    def age_days(self, moment: datetime) -> int:
        """Calendar days in the website's zone from that moment to today; negative in the future."""
        return (self.today - moment.astimezone(self.settings.zone).date()).days
