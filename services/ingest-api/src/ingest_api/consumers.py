"""What ingest hears: websites and their settings, and who is to be forgotten."""

from uuid import UUID

from contracts import topology
from contracts.persons import OrderErasedV1, PersonAnonymizedV1
from contracts.websites import CollectionSettingsChangedV1, WebsiteChangedV1
from ingest_api.erase_person import PersonEraser
from ingest_api.website import RecentSettings, Websites
from kit.db import WriteSession
from kit.inbox import Consumer


def consumers(websites: Websites, recent: RecentSettings, eraser: PersonEraser) -> tuple[Consumer, ...]:
    async def on_website(event: WebsiteChangedV1, session: WriteSession) -> None:
        await websites.states.keep(session, event.aggregate_id, event.version, event.website)
        recent.forget(event.website.id_website)

    async def on_settings(event: CollectionSettingsChangedV1, session: WriteSession) -> None:
        await websites.settings.keep(session, event.aggregate_id, event.version, event.settings)
        recent.forget(UUID(event.aggregate_id))

    return (
        Consumer(topology.INGEST_COPY_WEBSITE.name, {WebsiteChangedV1: on_website}),
        Consumer(topology.INGEST_COPY_SETTINGS.name, {CollectionSettingsChangedV1: on_settings}),
        Consumer(
            topology.INGEST_ERASE_PERSON.name,
            {PersonAnonymizedV1: eraser.on_anonymized, OrderErasedV1: eraser.on_order_erased},
        ),
    )
