"""What the journey says while it goes: numbered steps, facts, files in brief, and checks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

_BRIEF_LINES = 12
_BRIEF_CHARS = 150


class StepFailed(Exception):
    """A step did not do what it should: what was expected and what was found."""


class Narrator:
    """Prints the journey; remembers nothing."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._number = 0

    def step(self, title: str) -> None:
        self._number += 1
        self._console.print(f"\n[bold cyan]{self._number:>2}. {escape(title)}[/]")

    def say(self, text: str) -> None:
        self._console.print(f"    {escape(text)}", highlight=False, soft_wrap=True)

    def fact(self, name: str, value: object) -> None:
        self._console.print(
            f"    {escape(name)}: [green]{escape(str(value))}[/]", highlight=False, soft_wrap=True
        )

    def file(self, name: str, content: str) -> None:
        """Show a file in brief: its first lines, long ones cut."""
        lines = content.splitlines()
        self._console.print(f"    [bold]{escape(name)}[/] ({len(lines)} lines)", highlight=False)
        for line in lines[:_BRIEF_LINES]:
            shown = line if len(line) <= _BRIEF_CHARS else line[: _BRIEF_CHARS - 1] + "…"
            self._console.print(f"      [dim]{escape(shown)}[/]", highlight=False, soft_wrap=True)
        if len(lines) > _BRIEF_LINES:
            self._console.print(f"      [dim]… {len(lines) - _BRIEF_LINES} more[/]", highlight=False)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        table = Table(box=None, padding=(0, 2, 0, 4), header_style="bold")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(escape("" if cell is None else str(cell)) for cell in row))
        self._console.print(table)

    def counts(self, answer: Mapping[str, Any]) -> None:
        counts = ", ".join(f"{name} {number}" for name, number in answer["counts"].items())
        self.fact(
            f"job {answer['job']} at {answer['at']}", f"{answer['state']} ({counts or 'nothing to do'})"
        )


def expect(condition: object, what: str, found: object = None) -> None:
    """Go on only if it holds. Raises: StepFailed."""
    if not condition:
        raise StepFailed(what if found is None else f"{what}; found {found!r}")
