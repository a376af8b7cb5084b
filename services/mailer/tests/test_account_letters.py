"""Letters to people about their accounts: what they say, where they lead, to whom they never go."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.links import PASSWORD, PasswordLink
from contracts.notices import AccountNoticeRequestedV1
from kit.ids import uuid7
from mailer.tables import notices
from mailer.testing import Site

ASKED_AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def asked(**given: Any) -> AccountNoticeRequestedV1:
    return AccountNoticeRequestedV1(
        **{
            "id": uuid7(),
            "occurred_at": ASKED_AT,
            "id_website": None,
            "aggregate_id": "letter",
            "kind": "reset",
            "email": "ana@alto.example",
            "name": "Ana <b>",
            "language": "fr",
            "link_id": uuid7(),
            "expires_at": ASKED_AT + timedelta(minutes=30),
        }
        | given
    )


async def tell(site: Site, event: AccountNoticeRequestedV1) -> list[Any]:
    for _ in range(2):  # told twice, written once
        await site.service.receive(event)
        await site.service.run_job("send-notices")
    return list(site.box.mails())


async def test_a_forgotten_password_s_letter_holds_the_only_token_there_is(site: Site) -> None:
    event = asked()
    (mail,) = await tell(site, event)
    assert site.box.recipients == ["ana@alto.example"]
    assert mail["Subject"] == "Choisissez un autre mot de passe"
    html, text = (mail.get_body((kind,)).get_content() for kind in ("html", "plain"))
    assert "Bonjour Ana &lt;b&gt;," in html
    assert "30 minutes" in html
    assert "Bonjour Ana <b>," in text
    (token,) = re.findall(r"/app/reset/(\S+)", text)
    assert f'/app/reset/{token}"' in html
    read = site.ports.keys.read_link(PASSWORD, token, ASKED_AT)
    assert PasswordLink.of(read).link_id == event.link_id
    async with site.service.database.read() as session:
        (row,) = await session.rows(notices.select())
    assert (row["state"], row["recipient"], row["content"]) == ("accepted", None, None)
    assert token not in event.model_dump_json()


async def test_an_invitation_says_who_invites_and_leads_to_a_first_password(site: Site) -> None:
    event = asked(
        kind="invitation",
        language="en",
        organization="Cimes\r\nBcc: x@y.example",
        invited_by="Zoé",
        expires_at=ASKED_AT + timedelta(days=7),
    )
    (mail,) = await tell(site, event)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Cimes Bcc: x@y.example invites you to Proofmark"
    text = mail.get_body(("plain",)).get_content()
    assert "Zoé gives you access to Cimes" in text
    assert "7 days" in text
    assert re.search(r"/app/reset/\S+\?new=1\s", text)


async def test_who_has_an_account_is_asked_to_sign_in(site: Site) -> None:
    (mail,) = await tell(site, asked(kind="welcome", organization="Cimes", expires_at=ASKED_AT))
    text = mail.get_body(("plain",)).get_content()
    assert "Vous avez maintenant accès à Cimes" in mail.get_body(("html",)).get_content()
    assert re.search(r"/app\s", text)
    assert "reset" not in text


async def test_an_address_that_nobody_has_gets_nothing(site: Site) -> None:
    assert await tell(site, asked(email=None)) == []
