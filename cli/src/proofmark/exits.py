"""How a command ends: its statuses, and its last words."""

import sys
from typing import NoReturn

DONE = 0
REFUSED = 1  # what was asked for is refused, or went wrong
UNUSABLE = 2  # wrong usage or settings, a file not readable, a platform that doesn't answer


def fail(message: str, status: int = REFUSED) -> NoReturn:
    sys.stderr.write(f"proofmark: {message}\n")
    raise SystemExit(status)
