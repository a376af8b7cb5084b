"""Forwarding over HTTP to real servers: streaming, headers, dead and broken services."""

import asyncio
import contextlib
import socket
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from contracts.access import MIB
from kit.ports_embedded import EmbeddedPorts

Serve = Callable[[Any], Awaitable[str]]
Door = Callable[..., Awaitable[str]]
MANY = 50
FLAT = 24 * MIB  # far below what is moved


def service(**handlers: Any) -> Starlette:
    """Return an application: path `open` is handled by the function given as `open`, and so on."""
    return Starlette(
        routes=[Route(f"/{name}", run, methods=["GET", "POST"]) for name, run in handlers.items()]
    )


@contextlib.contextmanager
def flat_memory() -> Any:
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < FLAT


async def test_an_upload_streams_with_flat_memory_and_first_byte_before_last(
    serve: Serve, door: Door
) -> None:
    arrived = asyncio.Event()

    async def take(request: Request) -> Response:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            arrived.set()
        return JSONResponse({"size": size})

    async def body() -> AsyncIterator[bytes]:
        yield b"x" * MIB
        await arrived.wait()  # for ever, if the gateway kept it to itself
        for _ in range(MANY - 1):
            yield b"x" * MIB

    url = await door({"ingest-api": await serve(service(open=take))})
    async with httpx2.AsyncClient(timeout=60) as client:
        with flat_memory():
            answer = await client.post(f"{url}/open", content=body())
    assert answer.json() == {"size": MANY * MIB}


async def test_a_download_streams_with_flat_memory_and_first_byte_before_last(
    serve: Serve, door: Door
) -> None:
    arrived = asyncio.Event()

    async def give(_request: Request) -> Response:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"x" * MIB
            await arrived.wait()
            for _ in range(MANY - 1):
                yield b"x" * MIB

        return StreamingResponse(chunks(), headers={"content-disposition": "attachment"})

    url = await door({"ingest-api": await serve(service(open=give))})
    size = 0
    with flat_memory():
        async with httpx2.AsyncClient(timeout=60) as client, client.stream("GET", f"{url}/open") as answer:
            async for chunk in answer.aiter_raw():
                size += len(chunk)
                arrived.set()
    assert answer.headers["content-disposition"] == "attachment"
    assert size == MANY * MIB


async def test_what_speaks_in_our_name_is_stripped_and_our_word_added(
    serve: Serve, door: Door, ports: EmbeddedPorts
) -> None:
    seen: dict[str, list[str]] = {}

    async def look(request: Request) -> Response:
        for name, value in request.headers.items():
            seen.setdefault(name, []).append(value)
        return JSONResponse(
            {},
            headers={"x-proofmark-inner": "1", "server": "secret/1.0", "connection": "x-odd", "x-odd": "1"},
        )

    url = await door({"ingest-api": await serve(service(open=look))})
    forged = {
        "X-Proofmark-Identity": "forged",
        "X-Proofmark_Identity": "forged",
        "X-Forwarded-For": "1.2.3.4",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=1.2.3.4",
        "X-Real-IP": "1.2.3.4",
        "X-Original-URL": "/internal/x",
        "X-Request-Id": "mine",
        "Cookie": "proofmark_session=stolen",
        "Authorization": "Bearer pm_x",
        "Connection": "X-Hop",
        "X-Hop": "1",
        "Accept-Language": "fr",
    }
    async with httpx2.AsyncClient() as client:
        answer = await client.get(f"{url}/open", headers=forged)

    assert answer.status_code == 200
    identity = ports.verifier("ingest-api").read(seen.pop("x-proofmark-identity")[0])
    assert identity.subject == "anonymous"
    assert seen["x-forwarded-for"] == ["127.0.0.1"]
    assert seen["x-request-id"] == [answer.headers["x-request-id"]]
    assert seen["accept-language"] == ["fr"]
    for name in (
        "forwarded",
        "x-forwarded-host",
        "x-real-ip",
        "x-proofmark_identity",
        "x-original-url",
        "cookie",
        "authorization",
        "x-hop",
    ):
        assert name not in seen
    for name in ("x-proofmark-inner", "x-odd", "server"):
        assert name not in answer.headers
    assert len(answer.headers.get_list("date")) == 1
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_path_and_query_go_on_as_they_came(serve: Serve, door: Door) -> None:
    async def echo(scope: Any, receive: Any, send: Any) -> None:
        text = scope["raw_path"] + b"?" + scope["query_string"]
        await Response(text)(scope, receive, send)

    url = await door({"ingest-api": await serve(echo)})
    target = "/open/a%2Fb%20c/..%2e?q=%C3%A9+x&q=%2F&empty="
    async with httpx2.AsyncClient() as client:
        answer = await client.send(
            client.build_request("GET", httpx2.URL(url).copy_with(raw_path=target.encode()))
        )
    assert answer.text == target


async def test_a_trusted_proxy_tells_the_callers_address(serve: Serve, door: Door) -> None:
    async def look(request: Request) -> Response:
        return Response(request.headers["x-forwarded-for"])

    url = await door(
        {"ingest-api": await serve(service(open=look))}, trusted_proxies=["127.0.0.0/8", "10.0.0.0/8"]
    )
    async with httpx2.AsyncClient() as client:
        answer = await client.get(
            f"{url}/open", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.7, 10.1.2.3"}
        )
    assert answer.text == "203.0.113.7"


async def test_a_dead_service_is_unavailable_for_its_routes_only(serve: Serve, door: Door) -> None:
    async def fine(_request: Request) -> Response:
        return Response("fine")

    with socket.create_server(("127.0.0.1", 0)) as taken:
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}"
    url = await door({"ingest-api": dead, "mailer": await serve(service(other=fine))})
    async with httpx2.AsyncClient(headers={"Accept-Language": "fr"}) as client:
        answers = [
            await client.get(f"{url}/open"),
            await client.post(f"{url}/open", content=b"x"),
            await client.get(f"{url}/o/x.gif"),  # tracking, whose address nobody told
        ]
        other = await client.get(f"{url}/other")
    for answer in answers:
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answers[0].json()["code"] == "service_unavailable"
    assert answers[0].json()["title"] == "Momentanément indisponible"
    assert "text/html" in answers[2].headers["content-type"]  # a page's fault is a page
    assert other.text == "fine"


async def test_a_silent_service_is_given_up_on(serve: Serve, door: Door) -> None:
    async def silent(_request: Request) -> Response:
        await asyncio.sleep(3)
        return Response()

    url = await door({"ingest-api": await serve(service(open=silent))}, silence_seconds=0.2)
    async with httpx2.AsyncClient() as client:
        assert (await client.get(f"{url}/open")).status_code == 503


async def test_an_answer_that_breaks_off_is_not_passed_as_whole(serve: Serve, door: Door) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("on purpose")

    url = await door({"ingest-api": await serve(broken)})
    async with httpx2.AsyncClient() as client:
        with pytest.raises(httpx2.RemoteProtocolError):
            await client.get(f"{url}/open")


async def test_a_head_is_a_get_without_its_body(serve: Serve, door: Door) -> None:
    async def fine(_request: Request) -> Response:
        return Response("fine")

    url = await door({"ingest-api": await serve(service(open=fine))})
    async with httpx2.AsyncClient() as client:
        answer = await client.head(f"{url}/open")
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "4", b"")
