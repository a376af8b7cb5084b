"""What accounts' answers mean for a try at a password."""

import json

import httpx2
import pytest

from sftp_poller.sign_in_tries import HttpTries, TooManyTries, TriesNotCounted


def tries(status: int, headers: dict[str, str] | None = None) -> tuple[HttpTries, list[httpx2.Request]]:
    told: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        told.append(request)
        if not status:
            raise httpx2.ConnectError("nobody there")
        return httpx2.Response(status, headers=headers)

    transport = httpx2.MockTransport(answer)
    return HttpTries(httpx2.AsyncClient(transport=transport, base_url="http://accounts")), told


async def test_a_try_is_told_whole() -> None:
    accounts, told = tries(204)
    await accounts.count("alto", "192.0.2.1", right=True)
    assert (told[0].method, told[0].url.path) == ("POST", "/internal/sign-in-tries")
    assert json.loads(told[0].content) == {"account": "sftp alto", "address": "192.0.2.1", "right": True}


@pytest.mark.parametrize(("headers", "wait"), [({"Retry-After": "30"}, 30), ({}, 60)])
async def test_a_try_that_came_too_soon_says_how_long_to_wait(headers: dict[str, str], wait: int) -> None:
    accounts, _ = tries(429, headers)
    with pytest.raises(TooManyTries) as refusal:
        await accounts.count("alto", "192.0.2.1", right=True)
    assert refusal.value.wait_seconds == wait


@pytest.mark.parametrize("status", [0, 403, 500, 503])
async def test_a_try_that_is_not_counted_opens_nothing(status: int) -> None:
    accounts, _ = tries(status)
    with pytest.raises(TriesNotCounted):
        await accounts.count("alto", "192.0.2.1", right=True)
