"""The questionnaire over HTTP, as a browser without script uses it."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.orders import Product
from contracts.requests import (
    ReviewRequestCancelledV1,
    ReviewRequestExpiredV1,
    ReviewRequestFormOpenedV1,
    ReviewRequestSentV1,
)
from kit.db import Database
from kit.problems import ServiceUnavailable
from reviews.testing import Shop

PAGE_BYTES = 100_000


async def test_shows_the_brand_then_the_products_in_the_consumers_language(shop: Shop) -> None:
    page = await (await shop.plan()).get()
    assert page.status_code == 200
    text = page.text
    assert '<html lang="fr">' in text
    assert text.index('name="brand_rating"') < text.index('name="product_1_rating"')
    assert text.index("Chaussures Alto") < text.index("Chaussettes mérinos")
    assert "Inès L." in text
    assert "Lefèvre" not in text
    assert "ines.lefevre@example.org" not in text


async def test_the_form_speaks_the_language_of_its_mail(shop: Shop) -> None:
    of_order = {language: language for language in CUSTOMER_LANGUAGES} | {"br": "pt", "be": "fr", "ja": "en"}
    for number, (named, language) in enumerate(of_order.items()):
        page = await (await shop.plan(f"WEB-{number}", language=named)).get()
        assert f'<html lang="{language}">' in page.text
        assert page.headers["content-language"] == language


async def test_pages_are_kept_and_indexed_by_nobody_and_run_nothing(shop: Shop) -> None:
    page = await (await shop.plan()).get()
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in page.headers["x-robots-tag"]
    policy = page.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    for directive in ("default-src 'self'", "form-action 'self'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "style=" not in page.text
    assert "<script" not in page.text


async def test_the_page_is_light_and_all_of_it(shop: Shop) -> None:
    products = [Product(product_ref=f"R-{n}", name=f"Produit {n} " + "long " * 38) for n in range(12)]
    page = await (await shop.plan(products=products)).get()
    assert len(page.content) < PAGE_BYTES
    assert re.findall(r'(?:src|href)="(?!#|/certificate/|data:)[^"]*"', page.text) == []


async def test_a_page_comes_compressed_to_whoever_takes_that(shop: Shop) -> None:
    asked = await shop.plan()
    sizes = {}
    async with shop.running.client() as client:
        for accepted in ("gzip, br", "br", "gzip;q=0"):
            page = await client.get(asked.path(), headers={"accept-encoding": accepted})
            assert "Chaussures Alto" in page.text
            assert page.headers["vary"] == "Accept-Encoding"
            sizes[accepted] = (page.headers.get("content-encoding"), int(page.headers["content-length"]))
    assert sizes["br"] == sizes["gzip;q=0"]
    assert sizes["br"][0] is None
    assert sizes["gzip, br"][0] == "gzip"
    assert sizes["gzip, br"][1] < sizes["br"][1] / 2


async def test_only_the_style_in_the_page_is_worn(shop: Shop) -> None:
    asked = await shop.plan()
    nonces = set()
    for _ in range(2):
        page = await asked.get()
        (nonce,) = re.findall(r'<style nonce="([\w-]{22})">', page.text)
        assert f"style-src 'nonce-{nonce}';" in page.headers["content-security-policy"]
        nonces.add(nonce)
    assert len(nonces) == 2


async def test_names_and_texts_are_shown_as_text(shop: Shop) -> None:
    mark = "<b>&\"'"
    asked = await shop.plan(
        products=[Product(product_ref="X", name=f"Lampe {mark}")], first_name=f"Zoé{mark}", last_name="Roy"
    )
    page = await asked.post({"brand_rating": "4", "brand_comment": f"</textarea><script>{mark}"})
    assert "<b>" not in page.text
    assert "<script" not in page.text
    assert "Alto &lt;Cimes&gt;" in page.text


async def test_pictures_come_from_encrypted_addresses_only(shop: Shop) -> None:
    text = (await (await shop.plan()).get()).text
    assert 'src="https://shop.example/i/alto.jpg"' in text
    assert "http://shop.example" not in text


async def test_a_star_of_the_mail_is_preselected_and_changes_nothing(shop: Shop) -> None:
    asked = await shop.plan()
    page = await asked.get(brand_rating="4", other="5")
    assert 'value="4" checked' in " ".join(page.text.split())
    assert page.text.count(" checked") == 1
    assert await shop.listed() == []
    page = await asked.get(brand_rating="9")
    assert " checked" not in page.text


async def test_an_opening_is_told_once_per_mail_with_the_orders_correlation_id(shop: Shop) -> None:
    asked = await shop.plan()
    async with shop.running.client() as client:
        for path in (asked.path(), asked.path(), asked.path("reminder"), asked.path("reminder")):
            assert (await client.get(path)).status_code == 200
    told = await shop.running.emitted(ReviewRequestFormOpenedV1)
    assert [event.items[0].request_id for event in told] == [asked.state.request_id] * 2
    assert {event.correlation_id for event in told} == {"from-the-door"}
    assert len({event.items[0].step_id for event in told}) == 2
    assert [event.items[0].value for event in told] == ["request", "reminder"]


async def test_a_request_for_products_needs_one_of_them(shop: Shop) -> None:
    asked = await shop.plan(request_type="product")
    assert "brand_rating" not in (await asked.get()).text
    empty = await asked.post({"experience_confirmed": "yes"})
    assert empty.status_code == 422
    answer = await asked.post(
        {"product_2_rating": "4", "product_2_comment": "Bien", "experience_confirmed": "yes"}
    )
    assert answer.status_code == 303


async def test_an_answered_request_is_thanked_for_whatever_is_sent(shop: Shop) -> None:
    asked = await shop.plan(request_type="brand")
    await asked.send()
    assert (await asked.post({"brand_rating": ""})).status_code == 303
    text = (await asked.get()).text
    assert "Vous avez répondu à tout" in text
    assert 'name="experience_confirmed"' not in text


async def test_a_forged_or_strange_link_leads_nowhere(shop: Shop) -> None:
    asked = await shop.plan()
    strange_tenant = asked.token(id_website=uuid4())
    content, _, signature = asked.token().rpartition(".")
    forged = f"{content}.{signature[::-1]}"
    other_purpose = shop.ports.keys.sign_link(
        "open", {"w": shop.id_website.hex, "r": asked.state.request_id.hex, "k": "request"}, shop.clock.now()
    )
    async with shop.running.client() as client:
        for token in (forged, other_purpose, "x", "%00", "é.è.ü"):
            page = await client.get(f"/r/{token}")
            assert page.status_code == 404, token
            assert page.headers["content-type"].startswith("text/html")
        assert (await client.get(f"/r/{strange_tenant}")).status_code == 503
        assert (await client.post(f"/r/{forged}", data={"brand_rating": "5"})).status_code == 404
    assert await shop.listed() == []


async def test_a_mail_faster_than_our_copy_asks_to_come_back(shop: Shop) -> None:
    asked = await shop.plan()
    later = await shop.plan("WEB-2")
    unknown = type(later)(shop, later.state.model_copy(update={"request_id": uuid4()}))
    page = await unknown.get()
    assert page.status_code == ServiceUnavailable.status
    assert int(page.headers["retry-after"]) > 0
    assert 'http-equiv="refresh"' in page.text
    assert (await unknown.post({"brand_rating": "5"})).status_code == 503
    await shop.running.receive(unknown.scheduled())
    assert (await unknown.get()).status_code == 200
    assert (await asked.get()).status_code == 200


async def test_the_steps_of_a_request_may_arrive_before_it(shop: Shop) -> None:
    known = await shop.plan()
    early = type(known)(shop, known.state.model_copy(update={"request_id": uuid4()}))
    await shop.running.receive(early.step(ReviewRequestCancelledV1))
    await shop.running.receive(early.scheduled())
    assert (await early.get()).status_code == 410


@pytest.mark.parametrize("kind", [ReviewRequestCancelledV1, ReviewRequestExpiredV1])
async def test_a_closed_questionnaire_says_so(shop: Shop, kind: type[ReviewRequestExpiredV1]) -> None:
    asked = await shop.plan()
    await shop.running.receive(asked.step(kind))
    for page in (await asked.get(), await asked.post({"brand_rating": "5"}), await asked.get("/thanks")):
        assert page.status_code == 410
        assert "Ce questionnaire est fermé" in page.text
    assert await shop.running.emitted(ReviewRequestFormOpenedV1) == []


async def test_a_link_lives_three_months_from_the_first_sending(shop: Shop) -> None:
    asked = await shop.plan()
    shop.clock.advance(timedelta(days=30))
    await shop.running.receive(asked.step(ReviewRequestSentV1))
    shop.clock.advance(timedelta(days=61, hours=23))
    assert (await asked.get()).status_code == 200
    shop.clock.advance(timedelta(hours=1))
    assert (await asked.get()).status_code == 410


async def test_three_months_are_calendar_months(shop: Shop) -> None:
    shop.clock.instant = datetime(2026, 11, 30, 12, tzinfo=UTC)
    asked = await shop.plan()
    shop.clock.instant = datetime(2027, 2, 28, 12, tzinfo=UTC) - timedelta(seconds=1)
    assert (await asked.get()).status_code == 200
    shop.clock.advance(timedelta(seconds=1))
    assert (await asked.get()).status_code == 410


async def test_only_forms_are_read_and_only_so_big(shop: Shop) -> None:
    asked = await shop.plan()
    async with shop.running.client() as client:
        assert (await client.post(asked.path(), json={})).status_code == 415
        form = {"content-type": "application/x-www-form-urlencoded"}
        big = await client.post(asked.path(), content=b"brand_comment=" + b"a" * (1 << 20), headers=form)
        many = await client.post(asked.path(), content=b"&".join([b"a=1"] * 301), headers=form)
        odd = await client.post(asked.path(), content=b"brand_comment=%ff%00\xc3&=&&%", headers=form)
    assert [big.status_code, many.status_code, odd.status_code] == [413, 400, 422]


async def test_a_database_that_is_away_is_told_as_a_page(shop: Shop) -> None:
    asked = await shop.plan()
    await _take_away(shop.running.database)
    page = await asked.get()
    assert page.status_code == 503
    assert "retry-after" in page.headers
    assert page.headers["content-type"].startswith("text/html")
    assert "requests" not in page.text


async def _take_away(database: Database) -> None:
    if not database.is_postgresql:
        async with database.write() as session:
            await session.execute(sa.text("ALTER TABLE requests RENAME TO requests_gone"))
        return

    def refuse(*_: object) -> None:
        raise ConnectionRefusedError

    await database.engine.dispose()
    sa.event.listen(database.engine.sync_engine, "do_connect", refuse)


async def test_the_brand_is_called_as_in_its_mails(shop: Shop) -> None:
    await shop.change_settings(sender_name="Cimes & Cie")
    page = await (await shop.plan()).get()
    assert "Cimes &amp; Cie" in page.text
    assert "Alto &lt;Cimes&gt;" not in page.text
