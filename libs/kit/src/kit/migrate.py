"""Schema migrations: each service's own, in its own schema, run under a lock.

`python -m kit.migrate accounts "add invitations"` writes a service's next migration from what its
tables.py declares.
"""

import asyncio
import re
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic import command, context
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import ops
from alembic.script import ScriptDirectory

from kit.clock import machine_now
from kit.db import Database, Integers, Json, Money, Position, Texts, UtcDateTime, sqlite_url
from kit.db.platform_tables import platform_metadata

_LOCK_TIMEOUT = "10s"
_STATEMENT_TIMEOUT = "15min"


async def migrate(database: Database, directory: Path) -> None:
    """Bring a service's schema to its newest migration; replicas that start together wait in line."""
    async with database.engine.begin() as connection:
        await connection.run_sync(_upgrade, directory, database)


def migrations_of(package: str) -> Path:
    """Return where a service keeps its migrations: in its package, so that they ship with it."""
    return Path(str(import_module(package).__file__)).parent / "migrations"


def _upgrade(connection: sa.Connection, directory: Path, database: Database) -> None:
    if database.is_postgresql:
        connection.execute(sa.text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
        connection.execute(sa.text(f"SET LOCAL statement_timeout = '{_STATEMENT_TIMEOUT}'"))
        key = sa.func.hashtextextended(f"migrate:{database.schema}", 0)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
        schemas = sa.inspect(connection).get_schema_names()
        if database.schema not in schemas:
            connection.execute(sa.schema.CreateSchema(database.schema))
    command.upgrade(_config(directory, connection), "head")


def run_migrations(metadata: sa.MetaData) -> None:
    """What a service's migrations/env.py calls."""
    connection: sa.Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_render_item,
        process_revision_directives=context.config.attributes.get("process_revision_directives"),
        include_name=_not_platform if context.config.attributes.get("writing") else None,
    )
    with context.begin_transaction():
        context.run_migrations()


async def differences(database: Database, metadata: sa.MetaData) -> list[Any]:
    """Return what the migrated database lacks or has beyond `metadata`: nothing, if all is well."""

    def compare(connection: sa.Connection) -> list[Any]:
        found: list[Any] = compare_metadata(MigrationContext.configure(connection), metadata)
        return [change for change in found if not _is_version_table(change)]

    async with database.engine.connect() as connection:
        return await connection.run_sync(compare)


def create_platform_tables(operations: Any) -> None:
    """Create the tables every service has, as the first migration of each does.

    Once released, a change of these tables is a migration of every service.
    """
    connection = operations.get_bind()
    platform_metadata.create_all(connection)
    if connection.dialect.name == "postgresql":
        _compress_payloads(connection)


def _compress_payloads(connection: sa.Connection) -> None:
    """Have events compressed by LZ4, where the server knows it: PostgreSQL's own takes five times as long."""
    known = "SELECT 1 FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"
    if connection.scalar(sa.text(known)):
        connection.execute(sa.text("ALTER TABLE outbox ALTER COLUMN payload SET COMPRESSION lz4"))


def drop_platform_tables(operations: Any) -> None:
    platform_metadata.drop_all(operations.get_bind())


def _is_version_table(change: Any) -> bool:
    return isinstance(change, tuple) and getattr(change[1], "name", "") == "alembic_version"


def _not_platform(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and name in platform_metadata.tables)


def _config(directory: Path, connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(directory))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


_IMPORTS = "from kit.db import Integers, Json, Money, Position, Texts, UtcDateTime"
_SHARED_TYPES: tuple[tuple[sa.types.TypeEngine[Any], str], ...] = (
    (Json, "Json"),
    (Position, "Position"),
    (Integers, "Integers"),
    (Texts, "Texts"),
)


def _render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    if kind == "type":
        for known, name in ((UtcDateTime, "UtcDateTime()"), (Money, "Money()")):
            if isinstance(item, known):
                autogen_context.imports.add(_IMPORTS)
                return name
        for value, name in _SHARED_TYPES:
            if item is value:
                autogen_context.imports.add(_IMPORTS)
                return name
    return False


_TEMPLATE = '''"""{message}."""

import sqlalchemy as sa
from alembic import op

{imports}

revision = {revision!r}
down_revision = {down!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    {upgrades}


def downgrade() -> None:
    {downgrades}
'''


async def write_revision(package: str, message: str) -> Path:
    """Write the migration that brings a service's newest schema to its tables*.py; return the file."""
    module = import_module(f"{package}.tables")
    directory = migrations_of(package)
    for others in sorted(directory.parent.glob("tables_*.py")):
        import_module(f"{package}.{others.stem}")  # its tables belong to the same metadata
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(sqlite_url(Path(scratch) / "scratch.sqlite3"), schema=package)
        if any(directory.glob("versions/*.py")):
            await migrate(database, directory)
        async with database.engine.connect() as connection:
            text = await connection.run_sync(_written, directory, module.metadata, message)
        await database.close()
    stamp = machine_now().strftime("%Y-%m-%d-%H%M")
    slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")
    file = directory / "versions" / f"{stamp}_{slug}_expand.py"
    await asyncio.to_thread(file.write_text, text)
    return file


def _written(connection: sa.Connection, directory: Path, metadata: sa.MetaData, message: str) -> str:
    heads = ScriptDirectory.from_config(_config(directory, connection)).get_heads()
    migration = MigrationContext.configure(
        connection,
        opts={"include_name": _not_platform, "render_item": _render_item, "target_metadata": metadata},
    )
    script: ops.MigrationScript = produce_migrations(migration, metadata)
    assert script.upgrade_ops is not None  # noqa: S101 - produced together
    assert script.downgrade_ops is not None  # noqa: S101 - produced together
    kept = [
        op for op in script.upgrade_ops.ops if getattr(op, "table_name", "") not in platform_metadata.tables
    ]
    script.upgrade_ops.ops = kept
    script.downgrade_ops.ops = script.upgrade_ops.reverse().ops
    upgrades = render_python_code(script.upgrade_ops, render_as_batch=False, render_item=_render_item)
    downgrades = render_python_code(script.downgrade_ops, render_as_batch=False, render_item=_render_item)
    first = not heads
    return _TEMPLATE.format(
        message=message[:1].upper() + message[1:],
        imports=_IMPORTS
        + ("\nfrom kit.migrate import create_platform_tables, drop_platform_tables" if first else ""),
        revision=machine_now().strftime("%Y%m%d%H%M"),
        down=heads[0] if heads else None,
        upgrades=("create_platform_tables(op)\n    " if first else "") + upgrades,
        downgrades=downgrades + ("\n    drop_platform_tables(op)" if first else ""),
    )


if __name__ == "__main__":
    written = asyncio.run(write_revision(sys.argv[1], sys.argv[2]))
    sys.stdout.write(f"{written}\n")
