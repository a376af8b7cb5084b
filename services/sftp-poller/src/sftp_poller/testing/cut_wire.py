"""For tests: a TCP connection that is cut at a chosen call of the drain's SFTP client."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import asyncssh

Side = Literal["before", "after"]  # the server has not done what was asked, or it has and nobody heard


@dataclass
class Proxy:
    """Passes bytes on, until it is cut."""

    target: int
    port: int = 0
    writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self.writers |= {writer, there_writer}
        await asyncio.gather(_pass(reader, there_writer), _pass(there_reader, writer))
        self.writers -= {writer, there_writer}

    def cut(self) -> None:
        for writer in self.writers:
            writer.transport.abort()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while block := await reader.read(65536):
            writer.write(block)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[Proxy]:
    proxy = Proxy(port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        proxy.cut()
        server.close()


class CutWire:
    """Cuts the proxy's connections at the n-th call of the client, or of a file it has opened."""

    def __init__(self, proxy: Proxy, call: int, side: Side) -> None:
        self.left = call
        self._proxy = proxy
        self._side = side

    def wrap(self, target: Any) -> Any:
        return _Cut(target, self) if isinstance(target, asyncssh.SFTPClient) else target

    async def pass_on(self, call: Awaitable[Any]) -> Any:
        self.left -= 1
        if self.left != 0:
            return await call
        if self._side == "after":
            await call
            self._proxy.cut()
            raise asyncssh.SFTPConnectionLost("cut")
        self._proxy.cut()
        return await call


class _Cut:
    def __init__(self, target: Any, wire: CutWire) -> None:
        self._target = target
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._target, name)

        async def call(*arguments: Any, **options: Any) -> Any:
            asked = method(*arguments, **options)
            if not inspect.isawaitable(asked):
                return asked
            value = await self._wire.pass_on(asked)
            return _Cut(value, self._wire) if isinstance(value, asyncssh.SFTPClientFile) else value

        return call
