"""One service's database: a schema on PostgreSQL or a file on SQLite, behind one interface.

All differences between the two live in this package.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from kit.context import correlation_id
from kit.db.sessions import ReadSession, WriteSession
from kit.event_log import log_told

_BUSY_TIMEOUT_MS = 30_000
_TRUSTED_SECONDS = 1.0


class Database:
    """Reads and writes of one service.

    A `write()` block is one transaction: committed when the block ends, rolled back when it raises.
    Use cases never commit. A `read()` may see newer commits from one statement to the next; where
    several must agree, read in a `snapshot()`.
    """

    def __init__(self, url: str, *, schema: str) -> None:
        """`url` is a SQLAlchemy asyncpg or aiosqlite address; `schema` is PostgreSQL's, unused on SQLite."""
        self.url = url
        self.schema = schema
        self.is_postgresql = url.startswith("postgresql")
        self.emitted = asyncio.Event()  # set when a committed transaction has put events in the outbox
        self._write_lock = asyncio.Lock()
        if self.is_postgresql:
            self._writer = _postgresql_engine(url, schema)
            # Of READ COMMITTED a reader has nothing that single statements don't give: two trips spared.
            self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")
        else:
            self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE", pool_size=1)
            self._reader = _sqlite_engine(url, begin="BEGIN", pool_size=8)

    @property
    def engine(self) -> AsyncEngine:
        return self._writer

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        async with self._reader.connect() as connection:  # a transaction begins with the first statement
            yield ReadSession(connection)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[ReadSession]:
        """Read as of one instant: every statement sees the same commits, however long it takes."""
        engine = self._writer if self.is_postgresql else self._reader
        async with engine.connect() as connection:
            if self.is_postgresql:  # a transaction on SQLite is one already
                await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                yield ReadSession(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        if self.is_postgresql:
            async with self._writer.begin() as connection:
                session = WriteSession(connection, notify_channel=self.notify_channel)
                yield session
        else:
            # SQLite lets one transaction write: waiting here is fair and cheap, waiting there polls.
            async with self._write_lock, self._writer.begin() as connection:
                session = WriteSession(connection, notify_channel=None)
                yield session
        if session.has_emitted:
            self.emitted.set()
            log_told(self.schema, session.emitted, correlation_id())

    @property
    def notify_channel(self) -> str:
        return f"outbox_{self.schema}"

    async def check(self) -> None:
        """Raise if the database doesn't answer: for readiness."""
        async with self.read() as session:
            await session.scalar(sa.select(1))

    async def close(self) -> None:
        await self._writer.dispose()
        if not self.is_postgresql:
            await self._reader.dispose()


def sqlite_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def _postgresql_engine(url: str, schema: str) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=10,
        max_overflow=10,
        hide_parameters=True,  # errors are logged, their values are persons'
        connect_args={
            "server_settings": {"search_path": schema, "timezone": "UTC", "synchronous_commit": "on"},
            "timeout": 10,
            "command_timeout": 60,
        },
    )
    _ping_idle_connections(engine)
    return engine


def _ping_idle_connections(engine: AsyncEngine) -> None:
    """Ask a pooled connection whether it lives, unless it did a moment ago.

    SQLAlchemy's own ping asks each time, which costs an eighth of a short read.
    """

    @sa.event.listens_for(engine.sync_engine, "checkin")
    def on_checkin(_connection: Any, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info["left_at"] = time.monotonic()

    @sa.event.listens_for(engine.sync_engine, "checkout")
    def on_checkout(connection: Any, record: sa.pool.ConnectionPoolEntry, _proxy: object) -> None:
        left_at = record.info.get("left_at")
        if left_at is None:  # a new one
            return
        try:
            if connection.driver_connection.is_closed():
                raise ConnectionError
            if time.monotonic() - left_at > _TRUSTED_SECONDS:
                engine.dialect.do_ping(connection)
        except Exception as error:
            raise sa.exc.InvalidatePoolError from error  # the pool gives a new one instead


def _sqlite_engine(url: str, *, begin: str, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=pool_size, max_overflow=0, pool_timeout=60, hide_parameters=True
    )

    @sa.event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver would otherwise begin transactions of its own
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # an answer that accepts is on disk: invariants G1
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    _roll_back_the_cancelled(engine)
    return engine


def _roll_back_the_cancelled(engine: AsyncEngine) -> None:
    """End the transaction of a connection that is given up, as it is when its task is cancelled.

    Closing is not enough: SQLite keeps a transaction, and its lock, as long as a query has rows to give.
    """
    under_way: set[asyncio.Future[Any]] = set()

    @sa.event.listens_for(engine.sync_engine, "invalidate")
    def on_invalidate(connection: Any, _record: Any, _error: BaseException | None) -> None:
        # Not awaited here, where it could be cancelled too: in the driver's queue it comes before closing.
        rolling_back = asyncio.gather(connection.driver_connection.rollback(), return_exceptions=True)
        under_way.add(rolling_back)
        rolling_back.add_done_callback(under_way.discard)


async def databases_ready(databases: Sequence[Database]) -> None:
    for database in databases:
        await database.check()
