"""FTP and FTPS as a client: connect to a checked address, never give up TLS where the method has it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from feed_exporter.ftp_client import FTP_ERRORS, FtpClient
from feed_exporter.server_session import Content, HostKey, Limits, Login, Passed, ServerSession
from feed_exporter.step import Step
from kit.targets import Guard, StepFailed, connect, resolve

_CLOSING_SECONDS = 5.0
Result = TypeVar("Result")


@asynccontextmanager
async def open_ftp(
    login: Login, limits: Limits, guard: Guard, passed: Passed = lambda _: None
) -> AsyncIterator["FtpSession"]:
    """Open a session by `ftp`, `ftps` or `ftps_implicit`. Raises: StepFailed."""
    addresses = await resolve(login.host, login.port, guard, seconds=limits.connect)
    passed("dns")
    sock = await connect(addresses, seconds=limits.connect)
    thread = _Thread(sock, login.host, limits)
    try:
        await _sign_in(thread, login, passed)
        yield FtpSession(thread, login.directory)
        await thread.say_goodbye()
    finally:
        thread.end()


async def _sign_in(thread: "_Thread", login: Login, passed: Passed) -> None:
    ftp = thread.ftp
    if login.method == "ftps_implicit":
        passed("tcp")
        await thread.call("tls", lambda: ftp.start_tls(explicit=False))
        await thread.call("tls", ftp.greet)
        passed("tls")
    else:
        await thread.call("tcp", ftp.greet)
        passed("tcp")
    if login.method == "ftps":
        await thread.call("tls", lambda: ftp.start_tls(explicit=True))
        passed("tls")
    await thread.call("login", lambda: ftp.sign_in(login.username, login.password or ""))
    passed("login")
    if login.method != "ftp":
        await thread.call("tls", ftp.protect_data)


class _Thread:
    """Runs a blocking client in a thread of its own: one that stalls takes nobody's place."""

    def __init__(self, sock: socket.socket, host: str, limits: Limits) -> None:
        self.ftp = FtpClient(sock, host, connect=limits.connect, stall=limits.stall)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ftp")

    async def call(self, step: Step, command: Callable[[], Result]) -> Result:
        """Raises: StepFailed at this step."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, command)
        except FTP_ERRORS as error:
            raise StepFailed(step) from error

    async def say_goodbye(self) -> None:
        with suppress(StepFailed, TimeoutError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self.call("login", self.ftp.quit)

    def end(self) -> None:
        """Close all, though a command may still be waiting for its answer."""
        self.ftp.break_off()
        self._pool.submit(self.ftp.close_all)
        self._pool.shutdown(wait=False)


class FtpSession(ServerSession):
    """An open session on a merchant's FTP server."""

    host_key: HostKey | None = None

    def __init__(self, thread: _Thread, directory: str) -> None:
        self._thread = thread
        self._ftp = thread.ftp
        self._directory = directory

    async def check_directory(self) -> None:
        if self._directory:
            await self._thread.call("directory", lambda: self._ftp.cwd(self._directory))

    async def write(self, name: str, content: Content, size_bytes: int) -> None:
        await self._thread.call("write", lambda: self._ftp.begin_store(name))
        try:
            async for chunk in content():
                await self._send(chunk)
        except StepFailed:
            raise
        except Exception:
            # Nothing is wrong with the server: the next file may go there.
            await self._thread.call("write", self._ftp.abandon_store)
            raise
        await self._thread.call("write", self._ftp.end_store)
        await self.verify(name, size_bytes, "write")

    async def _send(self, chunk: bytes) -> None:
        await self._thread.call("write", lambda: self._ftp.send_data(chunk))

    async def rename(self, old: str, new: str) -> bool:
        return await self._thread.call("rename", lambda: self._ftp.try_rename(old, new))

    async def remove(self, name: str) -> bool:
        try:
            return await self._thread.call("rename", lambda: self._ftp.try_remove(name))
        except StepFailed:
            return False

    async def verify(self, name: str, size_bytes: int, step: Step) -> None:
        if await self._thread.call(step, lambda: self._ftp.size_of(name)) != size_bytes:
            raise StepFailed(step)
