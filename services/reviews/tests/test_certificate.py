"""The public page of published reviews."""

import json
from datetime import timedelta
from uuid import uuid4

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
    text = await _page(shop)
    assert "<strong>4.5</strong>" in text
    assert text.index("Deuxième avis") < text.index("Premier &lt;b&gt;") < text.index("Trop ancien")
    assert "Encore en modération" not in text
    assert "Merci &lt;i&gt;Inès" in text
    assert "Lefèvre" not in text
    assert "<strong>4,5</strong>" in await _page(shop, language="fr-FR,en;q=0.5")


async def test_tells_search_engines_the_average(shop: Shop) -> None:
    await _published(shop, "A", "5", "Bien")
    text = await _page(shop)
    block = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert "<" not in block
    found = json.loads(block)
    assert found["name"] == "Alto <Cimes>"
    assert found["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": "5.0",
        "reviewCount": 1,
        "bestRating": 5,
        "worstRating": 1,
    }


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
