"""Files validated and stored: on PostgreSQL, on SQLite, and the same file again."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kit.db import Database, sqlite_url
from kit.migrate import migrate, migrations_of
from tests.bench.apart import apart
from tests.bench.measure import Comparison, Memory, Ratio, Role, Sample, Way
from tests.bench.orders_file import COLUMNS, Facts, write_orders
from tests.bench.postgres import execute, new_database, plain
from tests.bench.stopwatch import Rate
from tests.bench.ways.copy_rows import TABLES, copy_rows, insert_rows, save_rows
from tests.bench.ways.import_ours import import_by_ours
from tests.bench.ways.import_plain import import_by_plain_code

NAME = "import"
TITLE = "Order files: validated and stored"
LINES = 1_000_000
MANY_LINES = 5_000_000
PLAIN_LINES = 50_000
MEMORY_MB = 400
OURS, AGAIN, COPY = "Proofmark", "Proofmark, the same file again", "COPY of the same rows"
PLAIN, EXECUTEMANY = "csv + pydantic + SQLAlchemy", "executemany of the same rows"
COPY_OBSTACLE = """on two cores it is our process that is waited for, not PostgreSQL: per line it takes \
the CPU time shown, of which validation is about two fifths (see there); the rest makes each order's text, \
hashes its reference, joins texts to rows and events, and hands them to COPY. The limit has all that done \
beforehand."""
PLAIN_OBSTACLE = """the plain way's CPU time per line is what ours takes; what ours saves is PostgreSQL's. \
It writes neither events nor a report, and has neither orders of several lines nor duplicates to tell."""
AGAIN_OBSTACLE = """all lines are judged, every reference is hashed and looked up, and each line gets a \
finding and a line of the report, in two languages."""
SQLITE_OBSTACLE = """SQLite writes in our own process, so what the limit takes comes on top of judging, of \
making the orders' texts and of hashing their references; only the next block's judging runs beside it."""
MEMORY_OBSTACLE = ""

POSTGRESQL = f"""A file of {LINES:,} lines and {len(COLUMNS)} columns with 2 % wrong lines, from opening \
it to the last commit: orders, their keys, and the events that hand them over ({", ".join(TABLES)}). The \
limit copies the very rows that ours leaves, prepared beforehand, into the same empty tables with the same \
indexes. *Again* imports the file where all of its orders are known. The plain way takes the first \
{PLAIN_LINES:,} lines, stores neither events nor reports, and commits a thousand rows at a time. Rates are \
lines of the file per second."""
MANY = f"""{MANY_LINES:,} lines, once: memory must not follow the file's size."""
SQLITE = f"""The same {LINES:,} lines into a SQLite file, WAL and `synchronous=FULL` on both sides. The \
limit writes the rows that ours leaves with `executemany`, one transaction per table."""


class Schemas:
    """New schemas of ingest, one per round; the last one's is dropped with the next."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = itertools.count()
        self._last: str | None = None

    def fresh(self) -> str:
        """Return an empty schema's name, all earlier writing of the server done."""
        if self._last is not None:
            execute(self.url, f"DROP SCHEMA {self._last} CASCADE")
        self._last = self.lasting()
        return self._last

    def lasting(self) -> str:
        name = f"ingest_{next(self._numbers)}"
        asyncio.run(_migrate(self.url, name))
        execute(self.url, "CHECKPOINT")
        return name


async def _migrate(url: str, schema: str) -> None:
    database = Database(url, schema=schema)
    await migrate(database, migrations_of("ingest_api"))
    await database.close()


def _sample(function: Callable[..., Rate], *arguments: Any) -> Sample:
    (rate, cpu), peak = apart(function, *arguments)
    return Sample(rate, peak_mb=peak, cpu_us=cpu)


def _ours(url: str, schema: str, file: Path, facts: Facts, *, again: bool = False) -> Sample:
    repeating = facts.lines - facts.wrong if again else 0
    expected = (facts.lines, facts.wrong, repeating, facts.orders)
    return _sample(import_by_ours, url, schema, str(file), expected)


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    with new_database() as url:
        yield _comparisons(work, url)


def _comparisons(work: Path, url: str) -> Iterator[Comparison]:
    """Yield each when it's wanted, so that files are gone when the next ones are made."""
    file, first = work / "orders.csv", work / "first.csv"
    facts = write_orders(file, LINES)
    write_orders(first, PLAIN_LINES)
    schemas = Schemas(url)
    yield _on_postgresql(work, schemas, file, facts, first)
    yield _on_sqlite(work, file, facts)
    file.unlink()
    facts = write_orders(file, MANY_LINES)
    yield _many(schemas, file, facts)


def _on_postgresql(work: Path, schemas: Schemas, file: Path, facts: Facts, first: Path) -> Comparison:
    url, filled = schemas.url, schemas.lasting()
    _ours(url, filled, file, facts)
    save_rows(plain(url), filled, str(work))
    arguments = (str(work), LINES)
    ways = (
        Way(COPY, Role.LIMIT, lambda: _sample(copy_rows, plain(url), schemas.fresh(), *arguments)),
        Way(OURS, Role.OURS, lambda: _ours(url, schemas.fresh(), file, facts)),
        Way(AGAIN, Role.OURS, lambda: _ours(url, filled, file, facts, again=True)),
        Way(
            PLAIN,
            Role.PEER,
            lambda: _sample(import_by_plain_code, url, schemas.fresh(), str(first), PLAIN_LINES),
        ),
    )
    goals = (
        Ratio(OURS, COPY, 0.9, COPY_OBSTACLE),
        Ratio(OURS, PLAIN, 8, PLAIN_OBSTACLE),
        Ratio(AGAIN, COPY, 0.65, AGAIN_OBSTACLE),
        Memory(OURS, MEMORY_MB, MEMORY_OBSTACLE),
    )
    return Comparison("A million lines into PostgreSQL", "lines/s", POSTGRESQL, ways, goals)


def _on_sqlite(work: Path, file: Path, facts: Facts) -> Comparison:
    numbers = itertools.count()

    def fresh() -> Path:
        for old in work.glob("fresh*"):
            old.unlink()
        return _migrated(work / f"fresh{next(numbers)}.sqlite3")

    filled = _migrated(work / "filled.sqlite3")
    _ours(sqlite_url(filled), "ingest_api", file, facts)
    ways = (
        Way(EXECUTEMANY, Role.LIMIT, lambda: _sample(insert_rows, str(filled), str(fresh()), LINES)),
        Way(OURS, Role.OURS, lambda: _ours(sqlite_url(fresh()), "ingest_api", file, facts)),
    )
    goals = (Ratio(OURS, EXECUTEMANY, 0.55, SQLITE_OBSTACLE), Memory(OURS, MEMORY_MB, MEMORY_OBSTACLE))
    return Comparison("A million lines into SQLite", "lines/s", SQLITE, ways, goals)


def _migrated(file: Path) -> Path:
    asyncio.run(_migrate(sqlite_url(file), "ingest_api"))
    return file


def _many(schemas: Schemas, file: Path, facts: Facts) -> Comparison:
    ways = (Way(OURS, Role.OURS, lambda: _ours(schemas.url, schemas.fresh(), file, facts)),)
    goals = (Memory(OURS, MEMORY_MB, MEMORY_OBSTACLE),)
    return Comparison("Five million lines into PostgreSQL", "lines/s", MANY, ways, goals, rounds=1)
