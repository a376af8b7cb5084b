"""Brands as their pages show them: name, language, zone, look; read for every page, so never waited for."""

from dataclasses import dataclass
from uuid import UUID

from contracts.websites import BrandLook, BrandLooks, CollectionSettings, WebsiteState
from kit.copies import Copies
from kit.db import ReadSession


@dataclass(frozen=True)
class Brand:
    """One website as its customers know it."""

    website: WebsiteState
    name: str  # as its mails are signed
    looks: BrandLooks

    def look_in(self, language: str) -> BrandLook:
        return self.looks.by_language.get(language, BrandLook())


class Brands:
    """Finds brands in this service's copies, as they were at most a second ago."""

    def __init__(
        self,
        websites: Copies[WebsiteState],
        known_settings: Copies[CollectionSettings],
        known_looks: Copies[BrandLooks],
    ) -> None:
        """`known_…`: copies that are asked of nobody; without one, nobody has changed the defaults."""
        self._websites = websites
        self._settings = known_settings
        self._looks = known_looks

    async def find(self, session: ReadSession, id_website: UUID) -> Brand | None:
        """Return the brand, or None if there is no such website."""
        key = str(id_website)
        website = await self._websites.recent(session, key)
        if website is None:
            return None
        settings = await self._settings.recent(session, key) or CollectionSettings()
        looks = await self._looks.recent(session, key) or BrandLooks()
        return Brand(website, settings.sender_name or website.name, looks)
