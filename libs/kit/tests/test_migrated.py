"""Databases that tests get ready made are like those that `migrate` makes."""

import contextlib
import sqlite3
from pathlib import Path

from kit.db import Database, sqlite_url
from kit.testing.migrated import MigratedDatabases

_ENV = "import sqlalchemy\nfrom kit.migrate import run_migrations\nrun_migrations(sqlalchemy.MetaData())\n"


async def test_a_copied_file_is_in_the_mode_of_a_migrated_one(tmp_path: Path) -> None:
    """Else the first two connections of a test set it at once, and one of them is refused."""
    migrations = tmp_path / "migrations"
    (migrations / "versions").mkdir(parents=True)
    (migrations / "env.py").write_text(_ENV, encoding="utf-8")
    migrated = MigratedDatabases()
    modes = []
    for name in ("migrated", "copied"):
        file = tmp_path / f"{name}.sqlite3"
        database = Database(sqlite_url(file), schema=name)
        await migrated.migrate(database, migrations)
        await database.close()
        with contextlib.closing(sqlite3.connect(file)) as connection:
            modes += connection.execute("PRAGMA journal_mode").fetchone()
    assert modes == ["wal", "wal"]
