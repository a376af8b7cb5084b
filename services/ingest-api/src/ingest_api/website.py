"""What ingest has to know of a website to judge its orders."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.websites import CollectionSettings, WebsiteState
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.store import known_shops
from kit.copies import Copies
from kit.db import ReadSession
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
