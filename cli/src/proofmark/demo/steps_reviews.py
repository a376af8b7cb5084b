"""Steps: customers answer, moderators decide, the brand replies."""

from typing import Any

from proofmark.demo.journey import Journey
from proofmark.demo.narrator import expect
from proofmark.demo.steps_requests import CAMILLE, MAYA, ONEIL, OSCAR, request_of

_MODERATION = "/api/v1/moderation/reviews"


async def reviews_of(journey: Journey, reference: str) -> dict[str, dict[str, Any]]:
    """Return an order's reviews by kind."""
    listed = (await journey.merchant.get(journey.w("/reviews"), q=reference))["items"]
    return {item["kind"]: item for item in listed if item["purchase_reference"] == reference}


async def answer_first(journey: Journey) -> None:
    """Maya opens, follows the link, rates brand and product; O'Neil leaves one star."""
    maya, oneil = journey.customer(MAYA), journey.customer(ONEIL)
    await maya.open_mail()
    await journey.operator.settle()
    expect((await request_of(journey, MAYA))["status"] == "opened", "the open should be tracked")
    page = await maya.form()
    expect("Le carnet du sentier" in page, "the form should name the product")
    await journey.operator.settle()
    expect((await request_of(journey, MAYA))["status"] == "form_opened", "the click should be tracked")
    journey.narrator.fact("questionnaire", journey.platform.base_url + await maya.form_link())
    await maya.submit(
        brand_rating="5",
        brand_comment="Commande simple, colis soigné, livraison en deux jours.",
        product_1_rating="4",
        product_1_comment="Beau papier.\nLa reliure est un peu raide.",
    )
    await oneil.submit(brand_rating="1", brand_comment="Never again, you crooks <b>!</b>")
    await journey.operator.settle()
    expect((await request_of(journey, MAYA))["status"] == "review_submitted", "the answer should be tracked")
    found = await reviews_of(journey, "WEB-10503")
    expect(set(found) == {"site", "product"}, "one review per part", found)
    expect(found["site"]["state"] == "pending", "five stars wait for publication", found["site"])
    journey.narrator.fact("shown as", found["site"]["displayed_name"])
    one_star = (await reviews_of(journey, "WEB-10423"))["site"]
    expect(one_star["state"] == "in_moderation", "one star waits for a moderator", one_star)
    expect(one_star["displayed_name"] == "Anonymous", "this customer asked to be anonymous", one_star)


async def moderate_first(journey: Journey) -> None:
    """The insult is refused with its reason; the rest is published after its hour."""
    queue = (await journey.operator.get(_MODERATION, state="in_moderation"))["items"]
    one_star = next(item for item in queue if item["purchase_reference"] == "WEB-10423")
    await _decide(journey, one_star["id"], "refuse", "inappropriate")
    journey.narrator.counts(await journey.operator.run("publish-reviews", journey.night(1, 20)))
    refused = (await reviews_of(journey, "WEB-10423"))["site"]
    expect(refused["state"] == "refused", "the moderator refused it", refused)
    expect(refused["reason"] == "inappropriate", "with its reason", refused)
    for kind, review in (await reviews_of(journey, "WEB-10503")).items():
        expect(review["state"] == "published", f"Maya's {kind} review should be published", review)
        journey.narrator.fact(f"published ({kind})", f"{review['rate']}/5 {review['comment']!r}")
    page = f"/certificate/{journey.french['id_website']}"
    certificate = await journey.operator.get(page)
    expect("colis soigné" in certificate, "the certificate page should show it")
    expect("crooks" not in certificate, "what was refused is never shown")
    journey.narrator.fact("certificate page", journey.platform.base_url + page)


async def _decide(journey: Journey, review_id: str, decision: str, reason: str | None) -> None:
    body = {"decision": decision, "reason": reason, "comment": None}
    await journey.operator.post(f"{_MODERATION}/{review_id}/decision", body)
    await journey.operator.settle()


async def answer_second(journey: Journey) -> None:
    """Camille answers with four stars; Óscar wants no more mails."""
    await journey.customer(CAMILLE).submit(brand_rating="4", brand_comment="Bonne taille, retour facile.")
    await journey.customer(OSCAR).unsubscribe()
    await journey.operator.settle()
    journey.narrator.counts(await journey.operator.run("publish-reviews", journey.night(9, 20)))
    review = (await reviews_of(journey, "WEB-10421"))["site"]
    expect(review["state"] == "published", "Camille's review should be published", review)
    suppressed = (await journey.merchant.get(journey.w("/suppressions")))["items"]
    journey.narrator.table(
        ("shown", "scope", "reason"), [[s[n] for n in ("shown", "scope", "reason")] for s in suppressed]
    )
    expect(any(item["reason"] == "unsubscribed" for item in suppressed), "Óscar is on the list", suppressed)
    expect(all(OSCAR not in str(item) for item in suppressed), "addresses are never given back in clear")


async def change_minds(journey: Journey) -> None:
    """Camille asks to be forgotten; Maya's product review turns out to name a competitor."""
    camille = (await reviews_of(journey, "WEB-10421"))["site"]
    await journey.operator.post(f"{_MODERATION}/{camille['id']}/anonymize")
    maya = (await reviews_of(journey, "WEB-10503"))["product"]
    await _decide(journey, maya["id"], "refuse", "competitor")
    forgotten = (await reviews_of(journey, "WEB-10421"))["site"]
    expect(forgotten["displayed_name"] == "Anonymous", "nothing names Camille any more", forgotten)
    expect(forgotten["anonymized"] is True, "it says so", forgotten)
    refused = (await reviews_of(journey, "WEB-10503"))["product"]
    expect(refused["state"] == "refused", "a published review can be refused", refused)
    journey.narrator.say("Camille is Anonymous everywhere; Maya's product review is gone from sight.")
