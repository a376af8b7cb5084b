"""The ASGI server: its limits, its signals, its actual port."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn

STOP_SECONDS = 20  # to finish what is in hand after SIGTERM (invariants.md 2)
_HEADER_BYTES = 32 << 10


class _QuietServer(uvicorn.Server):
    """Leaves signals to us: uvicorn would raise them again after stopping, before our own end."""

    listening: Callable[[], None] = staticmethod(lambda: None)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class HttpServer:
    """One ASGI application on one port, until SIGTERM, SIGINT or `stop`."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        """`port` 0 picks a free one."""
        self._host = host
        self._port = port
        self._server = _QuietServer(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=STOP_SECONDS,
                h11_max_incomplete_event_size=_HEADER_BYTES,
            )
        )

    async def run(self, ready: Callable[[int], None] | None = None) -> None:
        """Serve; `ready` gets the actual port once it listens."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        listener = socket.create_server((self._host, self._port), backlog=2048)
        if ready is not None:
            self._server.listening = lambda: ready(listener.getsockname()[1])
        await self._server.serve(sockets=[listener])

    def stop(self) -> None:
        """Take no more requests, finish those in hand; at the second call at once."""
        self._server.force_exit = self._server.should_exit
        self._server.should_exit = True
