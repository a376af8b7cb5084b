"""What ingest has to know of a website to judge its orders."""

import asyncio
import time
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.websites import CollectionSettings, WebsiteState
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.store import known_shops
from kit.copies import Copies
from kit.db import Database, ReadSession
from kit.problems import NotFound


@dataclass(frozen=True)
class Websites:
    """Copies of the websites and of their settings."""

    states: Copies[WebsiteState]
    settings: Copies[CollectionSettings]

    async def validation_settings(self, session: ReadSession, id_website: UUID) -> ValidationSettings:
        """Return what decides about the website's orders now. Raises: NotFound."""
        website = await self.states.find(session, str(id_website))
        if website is None:
            raise NotFound
        settings = await self.settings.find(session, str(id_website)) or CollectionSettings()
        return ValidationSettings(
            max_purchase_age_days=settings.max_purchase_age_days,
            auto_create_shops=settings.auto_create_shops,
            accept_latin1=settings.accept_latin1,
            brand_delay_days=settings.brand_delay_days,
            product_delay_days=settings.product_delay_days,
            known_shops=await known_shops(session, id_website),
            zone=ZoneInfo(website.time_zone),
        )


class RecentSettings:
    """What decides about websites' orders, as of a moment ago: for calls that come by the thousand.

    Outlets are as old as that only where an unknown one is created by its first order.
    """

    MAX_AGE_SECONDS = 1.0  # a change reaches every service within two
    _KEPT = 10_000

    def __init__(self, database: Database, websites: Websites) -> None:
        self._database = database
        self._websites = websites
        self._kept: dict[UUID, tuple[float, asyncio.Task[ValidationSettings]]] = {}

    async def of(self, id_website: UUID) -> ValidationSettings:
        """Raises: NotFound."""
        since, reading = self._kept.get(id_website, (0.0, None))
        if reading is None or time.monotonic() - since > self.MAX_AGE_SECONDS or _is_unsure(reading):
            reading = self._begin_reading(id_website)
        # Shielded: those who share a reading must not fail because one of their callers hung up.
        return reading.result() if reading.done() else await asyncio.shield(reading)

    def forget(self, id_website: UUID) -> None:
        """Read a website's settings anew: they have changed."""
        self._kept.pop(id_website, None)

    def _begin_reading(self, id_website: UUID) -> asyncio.Task[ValidationSettings]:
        if len(self._kept) >= self._KEPT:
            self._kept.clear()
        reading = asyncio.create_task(self._read(id_website))
        self._kept[id_website] = (time.monotonic(), reading)
        return reading

    async def _read(self, id_website: UUID) -> ValidationSettings:
        async with self._database.read() as session:
            return await self._websites.validation_settings(session, id_website)


def _is_unsure(reading: asyncio.Task[ValidationSettings]) -> bool:
    """Tell whether a reading failed, or found settings by which any moment counts."""
    if not reading.done():
        return False
    return reading.cancelled() or reading.exception() is not None or not reading.result().auto_create_shops
