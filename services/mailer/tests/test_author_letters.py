"""Letters to authors of reviews: whom they reach, what they say, where they lead; there is one of each."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.links import FORM, AuthorLink, RequestLink
from contracts.notices import AuthorNoticeRequestedV1
from kit.addresses import hash_of_address
from kit.ids import uuid7
from mailer.author_letter import AuthorLetter, compose, render
from mailer.mail_design import PLATFORM_LOOK
from mailer.mail_template import TEXTS
from mailer.suppress import Origin, Suppression, suppress
from mailer.tables import notices, suppressions
from mailer.testing import ALTO, Site

INES = "ines@example.org"
REVIEW, MESSAGE, REQUEST = UUID(int=11), UUID(int=12), UUID(int=13)
REASONS = (
    *("inappropriate", "contradicted", "rating_mismatch", "product_only", "unintelligible", "biased"),
    *("off_topic", "personal_data", "competitor", "not_experienced", "promotional", "dispute_settled"),
    *("author_request", "sensitive"),
)


def asked(kind: str, **given: Any) -> AuthorNoticeRequestedV1:
    told: dict[str, Any] = {
        "id": uuid7(),
        "occurred_at": "2026-03-02T12:00:00Z",
        "id_website": ALTO,
        "aggregate_id": str(REVIEW),
        "kind": kind,
        "request_id": REQUEST,
        "email": INES,
        "language": "fr",
        "displayed_name": "Inès L.",
        "rate": 2,
        "comment": "Trop petit.\nEt <b>cher</b> & lent.",
    }
    own: dict[str, dict[str, Any]] = {
        "refused": {"reason": "off_topic"},
        "replied": {"message": "Bonjour,\nmerci", "message_from": "merchant", "answerable": MESSAGE},
    }
    return AuthorNoticeRequestedV1.model_validate(told | own.get(kind, {}) | given)


async def send(site: Site) -> None:
    await site.service.run_job("send-notices")


async def rows(site: Site) -> list[dict[str, Any]]:
    async with site.service.database.read() as session:
        return await session.rows(notices.select())


async def refuse_mails(site: Site, reason: str, origin: Origin, id_website: UUID | None = ALTO) -> None:
    known = hash_of_address(INES, site.ports.keys.keyed_hash)
    entry = Suppression("address", known, "i***@example.org", id_website, reason, origin)
    async with site.service.database.write() as session:
        await suppress(session, entry, site.clock.now())


async def test_an_author_is_told_once_why_a_review_is_not_shown(site: Site) -> None:
    event = asked("refused", product_name="Chaussures <Alto>", message="Voir les règles.")
    for _ in range(2):
        await site.service.receive(event)
        await send(site)
    (mail,) = site.box.mails()
    assert site.box.recipients == [INES]
    assert mail["Subject"] == "Votre avis sur Chaussures <Alto> n’est pas publié"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"].addresses[0].display_name == "Alto"
    assert mail["Message-ID"] == f"<{event.id.hex}@mail.example>"
    assert mail["List-Unsubscribe"] is None
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        said = part.get_content()
        for words in (
            "Bonjour Inès L.,",
            TEXTS.text("letter.reason.off_topic", "fr"),
            "Voir les règles.",
            "Trop petit.",
            "http://127.0.0.1/r/",
        ):
            assert words in said, (kind, words)
        assert ("<b>cher</b>" in said) is (kind == "plain")
    (row,) = await rows(site)
    assert (row["state"], row["recipient"], row["content"], row["due_at"]) == ("accepted", None, None, None)


async def test_each_letter_leads_to_its_own_page(site: Site) -> None:
    for kind in ("refused", "replied", "dispute", "confirmation"):
        await site.service.receive(asked(kind))
    await send(site)
    now, keys = site.clock.now(), site.ports.keys
    links = [re.findall(r"http://127\.0\.0\.1/r/(\S+)", body(mail)) for mail in site.box.mails()]
    found = dict(zip(await kinds(site), links, strict=True))
    assert all(len(each) == 1 for each in links)
    form = RequestLink.of(keys.read_link(FORM, found["refused"][0], now))
    assert (form.id_website, form.request_id) == (ALTO, REQUEST)
    for kind, purpose, message in (
        ("replied", "answer", MESSAGE),
        ("dispute", "dispute", None),
        ("confirmation", "confirm", None),
    ):
        path, _, token = found[kind][0].partition("/")
        assert path == purpose
        assert AuthorLink.of(keys.read_link(purpose, token, now)) == AuthorLink(ALTO, REVIEW, message)


def body(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


async def kinds(site: Site) -> list[str]:
    async with site.service.database.read() as session:
        found = await session.rows(notices.select().order_by(notices.c.due_at, notices.c.id))
    return [row["kind"] for row in found]


async def test_a_moderators_message_has_nothing_to_answer(site: Site) -> None:
    await site.service.receive(asked("replied", message_from="moderator", answerable=None))
    await send(site)
    (mail,) = site.box.mails()
    assert "modérateur" in mail["Subject"] or "avis" in mail["Subject"]
    assert "/r/" not in body(mail)


@pytest.mark.parametrize(
    ("reason", "origin", "reached"),
    [
        ("hard_bounce", "mail_server", set()),
        ("complaint", "mail_server", set()),
        ("unsubscribed", "consumer", {"refused", "confirmation"}),
        ("merchant_request", "merchant", {"refused", "confirmation"}),
    ],
)
@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_who_wants_no_mails_gets_only_what_is_owed(
    site: Site, reason: str, origin: Origin, reached: set[str]
) -> None:
    for kind in ("refused", "replied", "dispute", "confirmation"):
        await site.service.receive(asked(kind))
    await refuse_mails(site, reason, origin)
    await send(site)
    states = {row["kind"]: row["state"] for row in await rows(site)}
    assert {kind for kind, state in states.items() if state == "accepted"} == reached
    assert {kind for kind, state in states.items() if state == "dropped"} == states.keys() - reached
    assert all(row["recipient"] is None and row["content"] is None for row in await rows(site))
    assert len(site.box.taken) == len(reached)


async def test_a_recipient_that_does_not_exist_is_mailed_no_more(site: Site) -> None:
    await site.service.receive(asked("refused"))
    site.box.at_recipient[INES] = "550 5.1.1 no such user"
    await send(site)
    assert [row["state"] for row in await rows(site)] == ["failed"]
    async with site.service.database.read() as session:
        (entry,) = await session.rows(suppressions.select())
    assert (entry["reason"], entry["holder"]) == ("hard_bounce", "platform")


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_a_letter_of_unknown_outcome_is_not_sent_again(site: Site) -> None:
    await site.service.receive(asked("replied"))
    site.box.dies_after_data = True
    await send(site)
    site.box.dies_after_data = False
    site.clock.advance(timedelta(days=1))
    await send(site)
    assert len(site.box.taken) == 1
    assert [row["state"] for row in await rows(site)] == ["outcome_unknown"]


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_letters_keep_the_quiet_hours_but_for_those_that_somebody_waits_for(site: Site) -> None:
    await site.set(quiet_hours={"from": "10:00", "to": "15:00"})  # in Paris; it is 13:00 there
    await site.service.receive(asked("replied"))
    await site.service.receive(asked("confirmation"))
    await send(site)
    assert len(site.box.taken) == 1
    site.clock.advance(timedelta(hours=2))
    await send(site)
    assert len(site.box.taken) == 2


async def test_nothing_is_written_to_who_was_erased(site: Site) -> None:
    await site.service.receive(asked("refused", email=None))
    assert await rows(site) == []


def letter(language: str, kind: str, **given: Any) -> AuthorLetter:
    event = asked(kind, **given)
    return AuthorLetter(
        id=event.id,
        recipient=INES,
        website_name="Alto & Co",
        sender_name="Alto",
        reply_to="help@alto.example",
        language=language,
        look=PLATFORM_LOOK,
        date=event.occurred_at,
        correlation_id="c",
        asked=event,
    )


@pytest.mark.parametrize("language", CUSTOMER_LANGUAGES)
def test_every_reason_is_said_in_every_language(language: str) -> None:
    said = {
        render(letter(language, "refused", reason=reason), "https://x.example/r/t").text for reason in REASONS
    }
    assert len(said) == len(REASONS)


def test_an_anonymous_author_is_greeted_without_a_name() -> None:
    text = render(letter("en", "replied", displayed_name="Anonymous"), None).text
    assert text.startswith("Hello,\n")


def test_no_text_reaches_a_header() -> None:
    event = letter("en", "refused", product_name="Shoes\r\nBcc: a@b.example")
    head = compose(event, None, "avis@mail.example").partition(b"\r\n\r\n")[0]
    assert b"\nBcc" not in head
