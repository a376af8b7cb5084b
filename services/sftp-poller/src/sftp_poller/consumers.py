"""What this service hears: websites, their collection settings, and which files are to go."""

from contracts import topology
from contracts.persons import OrderFileErasedV1
from contracts.websites import (
    CollectionSettings,
    CollectionSettingsChangedV1,
    WebsiteChangedV1,
    WebsiteState,
)
from kit.copies import Copies
from kit.db import WriteSession
from kit.inbox import Consumer
from sftp_poller.erase_files import FileEraser

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


def erase_files(eraser: FileEraser) -> Consumer:
    """Return the consumer that notes which files are to go."""
    return Consumer(topology.SFTP_ERASE_FILE.name, {OrderFileErasedV1: eraser.on_files_erased})
