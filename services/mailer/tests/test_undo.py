"""Taking a refusal back: the customer's own and nothing else; domain.md 6.7, invariants.md G5."""

from typing import Any

import pytest

from contracts.requests import RecipientSuppressedV1
from kit.addresses import hash_of_address
from kit.testing.service import member
from mailer.suppress import Origin, Suppression, suppress
from mailer.tables import lifted_suppressions
from mailer.testing import ALTO, NOVA, Site

INES = "ines@example.org"
SUPPRESSIONS = f"/api/v1/websites/{ALTO}/suppressions"


@pytest.fixture
async def mailed(site: Site) -> Site:
    """One mail sent to Ines."""
    await site.accept(site.order(INES, delay=0))
    await site.send()
    return site


async def post(site: Site, path: str, **fields: str) -> str:
    async with site.service.client() as client:
        answer = await client.post(path, data=fields)
    assert answer.status_code == 200
    return answer.text


async def lifted(site: Site) -> list[dict[str, Any]]:
    async with site.service.database.read() as session:
        return await session.rows(lifted_suppressions.select())


async def enter(site: Site, origin: Origin, reason: str) -> None:
    """Somebody else than the customer suppresses her address, everywhere or for Alto."""
    hash_ = hash_of_address(INES, site.ports.keys.keyed_hash)
    place = ALTO if origin == "merchant" else None
    async with site.service.database.write() as session:
        suppression = Suppression("address", hash_, "i***@example.org", place, reason, origin)
        await suppress(session, suppression, site.clock.now())


async def asked_again(site: Site, reference: str) -> bool:
    """Tell whether another order of Ines at Alto gets its mail."""
    await site.accept(site.order(INES, delay=0, purchase_reference=reference))
    return (await site.send())["sent"] == 1


async def test_a_customer_who_undoes_is_asked_again(mailed: Site) -> None:
    await mailed.accept(mailed.order(INES, delay=1, purchase_reference="WEB-2"))
    link = mailed.link("u")
    await post(mailed, link, scope="brand")
    for _ in range(2):
        page = await post(mailed, f"{link}/undo", scope="brand")
        assert "Votre refus est annulé" in page
    assert [row["status"] for row in await mailed.requests()] == ["sent", "error"]
    (entry,) = await lifted(mailed)
    assert (entry["holder"], entry["origin"], entry["lifted_by"]) == (str(ALTO), "consumer", "consumer")
    assert entry["lifted_at"] == mailed.clock.now()
    assert await asked_again(mailed, "WEB-3")
    assert [row["status"] for row in await mailed.requests()] == ["sent", "sent", "error"]


async def test_refusing_after_undoing_counts(mailed: Site) -> None:
    link = mailed.link("u")
    for _ in range(2):
        await post(mailed, link, **{"List-Unsubscribe": "One-Click"})
        await post(mailed, f"{link}/undo", scope="brand")
    await post(mailed, link, **{"List-Unsubscribe": "One-Click"})
    assert not await asked_again(mailed, "WEB-2")
    assert len(await mailed.service.emitted(RecipientSuppressedV1)) == 3


@pytest.mark.parametrize(
    ("refused", "undone", "is_asked"),
    [
        (("brand",), "all", False),
        (("all",), "brand", False),
        (("brand", "all"), "all", False),
        (("brand", "all"), "brand", False),
        (("all",), "all", True),
    ],
)
async def test_only_the_named_scope_is_undone(
    mailed: Site, refused: tuple[str, ...], undone: str, is_asked: bool
) -> None:
    link = mailed.link("u")
    for scope in refused:
        await post(mailed, link, scope=scope)
    await post(mailed, f"{link}/undo", scope=undone)
    assert await asked_again(mailed, "WEB-2") == is_asked


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("origin", "reason", "scope"),
    [
        ("mail_server", "hard_bounce", "all"),
        ("mail_server", "complaint", "all"),
        ("merchant", "merchant", "brand"),
        ("operator", "request", "all"),
    ],
)
async def test_what_others_have_entered_stands(
    mailed: Site, origin: Origin, reason: str, scope: str, is_first: bool
) -> None:
    link = mailed.link("u")
    if is_first:
        await enter(mailed, origin, reason)
    await post(mailed, link, scope=scope)
    if not is_first:
        await enter(mailed, origin, reason)
    await post(mailed, f"{link}/undo", scope=scope)
    assert len(await lifted(mailed)) == 1
    assert not await asked_again(mailed, "WEB-2")


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [("merchant", "consumer", "suppressed_here"), ("consumer", "merchant", "unsubscribed_here")],
)
async def test_of_two_oppositions_the_first_is_told(mailed: Site, first: str, second: str, rule: str) -> None:
    for origin in (first, second):
        if origin == "merchant":
            await enter(mailed, "merchant", "merchant")
        else:
            await post(mailed, mailed.link("u"), scope="brand")
    assert not await asked_again(mailed, "WEB-2")
    assert (await mailed.told())[-1] == ("failed", "unsubscribed", rule)


async def test_a_merchant_who_lifts_the_own_entry_does_not_lift_the_customers(mailed: Site) -> None:
    async with mailed.service.client(member(ALTO, "manager")) as client:
        entered = (await client.post(SUPPRESSIONS, json={"address": INES})).json()
        await post(mailed, mailed.link("u"), scope="brand")
        assert (await client.delete(f"{SUPPRESSIONS}/{entered['id']}")).status_code == 204
        (left,) = (await client.get(SUPPRESSIONS)).json()["items"]
        assert (left["origin"], left["reason"]) == ("consumer", "unsubscribed")
        assert (await client.delete(f"{SUPPRESSIONS}/{left['id']}")).status_code == 409
    assert [entry["origin"] for entry in await lifted(mailed)] == ["merchant"]
    assert not await asked_again(mailed, "WEB-2")


@pytest.mark.parametrize("fields", [{"List-Unsubscribe": "One-Click"}, {}, {"scope": "other"}])
async def test_no_mail_program_undoes(mailed: Site, fields: dict[str, str]) -> None:
    link = mailed.link("u")
    await post(mailed, link, scope="brand")
    await post(mailed, f"{link}/undo", **fields)
    assert await lifted(mailed) == []
    assert not await asked_again(mailed, "WEB-2")


async def test_another_persons_link_undoes_nothing(mailed: Site) -> None:
    await post(mailed, mailed.link("u"), scope="all")
    await mailed.accept(mailed.order("noa@example.org", delay=0, purchase_reference="WEB-9"), id_website=NOVA)
    await mailed.send()
    await post(mailed, f"{mailed.link('u')}/undo", scope="all")
    assert await lifted(mailed) == []


async def test_the_page_shows_how_things_stand(mailed: Site) -> None:
    link = mailed.link("u")
    undo = f'action="{link}/undo"'
    async with mailed.service.client() as client:
        assert undo not in (await client.get(link)).text
        page = (await client.post(link, data={"scope": "brand"})).text
        assert undo in page
        assert 'value="all"' in page  # who refuses one brand can still refuse all
        assert (await client.get(link)).text == page
        assert undo in (await client.post(link, data={"scope": "all"})).text
        assert (await client.get(f"{link}/undo")).status_code == 405
        await client.post(f"{link}/undo", data={"scope": "all"})
        assert (await client.get(link)).text == page
        for token in ("x", mailed.link("r").removeprefix("/r/")):
            assert (await client.post(f"/u/{token}/undo", data={"scope": "all"})).status_code == 404
