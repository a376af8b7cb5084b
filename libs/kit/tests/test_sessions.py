"""Writing column by column, and what a failed transaction means, on both databases."""

import asyncio
import errno
import sqlite3
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from kit.db import Columns, Database, Json, KeyTaken, Same, UtcDateTime, cause_code, is_full, may_pass
from kit.ids import uuid7
from kit.testing.fixtures import NewDatabase

_metadata = sa.MetaData()
_parcels = sa.Table(
    "parcels",
    _metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("label", sa.String(5), nullable=True),
    sa.Column("sent_at", UtcDateTime, nullable=False),
    sa.Column("content", Json, nullable=False),
)
_tallies = sa.Table(
    "tallies",
    _metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("label", sa.String(5), primary_key=True),
    sa.Column("parcels", sa.Integer, nullable=False),
    sa.Column("sent", sa.Integer, nullable=False),
)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
async def database(new_database: NewDatabase) -> Database:
    opened = new_database("kit")
    async with opened.engine.begin() as connection:
        if opened.is_postgresql:
            await connection.execute(sa.schema.CreateSchema(opened.schema))
        await connection.run_sync(_metadata.create_all)
    return opened


def columns(ids: list[UUID], labels: list[str | None] | None = None) -> dict[str, list[Any]]:
    return {
        "id": ids,
        "label": list(labels or [None] * len(ids)),
        "sent_at": [NOON] * len(ids),
        "content": [{"n": number} for number in range(len(ids))],
    }


async def test_columns_are_written_as_rows(database: Database) -> None:
    ids = [uuid7(), uuid7()]
    async with database.write() as session:
        assert await session.insert_columns(_parcels, columns(ids, ["a", None])) == []
    async with database.read() as session:
        rows = await session.rows(sa.select(_parcels).order_by(_parcels.c.label.is_(None)))
    assert rows == [
        {"id": ids[0], "label": "a", "sent_at": NOON, "content": {"n": 0}},
        {"id": ids[1], "label": None, "sent_at": NOON, "content": {"n": 1}},
    ]


async def test_only_new_keys_are_written_and_told(database: Database) -> None:
    ids = [uuid7() for _ in range(3)]
    async with database.write() as session:
        await session.insert_columns(_parcels, columns(ids[:1], ["old"]))
    async with database.write() as session:
        new = await session.insert_columns(_parcels, columns(ids, ["new"] * 3), new_by=("id",))
    assert {key for (key,) in new} == set(ids[1:])
    async with database.read() as session:
        labels = await session.rows(sa.select(_parcels.c.label).where(_parcels.c.id == ids[0]))
    assert labels == [{"label": "old"}]


async def test_a_column_of_one_value_is_given_once(database: Database) -> None:
    ids = sorted([uuid7(), uuid7()])
    same: Columns = {"label": Same("a"), "sent_at": Same(NOON), "content": Same({"n": 1})}
    async with database.write() as session:
        await session.insert_columns(_parcels, {**same, "id": ids}, new_by=("id",))
        await session.update_columns(_parcels, {"label": Same(None), "id": ids[:1]}, key=("id",))
    async with database.read() as session:
        rows = await session.rows(sa.select(_parcels).order_by(_parcels.c.id))
    assert rows == [
        {"id": ids[0], "label": None, "sent_at": NOON, "content": {"n": 1}},
        {"id": ids[1], "label": "a", "sent_at": NOON, "content": {"n": 1}},
    ]


async def test_what_fails_later_undoes_the_columns_before(database: Database) -> None:
    first = uuid7()

    async def twice() -> None:
        async with database.write() as session:
            await session.insert_columns(_parcels, columns([first]))
            await session.insert_columns(_parcels, columns([first]))

    with pytest.raises((DBAPIError, asyncpg.UniqueViolationError)):
        await twice()
    async with database.read() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(_parcels)) == 0


async def test_a_text_that_is_too_long_is_refused_and_not_cut(database: Database) -> None:
    if not database.is_postgresql:
        return  # SQLite bounds no text
    with pytest.raises(asyncpg.StringDataRightTruncationError):
        async with database.write() as session:
            await session.insert_columns(_parcels, columns([uuid7()], ["too long"]))


async def test_columns_and_statements_share_their_transaction(database: Database) -> None:
    async with database.write() as session:
        await session.insert(_parcels, {"id": uuid7(), "label": None, "sent_at": NOON, "content": {}})
        await session.insert_columns(_parcels, columns([uuid7()]))
        assert await session.scalar(sa.select(sa.func.count()).select_from(_parcels)) == 2


async def test_columns_are_changed_where_the_keys_are(database: Database) -> None:
    ids = [uuid7() for _ in range(3)]
    async with database.write() as session:
        await session.insert_columns(_parcels, columns(ids, ["a", "b", "c"]))
        changed: Columns = {
            "id": [ids[2], ids[0], uuid7()],
            "label": [None, "x", "y"],
            "content": [{}, {"n": 9}, {}],
        }
        await session.update_columns(_parcels, changed, key=("id",))
        await session.update_columns(_parcels, {"id": [], "label": []}, key=("id",))
    async with database.read() as session:
        rows = await session.rows(sa.select(_parcels).where(session.among(_parcels.c.id, ids[:2])))
    assert {row["id"]: (row["label"], row["content"]) for row in rows} == {
        ids[0]: ("x", {"n": 9}),
        ids[1]: ("b", {"n": 1}),
    }


async def test_columns_are_added_to_those_with_the_same_key(database: Database) -> None:
    day = NOON.date()
    for parcels, sent in ((2, 0), (-1, 1)):
        tallies: Columns = {
            "day": [day, day],
            "label": ["a", "b"],
            "parcels": [parcels, 5],
            "sent": [sent, 0],
        }
        async with database.write() as session:
            await session.add_columns(_tallies, tallies, key=("day", "label"))
    async with database.read() as session:
        rows = await session.rows(sa.select(_tallies).order_by(_tallies.c.label))
    assert [(row["label"], row["parcels"], row["sent"]) for row in rows] == [("a", 1, 1), ("b", 10, 0)]


def _sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("said by the driver")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "passes", "full"),
    [
        (ConnectionResetError(), True, False),
        (TimeoutError(), True, False),
        (asyncpg.ConnectionDoesNotExistError(), True, False),
        (asyncpg.AdminShutdownError(), True, False),
        (asyncpg.CannotConnectNowError(), True, False),
        (asyncpg.DeadlockDetectedError(), True, False),
        (asyncpg.DiskFullError(), False, True),
        (asyncpg.UniqueViolationError(), False, False),
        (OSError(errno.ENOSPC, "no room"), True, True),
        (OperationalError("", {}, _sqlite_error(sqlite3.SQLITE_BUSY)), True, False),
        (OperationalError("", {}, _sqlite_error(sqlite3.SQLITE_FULL)), True, True),
        (IntegrityError("", {}, sqlite3.IntegrityError()), False, False),
        (ValueError(), False, False),
    ],
)
def test_a_failure_says_whether_to_try_again(error: Exception, passes: bool, full: bool) -> None:
    assert (may_pass(error), is_full(error)) == (passes, full)


async def test_a_failure_s_cause_is_named_by_the_driver_s_code(database: Database) -> None:
    with pytest.raises(DBAPIError) as failure:
        async with database.write() as session:
            await session.execute(sa.text("SELECT 1 FROM nowhere"))
    assert cause_code(failure.value) == ("42P01" if database.is_postgresql else "SQLITE_ERROR")
    assert cause_code(TimeoutError()) == "TimeoutError"


_LONG_QUERY = sa.text("""
    WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 8000000)
    SELECT count(*) FROM counted""")


async def test_a_task_cancelled_in_a_query_leaves_no_lock(database: Database) -> None:
    asked = asyncio.Event()

    async def ask() -> None:
        async with database.write() as session:
            await session.insert(_parcels, {"id": uuid7(), "label": "a", "sent_at": NOON, "content": {}})
            asked.set()
            await session.scalar(_LONG_QUERY)

    asking = asyncio.create_task(ask())
    await asked.wait()
    await asyncio.sleep(0.1)  # by now it is in the query, of some seconds
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    async with database.write() as session:
        await session.insert(_parcels, {"id": uuid7(), "label": "b", "sent_at": NOON, "content": {}})
    async with database.read() as reader:
        assert [row["label"] for row in await reader.rows(sa.select(_parcels))] == ["b"]


#: What a text of COPY must not be taken for: an escape, a column's or row's end, a null.
ODD_TEXTS = ["a", "\\", "\\N", "\\n", "a\tb", "a\rb", "a\nb", "\\\\x41", "é", "", "N"]


@pytest.mark.parametrize("texts", [["a"], ["a", "b\\c"], ["\\N", "t\tt"], ODD_TEXTS, [*ODD_TEXTS, None]])
async def test_rows_are_loaded_as_they_are(database: Database, texts: list[str | None]) -> None:
    ids = [uuid7() for _ in texts]
    async with database.write() as session:
        given = [each.hex if number % 2 else each for number, each in enumerate(ids)]
        rows: Columns = {"id": given, "label": texts, "sent_at": Same(NOON), "content": Same("{}")}
        await session.load(_parcels, rows)
    async with database.read() as session:
        found = await session.rows(sa.select(_parcels).order_by(_parcels.c.id))
    assert [(row["id"], row["label"], row["sent_at"]) for row in found] == [
        (each, text, NOON) for each, text in sorted(zip(ids, texts, strict=True))
    ]


async def test_rows_of_which_one_is_there_are_not_loaded(database: Database) -> None:
    ids = [uuid7() for _ in range(3)]
    async with database.write() as session:
        await session.insert_columns(_parcels, columns(ids[1:2], ["old"]))
    with pytest.raises(KeyTaken):
        async with database.write() as session:
            await session.load(_parcels, {"id": ids, "sent_at": Same(NOON), "content": Same("{}")})
    async with database.read() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(_parcels)) == 1
