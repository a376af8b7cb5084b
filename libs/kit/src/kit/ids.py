"""Identifiers made by the application: sortable by creation, no round trip to a database."""

import secrets
import threading
import time
from datetime import timedelta
from uuid import UUID

_RAND_BITS = 74
_LOW_BITS = 62  # those after the variant
_LOW = (1 << _LOW_BITS) - 1
_STEP = (1 << 32) - 1


class _Numbers:
    """The 122 free bits of a UUID version 7 as a number, each larger than all taken before in this process.

    The method is RFC 9562's "monotonic random" (6.2): a number that isn't larger of itself, since it was
    taken in the same millisecond or after the clock went back, is the last one and a random step.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def take(self, count: int) -> int:
        """Return the first of `count` numbers in a row that have their high 60 bits in common."""
        milliseconds = time.time_ns() // 1_000_000
        fresh = milliseconds << _RAND_BITS | secrets.randbits(_RAND_BITS)
        with self._lock:
            first = max(fresh, self._last + 1 + (fresh & _STEP))
            if (first & _LOW) + count > _LOW:
                first = ((first >> _LOW_BITS) + 1) << _LOW_BITS
            self._last = first + count - 1
        return first


_numbers = _Numbers()


def uuid7() -> UUID:
    """Return a UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits.

    It sorts after all that this process has made. It reads the machine's clock, not the clock port: ids order
    storage, never rules.
    """
    return UUID(int=_first(1))


def uuid7_hexes(count: int) -> list[str]:
    """Return ids for a bulk load, ascending, as 32 hexadecimal digits each."""
    first = _first(count)
    head, tail = f"{first >> 64:016x}", first & (1 << 64) - 1
    return [f"{head}{tail + number:016x}" for number in range(count)]


def least_uuid7(age: timedelta) -> UUID:
    """Return the least id that can have been made so long ago: what is above it is younger."""
    milliseconds = (time.time_ns() - int(age.total_seconds() * 1e9)) // 1_000_000
    return UUID(int=milliseconds << 80)


def _first(count: int) -> int:
    """Return the first of `count` ids in a row: version and variant around the bits of a number."""
    number = _numbers.take(count)
    high = number >> _LOW_BITS
    return (high >> 12) << 80 | 0x7 << 76 | (high & 0xFFF) << 64 | 0b10 << _LOW_BITS | number & _LOW
