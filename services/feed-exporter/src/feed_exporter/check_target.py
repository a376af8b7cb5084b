"""Trying a merchant's server step by step, telling which one fails; domain.md 8.7."""

import asyncio
from dataclasses import dataclass

from feed_exporter.open_session import STEPS_OF, Reach
from feed_exporter.server_session import HostKey, Login
from feed_exporter.sftp import HostKeyRefused
from feed_exporter.step import Step
from kit.targets import StepFailed

_WHOLE_SECONDS = 25.0  # somebody is waiting, and the gateway waits 30


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


async def check_connection(login: Login, reach: Reach) -> Check:
    """Connect, sign in and look for the directory. Without a pinned key it ends at showing the key."""
    return await _check(login, reach, writes=False)


async def check_write(login: Login, reach: Reach) -> Check:
    """Do all of `check_connection`, then upload, rename and delete a small file."""
    return await _check(login, reach, writes=True)


async def _check(login: Login, reach: Reach, *, writes: bool) -> Check:
    passed: list[Step] = []
    host_key = None
    try:
        async with asyncio.timeout(_WHOLE_SECONDS), reach.open(login, passed.append) as session:
            host_key = session.host_key
            if writes:
                await session.write_sample(passed.append)
    except TimeoutError:
        return Check(passed, _failed_next(login, passed), host_key)
    except HostKeyRefused as refused:
        return Check(passed, refused, refused.shown)
    except StepFailed as failed:
        return Check(passed, failed, host_key)
    return Check(passed, None, host_key)


def _failed_next(login: Login, passed: list[Step]) -> StepFailed | None:
    """Return the failure of the step that time ran out at; None if only the leave-taking was left."""
    left = [step for step in STEPS_OF[login.method] if step not in passed]
    return StepFailed(left[0]) if left else None
