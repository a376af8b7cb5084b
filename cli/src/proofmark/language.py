"""The language of the person at the terminal."""

import os

from contracts.files.findings import Language


def terminal_language() -> Language:
    """Return French for a French locale (the first that is set of POSIX's variables), else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := os.environ.get(name):
            return "fr" if locale.lower().startswith("fr") else "en"
    return "en"
