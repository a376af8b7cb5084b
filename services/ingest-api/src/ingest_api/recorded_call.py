"""What is kept of a call for its merchant to look at: when, by whom, what came of it; no customer's data."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from ingest_api.accept_calls import Reply

_FIRST = 5  # errors that are kept
_REFERENCE_CHARS, _POINTER_CHARS, _MESSAGE_CHARS = 50, 200, 300
#: How every answer begins: reading 500 results for three numbers would cost more than judging them.
_COUNTS = re.compile(rb'\{"accepted":(\d+),"duplicates":(\d+),"rejected":(\d+),')


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call. `errors`: the first ones, without the values that were wrong."""

    status: int
    code: str | None  # of the problem, if it was refused as a whole
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    errors: tuple[Mapping[str, str | None], ...] = ()

    @classmethod
    def of_reply(cls, reply: Reply) -> "Outcome":
        counts = _COUNTS.match(reply.body)
        accepted, duplicates, rejected = map(int, counts.groups()) if counts else (0, 0, 0)
        results = json.loads(reply.body)["results"] if rejected else ()
        return cls(reply.status, None, accepted, duplicates, rejected, _errors(results))

    @classmethod
    def of_refusal(cls, status: int, code: str, results: Sequence[Mapping[str, Any]]) -> "Outcome":
        return cls(status, code, rejected=len(results), errors=_errors(results))


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One call of `POST W/orders`."""

    id: UUID  # grows with time
    id_website: UUID
    at: datetime
    caller: str  # client:<id> or user:<id>
    call_id: str  # the header X-Request-Id of its answer
    dry_run: bool
    outcome: Outcome


def _errors(results: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, str | None], ...]:
    found = (_error(result, error) for result in results for error in result["errors"])
    return tuple(islice(found, _FIRST))


def _error(result: Mapping[str, Any], error: Mapping[str, Any]) -> Mapping[str, str | None]:
    return {
        "purchase_reference": _cut(result["purchase_reference"], _REFERENCE_CHARS),
        "pointer": _cut(error["pointer"], _POINTER_CHARS),
        "code": error["code"],
        "message": _cut(error["message"], _MESSAGE_CHARS),
    }


def _cut(text: str | None, chars: int) -> str | None:
    """NUL is left out: PostgreSQL stores none."""
    return None if text is None else text.replace("\0", "")[:chars]
