"""Where alembic starts for tracking."""

from kit.migrate import run_migrations
from tracking.tables import metadata

run_migrations(metadata)
