"""What this service knows of websites: its own copy of their state."""

from contracts import topology
from contracts.websites import WebsiteChangedV1, WebsiteState
from kit.copies import Copies
from kit.db import WriteSession
from kit.inbox import Consumer

Websites = Copies[WebsiteState]


def copy_websites(websites: Websites) -> Consumer:
    """Return the consumer that keeps the copies."""

    async def keep(event: WebsiteChangedV1, session: WriteSession) -> None:
        await websites.keep(session, event.aggregate_id, event.version, event.website)

    return Consumer(topology.SFTP_COPY_WEBSITE.name, {WebsiteChangedV1: keep})
