"""Whose files are delivered when many wait: a website's servers that stall hold up nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from feed_exporter.service import build
from feed_exporter.settings import Settings
from feed_exporter.testing import WEBSITE, MerchantServer, flow_body, review_event, review_state
from kit.clock import FixedClock
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, member, stand_in

FIRST_NIGHT = datetime(2026, 3, 3, 2, tzinfo=UTC)  # 03:00 in Paris
OTHER = UUID("3f0b6a1c-2d7e-4c55-9b11-00000000000b")
#: Three places in all, two for one website.
FEW = Settings(allow_private_targets=True, feed_deliveries_at_once=3, feed_deliveries_per_website=2)


async def new_flow(exporter: ServiceUnderTest, website: UUID, **flow: Any) -> str:
    async with exporter.client(member(website)) as client:
        answer = await client.post(f"/api/v1/websites/{website}/feeds", json=flow_body(**flow))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@asynccontextmanager
async def silent_servers(number: int) -> AsyncIterator[list[tuple[str, int]]]:
    """Servers of different addresses that take connections and never say a word."""

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with AsyncExitStack() as stack:
        places = []
        for host in (f"127.0.0.{each}" for each in range(2, 2 + number)):
            server = await asyncio.start_server(say_nothing, host, 0)
            stack.callback(server.close)
            places.append((host, server.sockets[0].getsockname()[1]))
        yield places


def know(ports: EmbeddedPorts, *websites: UUID) -> None:
    """Let accounts know these websites."""
    about = {"organization_id": str(WEBSITE), "name": "Alto", "locale": "fr_FR", "time_zone": "Europe/Paris"}
    ports.apps["accounts"] = stand_in(
        {
            f"/internal/websites/{each}": {
                "version": 1,
                "website": {"id_website": str(each), "created_at": "2026-01-01T00:00:00Z", **about},
            }
            for each in websites
        }
    )


async def test_a_websites_servers_that_stall_leave_others_their_turn(
    exporter: ServiceUnderTest, ports: EmbeddedPorts, merchant: MerchantServer, clock: FixedClock
) -> None:
    know(ports, WEBSITE, OTHER)
    for website in (WEBSITE, OTHER):
        event = review_event(review_state(), 1)
        await exporter.receive(event.model_copy(update={"id_website": website}))
    pinned = merchant.fingerprint
    async with silent_servers(4) as places:
        for host, port in places:
            await new_flow(exporter, WEBSITE, host=host, port=port, host_key_fingerprint=pinned)
        await new_flow(exporter, OTHER, server=merchant)
        clock.instant = FIRST_NIGHT
        night = asyncio.create_task(ServiceUnderTest(build(FEW, ports), ports).run_job("export-feeds"))
        try:
            async with asyncio.timeout(20):  # less than the silent ones are waited for
                while not merchant.files():  # noqa: ASYNC110 - a directory tells no event
                    await asyncio.sleep(0.05)
            assert not night.done()
        finally:
            night.cancel()
            await asyncio.gather(night, return_exceptions=True)
