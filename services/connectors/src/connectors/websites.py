"""What connectors have to know of their websites."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from connectors.connector import Configuration, Connector
from contracts.websites import CollectionSettings, WebsiteState
from kit.copies import Copies
from kit.db import Database
from kit.problems import NotFound


@dataclass(frozen=True)
class Websites:
    """Copies of the websites and of their settings."""

    database: Database
    states: Copies[WebsiteState]
    settings: Copies[CollectionSettings]
    public_url: Callable[[], str]

    async def language(self, id_website: UUID) -> str:
        """Return the language of a website's customers, in two letters. Raises: NotFound."""
        async with self.database.read() as session:
            website = await self.states.find(session, str(id_website))
        if website is None:
            raise NotFound
        return website.locale[:2]

    async def configuration(self, connector: Connector) -> Configuration:
        """Return what the shop's module is to be told. Raises: NotFound."""
        language = await self.language(connector.id_website)
        async with self.database.read() as session:
            settings = await self.settings.find(session, str(connector.id_website)) or CollectionSettings()
        brand = _first(connector.brand_delay_days, settings.brand_delay_days)
        product = _first(connector.product_delay_days, _first(settings.product_delay_days, brand))
        return Configuration(
            language=language,
            brand_delay_days=brand,
            product_delay_days=product,
            excluded_domains=tuple(settings.excluded_domains),
            certificate_url=f"{self.public_url()}/certificate/{connector.id_website}",
        )


def _first(given: int | None, otherwise: int) -> int:
    return otherwise if given is None else given
