"""Who calls: sessions, client secrets, operator tokens; and the brake on guessing."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from accounts.operators import PasswordWeak, create_operator, ensure_operator_token
from accounts.tables import sessions, users
from kit.identity import Grant, Identity


async def signed_in(accounts: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    installed = await accounts.install()
    answer = await accounts.sign_in(installed["owner_email"].upper(), installed["owner_password"])
    assert answer.status_code == 201, answer.text
    return installed, answer.json()


async def test_a_session_says_who_and_what(accounts: Any) -> None:
    installed, session = await signed_in(accounts)

    found = await accounts.ask("session", session_token=session["session_token"])

    assert found.json()["user"]["email"] == "owner@cimes.example"
    assert found.json()["user"]["language"] == "fr"
    assert found.json()["session_token"] is None
    assert found.json()["csrf_token"] == session["csrf_token"]
    assert found.json()["organizations"] == [
        {"id": installed["organization_id"], "name": "Cimes", "role": "owner"}
    ]
    grant = found.json()["caller"]["grants"][0]
    assert (grant["role"], grant["websites"]) == ("owner", [installed["id_website"]])


async def test_neither_passwords_nor_tokens_are_stored_in_clear(accounts: Any) -> None:
    installed, session = await signed_in(accounts)

    async with accounts.service.database.read() as reader:
        stored_password = await reader.scalar(sa.select(users.c.password_hash))
        stored_token = await reader.scalar(sa.select(sessions.c.token_hash))

    assert stored_password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert installed["owner_password"] not in stored_password
    assert stored_token != session["session_token"]


async def test_a_session_ends_by_silence(accounts: Any) -> None:
    _, session = await signed_in(accounts)
    for _ in range(3):
        accounts.clock.advance(timedelta(minutes=29))
        assert (await accounts.ask("session", session_token=session["session_token"])).status_code == 200
    accounts.clock.advance(timedelta(minutes=30))
    assert (await accounts.ask("session", session_token=session["session_token"])).status_code == 401


async def test_a_session_ends_after_twelve_hours_in_all(accounts: Any) -> None:
    _, session = await signed_in(accounts)
    for _ in range(35):
        accounts.clock.advance(timedelta(minutes=20))
        assert (await accounts.ask("session", session_token=session["session_token"])).status_code == 200
    accounts.clock.advance(timedelta(minutes=20))
    assert (await accounts.ask("session", session_token=session["session_token"])).status_code == 401


async def test_a_session_ends_at_logout(accounts: Any) -> None:
    _, session = await signed_in(accounts)
    token = {"session_token": session["session_token"]}

    for _ in range(2):
        answer = await accounts.gateway().request("DELETE", "/internal/sessions", json=token)
        assert answer.status_code == 204

    assert (await accounts.ask("session", **token)).status_code == 401


async def test_sessions_end_with_the_password(accounts: Any) -> None:
    installed, session = await signed_in(accounts)

    password = await create_operator(accounts.service.database, accounts.clock, installed["owner_email"])

    assert (await accounts.ask("session", session_token=session["session_token"])).status_code == 401
    assert (await accounts.sign_in(installed["owner_email"], installed["owner_password"])).status_code == 401
    again = await accounts.sign_in(installed["owner_email"], password)
    assert again.json()["caller"]["platform_roles"] == ["moderator", "operator"]
    assert again.json()["caller"]["grants"][0]["websites"] == [installed["id_website"]]


async def test_unknown_user_and_wrong_password_look_the_same(accounts: Any) -> None:
    installed = await accounts.install()

    answers = [
        await accounts.sign_in(installed["owner_email"], "wrong"),
        await accounts.sign_in("nobody@cimes.example", "wrong"),
    ]

    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert bodies[0] == bodies[1]


async def test_an_account_under_attack_is_slowed_and_freed(
    accounts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = await accounts.install()
    email, password = installed["owner_email"], installed["owner_password"]
    for number in range(5):
        assert (await accounts.sign_in(email, "wrong", f"192.0.2.{number}")).status_code == 401

    with monkeypatch.context() as patch:
        patch.setattr("accounts.sign_in.verify_password", lambda *_: pytest.fail("a hash was computed"))
        refused = await accounts.sign_in(email, password, "192.0.2.9")
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert refused.headers["retry-after"] == "15"

    accounts.clock.advance(timedelta(seconds=15))
    assert (await accounts.sign_in(email, "wrong", "192.0.2.9")).status_code == 401
    assert (await accounts.sign_in(email, password, "192.0.2.9")).headers["retry-after"] == "30"
    accounts.clock.advance(timedelta(seconds=30))
    assert (await accounts.sign_in(email, password, "192.0.2.9")).status_code == 201
    assert (await accounts.sign_in(email, "wrong", "192.0.2.9")).status_code == 401


async def test_the_wait_never_exceeds_a_quarter_of_an_hour(accounts: Any) -> None:
    longest = 0
    for number in range(20):
        answer = await accounts.sign_in("a@b.example", "wrong", f"192.0.2.{number}")
        if answer.status_code == 429:
            longest = max(longest, int(answer.headers["retry-after"]))
            accounts.clock.advance(timedelta(seconds=int(answer.headers["retry-after"])))
    assert longest == 900


async def test_many_guesses_at_once_are_no_more_than_one_after_the_other(accounts: Any) -> None:
    installed = await accounts.install()

    answers = await asyncio.gather(
        *(accounts.sign_in(installed["owner_email"], "wrong", f"192.0.2.{number}") for number in range(12))
    )

    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 7


async def test_an_address_that_guesses_waits_for_its_hour_to_end(accounts: Any) -> None:
    installed = await accounts.install()
    for number in range(20):
        assert (await accounts.sign_in(f"p{number}@cimes.example", "wrong")).status_code == 401
    accounts.clock.advance(timedelta(minutes=10))

    refused = await accounts.sign_in(installed["owner_email"], installed["owner_password"])
    elsewhere = await accounts.sign_in(installed["owner_email"], installed["owner_password"], "198.51.100.7")

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3000")
    assert elsewhere.status_code == 201
    accounts.clock.advance(timedelta(minutes=50))
    assert (await accounts.sign_in(installed["owner_email"], installed["owner_password"])).status_code == 201


async def test_right_secrets_pass_even_from_an_address_that_guesses(accounts: Any) -> None:
    installed = await accounts.install()
    for number in range(20):
        answer = await accounts.ask("secret", secret=f"pm_{number}", address="192.0.2.1")
        assert answer.status_code == 401

    assert (await accounts.ask("secret", secret="pm_x", address="192.0.2.1")).status_code == 429
    right = await accounts.ask("secret", secret=installed["client_secret"], address="192.0.2.1")
    assert right.json()["caller"]["subject"] == f"client:{installed['client_id']}"
    assert right.json()["caller"]["grants"][0]["role"] == "manager"


async def test_a_client_by_id_and_secret(accounts: Any) -> None:
    installed = await accounts.install()
    client_id = installed["client_id"]

    async def status(client_id: str, secret: str | None) -> int:
        answer = await accounts.ask("client", client_id=client_id, client_secret=secret)
        assert isinstance(answer.status_code, int)
        return answer.status_code

    assert await status(client_id, installed["client_secret"]) == 200
    assert await status(client_id, None) == 200
    assert await status(client_id, installed["client_secret"] + "x") == 401
    assert await status(client_id, "") == 401
    assert await status("pmc_unknown", None) == 401


async def test_clients_are_created_listed_limited_and_removed(accounts: Any) -> None:
    installed = await accounts.install()
    second = await accounts.install("Piano")
    other = await accounts.install("Other", organization="Else")
    grant = Grant(UUID(installed["organization_id"]), "owner", (UUID(installed["id_website"]),))
    client = accounts.as_caller(Identity("user:1", (grant,)))

    expiry = accounts.clock.now() + timedelta(days=1)
    made = await client.post(
        "/api/v1/api-clients",
        json={"name": "till", "websites": [second["id_website"]], "expires_at": expiry.isoformat()},
    )
    assert made.status_code == 201
    secret = made.json()["client_secret"]
    found = await accounts.ask("secret", secret=secret)
    assert found.json()["caller"]["grants"][0]["websites"] == [second["id_website"]]

    listed = (await client.get("/api/v1/api-clients")).json()["items"]
    assert [item["name"] for item in listed] == ["Alto", "Piano", "till"]
    assert {item["client_secret"] for item in listed} == {None}

    strange = await client.post("/api/v1/api-clients", json={"name": "x", "websites": [other["id_website"]]})
    assert strange.json()["errors"][0]["pointer"] == "/websites/0"
    assert (await client.delete(f"/api/v1/api-clients/{other['client_id']}")).status_code == 404
    assert (await client.delete("/api/v1/api-clients/a%00b")).status_code == 404

    accounts.clock.advance(timedelta(days=1))
    assert (await accounts.ask("secret", secret=secret)).status_code == 401
    assert (
        await accounts.ask("client", client_id=made.json()["client_id"], client_secret=None)
    ).status_code == 401

    assert (await client.delete(f"/api/v1/api-clients/{installed['client_id']}")).status_code == 204
    assert (await accounts.ask("secret", secret=installed["client_secret"])).status_code == 401


async def test_the_operator_token_is_kept_or_replaced(accounts: Any) -> None:
    database, clock = accounts.service.database, accounts.clock
    first = await ensure_operator_token(database, clock, None)

    assert await ensure_operator_token(database, clock, first) == first
    caller = (await accounts.ask("secret", secret=first)).json()["caller"]
    assert caller["platform_roles"] == ["operator", "moderator"]
    assert caller["every_website"] is True

    second = await ensure_operator_token(database, clock, "lost")
    assert second != first
    assert (await accounts.ask("secret", secret=first)).status_code == 401


@pytest.mark.parametrize(
    "password", ["short", "password1234", "aaaaaaaaaaaaaa", "123456789012", "Azerty-Azerty"]
)
async def test_weak_passwords_are_refused(accounts: Any, password: str) -> None:
    with pytest.raises(PasswordWeak):
        await create_operator(accounts.service.database, accounts.clock, "op@b.example", password)


async def test_what_is_over_is_forgotten(accounts: Any) -> None:
    await signed_in(accounts)
    await accounts.sign_in("nobody@cimes.example", "wrong")
    assert await accounts.service.run_job("forget-sign-ins") == {
        "sessions": 0,
        "failures": 0,
        "addresses": 0,
        "links": 0,
    }

    accounts.clock.advance(timedelta(hours=25))

    assert await accounts.service.run_job("forget-sign-ins") == {
        "sessions": 1,
        "failures": 2,
        "addresses": 0,
        "links": 0,
    }


async def test_only_the_gateway_asks_about_callers(accounts: Any) -> None:
    anybody = accounts.service.client()
    answer = await anybody.post("/internal/callers/secret", json={"secret": "x"})
    assert answer.status_code == 401
    mailer = accounts.service.client(Identity("service:mailer"))
    assert (await mailer.post("/internal/callers/secret", json={"secret": "x"})).status_code == 403
