"""The ASGI server: its limits, its signals, its actual port."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn

STOP_SECONDS = 15  # for requests in hand after SIGTERM; the whole process has 20 (invariants.md 2)
_HEADER_BYTES = 32 << 10
_BACKLOG = 2048


class _QuietServer(uvicorn.Server):
    """Leaves signals to us: uvicorn would raise them again after stopping, before our own end."""

    on_started: Callable[[], None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.on_started is not None:
            self.on_started()


class HttpServer:
    """One ASGI application on one port, until SIGTERM, SIGINT or `stop`."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        """Take the port at once (0: a free one); connections wait until `run`. Raises OSError if taken."""
        self.listener = socket.create_server((host, port), backlog=_BACKLOG)
        # What it accepts inherits this. Without it a body, written after its head, waits 40 ms for the
        # caller's delayed acknowledgement; asyncio sets it only on sockets it has made itself.
        self.listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port: int = self.listener.getsockname()[1]
        self._server = _QuietServer(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # the gateway decides whom to believe, by its settings
                timeout_keep_alive=30,
                timeout_graceful_shutdown=STOP_SECONDS,
                h11_max_incomplete_event_size=_HEADER_BYTES,
            )
        )

    async def run(self, on_started: Callable[[], None] | None = None) -> None:
        """Serve until stopped."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        self._server.on_started = on_started
        await self._server.serve(sockets=[self.listener])

    def stop(self) -> None:
        """Take no more requests, finish those in hand; at the second call at once."""
        self._server.force_exit = self._server.should_exit
        self._server.should_exit = True
