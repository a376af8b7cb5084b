"""Writes the documents that come from the code: python -m tools.docs [--check]."""

import sys
from collections.abc import Callable
from pathlib import Path

from tools.docs import order_templates, privacy, problems, settings

ROOT = Path(__file__).resolve().parents[2]
#: File → its text.
DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/order-templates.md": order_templates.english,
    "docs/order-templates.fr.md": order_templates.french,
    "docs/privacy.md": privacy.document,
    "docs/problems.md": problems.document,
    "docs/settings.md": settings.document,
}


def outdated() -> list[str]:
    """Return the files that differ from what would be written."""
    return [name for name, text in DOCUMENTS.items() if _present(ROOT / name) != text()]


def write() -> None:
    for name in outdated():
        (ROOT / name).write_text(DOCUMENTS[name](), encoding="utf-8")
        print(f"{name} written")


def _present(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None


def main(arguments: list[str]) -> int:
    """Write what is outdated; with --check, only name it and return 1 if there is any."""
    if "--check" not in arguments:
        write()
        return 0
    for name in (found := outdated()):
        print(f"{name} is outdated: make generate")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
