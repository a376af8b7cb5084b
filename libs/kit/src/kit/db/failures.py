"""What a failed transaction means: worth another try, out of room, or asked wrongly."""

import errno
import sqlite3

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from kit.problems import Problem, ServiceUnavailable, StorageFull

_PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,  # the server is being stopped or started
    asyncpg.TransactionRollbackError,  # deadlocks
    asyncpg.TooManyConnectionsError,
    OSError,  # connections refused and cut, time-outs
)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def may_pass(error: BaseException) -> bool:
    """Tell whether the database, or the way to it, failed: the same may succeed a moment later.

    If this came at the commit, nobody knows whether it took place.
    """
    if isinstance(error, DBAPIError):
        is_away = isinstance(error, InterfaceError | OperationalError) or error.connection_invalidated
        return is_away or may_pass(_cause(error))
    return isinstance(error, _PASSING)


def is_full(error: BaseException) -> bool:
    """Tell whether there is no room left to write."""
    cause = _cause(error)
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    if isinstance(cause, OSError):
        return cause.errno in _FULL
    return isinstance(cause, asyncpg.DiskFullError)


def database_problem(error: BaseException) -> Problem:
    """Return what a caller is told about a transaction that failed."""
    if is_full(error):
        return StorageFull(headers={"Retry-After": "60"})
    return ServiceUnavailable(headers={"Retry-After": "5"}) if may_pass(error) else Problem()


def cause_code(error: BaseException) -> str:
    """Return the driver's code (`SQLITE_BUSY`, `53300`) or its error's name: for logs, without values."""
    cause = _cause(error)
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return code or type(cause).__name__


def _cause(error: BaseException) -> BaseException:
    """Return the driver's own error."""
    while isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    driver = error.__cause__  # SQLAlchemy's adapter wraps asyncpg's errors once more
    return driver if isinstance(driver, asyncpg.PostgresError | asyncpg.InterfaceError) else error
