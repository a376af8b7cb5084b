"""Run by alembic: this service's migrations over its own schema."""

from kit.migrate import run_migrations
from sftp_poller.tables import metadata

run_migrations(metadata)
