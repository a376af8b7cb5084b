"""What this service knows of websites: its own copies of their state and their collection settings."""

from contracts import topology
from contracts.websites import (
    CollectionSettings,
    CollectionSettingsChangedV1,
    WebsiteChangedV1,
    WebsiteState,
)
from kit.copies import Copies
from kit.db import WriteSession
from kit.inbox import Consumer

Websites = Copies[WebsiteState]


def copy_websites(websites: Websites) -> Consumer:
    """Return the consumer that keeps the copies."""

    async def keep(event: WebsiteChangedV1, session: WriteSession) -> None:
        await websites.keep(session, event.aggregate_id, event.version, event.website)

    return Consumer(topology.SFTP_COPY_WEBSITE.name, {WebsiteChangedV1: keep})


def copy_settings(settings: Copies[CollectionSettings]) -> Consumer:
    """Return the consumer that keeps the copies."""

    async def keep(event: CollectionSettingsChangedV1, session: WriteSession) -> None:
        await settings.keep(session, event.aggregate_id, event.version, event.settings)

    return Consumer(topology.SFTP_COPY_SETTINGS.name, {CollectionSettingsChangedV1: keep})
