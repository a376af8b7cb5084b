"""People of an organization: invited, seen, given other roles, removed; strangers to each other."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.links import PASSWORD, PasswordLink
from contracts.notices import AccountNoticeRequestedV1

NEW = "quite-another-phrase-7"
USERS = "/api/v1/users"


async def invited(accounts: Any, owner: Any, email: str = "Ana@Alto.example", **more: Any) -> Any:
    body = {"email": email, "name": "Ana", "role": "manager", "language": "fr", "websites": None, **more}
    return await owner.post(USERS, json=body)


async def joined(accounts: Any, email: str = "ana@alto.example", password: str = NEW) -> Any:
    """Follow the last letter's link and sign in."""
    event = (await accounts.service.emitted(AccountNoticeRequestedV1))[-1]
    assert event.kind == "invitation"
    token = accounts.keys.sign_link(PASSWORD, PasswordLink(event.link_id).data(), event.occurred_at)
    path = f"/api/v1/password-resets/{token}"
    assert (await accounts.service.client().post(path, json={"password": password})).status_code == 204
    accounts.clock.advance(timedelta(seconds=1))
    return await accounts.person({"owner_email": email, "owner_password": password})


async def test_a_person_is_invited_and_joins(accounts: Any) -> None:
    installed = await accounts.install()
    owner = await accounts.person(installed)
    accounts.clock.advance(timedelta(seconds=1))  # the list shows whoever came first first
    answer = await invited(accounts, owner)
    assert answer.status_code == 201, answer.text
    (event,) = await accounts.service.emitted(AccountNoticeRequestedV1)
    assert (event.email, event.organization, event.invited_by) == ("ana@alto.example", "Cimes", "Cimes")
    assert event.expires_at - event.occurred_at == timedelta(days=7)
    assert answer.json()["joined_at"] is None
    assert (await accounts.sign_in("ana@alto.example", "")).status_code == 401

    accounts.clock.advance(timedelta(days=6))
    ana = await joined(accounts)
    listed = (await ana.get(USERS)).json()
    assert [one["role"] for one in listed["items"]] == ["owner", "manager"]
    assert listed["items"][1] == answer.json() | {
        "joined_at": "2026-03-08T12:00:03Z",
        "last_seen_at": "2026-03-08T12:00:03Z",
    }
    assert (await invited(accounts, await accounts.person(installed))).json()["code"] == "state_conflict"
    assert (await invited(accounts, ana, "b@alto.example")).status_code == 403


async def test_who_is_known_elsewhere_looks_like_anybody_until_they_come(accounts: Any) -> None:
    first, second = await accounts.install(), await accounts.install("Else", "Others")
    busy = await accounts.person(first)
    owner = await accounts.person(second)
    accounts.clock.advance(timedelta(seconds=1))
    answer = await invited(accounts, owner, first["owner_email"], role="owner")
    seen = answer.json()
    assert (seen["name"], seen["language"], seen["last_seen_at"]) == ("Ana", "fr", None)
    event = (await accounts.service.emitted(AccountNoticeRequestedV1))[-1]
    assert (event.kind, event.expires_at) == ("welcome", event.occurred_at)

    path = f"{USERS}/{seen['id']}"
    assert (await owner.patch(path, json={"role": "viewer"})).status_code == 200
    assert len((await busy.get("/api/v1/sessions")).json()["items"]) == 1  # strangers can't end it
    accounts.clock.advance(timedelta(seconds=1))
    found = await accounts.sign_in(first["owner_email"], first["owner_password"])
    assert [one["name"] for one in found.json()["organizations"]] == ["Cimes", "Others"]
    assert (await owner.get(USERS)).json()["items"][1]["name"] == "Cimes"
    accounts.clock.advance(timedelta(seconds=1))
    assert (await owner.patch(path, json={"role": "manager"})).status_code == 200
    token = found.json()["session_token"]
    still = (await accounts.ask("session", session_token=token)).json()["organizations"]
    assert [one["name"] for one in still] == ["Cimes"]


async def test_another_role_ends_sessions_and_other_websites_count_at_once(accounts: Any) -> None:
    installed = await accounts.install()
    other = await accounts.install("Piano")
    owner = await accounts.person(installed)
    ana = (await invited(accounts, owner)).json()["id"]
    await joined(accounts)
    token = (await accounts.sign_in("ana@alto.example", NEW)).json()["session_token"]

    narrowed = await owner.patch(f"{USERS}/{ana}", json={"websites": [other["id_website"]]})
    assert narrowed.json()["websites"] == [other["id_website"]]
    session = (await accounts.ask("session", session_token=token)).json()
    assert session["caller"]["grants"][0]["websites"] == [other["id_website"]]
    promoted = await owner.patch(f"{USERS}/{ana}", json={"role": "owner"})
    assert (promoted.json()["role"], promoted.json()["websites"]) == ("owner", None)
    assert (await accounts.ask("session", session_token=token)).status_code == 401


async def test_what_cannot_be_given_is_refused_at_its_place(accounts: Any) -> None:
    owner = await accounts.person(await accounts.install())
    strange = (await accounts.install("Else", "Others"))["id_website"]
    answer = await invited(accounts, owner, "not an address", websites=[strange])
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/email", "/websites/0"]
    answer = await invited(accounts, owner, role="owner", websites=[])
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/websites"]
    assert (await invited(accounts, owner, role="operator")).status_code == 422
    assert await accounts.service.emitted(AccountNoticeRequestedV1) == []


async def test_an_organization_keeps_an_owner_and_forgets_who_leaves(accounts: Any) -> None:
    installed = await accounts.install()
    owner = await accounts.person(installed)
    me = (await owner.get("/api/v1/me")).json()["id"]
    ana = (await invited(accounts, owner, role="owner")).json()["id"]
    for last in (
        await owner.delete(f"{USERS}/{me}"),
        await owner.patch(f"{USERS}/{me}", json={"role": "viewer"}),
    ):
        assert (last.status_code, last.json()["code"]) == (409, "state_conflict")
    second = await joined(accounts)
    assert (await second.delete(f"{USERS}/{me}")).status_code == 204
    assert (await second.delete(f"{USERS}/{me}")).status_code == 404
    assert (await accounts.sign_in(installed["owner_email"], installed["owner_password"])).status_code == 401
    assert [one["id"] for one in (await second.get(USERS)).json()["items"]] == [ana]


async def test_strangers_see_and_change_nobody(accounts: Any) -> None:
    installed = await accounts.install()
    owner = await accounts.person(installed)
    me = (await owner.get("/api/v1/me")).json()["id"]
    stranger = await accounts.person(await accounts.install("Else", "Others"))
    there = f"?organization_id={installed['organization_id']}"
    assert (await stranger.get(USERS + there)).status_code == 404
    assert (await stranger.delete(f"{USERS}/{me}{there}")).status_code == 404
    assert (await stranger.delete(f"{USERS}/{me}")).status_code == 404
    assert (await stranger.patch(f"{USERS}/{me}", json={"role": "viewer"})).status_code == 404
    answer = await invited(accounts, stranger, organization_id=installed["organization_id"])
    assert answer.status_code == 404
    assert (await owner.delete(f"{USERS}/{uuid4()}")).status_code == 404


async def test_an_organization_cannot_flood_people_with_letters(
    accounts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.change_members._MOST_A_DAY", 2)
    owner = await accounts.person(await accounts.install())
    for _ in range(2):
        assert (await invited(accounts, owner)).status_code == 201
    assert (await invited(accounts, owner)).status_code == 429
    accounts.clock.advance(timedelta(days=1))
    assert (await invited(accounts, owner)).status_code == 201
