"""Databases of their own on the scratch PostgreSQL."""

import asyncio
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import asyncpg

_URL = "PROOFMARK_TEST_DATABASE_URL"


def server_url() -> str:
    """Return the scratch server's address, as SQLAlchemy spells it."""
    if _URL not in os.environ:
        raise SystemExit(f"{_URL} is not set: run benchmarks by `make bench`")
    return os.environ[_URL]


def plain(url: str) -> str:
    """Return an address without SQLAlchemy's driver."""
    return url.replace("postgresql+asyncpg://", "postgresql://")


def execute(url: str, *statements: str) -> str:
    """Run statements one by one; return the last one's status."""

    async def run() -> str:
        connection = await asyncpg.connect(plain(url))
        try:
            return str([await connection.execute(statement) for statement in statements][-1])
        finally:
            await connection.close()

    return asyncio.run(run())


def value(url: str, query: str) -> str:
    """Return the one value that a query finds, as text."""

    async def run() -> str:
        connection = await asyncpg.connect(plain(url))
        try:
            return str(await connection.fetchval(query))
        finally:
            await connection.close()

    return asyncio.run(run())


@contextmanager
def new_database() -> Iterator[str]:
    """An empty database, dropped afterwards: its address, as SQLAlchemy spells it."""
    name = f"bench_{secrets.token_hex(4)}"
    execute(server_url(), f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(server_url())._replace(path=f"/{name}").geturl()
    finally:
        execute(server_url(), f'DROP DATABASE "{name}" WITH (FORCE)')


def describe() -> str:
    """Return the server's version and whether it writes through to the disk."""
    number = value(server_url(), "SHOW server_version").split()[0]
    return f"PostgreSQL {number} with fsync {value(server_url(), 'SHOW fsync')}"
