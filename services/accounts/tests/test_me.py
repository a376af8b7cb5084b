"""What people see and change about themselves: profile, password, sessions."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

NEW = "quite-another-phrase-7"


async def test_people_change_their_name_and_language(accounts: Any) -> None:
    me = await accounts.person(await accounts.install())
    before = (await me.get("/api/v1/me")).json()
    changed = await me.patch("/api/v1/me", json={"name": "Ana <b>", "language": "en"})
    assert (before["name"], before["language"]) == ("Cimes", "fr")
    expected = before | {"name": "Ana <b>", "language": "en"}
    assert changed.json() == expected == (await me.get("/api/v1/me")).json()
    assert (await me.patch("/api/v1/me", json={"email": "x@y.example"})).status_code == 422


async def test_a_new_password_ends_every_other_session(accounts: Any) -> None:
    installed = await accounts.install()
    me, other = await accounts.person(installed), await accounts.person(installed)
    body = {"current_password": installed["owner_password"], "password": NEW}
    assert (await me.post("/api/v1/me/password", json=body)).status_code == 204
    (left,) = (await me.get("/api/v1/sessions")).json()["items"]
    assert left["current"]
    assert not any(one["current"] for one in (await other.get("/api/v1/sessions")).json()["items"])
    assert (await accounts.sign_in(installed["owner_email"], installed["owner_password"])).status_code == 401
    assert (await accounts.sign_in(installed["owner_email"], NEW)).status_code == 201


@pytest.mark.parametrize("weak", ["short", "password1234", "owner@cimes.example"])
async def test_a_weak_password_is_refused(accounts: Any, weak: str) -> None:
    installed = await accounts.install()
    me = await accounts.person(installed)
    body = {"current_password": installed["owner_password"], "password": weak}
    answer = await me.post("/api/v1/me/password", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "password_too_weak")
    assert answer.json()["errors"][0]["pointer"] == "/password"


async def test_who_found_a_session_open_guesses_the_password_slowly(accounts: Any) -> None:
    installed = await accounts.install()
    me, other = await accounts.person(installed), await accounts.person(installed)
    wrong = {"current_password": "wrong", "password": NEW}
    for _ in range(5):
        answer = await me.post("/api/v1/me/password", json=wrong)
        assert answer.json()["errors"][0]["code"] == "password_wrong"
    right = {"current_password": installed["owner_password"], "password": NEW}
    assert (await me.post("/api/v1/me/password", json=right)).headers["retry-after"] == "15"
    assert (await other.post("/api/v1/me/password", json=right)).status_code == 204


async def test_sessions_are_listed_and_ended(accounts: Any) -> None:
    installed = await accounts.install()
    gone = await accounts.person(installed)
    accounts.clock.advance(timedelta(minutes=31))
    desk = await accounts.person(installed, user_agent="Desk/1", address="192.0.2.7")
    accounts.clock.advance(timedelta(minutes=1))
    phone = await accounts.person(installed, user_agent="Phone/1")
    accounts.clock.advance(timedelta(minutes=1))
    me = await accounts.person(installed, user_agent="Me/1")

    listed = (await me.get("/api/v1/sessions")).json()["items"]
    assert [(one["user_agent"], one["current"]) for one in listed] == [
        ("Me/1", True), ("Phone/1", False), ("Desk/1", False),
    ]  # fmt: skip
    assert listed[2]["address"] == "192.0.2.7"
    assert (await me.delete(f"/api/v1/sessions/{listed[1]['id']}")).status_code == 204
    assert (await me.delete(f"/api/v1/sessions/{listed[1]['id']}")).status_code == 404
    assert (await me.delete(f"/api/v1/sessions/{uuid4()}")).status_code == 404
    assert len((await desk.get("/api/v1/sessions")).json()["items"]) == 2
    assert (await me.delete("/api/v1/sessions")).status_code == 204
    assert [one["current"] for one in (await me.get("/api/v1/sessions")).json()["items"]] == [True]
    assert not any(one["current"] for one in (await phone.get("/api/v1/sessions")).json()["items"])
    assert not any(one["current"] for one in (await gone.get("/api/v1/sessions")).json()["items"])


async def test_nobody_sees_or_ends_a_stranger_s_session(accounts: Any) -> None:
    me = await accounts.person(await accounts.install())
    stranger = await accounts.person(await accounts.install("Else", "Others"))
    (mine,) = (await me.get("/api/v1/sessions")).json()["items"]
    assert (await stranger.delete(f"/api/v1/sessions/{mine['id']}")).status_code == 404
    assert len((await me.get("/api/v1/sessions")).json()["items"]) == 1


async def test_programs_have_no_profile(accounts: Any) -> None:
    assert (await accounts.operator().get("/api/v1/me")).status_code == 403
    assert (await accounts.operator().get("/api/v1/sessions")).status_code == 403


async def test_strangers_do_not_keep_out_a_browser_that_signed_in_before(accounts: Any) -> None:
    installed = await accounts.install()
    email, password = installed["owner_email"], installed["owner_password"]
    browser = (await accounts.sign_in(email, password)).json()["browser"]
    for number in range(5):
        await accounts.sign_in(email, "wrong", f"198.51.100.{number}")

    assert (await accounts.sign_in(email, password)).status_code == 429
    assert (await accounts.sign_in(email, password, browser="pb_forged")).status_code == 429
    again = await accounts.sign_in(email, password, browser=browser)
    assert (again.status_code, again.json()["browser"]) == (201, browser)
    for _ in range(5):
        await accounts.sign_in(email, "wrong", browser=browser)
    assert (await accounts.sign_in(email, password, browser=browser)).status_code == 429
