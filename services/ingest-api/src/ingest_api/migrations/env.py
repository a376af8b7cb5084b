"""Where alembic starts for ingest."""

from ingest_api.tables import metadata
from kit.migrate import run_migrations

run_migrations(metadata)
