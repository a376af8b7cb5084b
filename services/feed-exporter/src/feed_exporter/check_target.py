"""Trying a merchant's server step by step, telling which one fails; domain.md 8.7."""

import asyncio
import posixpath
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import get_args

from feed_exporter.sftp import PART, HostKey, HostKeyRefused, Limits, Login, SftpSession, open_sftp
from feed_exporter.targets import Step, StepFailed

_WHOLE_SECONDS = 25.0  # somebody is waiting, and the gateway waits 30
_STEPS = get_args(Step)
_SAMPLE = b"Write test. This file may be deleted.\n"


@dataclass(frozen=True, slots=True)
class Check:
    """What a test found. `failed`: why the last step of `passed` wasn't the end, if it wasn't."""

    passed: list[Step]
    failed: StepFailed | None
    host_key: HostKey | None

    @property
    def awaits_confirmation(self) -> bool:
        """Tell whether all is well so far and the merchant's word on the key is wanted."""
        return isinstance(self.failed, HostKeyRefused) and self.failed.shown.state == "new"


async def check_connection(login: Login, directory: str, limits: Limits, *, allow_private: bool) -> Check:
    """Connect, sign in and look for the directory. Without a pinned key it ends at showing the key."""
    return await _check(login, directory, limits, allow_private=allow_private, writes=False)


async def check_write(login: Login, directory: str, limits: Limits, *, allow_private: bool) -> Check:
    """Do all of `check_connection`, then upload, rename and delete a small file."""
    return await _check(login, directory, limits, allow_private=allow_private, writes=True)


async def _check(login: Login, directory: str, limits: Limits, *, allow_private: bool, writes: bool) -> Check:
    passed: list[Step] = []
    host_key = None
    try:
        async with (
            asyncio.timeout(_WHOLE_SECONDS),
            open_sftp(login, limits, allow_private=allow_private, passed=passed.append) as session,
        ):
            host_key = session.host_key
            await session.check_directory(directory)
            passed.append("directory")
            if writes:
                await _write_sample(session, directory, passed)
    except TimeoutError:
        return Check(passed, StepFailed(_STEPS[len(passed)]), host_key)
    except HostKeyRefused as refused:
        return Check(passed, refused, refused.shown)
    except StepFailed as failed:
        return Check(passed, failed, host_key)
    return Check(passed, None, host_key)


async def _write_sample(session: SftpSession, directory: str, passed: list[Step]) -> None:
    path = posixpath.join(directory or ".", f"write-test-{secrets.token_hex(8)}.txt")
    try:
        await session.write(path + PART, _sample, len(_SAMPLE))
        passed.append("write")
        if not await session.rename(path + PART, path):
            raise StepFailed("rename")
        passed.append("rename")
    finally:
        if not await session.remove(path):
            await session.remove(path + PART)


async def _sample() -> AsyncIterator[bytes]:
    yield _SAMPLE
