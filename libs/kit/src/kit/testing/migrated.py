"""Migrated databases for tests: migrations run once in a process, and what they made serves again.

A file is copied. A schema is emptied after its test and takes the next test's name, unless the test has
changed its structure.
"""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from kit.db import Database
from kit.ids import uuid7
from kit.migrate import migrate

#: What a schema consists of, in one text.
_STRUCTURE = sa.text("""
    SELECT md5(string_agg(part, ';' ORDER BY part)) FROM (
        SELECT concat(c.relkind, c.relname, ':', a.attname, a.atttypid, a.attnotnull) AS part
        FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = CAST(:name AS regnamespace)
        UNION ALL
        SELECT concat('trigger', t.tgname, c.relname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = CAST(:name AS regnamespace) AND NOT t.tgisinternal
    ) parts""")
#: Deleting is quicker than truncating where there are few rows; what rows have been counted begins anew.
_EMPTY = """
    DO $$
    DECLARE name text; has_rows boolean;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                    WHERE schemaname = '{schema}' AND tablename <> 'alembic_version'
        LOOP
            EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO has_rows;
            IF has_rows THEN EXECUTE 'DELETE FROM ' || name; END IF;
        END LOOP;
        FOR name IN SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences
                    WHERE schemaname = '{schema}' AND last_value IS NOT NULL
        LOOP
            EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART';
        END LOOP;
    END $$"""


class MigratedDatabases:
    """What this process keeps from one test for the next."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="migrated-")
        self._files: dict[Path, Path] = {}
        self._schemas: defaultdict[Path, list[str]] = defaultdict(list)
        self._structures: dict[Path, str] = {}
        self._used: dict[str, Path] = {}  # schemas with a test

    async def migrate(self, database: Database, migrations: Path) -> None:
        """Do what `migrate` does to a new database."""
        if database.is_postgresql:
            await self._migrate_schema(database, migrations)
        else:
            await self._migrate_file(database, migrations)

    async def _migrate_file(self, database: Database, migrations: Path) -> None:
        file = str(make_url(database.url).database)
        if migrations in self._files and not os.path.exists(file):  # noqa: ASYNC240 - a local file
            shutil.copyfile(self._files[migrations], file)
            return
        await migrate(database, migrations)
        if migrations not in self._files:
            template = Path(self._directory.name) / uuid7().hex
            with contextlib.closing(sqlite3.connect(file)) as connection:
                connection.execute("VACUUM INTO ?", [str(template)])
            with contextlib.closing(sqlite3.connect(template)) as connection:
                # A vacuumed copy has lost this mode; of two connections that set it at once, one is refused.
                connection.execute("PRAGMA journal_mode=WAL")
            self._files[migrations] = template

    async def _migrate_schema(self, database: Database, migrations: Path) -> None:
        if database.schema in self._used:
            return
        if self._schemas[migrations]:
            kept = self._schemas[migrations].pop()
            async with database.engine.begin() as connection:
                await connection.execute(sa.text(f'ALTER SCHEMA "{kept}" RENAME TO "{database.schema}"'))
        else:
            await migrate(database, migrations)
            async with database.engine.begin() as connection:
                self._structures.setdefault(migrations, await _structure(connection, database.schema))
        self._used[database.schema] = migrations

    async def take_back(self, engine: AsyncEngine, schema: str) -> None:
        """Keep a schema whose test is over, or drop it."""
        migrations = self._used.pop(schema, None)
        async with engine.begin() as connection:
            if migrations is None or await _structure(connection, schema) != self._structures[migrations]:
                await connection.execute(sa.text(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'))
                return
            await connection.execute(sa.text(_EMPTY.format(schema=schema)))
            kept = f"kept_{uuid7().hex}"
            await connection.execute(sa.text(f'ALTER SCHEMA "{schema}" RENAME TO "{kept}"'))
        self._schemas[migrations].append(kept)


MIGRATED = MigratedDatabases()


async def _structure(connection: AsyncConnection, schema: str) -> str:
    return str(await connection.scalar(_STRUCTURE, {"name": f'"{schema}"'}))
