"""Calls against the settings of their website: at once where they are heard, soon everywhere."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2
import pytest

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
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.testing.doors import ORDERS, WEBSITE, order, website_state
from ingest_api.website import RecentSettings, Websites
from kit.copies import Copies
from kit.db import ReadSession
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.problems import NotFound
from kit.testing.service import ServiceUnderTest, stand_in


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


async def test_settings_decide_from_the_moment_they_arrive(
    ports: EmbeddedPorts, ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    ports.apps["accounts"] = stand_in({})
    assert (await owner.post(ORDERS, json=[order("R-0")])).status_code == 404
    await ingest.receive(website())
    offline = order("R-1", sales_channel={"channel": "offline", "shop_id": "LYON-02"})

    async def said() -> list[str]:
        answer = await owner.post(ORDERS, params={"dry_run": "true"}, json=[offline])
        return [error["code"] for error in answer.json()["results"][0]["errors"]]

    assert await said() == []
    await ingest.receive(changed(3, auto_create_shops=False))
    assert await said() == ["shop_unknown"]
    await ingest.receive(changed(2, auto_create_shops=True))  # older, came later
    assert await said() == ["shop_unknown"]
    await owner.post(ORDERS.replace("orders", "shops"), json={"shop_id": "LYON-02", "name": "Lyon"})
    assert await said() == [], "an outlet counts from the moment it is there"
    await ingest.receive(changed(4, auto_create_shops=True, brand_delay_days=365))
    assert await said() == ["delay_beyond_limit"]


async def test_settings_changed_by_another_process_count_within_a_second(
    ingest: ServiceUnderTest, websites: Websites
) -> None:
    await ingest.receive(website())
    recent = RecentSettings(ingest.database, websites)
    assert (await recent.of(WEBSITE)).brand_delay_days == 7
    await ingest.receive(changed(1, brand_delay_days=9))  # heard by the service's own, not by this one
    async with asyncio.timeout(RecentSettings.MAX_AGE_SECONDS * 20):
        while (await recent.of(WEBSITE)).brand_delay_days != 9:  # noqa: ASYNC110 - what is asked is time
            await asyncio.sleep(0.05)


async def test_one_reading_serves_all_who_wait_and_outlives_the_first(
    ingest: ServiceUnderTest, websites: Websites, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ingest.receive(website())
    readings = 0
    reading = Websites.validation_settings

    async def counted(self: Websites, session: ReadSession, id_website: UUID) -> ValidationSettings:
        nonlocal readings
        readings += 1
        return await reading(self, session, id_website)

    monkeypatch.setattr(Websites, "validation_settings", counted)
    recent = RecentSettings(ingest.database, websites)
    waiting = [asyncio.create_task(recent.of(WEBSITE)) for _ in range(5)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in found] == [asyncio.CancelledError, *[ValidationSettings] * 4]
    assert readings == 1


async def test_an_unknown_website_is_asked_for_again(ingest: ServiceUnderTest, websites: Websites) -> None:
    recent = RecentSettings(ingest.database, websites)
    with pytest.raises(NotFound):
        await recent.of(WEBSITE)
    await ingest.receive(website())
    assert await recent.of(WEBSITE)
