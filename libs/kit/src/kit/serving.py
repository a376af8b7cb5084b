"""The ASGI server: its limits, its signals, its actual port."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn

STOP_SECONDS = 20  # to finish what is in hand after SIGTERM (invariants.md 2)
_HEADER_BYTES = 32 << 10


class _QuietServer(uvicorn.Server):
    """Leaves signals to us: uvicorn would raise them again after stopping, before our own end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class HttpServer:
    """One ASGI application on one port, until SIGTERM, SIGINT or `stop`."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        """`port` 0 picks a free one."""
        self._server = _QuietServer(
            uvicorn.Config(
                app,
                host=host,
                port=port,
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
        serving = asyncio.create_task(self._server.serve())
        while not self._server.started and not serving.done():
            await asyncio.sleep(0.02)
        if ready is not None and self._server.started:
            ready(self._server.servers[0].sockets[0].getsockname()[1])
        await serving

    def stop(self) -> None:
        """Take no more requests, finish those in hand; at the second call at once."""
        self._server.force_exit = self._server.should_exit
        self._server.should_exit = True
