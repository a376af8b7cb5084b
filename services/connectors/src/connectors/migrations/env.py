"""Run by alembic: this service's migrations over its own schema."""

from connectors.tables import metadata
from kit.migrate import run_migrations

run_migrations(metadata)
