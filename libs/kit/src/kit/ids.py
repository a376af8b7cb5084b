"""Identifiers made by the application: sortable by creation, no round trip to a database."""

import secrets
import time
from datetime import timedelta
from uuid import UUID

_RAND_BITS = 74


def uuid7() -> UUID:
    """Return a UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits.

    It reads the machine's clock, not the clock port: ids order storage, never rules.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(_RAND_BITS)
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return UUID(int=value)


def uuid7_hexes(count: int) -> list[str]:
    """Return ids for a bulk load, ascending, as 32 hexadecimal digits each."""
    first = uuid7().int
    head, tail = f"{first >> 64:016x}", 0b10 << 62 | secrets.randbits(61)  # room for counting up
    return [f"{head}{tail + number:016x}" for number in range(count)]


def least_uuid7(age: timedelta) -> UUID:
    """Return the least id that can have been made so long ago: what is above it is younger."""
    milliseconds = (time.time_ns() - int(age.total_seconds() * 1e9)) // 1_000_000
    return UUID(int=milliseconds << 80)
