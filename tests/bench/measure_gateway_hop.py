"""What a hop costs the gateway: aiohttp (as built) against httpx2, per second of one core (ADR 0005).

.venv/bin/python tests/bench/measure_gateway_hop.py
"""

import asyncio
import multiprocessing
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import uvicorn

from gateway.forward import HttpForwarder

REQUESTS = 3_000
AT_ONCE = 32
BODY = b'{"items":[]}' * 20
Hop = Callable[[], Awaitable[None]]


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Be the service: a small JSON answer, without any work."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


def serve(listener: socket.socket) -> None:
    config = uvicorn.Config(answer, lifespan="off", log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


def scope_of_a_get() -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": "/x",
        "raw_path": b"/x",
        "query_string": b"",
        "headers": [(b"accept", b"*/*"), (b"x-proofmark-identity", b"e" * 400)],
    }


async def nothing(*_: Any) -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


async def hop_by_aiohttp(forwarder: HttpForwarder) -> None:
    await forwarder("service", scope_of_a_get(), nothing, nothing)


async def hop_by_httpx(client: httpx2.AsyncClient) -> None:
    scope = scope_of_a_get()
    headers = [(name.decode(), value.decode()) for name, value in scope["headers"]]
    async with client.stream("GET", scope["path"], headers=headers) as answered:
        await nothing(answered.status_code, answered.headers.raw)
        async for chunk in answered.aiter_raw():
            await nothing(chunk)


async def measure(name: str, hop: Hop) -> None:
    """Print how many hops one second of this process's CPU time pays for."""
    left = REQUESTS

    async def work() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await hop()

    await hop()
    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    sys.stdout.write(
        f"{name:8} {REQUESTS / cpu:8.0f} hops/s of CPU   {REQUESTS / wall:8.0f} hops/s elapsed\n"
    )


async def compare(port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    forwarder = HttpForwarder({"service": url}, silence_seconds=30)
    limits = httpx2.Limits(max_connections=AT_ONCE * 2, max_keepalive_connections=AT_ONCE * 2)
    async with httpx2.AsyncClient(base_url=url, limits=limits) as client:
        for _ in range(2):
            await measure("aiohttp", lambda: hop_by_aiohttp(forwarder))
            await measure("httpx2", lambda: hop_by_httpx(client))
    await forwarder.close()


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    service = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
    service.start()
    try:
        asyncio.run(compare(listener.getsockname()[1]))
    finally:
        service.terminate()
        service.join()


if __name__ == "__main__":
    main()
