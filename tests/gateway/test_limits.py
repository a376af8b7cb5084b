"""How often and how much: rates and bodies, over real connections."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

import gateway.limits

Serve = Callable[[Any], Awaitable[str]]
Door = Callable[..., Awaitable[str]]


async def counting(scope: Any, receive: Any, send: Any) -> None:
    """Be a service that reads its whole body and says how long it was."""
    request = Request(scope, receive)
    try:
        size = len(await request.body())
    except ClientDisconnect:
        return
    await JSONResponse({"size": size})(scope, receive, send)


@pytest.fixture
async def url(serve: Serve, door: Door) -> str:
    return await door({"ingest-api": await serve(counting), "reviews": await serve(counting)})


async def test_a_body_up_to_the_limit_passes(url: str) -> None:
    async with httpx2.AsyncClient() as client:
        assert (await client.post(f"{url}/small", content=b"x" * 1_000)).json() == {"size": 1_000}


async def test_a_declared_body_over_the_limit_is_refused_unread(url: str) -> None:
    async with httpx2.AsyncClient() as client:
        answer = await client.post(f"{url}/small", content=b"x" * 1_001)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.headers["connection"] == "close"


async def test_a_body_without_length_is_counted_and_refused(serve: Serve, door: Door) -> None:
    whole: list[bytes] = []

    async def keeping(scope: Any, receive: Any, send: Any) -> None:
        with suppress(ClientDisconnect):
            whole.append(await Request(scope, receive).body())

    async def long() -> AsyncIterator[bytes]:
        for _ in range(640):
            yield b"x" * 100_000
            await asyncio.sleep(0)

    url = await door({"ingest-api": await serve(keeping)})
    async with httpx2.AsyncClient() as client:
        with suppress(httpx2.WriteError):  # where the connection closes before the answer is read
            answer = await client.post(f"{url}/small", content=long())
            assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
            assert answer.headers["connection"] == "close"
    assert whole == []


async def test_a_compressed_body_is_refused(url: str) -> None:
    async with httpx2.AsyncClient() as client:
        answer = await client.post(f"{url}/small", content=b"x", headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_unsupported")


async def test_a_body_that_trickles_is_given_up_on(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway.limits, "BODY_SECONDS", 0.2)

    async def trickle() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.sleep(3)
        yield b"x"

    async with httpx2.AsyncClient() as client:
        answer = await client.post(f"{url}/small", content=trickle())
    assert (answer.status_code, answer.json()["code"]) == (408, "request_too_slow")


async def test_too_many_requests_are_told_when_to_come_back(serve: Serve, door: Door) -> None:
    url = await door({"ingest-api": await serve(counting)}, rate_limit_factor=0.0025)  # 3 a minute
    async with httpx2.AsyncClient() as client:
        answers = [await client.get(f"{url}/open") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer.headers["ratelimit-limit"] for answer in answers} == {"3"}
    assert answers[3].json()["code"] == "rate_limited"
    assert 1 <= int(answers[3].headers["retry-after"]) <= 60
    assert answers[3].headers["ratelimit-reset"] == answers[3].headers["retry-after"]


async def test_one_link_is_limited_whoever_follows_it(
    url: str, monkeypatch: pytest.MonkeyPatch, serve: Serve, door: Door
) -> None:
    monkeypatch.setattr(gateway.limits, "PER_MINUTE_AND_TOKEN", 2)
    url = await door({"reviews": await serve(counting)})
    async with httpx2.AsyncClient() as client:
        statuses = [(await client.get(f"{url}/r/one")).status_code for _ in range(3)]
        other = await client.get(f"{url}/r/two")
    assert statuses == [200, 200, 429]
    assert other.status_code == 200
