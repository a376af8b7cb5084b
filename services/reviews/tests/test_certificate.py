"""The public page of published reviews."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

from kit.testing.service import platform, stand_in
from reviews.testing import Shop


async def _page(shop: Shop, path: str = "", language: str = "en") -> str:
    async with shop.running.client() as client:
        response = await client.get(
            f"/certificate/{shop.id_website}{path}", headers={"accept-language": language}
        )
    assert response.status_code == 200
    return response.text


async def _published(shop: Shop, reference: str, rating: str, comment: str) -> str:
    item = await shop.written(reference, brand_rating=rating, brand_comment=comment)
    await shop.merchant("POST", f"/{item['id']}/publish")
    return str(item["id"])


async def test_shows_what_is_published_newest_first_with_the_average(shop: Shop) -> None:
    await _published(shop, "OLD", "1", "Trop ancien pour la moyenne")
    shop.clock.advance(timedelta(days=366))
    await _published(shop, "A", "5", "Premier <b>avis</b>")
    shop.clock.advance(timedelta(hours=1))
    second = await _published(shop, "B", "4", "Deuxième avis")
    await shop.written("C", brand_rating="1", brand_comment="Encore en modération")
    await shop.merchant("POST", f"/{second}/reply", {"text": "Merci <i>Inès</i>"})
    text = (await _page(shop)).partition("</head>")[2]
    assert "<strong>4.5</strong>" in text
    assert text.index("Deuxième avis") < text.index("Premier &lt;b&gt;") < text.index("Trop ancien")
    assert "Encore en modération" not in text
    assert "Merci &lt;i&gt;Inès" in text
    assert "Lefèvre" not in text
    assert "<strong>4,5</strong>" in await _page(shop, language="fr-FR,en;q=0.5")


def _told(text: str) -> dict[str, Any]:
    """Return what a page tells search engines."""
    block = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert "<" not in block
    found: dict[str, Any] = json.loads(block)
    return found


async def test_tells_search_engines_the_average_and_the_reviews(shop: Shop) -> None:
    await _published(shop, "A", "5", "Bien </script><script>alert(1)</script>")
    found = _told(await _page(shop))
    assert (found["@type"], found["name"]) == ("Organization", "Alto <Cimes>")
    assert found["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": "5.0",
        "reviewCount": 1,
        "bestRating": 5,
        "worstRating": 1,
    }
    (review,) = found["review"]
    assert review["reviewBody"] == "Bien </script><script>alert(1)</script>"
    assert (review["author"]["name"], review["datePublished"]) == ("Inès L.", "2026-03-02")


async def test_a_product_has_a_page_of_its_own(shop: Shop) -> None:
    asked = await shop.plan("A")
    await asked.send(brand_rating="1", product_1_rating="4", product_1_comment="Légères")
    for item in await shop.listed():
        await shop.merchant("POST", f"/{item['id']}/publish")
    text = await _page(shop, "?product=ALTO-42")
    assert "Reviews of Chaussures Alto" in text
    assert "<strong>4.0</strong>" in text
    assert "Légères" in text
    assert "Très bien." not in text
    found = _told(text)
    assert (found["@type"], found["sku"], len(found["review"])) == ("Product", "ALTO-42", 1)
    assert "?product=ALTO-42" in await _page(shop)


async def test_readers_narrow_and_turn_the_list(shop: Shop) -> None:
    await _published(shop, "A", "5", "Premier avis")
    shop.clock.advance(timedelta(hours=1))
    await _published(shop, "B", "4", "Second avis")
    oldest_first = await _page(shop, "?sort=oldest")
    assert oldest_first.index("Premier avis") < oldest_first.index("Second avis")
    good = await _page(shop, "?rate=4")
    assert ("Second avis" in good, "Premier avis" in good) == (True, False)
    assert "No review matches this choice." in await _page(shop, "?kind=product")
    for odd in ("?rate=9", "?kind=x", "?sort=x", "?language=xx", f"?product={'x' * 101}"):
        assert "Premier avis" in await _page(shop, odd)


async def test_the_language_is_chosen_by_address_then_by_browser(shop: Shop) -> None:
    for address, browser, language in (
        ("", "de-AT,de;q=0.9", "de"),
        ("?language=it", "de", "it"),
        ("", "xx", "fr"),  # the website's
        ("?language=xx", "nl", "nl"),
    ):
        assert f'<html lang="{language}">' in await _page(shop, address, browser)


async def test_the_numbers_show_who_was_asked_and_what_was_written(shop: Shop) -> None:
    internal = f"/internal/websites/{shop.id_website}"
    requests = {"by_status": {"sent": 7, "cancelled": 2}, "by_reason": {"unsubscribed": 3}}
    shop.ports.apps["tracking"] = stand_in({f"{internal}/requests/counts": requests})
    refused = await _published(shop, "A", "5", "Sera refusé")
    await _published(shop, "B", "5", "Reste")
    await shop.moderator(f"/{refused}/decision", {"decision": "refuse", "reason": "off_topic"})
    await shop.running.run_job("seal-statements")
    text = re.sub(r"<[^>]+>|\s+", " ", await _page(shop))
    shown = " ".join(text.split())
    assert "Requests planned 12 sent 7 not sent: order cancelled 2" in shown
    assert "not sent: the customer wants no e-mails 3" in shown
    assert "Reviews written 2 published 1 refused: unrelated to what is rated 1" in shown
    assert "Orders received" not in shown  # the mailer does not answer
    assert "5 entries" in shown


async def test_each_review_has_a_page_with_its_statements(shop: Shop) -> None:
    review_id = await _published(shop, "A", "5", "Bien emballé")
    assert "is being entered" in await _page(shop, f"/reviews/{review_id}")
    await shop.running.run_job("seal-statements")
    text = await _page(shop, f"/reviews/{review_id}")
    assert "the one these entries are about" in text
    assert "in an order file uploaded by the shop" in text
    assert "proofmark provenance verify" in text
    await shop.moderator(f"/{review_id}/decision", {"decision": "refuse", "reason": "off_topic"})
    await shop.running.run_job("seal-statements")
    text = await _page(shop, f"/reviews/{review_id}")
    assert ("Bien emballé" in text, "Refused: unrelated to what is rated" in text) == (False, True)
    async with shop.running.client() as client:
        for strange in (uuid4(), "x"):
            response = await client.get(f"/certificate/{shop.id_website}/reviews/{strange}")
            assert response.status_code == 404


async def _report(shop: Shop, review_id: object, **fields: str) -> Any:
    async with shop.running.client() as client:
        address = f"/certificate/{shop.id_website}/reviews/{review_id}/report"
        return await client.post(address, data=fields, headers={"accept-language": "en"})


async def test_readers_report_and_moderators_see_it(shop: Shop) -> None:
    review_id = await _published(shop, "A", "5", "Bien")
    assert "What is wrong?" in await _page(shop, f"/reviews/{review_id}/report")
    refused = await _report(shop, review_id, reason="author_request", comment="Je garde <ceci>")
    assert refused.status_code == 422
    assert "Je garde &lt;ceci&gt;" in refused.text
    assert (await _report(shop, review_id, reason="biased", comment="x" * 2001)).status_code == 422
    assert (await _report(shop, uuid4(), reason="biased")).status_code == 404
    for _ in range(22):
        sent = await _report(shop, review_id, reason="biased", comment="Un proche")
        assert (sent.status_code, "Thank you" in sent.text) == (200, True)
    async with shop.running.client(platform("moderator")) as client:
        path = "/api/v1/moderation/reports"
        first = (await client.get(path, params={"limit": 15})).json()
        rest = (await client.get(path, params={"cursor": first["next_cursor"]})).json()
        assert (len(first["items"]), len(rest["items"])) == (15, 5)  # at most twenty wait for one review
        one = first["items"][0]
        assert (one["review_id"], one["reason"], one["comment"]) == (review_id, "biased", "Un proche")
        assert (await client.delete(f"{path}/{one['id']}")).status_code == 204
        assert (await client.delete(f"{path}/{one['id']}")).status_code == 404


async def test_a_refused_review_leaves_and_a_flagged_one_stays(shop: Shop) -> None:
    refused = await _published(shop, "A", "1", "Sera refusé")
    flagged = await _published(shop, "B", "1", "Sera signalé")
    await shop.moderator(f"/{refused}/decision", {"decision": "refuse", "reason": "inappropriate"})
    await shop.merchant("POST", f"/{flagged}/reply", {"text": "Merci"})
    await shop.merchant("POST", f"/{flagged}/flag", {"reason": "biased"})
    text = await _page(shop)
    assert "Sera refusé" not in text
    assert "Sera signalé" in text


async def test_older_reviews_are_a_page_further(shop: Shop) -> None:
    for number in range(23):
        await _published(shop, f"N-{number}", "5", f"Avis numéro {number}.")
        shop.clock.advance(timedelta(minutes=number % 2))
    first = await _page(shop)
    link = first.partition('rel="next" href="')[2].partition('"')[0]
    second = await _page(shop, link)
    shown = [number for number in range(23) if f"Avis numéro {number}." in first]
    older = [number for number in range(23) if f"Avis numéro {number}." in second]
    assert (len(shown), len(older)) == (20, 3)
    assert sorted(shown + older) == list(range(23))
    assert 'rel="next"' not in second


async def test_an_empty_page_and_a_strange_website(shop: Shop) -> None:
    text = await _page(shop)
    assert "No review is published yet." in text
    assert "ld+json" not in text
    async with shop.running.client() as client:
        for strange in (uuid4(), "x", "%00"):
            assert (await client.get(f"/certificate/{strange}")).status_code == 404
        assert (await client.get(f"/certificate/{shop.id_website}?after=x")).status_code == 400
