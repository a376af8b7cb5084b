"""Waiting in tests for what another process does."""

import time
from collections.abc import Callable

_PAUSE_SECONDS = 0.1


def eventually_sync(condition: Callable[[], object], *, seconds: float = 60) -> None:
    """Return once the condition holds. Raises: AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "what was waited for didn't happen"
        time.sleep(_PAUSE_SECONDS)
