"""The unsubscribe page: domain.md 6.7, invariants 4 (RFC 8058)."""

from datetime import timedelta

import pytest
from starlette.types import Receive, Scope, Send

from contracts.requests import RecipientSuppressedV1
from kit.testing.service import member
from mailer.tables import metadata
from mailer.testing import ALTO, NOVA, Site


@pytest.fixture
async def mailed(site: Site) -> Site:
    """One mail sent to ines@example.org, one more request programmed on each website."""
    await site.accept(site.order(delay=0))
    await site.send()
    await site.accept(site.order(delay=1, purchase_reference="WEB-2"))
    await site.accept(site.order(delay=1, purchase_reference="WEB-3"), id_website=NOVA)
    return site


async def programmed(site: Site) -> list[str]:
    return [row["purchase_reference"] for row in await site.requests() if row["status"] == "programmed"]


async def test_getting_the_page_changes_nothing(mailed: Site) -> None:
    async with mailed.service.client() as client:
        for _ in range(2):
            answer = await client.get(mailed.link("u"))
    assert answer.status_code == 200
    assert "Alto" in answer.text
    assert 'name="scope" value="brand"' in answer.text
    assert 'name="scope" value="all"' in answer.text
    assert await programmed(mailed) == ["WEB-2", "WEB-3"]
    assert await mailed.service.emitted(RecipientSuppressedV1) == []


async def test_the_page_is_closed_to_the_outside(mailed: Site) -> None:
    async with mailed.service.client() as client:
        answer = await client.get(mailed.link("u"))
        style = await client.get("/u/assets/page.css")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert "ines" not in answer.text.lower()
    assert style.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    ("data", "left", "scope"),
    [
        ({"scope": "brand"}, ["WEB-3"], "account"),
        ({"scope": "all"}, [], "platform"),
        ({"List-Unsubscribe": "One-Click"}, ["WEB-3"], "account"),
    ],
)
async def test_posting_takes_effect_at_once(
    mailed: Site, data: dict[str, str], left: list[str], scope: str
) -> None:
    async with mailed.service.client() as client:
        for _ in range(2):
            answer = await client.post(mailed.link("u"), data=data)
            assert answer.status_code == 200
            assert not answer.cookies
    assert await programmed(mailed) == left
    (event,) = await mailed.service.emitted(RecipientSuppressedV1)
    assert (event.scope, event.reason, event.origin) == (scope, "unsubscribed", "consumer")
    assert "ines" not in event.model_dump_json()
    mailed.clock.advance(timedelta(days=1))
    assert (await mailed.send())["sent"] == len(left)


async def test_one_click_as_multipart(mailed: Site) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    async with mailed.service.client() as client:
        answer = await client.post(
            mailed.link("u"), content=body, headers={"content-type": "multipart/form-data; boundary=b"}
        )
    assert answer.status_code == 200
    assert await programmed(mailed) == ["WEB-3"]


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=%", b"scope=other", b"a=1&" * 1000])
async def test_a_refusal_is_never_lost_to_its_form(mailed: Site, body: bytes) -> None:
    async with mailed.service.client() as client:
        answer = await client.post(
            mailed.link("u"), content=body, headers={"content-type": "application/x-www-form-urlencoded"}
        )
    assert answer.status_code == 200
    assert await programmed(mailed) == ["WEB-3"]


async def test_an_expired_requests_link_still_works(mailed: Site) -> None:
    link = mailed.link("u")
    mailed.clock.advance(timedelta(days=400))
    await mailed.service.run_job("expire-and-erase")
    async with mailed.service.client() as client:
        answer = await client.post(link, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert await programmed(mailed) == ["WEB-3"]


async def test_no_other_token_opens_it(mailed: Site) -> None:
    token = mailed.link("u").removeprefix("/u/")
    others = [mailed.link("r").removeprefix("/r/"), mailed.link("o").removeprefix("/o/").removesuffix(".gif")]
    payload, key, signature = token.split(".")
    forged = [f"{payload}x.{key}.{signature}", token[:-2], payload, "x", "é", "." * 5]
    async with mailed.service.client() as client:
        for wrong in [*others, *forged]:
            assert (await client.get(f"/u/{wrong}")).status_code == 404
            assert (await client.post(f"/u/{wrong}", data={"scope": "all"})).status_code == 404
    assert await programmed(mailed) == ["WEB-2", "WEB-3"]


@pytest.mark.parametrize("accepted", ["", "en-GB,en;q=0.9", "de-AT", "ja,pl"])
async def test_the_page_speaks_the_customers_language_whatever_the_browsers(
    mailed: Site, accepted: str
) -> None:
    async with mailed.service.client() as client:
        answer = await client.get(mailed.link("u"), headers={"accept-language": accepted})
    assert '<html lang="fr">' in answer.text


async def test_merchants_see_it_masked_and_cannot_undo_it(mailed: Site) -> None:
    async with mailed.service.client() as client:
        await client.post(mailed.link("u"), data={"scope": "brand"})
    path = f"/api/v1/websites/{ALTO}/suppressions"
    async with mailed.service.client(member(ALTO)) as client:
        (item,) = (await client.get(path)).json()["items"]
        assert item["shown"] == "i***@example.org"
        assert (item["scope"], item["reason"], item["origin"]) == ("account", "unsubscribed", "consumer")
        assert (await client.delete(f"{path}/{item['id']}")).status_code == 409


async def test_a_database_that_is_away_is_told_as_a_page(
    mailed: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: object) -> None:
        raise ConnectionRefusedError("the database")

    link = mailed.link("u")
    monkeypatch.setattr(mailed.service.database, "read", away)
    monkeypatch.setattr(mailed.service.database, "write", away)
    async with mailed.service.client() as client:
        client.headers["accept-language"] = "es"
        for answer in (await client.get(link), await client.post(link, data={"scope": "brand"})):
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert "Volvemos enseguida" in answer.text
            assert answer.headers["cache-control"] == "no-store"


async def test_a_refusal_does_not_wait_for_the_websites_name(mailed: Site) -> None:
    async def broken(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with mailed.service.database.write() as session:
        await session.execute(metadata.tables["copies"].delete())
    mailed.ports.apps["accounts"] = broken
    async with mailed.service.client() as client:
        answer = await client.post(mailed.link("u"), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert await programmed(mailed) == ["WEB-3"]
