"""Databases: one interface over PostgreSQL and SQLite."""

from kit.db.database import Database, sqlite_url
from kit.db.failures import is_full, may_pass
from kit.db.platform_tables import service_metadata
from kit.db.sessions import ReadSession, Record, WriteSession
from kit.db.types import Json, Money, Position, UtcDateTime

__all__ = [
    "Database",
    "Json",
    "Money",
    "Position",
    "ReadSession",
    "Record",
    "UtcDateTime",
    "WriteSession",
    "is_full",
    "may_pass",
    "service_metadata",
    "sqlite_url",
]
