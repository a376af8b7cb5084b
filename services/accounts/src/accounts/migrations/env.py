"""Alembic's way into accounts."""

from accounts.tables import metadata
from kit.migrate import run_migrations

run_migrations(metadata)
