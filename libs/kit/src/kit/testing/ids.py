"""Ids whose order tests rely on."""

import time
from uuid import UUID

from kit.ids import uuid7

_MILLISECOND = 0.0015


def id_of_its_own() -> UUID:
    """Return an id younger than all before and older than all after: none else of its millisecond."""
    time.sleep(_MILLISECOND)
    made = uuid7()
    time.sleep(_MILLISECOND)
    return made
