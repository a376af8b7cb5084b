"""What a rule looks at: one Python file, parsed, with its place in the tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

ROOMS = frozenset(
    {"__init__", "__main__", "consumers", "jobs", "problems", "service", "settings", "store", "tables"}
)
ROOM_PREFIXES = ("routes_", "store_", "tables_", "consumers_", "jobs_", "problems_")


@dataclass(frozen=True)
class Finding:
    """One broken rule at one place."""

    path: PurePosixPath
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class Source:
    """A file and its text; the path is relative to the root of the repository."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @property
    def is_test(self) -> bool:
        """Whether it is a test or what only tests use: `tests/`, `testing/`, `testing.py`, `testing_*.py`."""
        known = {"tests", "testing", "testing.py", "conftest.py"}
        return bool(known.intersection(self.path.parts)) or self.path.name.startswith("testing_")

    @property
    def package(self) -> str | None:
        """The importable package it ships in (`mailer`); None for tests and tools."""
        parts = self.path.parts
        return parts[parts.index("src") + 1] if "src" in parts and not self.is_test else None

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.path.parts

    @property
    def in_service(self) -> bool:
        return self.path.parts[0] == "services" and self.package is not None and not self.is_migration

    @property
    def is_room(self) -> bool:
        """Whether the name is one of the fixed vocabulary: wiring, doors, storage."""
        return self.path.stem in ROOMS or self.path.stem.startswith(ROOM_PREFIXES)

    @property
    def is_storage(self) -> bool:
        """Whether SQL is at home here: `store.py`, `store_orders.py`, `store/orders.py`, `tables.py`."""
        inner = {self.path.stem, *self.path.parts[4:-1]}
        return bool(inner & {"store", "tables"}) or self.path.stem.startswith(("store_", "tables_"))

    @cached_property
    def is_async(self) -> bool:
        """Whether something in it awaits: a use case or adapter, not domain."""
        return any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(self.tree))

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield line and full name of all imports, wherever in the file; relative ones made absolute."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{self._origin(node)}.{alias.name}") for alias in node.names)

    @cached_property
    def names(self) -> dict[str, str]:
        """Map what the file calls its imports to their full names."""
        aliases = [
            (alias, self._origin(node) + "." if isinstance(node, ast.ImportFrom) else "")
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        ]
        return {alias.asname or alias.name: origin + alias.name for alias, origin in aliases}

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.path.with_suffix("").parts
        inside = parts[parts.index("src") + 1 :] if "src" in parts else parts
        return ".".join((*inside[: -node.level], *([node.module] if node.module else [])))
