"""A session on a merchant's server, whatever the method: what deliveries and tests ask of it."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from feed_exporter.flow import Method
from feed_exporter.step import Step
from kit.targets import StepFailed

PART = ".part"
_SAMPLE = b"Write test. This file may be deleted.\n"
SAMPLE_BYTES = len(_SAMPLE)

Content = Callable[[], AsyncIterator[bytes]]  # the same bytes from the beginning at each call
Passed = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a server may take, in seconds."""

    connect: float
    stall: float  # for any single answer
    whole: float  # for one file


@dataclass(frozen=True, slots=True)
class Login:
    """Where and as whom; secrets in clear, so never logged."""

    method: Method
    host: str
    port: int
    username: str
    password: str | None
    private_key: str | None
    fingerprint: str | None  # pinned; without it nothing is sent over SFTP, not even the password
    directory: str
    id_website: UUID
    sftp_account_id: UUID | None  # ours, where the platform is the merchant's server


@dataclass(frozen=True, slots=True)
class HostKey:
    """The key an SFTP server showed, beside the pinned one."""

    type: str
    fingerprint: str
    state: Literal["new", "pinned", "changed"]


class Session(Protocol):
    """An open session in the flow's directory; names are bare."""

    @property
    def host_key(self) -> HostKey | None:
        """The server's key, where the method has such."""
        ...

    async def check_directory(self) -> None:
        """Come first. Raises: StepFailed (directory)."""
        ...

    async def upload(self, name: str, content: Content, size_bytes: int) -> None:
        """Put a whole file under a name, over what has it. Raises: StepFailed (write, rename)."""
        ...

    async def write_sample(self, passed: Passed) -> None:
        """Write, rename and delete a small file. Raises: StepFailed (write, rename)."""
        ...


class ServerSession(ABC):
    """A session on a server that knows files: a final name holds a whole file, or what it held before."""

    @abstractmethod
    async def write(self, name: str, content: Content, size_bytes: int) -> None:
        """Write a whole file and verify its size. Raises: StepFailed (write)."""

    @abstractmethod
    async def rename(self, old: str, new: str) -> bool:
        """Rename over what is there; False if the server refuses. Raises: StepFailed (connection lost)."""

    @abstractmethod
    async def remove(self, name: str) -> bool:
        """Remove a file of ours; False if the server refuses, which harms nothing."""

    @abstractmethod
    async def verify(self, name: str, size_bytes: int, step: Step) -> None:
        """Raises: StepFailed if the file hasn't this size."""

    async def upload(self, name: str, content: Content, size_bytes: int) -> None:
        """Upload under a temporary name and rename; where that's refused the file is written in place."""
        await self.write(name + PART, content, size_bytes)
        if await self.rename(name + PART, name):
            await self.verify(name, size_bytes, "rename")
            return
        await self.write(name, content, size_bytes)
        await self.remove(name + PART)

    async def write_sample(self, passed: Passed) -> None:
        name = sample_name()
        try:
            await self._write_sample(name, passed)
        except StepFailed:  # where time has run out instead, nobody waits for the server to tidy up
            await self._remove_sample(name)
            raise
        await self._remove_sample(name)

    async def _write_sample(self, name: str, passed: Passed) -> None:
        await self.write(name + PART, sample, SAMPLE_BYTES)
        passed("write")
        if not await self.rename(name + PART, name):
            raise StepFailed("rename")
        passed("rename")

    async def _remove_sample(self, name: str) -> None:
        if not await self.remove(name):
            await self.remove(name + PART)


async def sample() -> AsyncIterator[bytes]:
    """What write tests write."""
    yield _SAMPLE


def sample_name() -> str:
    return f"write-test-{secrets.token_hex(8)}.txt"
