"""Steps: requests are planned, sent, reminded, tracked."""

from typing import Any

from proofmark.demo.journey import Journey
from proofmark.demo.narrator import expect

MAYA, ONEIL = "maya.roy@example.org", "am.oneil@example.org"
CAMILLE, OSCAR, HUGO = "camille.durand@example.org", "oscar.nunez@example.org", "hugo.petit@example.org"
_COLUMNS = ("purchase_reference", "type", "status", "scheduled_at", "email")


async def _requests(journey: Journey, website: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await journey.merchant.get(journey.w("/requests", website), limit=200))[
        "items"
    ]
    return found


async def request_of(journey: Journey, email: str) -> dict[str, Any]:
    """Return the detail of a customer's first request."""
    listed = (await journey.merchant.get(journey.w("/requests"), q=email, sort="experience_date"))["items"]
    expect(listed, f"{email} should have a request")
    earliest = min(listed, key=lambda item: item["scheduled_at"])
    found: dict[str, Any] = await journey.merchant.get(journey.w(f"/requests/{earliest['id']}"))
    return found


async def show_planned(journey: Journey) -> None:
    """Nine orders, and for each the requests that delays and products ask for."""
    french, american = await _requests(journey), await _requests(journey, journey.american)
    journey.narrator.table(_COLUMNS, [[item[name] for name in _COLUMNS] for item in french + american])
    references = {item["purchase_reference"] for item in french}
    expect(len(references) == 9, "nine French orders should be planned", sorted(references))
    expect(len({item["purchase_reference"] for item in american}) == 2, "two American orders", american)
    hike = [(item["type"]) for item in french if item["purchase_reference"] == "WEB-10501"]
    expect(sorted(hike) == ["brand", "product", "product"], "products with other delays ask later", hike)
    detail = await request_of(journey, MAYA)
    expect(detail["history"][0]["rule"] == "delay_row", "the history names the rule", detail["history"])
    journey.narrator.say(f"Why then? {detail['history'][0]['text']}")


async def send_first(journey: Journey) -> None:
    """Those whose delay is 0."""
    journey.narrator.counts(await journey.operator.run("send-requests", journey.night(1, 9)))
    for email in (MAYA, ONEIL):
        mail = await journey.customer(email).mail()
        expect("List-Unsubscribe" in mail["headers"], "each mail says how to refuse more", mail["headers"])
        journey.narrator.fact(f"mail to {email}", mail["subject"])
    expect(await journey.customer(CAMILLE).mail_count() == 0, "nobody is asked too early")
    journey.narrator.file("the mail's text", (await journey.customer(MAYA).mail())["text"])
    expect((await request_of(journey, MAYA))["status"] == "sent", "tracking should say sent")


async def send_second(journey: Journey) -> None:
    """Eight days on: delays of 2 to 7 days are over."""
    journey.narrator.counts(await journey.operator.run("send-requests", journey.night(9, 9)))
    for email in (CAMILLE, OSCAR, HUGO):
        expect(await journey.customer(email).mail_count() == 1, f"{email} should have one mail")
        journey.narrator.fact(f"mail to {email}", (await journey.customer(email).mail())["subject"])
    expect(await journey.customer(MAYA).mail_count() == 1, "nobody is asked twice")


async def remind(journey: Journey) -> None:
    """Seven days after the mail: Hugo has not looked; Óscar has unsubscribed; Camille has answered."""
    journey.narrator.counts(await journey.operator.run("send-requests", journey.night(17, 9)))
    expect(await journey.customer(HUGO).mail_count() == 2, "Hugo should get a reminder")
    expect(await journey.customer(OSCAR).mail_count() == 1, "who has unsubscribed gets nothing more")
    expect(await journey.customer(CAMILLE).mail_count() == 1, "who has answered gets nothing more")
    journey.narrator.fact(f"reminder to {HUGO}", (await journey.customer(HUGO).mail())["subject"])
    expect((await request_of(journey, HUGO))["status"] == "reminder", "tracking should say reminder")
    again = await journey.operator.run("send-requests", journey.night(17, 10))
    expect(await journey.customer(HUGO).mail_count() == 2, "one reminder, never two", again)


async def show_histories(journey: Journey) -> None:
    """The life of three requests, as the tracking API tells it; who was forgotten is found by no address."""
    for email, status in (
        (MAYA, "review_submitted"),
        (OSCAR, "sent"),
        (HUGO, "reminder"),
    ):
        detail = await request_of(journey, email)
        journey.narrator.fact(f"{detail['purchase_reference']} ({email})", detail["status"])
        for step in detail["history"]:
            journey.narrator.say(f"  {step['at']}  {step['event']:<17} {step['text']}")
        expect(detail["status"] == status, f"{email}'s request should be {status}", detail["status"])
    forgotten = (await journey.merchant.get(journey.w("/requests"), q=CAMILLE))["items"]
    expect(not forgotten, "nobody finds Camille by her address any more", forgotten)
    statistics = await journey.merchant.get(journey.w("/requests/statistics"))
    journey.narrator.fact("by status", statistics["by_status"])
    expect(statistics["total"] == sum(statistics["by_status"].values()), "the counts should add up")
    export = await journey.merchant.get(journey.w("/requests/export.csv"))
    expect(len(export.splitlines()) == statistics["total"] + 1, "the export holds every request")


async def check_quiet(journey: Journey) -> None:
    """No message waits, none is dead, every part is well."""
    status = await journey.operator.get("/api/v1/operator/status")
    journey.narrator.fact(
        "outbox, queued, dead letters", [status[n] for n in ("outbox", "queued", "dead_letters")]
    )
    expect(status["quiet"], "the platform should be quiet", status)
    expect(status["dead_letters"] == 0, "no message should be dead", status)
    expect(set(status["services"].values()) == {"ok"}, "every service should be well", status["services"])
