"""The merchant's suppression list: surface.md 4a, domain.md 6.7."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.requests import RecipientSuppressedV1
from kit.testing.service import member
from mailer.testing import ALTO, NOVA, Site

PATH = f"/api/v1/websites/{ALTO}/suppressions"


async def post(site: Site, body: dict[str, Any], status: int = 201) -> dict[str, Any]:
    async with site.service.client(member(ALTO, "manager")) as client:
        answer = await client.post(PATH, json=body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_address_is_added_listed_masked_and_removed(site: Site) -> None:
    await site.accept(site.order(delay=1))
    added = await post(site, {"address": "Ines@Example.org", "reason": "asked by phone"})
    assert added["shown"] == "I***@example.org"
    again = await post(site, {"address": "ines@example.org", "reason": "again"})
    assert again["id"] == added["id"]
    assert [row["status"] for row in await site.requests()] == ["error"]
    async with site.service.client(member(ALTO)) as client:
        listed = (await client.get(PATH)).json()
        assert listed == {"items": [added], "next_cursor": None}
        assert (await client.delete(f"{PATH}/{added['id']}")).status_code == 204
        assert (await client.delete(f"{PATH}/{added['id']}")).status_code == 404
    assert len(await site.service.emitted(RecipientSuppressedV1)) == 1
    await site.accept(site.order(delay=0, purchase_reference="WEB-2"))
    assert (await site.send())["sent"] == 1


async def test_a_domain_blocks_its_requests(site: Site) -> None:
    await site.accept(site.order(delay=1))
    added = await post(site, {"domain": "@Example.ORG", "reason": "marketplace"})
    assert (added["kind"], added["shown"]) == ("domain", "example.org")
    await site.accept(site.order(purchase_reference="WEB-2"))
    site.clock.advance(timedelta(days=1))
    await site.send()
    assert [row["status"] for row in await site.requests()] == ["blocked", "blocked"]


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"address": "nobody"}, "email_invalid", "/address"),
        ({"address": "a b@example.org"}, "email_invalid", "/address"),
        ({"domain": "localhost"}, "field_invalid", "/domain"),
        ({"domain": "a..b"}, "field_invalid", "/domain"),
        ({}, "field_invalid", ""),
        ({"address": "a@example.org", "domain": "example.org"}, "field_invalid", ""),
        ({"address": "a@example.org", "scope": "platform"}, "field_unknown", "/scope"),
        ({"address": 5}, "field_invalid", "/address"),
    ],
)
async def test_what_is_refused(site: Site, body: dict[str, Any], code: str, pointer: str) -> None:
    problem = await post(site, body, 422)
    assert problem["code"] == "request_invalid"
    assert (problem["errors"][0]["code"], problem["errors"][0]["pointer"]) == (code, pointer)


async def test_long_lists_come_in_pages(site: Site) -> None:
    ids = [(await post(site, {"address": f"a{n}@example.org"}))["id"] for n in range(5)]
    found, cursor = [], None
    async with site.service.client(member(ALTO)) as client:
        while True:
            page = (
                await client.get(PATH, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
            ).json()
            found += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert (await client.get(PATH, params={"limit": 201})).status_code == 422
        assert (await client.get(PATH, params={"cursor": "x"})).json()["code"] == "cursor_invalid"
    assert found == ids[::-1]


@pytest.mark.parametrize(
    ("ordered", "entered"),
    [
        ("Ines.Lefevre@example.org", {"address": "ines.lefevre@EXAMPLE.org"}),
        ("ines+alto@example.org", {"address": " Ines+Alto@example.org"}),
        ("o'brien_{x}@example.org", {"address": "O'Brien_{X}@example.org"}),
        ("ines@münchen.example", {"address": "ines@xn--mnchen-3ya.example"}),
        ("ines@xn--mnchen-3ya.example", {"address": "Ines@MÜNCHEN.example"}),
        ("ines@münchen.example", {"domain": "XN--MNCHEN-3ya.example"}),
        ("ines@xn--mnchen-3ya.example", {"domain": "@München.example"}),
    ],
)
async def test_an_unusual_address_is_the_same_however_it_is_written(
    site: Site, ordered: str, entered: dict[str, str]
) -> None:
    await post(site, entered)
    await site.accept(site.order(ordered, delay=0), site.order("ines@example.org", delay=0))
    assert (await site.send())["sent"] == 1
    assert site.box.recipients == ["ines@example.org"]
    (refused,) = [row for row in await site.requests() if row["recipient"] == ordered]
    assert refused["status"] == ("blocked" if "domain" in entered else "error")


async def test_an_excluded_domain_blocks_however_it_is_written(site: Site) -> None:
    await site.set(excluded_domains=["München.example"])
    await site.accept(site.order("ines@münchen.example"), site.order("ines@xn--mnchen-3ya.example"))
    assert [row["status"] for row in await site.requests()] == ["blocked", "blocked"]


async def test_other_tenants_see_and_touch_nothing(site: Site) -> None:
    added = await post(site, {"address": "ines@example.org"})
    async with site.service.client(member(NOVA)) as client:
        assert (await client.get(PATH)).status_code == 404
        own = PATH.replace(str(ALTO), str(NOVA))
        assert (await client.get(own)).json()["items"] == []
        assert (await client.delete(f"{own}/{added['id']}")).status_code == 404
    async with site.service.client(member(ALTO, "viewer")) as client:
        assert (await client.post(PATH, json={"domain": "example.org"})).status_code == 403
    await site.accept(site.order(delay=0), id_website=NOVA)
    assert (await site.send())["sent"] == 1
