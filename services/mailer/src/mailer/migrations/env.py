"""Runs the mailer's migrations."""

from kit.migrate import run_migrations
from mailer.tables import metadata

run_migrations(metadata)
