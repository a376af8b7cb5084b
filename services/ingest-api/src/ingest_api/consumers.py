"""What ingest hears: websites and their settings."""

from uuid import UUID

from contracts import topology
from contracts.websites import CollectionSettingsChangedV1, WebsiteChangedV1
from ingest_api.website import RecentSettings, Websites
from kit.db import WriteSession
from kit.inbox import Consumer


def consumers(websites: Websites, recent: RecentSettings) -> tuple[Consumer, ...]:
    async def on_website(event: WebsiteChangedV1, session: WriteSession) -> None:
        await websites.states.keep(session, event.aggregate_id, event.version, event.website)
        recent.forget(event.website.id_website)

    async def on_settings(event: CollectionSettingsChangedV1, session: WriteSession) -> None:
        await websites.settings.keep(session, event.aggregate_id, event.version, event.settings)
        recent.forget(UUID(event.aggregate_id))

    return (
        Consumer(topology.INGEST_COPY_WEBSITE.name, {WebsiteChangedV1: on_website}),
        Consumer(topology.INGEST_COPY_SETTINGS.name, {CollectionSettingsChangedV1: on_settings}),
    )
