"""Checks all Python files of the repository against our own rules: python -m tools.lint [--rules] [FILE…]."""

import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tools.lint.rules import RULES
from tools.lint.source import Finding, Source

ROOT = Path(__file__).resolve().parents[2]
LOOKED_AT = ("libs", "services", "gateway", "embedded", "cli", "tests", "tools", "deploy")
LEFT_OUT = frozenset({"node_modules", "__pycache__", "build", "dist"})


def python_files() -> Iterator[PurePosixPath]:
    """Yield all Python files of the repository, relative to its root."""
    for directory in LOOKED_AT:
        for path in sorted((ROOT / directory).rglob("*.py")):
            relative = PurePosixPath(path.relative_to(ROOT))
            if not LEFT_OUT.intersection(relative.parts):
                yield relative


def check(path: PurePosixPath) -> list[Finding]:
    """Return what breaks a rule in one file, by line."""
    source = Source(path, (ROOT / path).read_text(encoding="utf-8"))
    return sorted((f for rule in RULES for f in rule.findings(source)), key=lambda f: f.line)


def main(arguments: list[str]) -> int:
    """Print the findings (or the rules); 1 when there are any findings."""
    if arguments == ["--rules"]:
        for rule in RULES:
            print(f"{rule.name}: {rule.reason}")
        return 0
    paths = [PurePosixPath(argument) for argument in arguments] or list(python_files())
    findings = [finding for path in paths for finding in check(path)]
    for finding in findings:
        print(finding)
    if not findings:
        print(f"tools.lint: {len(paths)} files, {len(RULES)} rules, nothing found")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
