"""Databases: one interface over PostgreSQL and SQLite."""

from kit.db.bulk import Columns, KeyTaken, Same
from kit.db.database import Database, sqlite_url
from kit.db.failures import cause_code, database_problem, is_full, may_pass
from kit.db.platform_tables import service_metadata
from kit.db.prepared import PreparedQuery
from kit.db.sessions import ReadSession, Record, Rendered, WriteSession
from kit.db.types import Integers, Json, Money, Position, Texts, UtcDateTime

__all__ = [
    "Columns",
    "Database",
    "Integers",
    "Json",
    "KeyTaken",
    "Money",
    "Position",
    "PreparedQuery",
    "ReadSession",
    "Record",
    "Rendered",
    "Same",
    "Texts",
    "UtcDateTime",
    "WriteSession",
    "cause_code",
    "database_problem",
    "is_full",
    "may_pass",
    "service_metadata",
    "sqlite_url",
]
