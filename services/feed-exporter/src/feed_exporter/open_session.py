"""One door to all methods: a session by the flow's own, or the step at which it failed."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from feed_exporter.flow import Method
from feed_exporter.ftp import open_ftp
from feed_exporter.hosted import HostedFolders
from feed_exporter.server_session import Limits, Login, Passed, Session
from feed_exporter.sftp import open_sftp
from feed_exporter.step import Step
from kit.targets import Guard

_BY_ADDRESS: tuple[Step, ...] = ("dns", "tcp")
_AS_USER: tuple[Step, ...] = ("login", "directory", "write", "rename")
#: What a test passes, in this order.
STEPS_OF: dict[Method, tuple[Step, ...]] = {
    "sftp": (*_BY_ADDRESS, "host_key", *_AS_USER),
    "ftp": (*_BY_ADDRESS, *_AS_USER),
    "ftps": (*_BY_ADDRESS, "tls", *_AS_USER),
    "ftps_implicit": (*_BY_ADDRESS, "tls", *_AS_USER),
    "platform": _AS_USER,
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How merchants' servers are reached."""

    limits: Limits
    guard: Guard
    hosted: HostedFolders

    @asynccontextmanager
    async def open(self, login: Login, passed: Passed = lambda _: None) -> AsyncIterator[Session]:
        """Open a session in the flow's directory. Raises: StepFailed, HostKeyRefused."""
        async with self._opening(login, passed) as session:
            await session.check_directory()
            passed("directory")
            yield session

    def _opening(self, login: Login, passed: Passed) -> AbstractAsyncContextManager[Session]:
        if login.method == "platform":
            return self.hosted.open(login, self.limits, passed)
        opening = open_sftp if login.method == "sftp" else open_ftp
        return opening(login, self.limits, self.guard, passed)
