"""Collection settings: surface.md 4a."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.websites import CollectionSettingsChangedV1
from kit.testing.service import another_service, member
from mailer.testing import ALTO, NOVA, Site

PATH = f"/api/v1/websites/{ALTO}/collection-settings"
DEFAULTS: dict[str, Any] = {
    "collect": "both",
    "brand_delay_days": 7,
    "product_delay_days": None,
    "delay_base": "received",
    "reminder_enabled": False,
    "reminder_days": 7,
    "capping_days": 0,
    "quiet_hours": None,
    "excluded_domains": [],
    "max_purchase_age_days": 365,
    "auto_create_shops": True,
    "accept_latin1": False,
    "sftp_processing": "nightly",
    "technical_contact": None,
    "sender_name": "Alto",
    "reply_to": None,
    "moderation_threshold": 2,
    "moderation_words": [],
    "strict_order": False,
    "publication_delay_hours": 1,
}
OTHERS: dict[str, Any] = {
    "collect": "product",
    "brand_delay_days": 0,
    "product_delay_days": 365,
    "delay_base": "purchase",
    "reminder_enabled": True,
    "reminder_days": 60,
    "capping_days": 30,
    "quiet_hours": {"from": "21:00", "to": "08:00"},
    "excluded_domains": ["market.example"],
    "max_purchase_age_days": 92,
    "auto_create_shops": False,
    "accept_latin1": True,
    "sftp_processing": "on_close",
    "technical_contact": "tech@alto.example",
    "sender_name": "L’équipe Alto",
    "reply_to": "hello@alto.example",
    "moderation_threshold": 0,
    "moderation_words": ["mot"],
    "strict_order": True,
    "publication_delay_hours": 168,
}


async def put(site: Site, body: Any, status: int = 200) -> dict[str, Any]:
    async with site.service.client(member(ALTO)) as client:
        answer = await client.put(PATH, json=body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def get(site: Site) -> dict[str, Any]:
    async with site.service.client(member(ALTO, "viewer")) as client:
        found: dict[str, Any] = (await client.get(PATH)).json()
    return found


async def test_defaults_exist_for_every_website(site: Site) -> None:
    assert await get(site) == DEFAULTS
    assert await put(site, DEFAULTS) == DEFAULTS
    assert await site.service.emitted(CollectionSettingsChangedV1) == []


async def test_everything_can_be_set_and_is_announced(site: Site) -> None:
    assert await put(site, OTHERS) == OTHERS
    assert await get(site) == OTHERS
    await put(site, {"brand_delay_days": 3})
    assert await get(site) == OTHERS | {"brand_delay_days": 3}
    await put(site, {})
    events = await site.service.emitted(CollectionSettingsChangedV1)
    assert [event.version for event in events] == [1, 2]
    assert events[1].settings.brand_delay_days == 3
    assert events[1].aggregate_id == str(ALTO)


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"unknown": 1}, "field_unknown", "/unknown"),
        ({"brand_delay_days": 366}, "field_invalid", "/brand_delay_days"),
        ({"brand_delay_days": "7"}, "field_invalid", "/brand_delay_days"),
        ({"brand_delay_days": None}, "field_invalid", "/brand_delay_days"),
        ({"reminder_days": 0}, "field_invalid", "/reminder_days"),
        ({"collect": "all"}, "field_invalid", "/collect"),
        ({"excluded_domains": ["ok.example", "not a domain"]}, "field_invalid", "/excluded_domains/1"),
        ({"quiet_hours": {"from": "21:00"}}, "field_missing", "/quiet_hours/to"),
        ({"quiet_hours": {"from": "24:00", "to": "08:00"}}, "field_invalid", "/quiet_hours/from"),
        ({"reply_to": "a@example.org\r\nBcc: b@example.org"}, "field_invalid", "/reply_to"),
        ({"sender_name": "Alto\r\nBcc: b@example.org"}, "field_invalid", "/sender_name"),
        ({"sender_name": "   "}, "field_invalid", "/sender_name"),
        ({"technical_contact": "nobody"}, "field_invalid", "/technical_contact"),
    ],
)
async def test_what_is_refused_changes_nothing(site: Site, body: Any, code: str, pointer: str) -> None:
    problem = await put(site, body | {"strict_order": True}, 422)
    assert (problem["code"], problem["errors"][0]["code"]) == ("request_invalid", code)
    assert problem["errors"][0]["pointer"] == pointer
    assert await get(site) == DEFAULTS


@pytest.mark.parametrize(
    ("body", "expected", "in_french"),
    [
        (
            {"excluded_domains": ["not a domain"]},
            "A domain such as example.org was expected",
            "Un domaine comme example.org est attendu",
        ),
        ({"reply_to": "nobody"}, "An e-mail address was expected", "Une adresse e-mail est attendue"),
        ({"reminder_days": 61}, "At most 60 was expected", "Au plus 60 est attendu"),
        (
            {"collect": "all"},
            "One of these was expected: 'brand', 'product', 'both'",
            "Une de ces valeurs est attendue : 'brand', 'product', 'both'",
        ),
        (
            {"quiet_hours": {"from": "8", "to": "09:00"}},
            r"A text of the form ^([01]\d|2[0-3]):[0-5]\d$ was expected",
            r"Un texte de la forme ^([01]\d|2[0-3]):[0-5]\d$ est attendu",
        ),
        (
            {"quiet_hours": {"from": "08:00", "to": "08:00"}},
            "Two different times were expected; null means no quiet hours",
            "Deux heures différentes sont attendues ; null signifie aucune plage de silence",
        ),
    ],
)
async def test_a_refusal_says_what_was_expected(site: Site, body: Any, expected: str, in_french: str) -> None:
    assert (await put(site, body, 422))["errors"][0]["message"] == expected
    async with site.service.client(member(ALTO, "manager")) as client:
        answer = await client.put(PATH, json=body, headers={"Accept-Language": "fr"})
    assert answer.json()["errors"][0]["message"] == in_french


async def test_roles_and_tenants(site: Site) -> None:
    async with site.service.client(member(ALTO, "viewer")) as client:
        assert (await client.put(PATH, json={})).status_code == 403
    async with site.service.client(member(NOVA)) as client:
        assert (await client.get(PATH)).status_code == 404
        assert (await client.put(PATH, json={"collect": "brand"})).status_code == 404
    async with site.service.client() as client:
        assert (await client.get(PATH)).status_code == 401
    assert await get(site) == DEFAULTS


async def test_other_services_fetch_them_with_their_version(site: Site) -> None:
    path = f"/internal/websites/{ALTO}/collection-settings"
    async with site.service.client(another_service("ingest-api")) as client:
        assert (await client.get(path)).json()["version"] == 0
        await put(site, {"moderation_threshold": 3})
        found = (await client.get(path)).json()
        unknown = await client.get(path.replace(str(ALTO), "3f0b6a1c-0000-4000-8000-00000000ffff"))
    assert (found["version"], found["settings"]["moderation_threshold"]) == (1, 3)
    assert found["settings"]["sender_name"] is None
    assert unknown.status_code == 404


async def test_quiet_hours_hold_mails_back(site: Site) -> None:
    await put(site, {"quiet_hours": {"from": "13:00", "to": "08:30"}})
    await site.accept(site.order(delay=0))  # 13:00 in Paris
    assert (await site.send())["sent"] == 0
    site.clock.advance(timedelta(hours=19, minutes=29))
    assert (await site.send())["sent"] == 0
    site.clock.advance(timedelta(minutes=1))
    assert (await site.send())["sent"] == 1
