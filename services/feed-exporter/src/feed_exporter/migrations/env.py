"""Where alembic begins."""

from feed_exporter.tables import metadata
from kit.migrate import run_migrations

run_migrations(metadata)
