"""What the connectors hear: websites and their collection settings."""

from connectors.websites import Websites
from contracts import topology
from contracts.websites import CollectionSettingsChangedV1, WebsiteChangedV1
from kit.db import WriteSession
from kit.inbox import Consumer


def consumers(websites: Websites) -> tuple[Consumer, ...]:
    """Return the consumers that keep the copies."""

    async def keep_website(event: WebsiteChangedV1, session: WriteSession) -> None:
        await websites.states.keep(session, event.aggregate_id, event.version, event.website)

    async def keep_settings(event: CollectionSettingsChangedV1, session: WriteSession) -> None:
        await websites.settings.keep(session, event.aggregate_id, event.version, event.settings)

    return (
        Consumer(topology.CONNECTORS_COPY_WEBSITE.name, {WebsiteChangedV1: keep_website}),
        Consumer(topology.CONNECTORS_COPY_SETTINGS.name, {CollectionSettingsChangedV1: keep_settings}),
    )
