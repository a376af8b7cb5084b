"""What the figures were measured on, without naming it."""

import os
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("asyncpg", "asyncssh", "pydantic", "polars", "sqlalchemy", "uvicorn", "uvloop")
PEERS = ("frictionless", "django", "djangorestframework", "gunicorn", "procrastinate")


def memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3


def describe() -> str:
    """Return cores, memory and versions in one line."""
    cores = len(os.sched_getaffinity(0))
    parts = [
        f"{cores} cores",
        f"{memory_gb():.0f} GB of memory",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        *(f"{name} {found}" for name in (*PACKAGES, *PEERS) if (found := _version(name))),
    ]
    return ", ".join(parts)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
