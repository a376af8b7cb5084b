"""One call against the settings of its website, and against doors that were quicker."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.orders import OrderAcceptedV1
from contracts.websites import (
    COLLECTION_SETTINGS,
    CollectionSettings,
    CollectionSettingsChangedV1,
    WebsiteChangedV1,
    WebsiteState,
)
from contracts.websites import (
    WEBSITE as WEBSITE_STATE,
)
from ingest_api.receive_orders import ReceiveOrders
from ingest_api.store import OrderStore
from ingest_api.testing.doors import WEBSITE, order, website_state
from ingest_api.website import Websites
from kit.clock import FixedClock
from kit.copies import Copies
from kit.db import ReadSession
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.problems import NotFound
from kit.testing.service import ServiceUnderTest


class ForgetfulStore(OrderStore):
    """Looks before the other door has stored."""

    async def received(
        self, session: ReadSession, id_website: UUID, references: Iterable[str], *, but: UUID | None = None
    ) -> set[str]:
        return set()


async def nothing(_key: str) -> None:
    return None


@pytest.fixture
def websites() -> Websites:
    return Websites(
        Copies(WEBSITE_STATE.kind, WebsiteState, nothing),
        Copies(COLLECTION_SETTINGS.kind, CollectionSettings, nothing),
    )


def changed(version: int = 1, **settings: Any) -> CollectionSettingsChangedV1:
    return CollectionSettingsChangedV1(
        id=uuid7(),
        occurred_at=datetime(2026, 3, 1, tzinfo=UTC),
        id_website=WEBSITE,
        aggregate_id=str(WEBSITE),
        version=version,
        settings=CollectionSettings(**settings),
    )


def website() -> WebsiteChangedV1:
    return WebsiteChangedV1(
        id=uuid7(),
        occurred_at=datetime(2026, 3, 1, tzinfo=UTC),
        id_website=WEBSITE,
        aggregate_id=str(WEBSITE),
        website=WebsiteState.model_validate(website_state()),
    )


async def test_a_reference_stored_between_look_and_store_is_a_duplicate(
    ingest: ServiceUnderTest, ports: EmbeddedPorts, clock: FixedClock, websites: Websites
) -> None:
    await ingest.receive(website())
    doors = [
        ReceiveOrders(ingest.database, clock, websites, kind(ports.keys))
        for kind in (OrderStore, ForgetfulStore)
    ]
    await doors[0].receive(WEBSITE, [order("R-1")], dry_run=False)
    verdicts = await doors[1].receive(WEBSITE, [order("R-1"), order("R-2")], dry_run=False)
    assert [verdict.status.value for verdict in verdicts] == ["duplicate", "accepted"]
    events = await ingest.emitted(OrderAcceptedV1)
    assert [[each.purchase_reference for each in event.orders] for event in events] == [["R-1"], ["R-2"]]


async def test_settings_decide_from_the_moment_they_arrive(
    ingest: ServiceUnderTest, ports: EmbeddedPorts, clock: FixedClock, websites: Websites
) -> None:
    door = ReceiveOrders(ingest.database, clock, websites, OrderStore(ports.keys))
    with pytest.raises(NotFound):
        await door.receive(WEBSITE, [order("R-1")], dry_run=True)
    await ingest.receive(website())
    offline = order("R-1", sales_channel={"channel": "offline", "shop_id": "LYON-02"})

    async def said() -> list[str]:
        verdicts = await door.receive(WEBSITE, [offline], dry_run=True)
        return [finding.code.code for finding in verdicts[0].errors]

    assert await said() == []
    await ingest.receive(changed(3, auto_create_shops=False))
    assert await said() == ["shop_unknown"]
    await ingest.receive(changed(2, auto_create_shops=True))  # older, came later
    assert await said() == ["shop_unknown"]
    await ingest.receive(changed(4, auto_create_shops=True, brand_delay_days=365))
    assert await said() == ["delay_beyond_limit"]
