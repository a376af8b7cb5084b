"""What a transaction can do: read, or also write and emit events.

Two types, so that a function's signature says whether it changes anything.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.envelope import Event
from kit.context import acting_at, correlation_id
from kit.db.arrays import ArrayStatement, insert_statement, sum_statement, update_statement
from kit.db.bulk import Columns, Same, copied, copy_rows, insert_rows
from kit.db.platform_tables import outbox
from kit.db.prepared import PreparedQuery

Record = Mapping[str, Any]
_LOCK_ALL = "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS name"
_MAX_PARAMETERS = 16_000  # below SQLite's 32,766 and asyncpg's 32,767 in one statement


class Rendered(NamedTuple):
    """An event with its payload."""

    event: Event  # what is outside the payload: items may be missing
    payload: str | bytes  # JSON, all of it
    items: int


class ReadSession:
    """A transaction that reads."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._driver: Any = None  # PostgreSQL's, once asked for

    @property
    def is_postgresql(self) -> bool:
        return self._connection.dialect.name == "postgresql"

    async def rows(self, statement: sa.Executable, parameters: Record | None = None) -> list[dict[str, Any]]:
        result = await self._connection.execute(statement, parameters)
        return _dicts(result)

    async def one_or_none(
        self, statement: sa.Executable, parameters: Record | None = None
    ) -> dict[str, Any] | None:
        """Return the first row, or None."""
        result = await self._connection.execute(statement, parameters)
        names, row = result.keys(), result.first()
        return None if row is None else dict(zip(names, row, strict=True))

    async def find(self, query: PreparedQuery, parameters: Record) -> dict[str, Any] | None:
        """Return the first row as `one_or_none` does, in a third of its time."""
        if not self.is_postgresql:
            return await self.one_or_none(query.statement, parameters)
        driver = await self._postgresql()
        row = await driver.fetchrow(query.text, *query.arguments(parameters))
        return None if row is None else query.record(row)

    async def tuples(self, statement: sa.Executable, parameters: Record | None = None) -> list[Any]:
        """Return the rows as tuples: for thousands of them."""
        return list(await self._connection.execute(statement, parameters))

    async def scalar(self, statement: sa.Executable, parameters: Record | None = None) -> Any:
        return await self._connection.scalar(statement, parameters)

    async def scalars(self, statement: sa.Executable, parameters: Record | None = None) -> list[Any]:
        result = await self._connection.execute(statement, parameters)
        return list(result.scalars())

    def among(
        self, column: sa.ColumnElement[Any], values: Sequence[Any] | sa.Select[Any]
    ) -> sa.ColumnElement[bool]:
        """Return the condition that a column has one of hundreds of values, looked up by its index."""
        if not self.is_postgresql:
            return column.in_(values)
        array = sa.ARRAY(column.type)
        if isinstance(values, sa.Select):  # not IN, which may be a walk past all rows in another order
            return column == sa.any_(sa.func.array(values.scalar_subquery(), type_=array))
        return column == sa.any_(sa.literal(list(values), array))  # one statement for any number

    async def stream(self, statement: sa.Executable) -> AsyncIterator[dict[str, Any]]:
        """Yield the rows one by one as they are read, for results that don't fit in memory."""
        result = await self._connection.stream(statement)
        async for row in result.mappings():
            yield dict(row)

    async def copy_out(self, statement: sa.Select[Any], **form: str) -> AsyncIterator[bytes]:
        """Yield what COPY writes of a query, whole rows at a time, with COPY's options: PostgreSQL only.

        The session is one of a snapshot or writes.
        """
        text = statement.compile(
            dialect=self._connection.dialect, compile_kwargs={"literal_binds": True}
        )  # COPY takes no parameters
        async for chunk in copied(await self._postgresql(), str(text), form):
            yield chunk

    async def _postgresql(self) -> Any:
        """Return asyncpg's connection, inside this transaction if it is one."""
        if self._driver is None:
            adapter: Any = (await self._connection.get_raw_connection()).dbapi_connection
            if adapter._transaction is None:  # SQLAlchemy begins with its own first statement
                await adapter._start_transaction()
            self._driver = adapter.driver_connection
        return self._driver


class WriteSession(ReadSession):
    """A transaction that writes, and emits events into the outbox of the same transaction."""

    def __init__(self, connection: AsyncConnection, *, notify_channel: str | None) -> None:
        super().__init__(connection)
        self._notify_channel = notify_channel
        self.has_emitted = False
        self.emitted: list[tuple[Event, int]] = []  # with their items; logged once they are committed

    async def execute(
        self, statement: sa.Executable, parameters: Record | Sequence[Record] | None = None
    ) -> int:
        """Run a statement (once per record of a sequence) and return the number of rows changed."""
        result = await self._connection.execute(statement, parameters)
        return int(getattr(result, "rowcount", 0))

    async def insert(self, table: sa.Table, *records: Record) -> None:
        for chunk in _chunks(records):
            await self._connection.execute(sa.insert(table), [dict(record) for record in chunk])

    async def insert_new(
        self, table: sa.Table, records: Sequence[Record], *, key: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Insert the records whose key is not there yet and return the keys that were new.

        The records must not repeat a key among themselves.
        """
        if not records:
            return []
        statement = (
            self._insert(table)
            .on_conflict_do_nothing(index_elements=list(key))
            .returning(*(table.c[name] for name in key))
        )
        # Beside the statement, not in it: what SQLAlchemy has compiled serves again (five times faster).
        result = await self._connection.execute(statement, [dict(record) for record in records])
        return _dicts(result)

    async def insert_columns(
        self, table: sa.Table, columns: Columns, *, new_by: Sequence[str] = ()
    ) -> list[tuple[Any, ...]]:
        """Insert rows given column by column: on hot paths, where a statement's cost counts.

        With `new_by`, as `insert_new` by this key: rows whose key is there already are left out, and the
        keys that were new are returned. At least one column varies. On PostgreSQL one statement, the same
        for any number of rows, sent past SQLAlchemy, which takes three times as long for it.
        """
        if self.is_postgresql:
            statement = insert_statement(table, columns, new_by)
            return [tuple(row) for row in await self._fetch(statement, columns)]
        records = _records(columns)
        if not new_by:
            await self.insert(table, *records)
            return []
        return [tuple(row.values()) for row in await self.insert_new(table, records, key=new_by)]

    async def update_columns(self, table: sa.Table, columns: Columns, *, key: Sequence[str]) -> None:
        """Give the rows with these keys the values of the other columns."""
        if self.is_postgresql:
            await self._fetch(update_statement(table, columns, key), columns)
        elif records := _records(columns):
            same = [table.c[name] == sa.bindparam(f"its_{name}") for name in key]
            values: dict[str, Any] = {
                name: sa.bindparam(f"its_{name}") for name in columns if name not in key
            }
            given = [{f"its_{name}": value for name, value in record.items()} for record in records]
            await self.execute(sa.update(table).where(*same).values(values), given)

    async def add_columns(self, table: sa.Table, columns: Columns, *, key: Sequence[str]) -> None:
        """Insert the rows, or add the other columns to those of the row with the same key.

        The rows must not repeat a key among themselves.
        """
        if self.is_postgresql:
            await self._fetch(sum_statement(table, columns, key), columns)
        elif records := _records(columns):
            statement = sqlite.insert(table)
            sums = {name: table.c[name] + statement.excluded[name] for name in columns if name not in key}
            await self.execute(statement.on_conflict_do_update(index_elements=list(key), set_=sums), records)

    async def _fetch(self, statement: ArrayStatement, columns: Columns) -> Any:
        """Send a statement past SQLAlchemy."""
        driver = await self._postgresql()
        return await driver.fetch(statement.text, *statement.parameters(columns))

    async def load(self, table: sa.Table, columns: Columns) -> None:
        """Insert thousands of rows whose keys are believed to be new. Raises: KeyTaken."""
        if self.is_postgresql:
            await copy_rows(await self._postgresql(), table, columns)
        else:
            await insert_rows(self._connection, table, columns)

    async def upsert(
        self,
        table: sa.Table,
        records: Sequence[Record],
        *,
        key: Sequence[str],
        where_newer: str | None = None,
    ) -> int:
        """Insert the records, or replace the other columns of the row with the same key.

        With `where_newer`, a row is replaced only if that column grows: older states are ignored.
        """
        changed = 0
        for chunk in _chunks(records):
            statement = self._insert(table).values([dict(record) for record in chunk])
            excluded = statement.excluded
            changes = {name: excluded[name] for name in chunk[0] if name not in key}
            condition = None
            if where_newer is not None:
                condition = table.c[where_newer] < excluded[where_newer]
            if changes:
                statement = statement.on_conflict_do_update(
                    index_elements=list(key), set_=changes, where=condition
                )
            else:
                statement = statement.on_conflict_do_nothing(index_elements=list(key))
            result = await self._connection.execute(statement)
            changed += int(getattr(result, "rowcount", 0))
        return changed

    async def claim(self, statement: sa.Select[Any]) -> list[dict[str, Any]]:
        """Return the selected rows, locked until the transaction ends; rows others hold are skipped.

        On SQLite this transaction already holds the only write lock there is.
        """
        if self.is_postgresql:
            statement = statement.with_for_update(skip_locked=True)
        return await self.rows(statement)

    async def lock(self, name: str) -> None:
        """Wait for a lock of this name, held until the transaction ends."""
        if self.is_postgresql:
            key = sa.func.hashtextextended(name, 0)
            await self._connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))

    async def lock_all(self, names: Collection[str]) -> None:
        """Wait for hundreds of locks, held until the transaction ends, without ever waiting in a circle."""
        if self.is_postgresql:
            driver = await self._postgresql()
            await driver.fetch(_LOCK_ALL, sorted(names))

    async def emit(self, *events: Event) -> None:
        """Put events in the outbox, in this transaction; the relay publishes them after it."""
        stamped = [_stamped(event) for event in events]
        rendered = [Rendered(event, event.model_dump_json(), event.item_count) for event in stamped]
        if rendered:
            await self.insert_columns(outbox, _outbox_columns(rendered))
            await self._told(rendered)

    async def emit_rendered(self, *rendered: Rendered) -> None:
        """Put large events in the outbox, whose payload was made faster than by their model."""
        if rendered:
            await self.load(outbox, _outbox_columns(rendered))
            await self._told(rendered)

    async def _told(self, rendered: Sequence[Rendered]) -> None:
        self.emitted.extend((each.event, each.items) for each in rendered)
        await self._announce()

    async def emit_to_queue(self, queue: str, record: Record) -> None:
        """Put one message, an outbox record, in the outbox for a single queue: a replay."""
        await self.insert(outbox, {**record, "queue": queue})
        await self._announce()

    async def _announce(self) -> None:
        self.has_emitted = True
        if self._notify_channel is not None:
            driver = await self._postgresql()
            await driver.fetch("SELECT pg_notify($1, '')", self._notify_channel)

    def _insert(self, table: sa.Table) -> Any:
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)


def _dicts(result: sa.CursorResult[Any]) -> list[dict[str, Any]]:
    """Return the rows by name: SQLAlchemy's own mappings look the names up for each row."""
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


def _records(columns: Columns) -> list[Record]:
    values = [repeat(each.value) if isinstance(each, Same) else each for each in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=False)]


def _chunks(records: Sequence[Record]) -> list[list[Record]]:
    if not records:
        return []
    size = max(1, _MAX_PARAMETERS // max(1, len(records[0])))
    return [list(records[start : start + size]) for start in range(0, len(records), size)]


def _stamped(event: Event) -> Event:
    """Return the event with the correlation id of the work in hand."""
    return event if event.correlation_id else event.model_copy(update={"correlation_id": correlation_id()})


def _outbox_columns(rendered: Sequence[Rendered]) -> dict[str, list[Any]]:
    events = [each.event for each in rendered]
    at = acting_at()
    return {
        "id": [event.id for event in events],
        "type": [event.type for event in events],
        "id_website": [event.id_website for event in events],
        "aggregate_id": [event.aggregate_id for event in events],
        "version": [event.version for event in events],
        "payload": [each.payload for each in rendered],
        "correlation_id": [event.correlation_id for event in events],
        "created_at": [event.occurred_at for event in events],
        "acting_at": [at] * len(events),
        "queue": [None] * len(events),
        "published_at": [None] * len(events),
    }
