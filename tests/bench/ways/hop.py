"""What a hop costs the gateway, per second of one core's time: as built, by httpx2, and by bare sockets."""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import uvicorn

from gateway.forward import HttpForwarder

REQUESTS = 3_000
AT_ONCE = 32
_BODY = b'{"items":[]}' * 20
_REQUEST = b"GET /x HTTP/1.1\r\nhost: service\r\naccept: */*\r\nx-proofmark-identity: %s\r\n\r\n" % (
    b"e" * 400
)
Hop = Callable[[], Awaitable[None]]


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Be the service: a small JSON answer, without any work."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(_BODY)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": _BODY})


def serve(port: int) -> None:
    """Serve the small answer until told to end."""
    uvicorn.run(answer, port=port, lifespan="off", log_level="warning", access_log=False)


def _scope() -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": "/x",
        "raw_path": b"/x",
        "query_string": b"",
        "headers": [(b"accept", b"*/*"), (b"x-proofmark-identity", b"e" * 400)],
    }


async def _nothing(*_: Any) -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


@asynccontextmanager
async def _ours(port: int) -> AsyncIterator[Hop]:
    forwarder = HttpForwarder({"service": f"http://127.0.0.1:{port}"}, silence_seconds=30)

    async def hop() -> None:
        await forwarder("service", _scope(), _nothing, _nothing)

    yield hop
    await forwarder.close()


@asynccontextmanager
async def _httpx(port: int) -> AsyncIterator[Hop]:
    limits = httpx2.Limits(max_connections=AT_ONCE * 2, max_keepalive_connections=AT_ONCE * 2)
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits) as client:

        async def hop() -> None:
            scope = _scope()
            headers = [(name.decode(), value.decode()) for name, value in scope["headers"]]
            async with client.stream("GET", scope["path"], headers=headers) as answered:
                await _nothing(answered.status_code, answered.headers.raw)
                async for chunk in answered.aiter_raw():
                    await _nothing(chunk)

        yield hop


@asynccontextmanager
async def _sockets(port: int) -> AsyncIterator[Hop]:
    """Bytes out and bytes in, nothing understood but the length."""
    loop = asyncio.get_running_loop()
    free: asyncio.Queue[socket.socket] = asyncio.Queue()
    for _ in range(AT_ONCE):
        opened = socket.create_connection(("127.0.0.1", port))
        opened.setblocking(False)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        free.put_nowait(opened)

    async def hop() -> None:
        connection = free.get_nowait()
        await loop.sock_sendall(connection, _REQUEST)
        read = b""
        while not read.endswith(_BODY):
            read += await loop.sock_recv(connection, 65_536)
        free.put_nowait(connection)

    yield hop
    while not free.empty():
        free.get_nowait().close()


_HOPS = {"ours": _ours, "httpx2": _httpx, "sockets": _sockets}


def hops(way: str, port: int) -> float:
    """Return how many hops one second of this process's CPU time pays for."""
    return asyncio.run(_hops(way, port))


async def _hops(way: str, port: int) -> float:
    async with _HOPS[way](port) as hop:
        await _repeat(hop, AT_ONCE * 2)
        cpu = time.process_time()
        await _repeat(hop, REQUESTS)
        return REQUESTS / (time.process_time() - cpu)


async def _repeat(hop: Hop, times: int) -> None:
    left = times

    async def work() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await hop()

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    serve(int(sys.argv[1]))
