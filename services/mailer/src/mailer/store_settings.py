"""Collection settings: every version with the instant from which it is valid."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.websites import CollectionSettings
from kit.db import ReadSession, WriteSession
from mailer.planning import Valid
from mailer.tables import settings_versions

_DEFAULTS = CollectionSettings()


@dataclass(frozen=True)
class Version:
    version: int  # 0: the defaults, which nobody has set
    valid_from: datetime | None
    settings: CollectionSettings

    @property
    def is_default(self) -> bool:
        return self.version == 0


class History:
    """All versions of one website's settings."""

    def __init__(self, versions: list[Version]) -> None:
        """`versions`: oldest first."""
        self._versions = [Version(0, None, _DEFAULTS), *versions]

    def at(self, instant: datetime) -> Valid:
        """Return the settings valid at an instant."""
        found = next(
            version
            for version in reversed(self._versions)
            if version.valid_from is None or version.valid_from <= instant
        )
        return Valid(found.settings, found.is_default)

    def reminders_off_since(self, sent_at: datetime, now: datetime) -> datetime | None:
        """Return when reminders were first off between two instants; None: they were on all the time."""
        if not self.at(sent_at).settings.reminder_enabled:
            return sent_at
        off = [
            version.valid_from
            for version in self._versions
            if version.valid_from is not None
            and sent_at < version.valid_from <= now
            and not version.settings.reminder_enabled
        ]
        return min(off, default=None)

    @property
    def newest(self) -> Version:
        return self._versions[-1]


async def history_of(session: ReadSession, id_website: UUID) -> History:
    rows = await session.rows(
        sa.select(settings_versions)
        .where(settings_versions.c.id_website == id_website)
        .order_by(settings_versions.c.version)
    )
    return History([_version(row) for row in rows])


async def add_version(session: WriteSession, id_website: UUID, version: Version, *, changed_by: str) -> None:
    record = {
        "id_website": id_website,
        "version": version.version,
        "valid_from": version.valid_from,
        "settings": version.settings.model_dump(mode="json", by_alias=True),
        "changed_by": changed_by,
    }
    await session.insert(settings_versions, record)


def _version(row: dict[str, Any]) -> Version:
    settings = CollectionSettings.model_validate(row["settings"])
    return Version(row["version"], row["valid_from"], settings)
