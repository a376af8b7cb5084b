"""One request in detail, in words of both languages, and its cancelling."""

from datetime import timedelta
from typing import get_args
from uuid import UUID, uuid4

import httpx2

from contracts import requests as told
from contracts.order_element import element_of
from contracts.requests import ErrorReason
from kit.i18n import LANGUAGES, Catalogue
from kit.testing.service import member
from tracking.routes_answers import words_of
from tracking.routes_requests import TEXTS
from tracking.status import STEP_EVENTS
from tracking.testing import ALTO, NOVA, START, Site, order, scheduled, state, stepped

HOUR = timedelta(hours=1)


def _step(event: str, **fields: object) -> dict[str, object]:
    blank = dict.fromkeys(("rule", "reason", "setting", "value", "detail", "moment"))
    return {**blank, "at": START, "due": "", "sent": "", "machine": False, "event": event, **fields}


async def test_the_detail(site: Site) -> None:
    planned = state(order(purchase_date=START))
    await site.service.receive(
        scheduled(planned),
        stepped(
            told.ReviewRequestFailedV1,
            planned.request_id,
            START + HOUR,
            reason="hard_bounce",
            rule="mail_server",
            detail="550 5.1.1 no such user",
        ),
    )
    shown = await site.detail(planned.request_id)
    assert shown["order"] == element_of(planned.order).model_dump(mode="json")
    assert "requests" not in shown["order"]
    assert shown["products"] == [{"product_ref": "ALTO-42", "name": "Chaussures Alto"}]
    assert (shown["status"], shown["reason"]) == ("error", "hard_bounce")
    assert shown["history"] == [
        {
            "at": "2026-03-02T12:00:00Z",
            "event": "programmed",
            "reason": None,
            "machine": False,
            "rule": "delay_row",
            "setting": "delay",
            "value": 5,
            "text": "Planned: the mail is due on 2026-03-07 12:00 UTC. "
            "Sending delay in days: 5, set by the order itself (delay).",
        },
        {
            "at": "2026-03-02T13:00:00Z",
            "event": "failed",
            "reason": "hard_bounce",
            "machine": False,
            "rule": "mail_server",
            "setting": None,
            "value": None,
            "text": "The mail was not sent, or not delivered. The recipient does not exist there. "
            "Details: “550 5.1.1 no such user”",
        },
    ]
    french = (await site.detail(planned.request_id, language="fr"))["history"]
    assert french[0]["text"].startswith("Programmée : l'e-mail est prévu le 2026-03-07 12:00 UTC.")


async def test_what_happened_at_one_instant_is_told_in_the_order_of_things(site: Site) -> None:
    planned = state()
    await site.service.receive(
        stepped(
            told.ReviewRequestBlockedV1, planned.request_id, START, rule="domain_excluded", value="x.example"
        ),
        scheduled(planned),
    )
    assert [step["event"] for step in (await site.detail(planned.request_id))["history"]] == [
        "programmed",
        "blocked",
    ]


async def test_anothers_or_an_unknown_request_is_not_found(site: Site) -> None:
    planned = state()
    await site.service.receive(scheduled(planned))
    answers = [
        await site.get(f"/requests/{planned.request_id}", NOVA),
        await site.get(f"/requests/{uuid4()}"),
    ]
    async with site.service.client(member(NOVA)) as client:
        answers.append(await client.get(f"/api/v1/websites/{ALTO}/requests/{planned.request_id}"))
    assert [answer.status_code for answer in answers] == [404] * 3
    bodies = [_same_for_all(answer) for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]


def _same_for_all(answer: httpx2.Response) -> dict[str, object]:
    return {name: value for name, value in answer.json().items() if name not in ("instance", "request_id")}


def test_both_languages_say_the_same_things() -> None:
    texts = Catalogue(TEXTS)
    english, french = (texts.keys(language) for language in ("en", "fr"))
    assert english == french
    for language in LANGUAGES:
        for key in english:
            words = texts.text(key, language, **_step("sent", value=5, setting="delay", due="x", sent="x"))
            assert words.strip() == words != ""


def test_every_event_and_reason_has_words() -> None:
    keys = Catalogue(TEXTS).keys("fr")
    assert {f"step.{event}" for event in STEP_EVENTS} <= keys
    assert {f"reason.{reason}" for reason in get_args(ErrorReason)} <= keys


def test_a_rule_without_words_breaks_nothing() -> None:
    texts = Catalogue(TEXTS)
    assert words_of(_step("sent", rule="new_rule", reason="new_reason"), texts, "fr") == (
        "L'e-mail a été remis au serveur de messagerie."
    )
    assert words_of(_step("dreamt"), texts, "en") == ""


def test_words_follow_the_event_that_a_rule_led_to() -> None:
    texts = Catalogue(TEXTS)
    sent = words_of(_step("sent", rule="retry", value=3), texts, "en")
    assert sent == "The mail was handed to the mail server, at attempt 3."
    delayed = words_of(_step("delayed", rule="retry", value=2, detail="451 {later}"), texts, "en")
    assert delayed == ("Attempt 2 to send did not succeed; it will be tried again. Details: “451 {later}”")
    again = words_of(_step("sent", rule="outcome_unknown", detail="sent once more"), texts, "fr")
    assert again.startswith("L'e-mail a été remis une fois de plus")
    assert "sent once more" not in again


async def _cancel(site: Site, request_id: UUID, role: str = "manager") -> httpx2.Response:
    async with site.service.client(member(ALTO, "manager" if role == "manager" else "viewer")) as client:
        return await client.post(f"/api/v1/websites/{ALTO}/requests/{request_id}/cancel")


async def test_cancelling(site: Site) -> None:
    planned = state()
    await site.service.receive(scheduled(planned))

    async def tell(request_id: UUID) -> None:
        await site.service.receive(
            stepped(told.ReviewRequestCancelledV1, request_id, START + HOUR, rule="merchant")
        )

    site.mailer.before_answer = tell
    answer = await _cancel(site, planned.request_id)
    assert answer.status_code == 200
    assert answer.json() == await site.detail(planned.request_id)
    assert answer.json()["status"] == "cancelled"
    words = answer.json()["history"][-1]["text"]
    assert words == "Cancelled by the merchant on 2026-03-02 13:00 UTC, before sending."
    assert site.mailer.asked == [planned.request_id]


async def test_cancelling_what_was_sent(site: Site) -> None:
    planned = state()
    await site.service.receive(scheduled(planned))
    site.mailer.status = 409
    answer = await _cancel(site, planned.request_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "state_conflict")
    assert (await site.detail(planned.request_id))["status"] == "programmed"


async def test_cancelling_what_the_mailer_has_not(site: Site) -> None:
    planned = state()
    await site.service.receive(scheduled(planned))
    site.mailer.status = 404
    assert (await _cancel(site, planned.request_id)).status_code == 404


async def test_cancelling_while_the_mailer_is_away(site: Site) -> None:
    planned = state()
    await site.service.receive(scheduled(planned))
    site.mailer.status = 500
    answers = [await _cancel(site, planned.request_id)]

    async def away(*_: object) -> None:
        raise httpx2.ConnectError("away")

    site.ports.apps["mailer"] = away
    answers.append(await _cancel(site, planned.request_id))
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
        assert answer.headers["retry-after"]


async def test_cancelling_an_unknown_request_asks_nobody(site: Site) -> None:
    assert (await _cancel(site, uuid4())).status_code == 404
    assert site.mailer.asked == []


async def test_viewers_cancel_nothing(site: Site) -> None:
    planned = state()
    await site.service.receive(scheduled(planned))
    answer = await _cancel(site, planned.request_id, role="viewer")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert site.mailer.asked == []
