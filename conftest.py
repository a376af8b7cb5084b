"""Fixtures of kit.testing for every test of the repository, and how tests are shared between processes."""

from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # it tells no types

pytest_plugins = ["kit.testing.fixtures", "kit.testing.bus"]

#: How fast an example is made and runs tells how busy the machine is, no more.
settings.register_profile("seeking", deadline=None, suppress_health_check=[HealthCheck.too_slow])
#: The same examples each time: what fails is the fault of the last change. `make fuzz` seeks new ones.
settings.register_profile("same", settings.get_profile("seeking"), derandomize=True, database=None)
settings.load_profile("same")

# As in the platform's own log: the default draws each local variable of each frame, half a second each time.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

_ONE_PLATFORM = "tests/e2e/"  # its tests share running platforms, which are dear to start


class _ByPlatform(LoadFileScheduling):  # type: ignore[misc]  # the package tells no types
    """A file at a time, and the end-to-end tests all in one process."""

    def _split_scope(self, nodeid: str) -> str:
        return _ONE_PLATFORM if nodeid.startswith(_ONE_PLATFORM) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    return _ByPlatform(config, log) if config.getoption("dist") == "loadfile" else None
