"""A second factor: set up with an app, asked for at every door, lost and recovered."""

import base64
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from accounts.operators import create_operator
from accounts.tables import recovery_codes, second_factors
from kit.totp import matching_step

FACTOR = "/api/v1/me/second-factor"
_RFC_SEED = base64.b32encode(b"12345678901234567890").decode()


def code_of(seed: str, accounts: Any) -> str:
    generator = TOTP(base64.b32decode(seed), 6, SHA1(), 30)  # noqa: S303 - what apps compute
    return generator.generate(accounts.clock.now().timestamp()).decode()


async def set_up(accounts: Any, installed: dict[str, Any]) -> tuple[Any, str, list[str]]:
    """Return the person, their seed and their recovery codes."""
    me = await accounts.person(installed)
    begun = await me.post(FACTOR, json={"password": installed["owner_password"]})
    assert begun.status_code == 201, begun.text
    seed = begun.json()["secret"]
    confirmed = await me.post(f"{FACTOR}/confirm", json={"code": code_of(seed, accounts)})
    assert confirmed.status_code == 200, confirmed.text
    accounts.clock.advance(timedelta(seconds=30))
    return me, seed, confirmed.json()["recovery_codes"]


async def sign_in(accounts: Any, installed: dict[str, Any], **more: str) -> tuple[int, str]:
    answer = await accounts.sign_in(installed["owner_email"], installed["owner_password"], **more)
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_codes_are_those_of_the_rfc(at: int, code: str) -> None:
    now = datetime.fromtimestamp(at).astimezone()
    assert matching_step(_RFC_SEED, f"{code[:3]} {code[3:]}", now, 0) == at // 30
    assert matching_step(_RFC_SEED, code, now, at // 30) is None
    assert matching_step(_RFC_SEED, code, now + timedelta(seconds=30), 0) == at // 30
    assert matching_step(_RFC_SEED, code, now + timedelta(seconds=90), 0) is None
    assert matching_step(_RFC_SEED, "é", now, 0) is None


async def test_it_is_asked_for_once_it_was_confirmed_and_each_code_is_good_once(accounts: Any) -> None:
    installed = await accounts.install()
    me = await accounts.person(installed)
    assert (await me.post(FACTOR, json={"password": "wrong"})).json()["errors"][0]["pointer"] == "/password"
    begun = (await me.post(FACTOR, json={"password": installed["owner_password"]})).json()
    address = urlsplit(begun["uri"])
    assert (address.scheme, address.path) == ("otpauth", "/Proofmark%3Aowner@cimes.example")
    assert parse_qs(address.query) == {"secret": [begun["secret"]], "issuer": ["Proofmark"]}
    assert await sign_in(accounts, installed) == (201, "")  # not in force yet
    wrong = await me.post(f"{FACTOR}/confirm", json={"code": "000000"})
    assert (wrong.json()["errors"][0]["pointer"], wrong.json()["errors"][0]["code"]) == (
        "/code",
        "code_wrong",
    )

    me, seed, codes = await set_up(accounts, installed)
    assert len(set(codes)) == 10
    state = {"enabled": True, "required": False, "recovery_codes_left": 10}
    assert (await me.get("/api/v1/me")).json()["second_factor"] == state
    assert (await me.post(FACTOR, json={"password": installed["owner_password"]})).status_code == 409
    assert await sign_in(accounts, installed) == (401, "second_factor_required")
    assert await sign_in(accounts, installed, code="000000") == (401, "second_factor_invalid")
    code = code_of(seed, accounts)
    assert await sign_in(accounts, installed, code=code) == (201, "")
    assert await sign_in(accounts, installed, code=code) == (401, "second_factor_invalid")


async def test_a_recovery_code_is_good_once_however_it_is_typed(accounts: Any) -> None:
    installed = await accounts.install()
    me, _, codes = await set_up(accounts, installed)
    assert await sign_in(accounts, installed, code=f" {codes[3].upper()} ") == (201, "")
    assert await sign_in(accounts, installed, code=codes[3]) == (401, "second_factor_invalid")
    assert (await me.get("/api/v1/me")).json()["second_factor"]["recovery_codes_left"] == 9


async def test_who_knows_the_password_guesses_codes_slowly(accounts: Any) -> None:
    installed = await accounts.install()
    _, seed, _ = await set_up(accounts, installed)
    for number in range(4):
        address = f"198.51.100.{number}"
        assert await sign_in(accounts, installed, code="000000", address=address) == (
            401, "second_factor_invalid",
        )  # fmt: skip
    assert await sign_in(accounts, installed) == (401, "second_factor_required")
    right = code_of(seed, accounts)
    assert await sign_in(accounts, installed, code=right) == (429, "rate_limited")
    accounts.clock.advance(timedelta(seconds=15))
    assert await sign_in(accounts, installed, code=code_of(seed, accounts)) == (201, "")


async def test_signing_in_with_a_code_costs_an_office_nothing(accounts: Any) -> None:
    installed = await accounts.install()
    _, seed, _ = await set_up(accounts, installed)
    for _ in range(21):
        assert await sign_in(accounts, installed) == (401, "second_factor_required")
        assert await sign_in(accounts, installed, code=code_of(seed, accounts)) == (201, "")
        accounts.clock.advance(timedelta(seconds=30))


async def test_it_is_taken_off_with_password_and_code(accounts: Any) -> None:
    installed = await accounts.install()
    me, seed, _ = await set_up(accounts, installed)
    body = {"password": installed["owner_password"], "code": "000000"}
    assert (await me.post(f"{FACTOR}/remove", json=body)).json()["errors"][0]["code"] == "code_wrong"
    body["code"] = code_of(seed, accounts)
    assert (await me.post(f"{FACTOR}/remove", json=body)).status_code == 204
    assert await sign_in(accounts, installed) == (201, "")
    assert (await me.post(f"{FACTOR}/remove", json=body)).status_code == 409


async def test_neither_seed_nor_recovery_codes_are_stored_in_clear(accounts: Any) -> None:
    _, seed, codes = await set_up(accounts, await accounts.install())
    async with accounts.service.database.read() as reader:
        kept = [*await reader.rows(sa.select(second_factors)), *await reader.rows(sa.select(recovery_codes))]
    assert seed not in str(kept)
    assert not any(code.replace("-", "") in str(kept) or code in str(kept) for code in codes)


async def test_in_production_the_platform_s_roles_need_it(accounts: Any) -> None:
    password = await create_operator(accounts.service.database, accounts.clock, "ops@proofmark.example")
    installed = {"owner_email": "ops@proofmark.example", "owner_password": password}
    token = (await accounts.sign_in(installed["owner_email"], password)).json()["session_token"]

    async def roles() -> list[str]:
        answer = await accounts.of_production().post(
            "/internal/callers/session", json={"session_token": token}
        )
        found: list[str] = answer.json()["caller"]["platform_roles"]
        return found

    assert await roles() == []
    await set_up(accounts, installed)
    assert await roles() == ["moderator", "operator"]
    await create_operator(accounts.service.database, accounts.clock, installed["owner_email"])
    assert not (await accounts.ask("session", session_token=token)).is_success
