"""Writes what is made from declarations: schemas and examples of events, docs/events.md, docs/formats.md.

python -m tools.generate [--check]: with --check nothing is written, and any difference is an error.
"""

import sys
from pathlib import Path

from tools.generate.event_examples import example_files
from tools.generate.event_schemas import schema_files
from tools.generate.events_page import events_page
from tools.generate.formats_page import formats_page

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = Path("libs/contracts/schemas")
EXAMPLES = Path("libs/contracts/examples")


def generated() -> dict[Path, str]:
    """Return every generated file by its path from the root."""
    return {
        **{SCHEMAS / name: text for name, text in schema_files().items()},
        **{EXAMPLES / name: text for name, text in example_files().items()},
        Path("docs/events.md"): events_page(),
        Path("docs/formats.md"): formats_page(),
    }


def differences() -> list[str]:
    """Return which files are not as they would be written, or should not be there."""
    wanted = generated()
    found = {path.relative_to(ROOT) for top in (SCHEMAS, EXAMPLES) for path in (ROOT / top).rglob("*.json")}
    stale = [f"{path}: nothing declares it" for path in sorted(found - wanted.keys())]
    return stale + [f"{path}: differs" for path, text in wanted.items() if _text(ROOT / path) != text]


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def write() -> None:
    """Write all files, and delete those that nothing declares any more."""
    wanted = generated()
    for top in (SCHEMAS, EXAMPLES):
        for path in (ROOT / top).rglob("*.json"):
            if path.relative_to(ROOT) not in wanted:
                path.unlink()
    for path, text in wanted.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    if arguments != ["--check"]:
        write()
        return 0
    found = differences()
    for difference in found:
        print(difference)
    if found:
        print("`make generate` writes them anew")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
