"""What ingest hears: websites and their settings."""

from contracts import topology
from contracts.websites import CollectionSettingsChangedV1, WebsiteChangedV1
from ingest_api.website import Websites
from kit.db import WriteSession
from kit.inbox import Consumer


def consumers(websites: Websites) -> tuple[Consumer, ...]:
    async def on_website(event: WebsiteChangedV1, session: WriteSession) -> None:
        await websites.states.keep(session, event.aggregate_id, event.version, event.website)

    async def on_settings(event: CollectionSettingsChangedV1, session: WriteSession) -> None:
        await websites.settings.keep(session, event.aggregate_id, event.version, event.settings)

    return (
        Consumer(topology.INGEST_COPY_WEBSITE.name, {WebsiteChangedV1: on_website}),
        Consumer(topology.INGEST_COPY_SETTINGS.name, {CollectionSettingsChangedV1: on_settings}),
    )
