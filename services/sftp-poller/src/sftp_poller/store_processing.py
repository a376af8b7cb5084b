"""When each website's files are processed, from this service's copies of collection settings."""

from collections.abc import Sequence

import sqlalchemy as sa
import structlog

from contracts.websites import COLLECTION_SETTINGS, CollectionSettings
from kit.copies import Copies
from kit.db import Database
from kit.db.platform_tables import copies
from kit.problems import ServiceUnavailable
from sftp_poller.folders import IdWebsite

log = structlog.get_logger()


class Processing:
    """Which websites have their files processed as soon as they are closed."""

    def __init__(self, database: Database, settings: Copies[CollectionSettings]) -> None:
        self._database = database
        self._settings = settings

    async def on_close(self, websites: Sequence[IdWebsite]) -> frozenset[IdWebsite]:
        """Return those of these websites; one whose settings cannot be known waits for the night."""
        wanted = {str(id_website): id_website for id_website in websites}
        known = await self._known()
        found = {id_website for key, id_website in wanted.items() if known.get(key) == "on_close"}
        for key in sorted(wanted.keys() - known.keys()):
            try:
                if await self._fetched(key) == "on_close":
                    found.add(wanted[key])
            except ServiceUnavailable:
                log.warning("processing_unknown", websites=len(wanted.keys() - known.keys()))
                break
        return frozenset(found)

    async def _known(self) -> dict[str, str]:
        statement = sa.select(copies.c.key, copies.c.state).where(copies.c.kind == COLLECTION_SETTINGS.kind)
        async with self._database.read() as session:
            rows = await session.rows(statement)
        return {row["key"]: str(row["state"]["sftp_processing"]) for row in rows}

    async def _fetched(self, key: str) -> str | None:
        """Raises ServiceUnavailable."""
        async with self._database.write() as session:
            settings = await self._settings.find(session, key)
        return None if settings is None else settings.sftp_processing
