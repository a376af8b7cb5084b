"""Databases: one interface over PostgreSQL and SQLite."""

from kit.db.database import Database, sqlite_url
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
    "service_metadata",
    "sqlite_url",
]
