"""Forgotten passwords: one link, once, for half an hour, and never a word about who has an account."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.links import PASSWORD, PasswordLink
from contracts.notices import AccountNoticeRequestedV1
from kit.ids import uuid7

NEW = "quite-another-phrase-7"


async def asked(accounts: Any, email: str) -> AccountNoticeRequestedV1:
    answer = await accounts.service.client().post("/api/v1/password-resets", json={"email": email})
    assert (answer.status_code, answer.json()) == (202, {})
    told: AccountNoticeRequestedV1 = (await accounts.service.emitted(AccountNoticeRequestedV1))[-1]
    return told


async def chosen(accounts: Any, event: AccountNoticeRequestedV1, password: str = NEW) -> tuple[int, str]:
    token = accounts.keys.sign_link(PASSWORD, PasswordLink(event.link_id).data(), event.occurred_at)
    path = f"/api/v1/password-resets/{token}"
    answer = await accounts.service.client().post(path, json={"password": password})
    return answer.status_code, answer.json()["code"] if answer.content else ""


async def test_a_link_sets_a_password_once_and_ends_every_session(accounts: Any) -> None:
    installed = await accounts.install()
    email = installed["owner_email"]
    me = await accounts.person(installed)
    event, other = await asked(accounts, f" {email.upper()}"), await asked(accounts, email)
    assert (event.email, event.language) == (email, "fr")

    assert await chosen(accounts, event, "password1234") == (422, "password_too_weak")
    for number in range(5):
        await accounts.sign_in(email, "wrong", f"198.51.100.{number}")
    assert await chosen(accounts, event) == (204, "")
    assert (await me.get("/api/v1/sessions")).json()["items"] == []
    assert (await accounts.sign_in(email, NEW)).status_code == 201
    for link in (event, other):
        assert await chosen(accounts, link, "and-yet-another-phrase") == (410, "link_expired")


async def test_a_link_is_good_for_half_an_hour(accounts: Any) -> None:
    event = await asked(accounts, (await accounts.install())["owner_email"])
    accounts.clock.advance(timedelta(minutes=30))
    assert await chosen(accounts, event) == (410, "link_expired")


@pytest.mark.parametrize("token", ["x", "a.b.c", "%20", "é.ü.ö"])
async def test_what_is_no_link_of_ours_opens_nothing(accounts: Any, token: str) -> None:
    path = f"/api/v1/password-resets/{token}"
    answer = await accounts.service.client().post(path, json={"password": NEW})
    assert (answer.status_code, answer.json()["code"]) == (410, "link_expired")


async def test_a_token_for_another_purpose_opens_nothing(accounts: Any) -> None:
    event = await asked(accounts, (await accounts.install())["owner_email"])
    token = accounts.keys.sign_link("form", PasswordLink(event.link_id).data(), event.occurred_at)
    answer = await accounts.service.client().post(f"/api/v1/password-resets/{token}", json={"password": NEW})
    assert answer.status_code == 410
    assert await chosen(accounts, event.model_copy(update={"link_id": uuid7()})) == (410, "link_expired")


async def test_an_address_nobody_has_is_told_without_a_recipient(accounts: Any) -> None:
    event = await asked(accounts, "nobody@cimes.example")
    assert event.email is None
    assert await chosen(accounts, event) == (410, "link_expired")


async def test_nobody_is_flooded_with_letters(accounts: Any) -> None:
    email = (await accounts.install())["owner_email"]
    events = [await asked(accounts, email) for _ in range(5)]
    assert [event.email for event in events] == [email] * 3 + [None] * 2
    accounts.clock.advance(timedelta(minutes=30))
    assert (await asked(accounts, email)).email == email
    accounts.clock.advance(timedelta(days=2))
    assert (await accounts.service.run_job("forget-sign-ins"))["links"] == 6
