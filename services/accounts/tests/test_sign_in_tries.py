"""Tries that another door counts here: slow for those who guess, open for those who are known."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2
import sqlalchemy as sa

from accounts.tables import known_addresses, sign_in_failures
from kit.testing.service import another_service

HOME, STRANGE = "192.0.2.1", "198.51.100.7"


async def tried(
    accounts: Any, *, right: bool, account: str = "sftp alto", address: str = HOME
) -> httpx2.Response:
    client = accounts.service.client(another_service("sftp-poller"))
    body = {"account": account, "address": address, "right": right}
    answer: httpx2.Response = await client.post("/internal/sign-in-tries", json=body)
    return answer


async def wait_of(answer: httpx2.Response) -> str:
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    return answer.headers["retry-after"]


async def test_after_five_wrong_tries_a_right_one_has_to_wait_too(accounts: Any) -> None:
    for number in range(5):
        assert (await tried(accounts, right=False, address=f"192.0.2.{number}")).status_code == 204

    assert await wait_of(await tried(accounts, right=True, address="192.0.2.9")) == "15"
    accounts.clock.advance(timedelta(seconds=15))
    assert (await tried(accounts, right=False, address="192.0.2.9")).status_code == 204
    assert await wait_of(await tried(accounts, right=True, address="192.0.2.9")) == "30"
    accounts.clock.advance(timedelta(seconds=30))
    assert (await tried(accounts, right=True, address="192.0.2.9")).status_code == 204
    assert (await tried(accounts, right=False, address="192.0.2.10")).status_code == 204


async def test_strangers_do_not_keep_out_who_signed_in_from_there_before(accounts: Any) -> None:
    assert (await tried(accounts, right=True)).status_code == 204
    for _ in range(5):
        assert (await tried(accounts, right=False, address=STRANGE)).status_code == 204

    await wait_of(await tried(accounts, right=True, address=STRANGE))
    assert (await tried(accounts, right=True)).status_code == 204


async def test_a_known_address_is_slowed_by_its_own_failures_of_that_account_alone(accounts: Any) -> None:
    """An agency that drops for many merchants: one forgotten password does not close the door for all."""
    for account in ("sftp alto", "sftp duo"):
        assert (await tried(accounts, right=True, account=account)).status_code == 204
    for _ in range(30):
        await tried(accounts, right=False)
        accounts.clock.advance(timedelta(minutes=1))

    await wait_of(await tried(accounts, right=True))
    assert (await tried(accounts, right=True, account="sftp duo")).status_code == 204


async def test_an_address_that_guesses_names_waits_at_every_door(accounts: Any) -> None:
    installed = await accounts.install()
    for number in range(20):
        assert (await tried(accounts, right=False, account=f"sftp {number}")).status_code == 204

    assert await wait_of(await tried(accounts, right=True)) == "3600"
    refused = await accounts.sign_in(installed["owner_email"], installed["owner_password"], HOME)
    assert refused.status_code == 429


async def test_many_right_tries_at_once_all_count(accounts: Any) -> None:
    answers = await asyncio.gather(*(tried(accounts, right=True) for _ in range(10)))
    assert [answer.status_code for answer in answers] == [204] * 10


async def test_many_wrong_tries_at_once_are_no_more_than_one_after_the_other(accounts: Any) -> None:
    answers = await asyncio.gather(
        *(tried(accounts, right=False, address=f"192.0.2.{number}") for number in range(12))
    )
    assert sorted(answer.status_code for answer in answers) == [204] * 5 + [429] * 7


async def test_names_and_addresses_are_kept_as_keyed_hashes_and_forgotten(accounts: Any) -> None:
    await tried(accounts, right=True)
    await tried(accounts, right=False, account="sftp duo")

    async with accounts.service.database.read() as reader:
        kept = [*await reader.rows(sa.select(known_addresses))]
        kept += await reader.rows(sa.select(sign_in_failures))
    assert len(kept) == 3
    assert not any(word in str(kept) for word in ("alto", "duo", HOME))

    accounts.clock.advance(timedelta(days=91))
    forgotten = await accounts.service.run_job("forget-sign-ins")
    assert forgotten == {"sessions": 0, "failures": 2, "addresses": 1, "links": 0}


async def test_only_the_sftp_door_tells_tries(accounts: Any) -> None:
    body = {"account": "sftp alto", "address": HOME, "right": True}
    gateway = await accounts.gateway().post("/internal/sign-in-tries", json=body)
    assert gateway.status_code == 403
