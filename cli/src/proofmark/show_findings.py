"""What was found in an order file, for people: worst first, few enough to read, summed up by code."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from contracts.files.findings import Language, Level, Words

#: A finding as uploads answer it: line, level, code, column, value, message.
Entry = Mapping[str, Any]
#: (level, code) → how many.
Sums = Counter[tuple[str, str]]

MAX_SHOWN = 50
_PIPE_COLUMNS = 200  # a pipe has no width of its own, and whoever searches it wants whole messages
_FOUND_CHARS = 20
_LEVELS = {
    Level.ERROR: (Words("Errors", "Erreurs"), "red"),
    Level.DUPLICATE: (Words("Duplicates", "Doublons"), "yellow"),
    Level.WARNING: (Words("Warnings", "Avertissements"), "cyan"),
}
_LINE, _COLUMN = Words("line", "ligne"), Words("column", "colonne")
_FOUND, _WHY = Words("found", "trouvé"), Words("what is wrong", "ce qui ne va pas")
_WHOLE_FILE = Words("file", "fichier")
_HIDDEN = Words("… and {n} more; --report lists all.", "… et {n} de plus ; --report les liste tous.")
_COUNTS = Words(
    "{file}: {rows_importable} of {rows_total} lines to import, {rows_error} in error, "
    "{rows_duplicate} duplicate.",
    "{file} : lignes à importer : {rows_importable} sur {rows_total}, en erreur : {rows_error}, "
    "en doublon : {rows_duplicate}.",
)
_REFUSED = Words(
    "{file}: refused ({code}), nothing is imported.", "{file} : refusé ({code}), rien n'est importé."
)


def say(words: Words, language: Language, **values: object) -> str:
    """Return the words in the language, with their {placeholders} filled."""
    return str(getattr(words, language)).format_map(values)


def new_console() -> Console:
    """Return standard output, as wide as the terminal or COLUMNS says."""
    known = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if known else _PIPE_COLUMNS, highlight=False)


def worst_first(answer: Mapping[str, Any]) -> Sequence[Entry]:
    """Return what there is room for of a preview's or a problem's findings."""
    if "warnings" not in answer:
        return [{**error, "level": Level.ERROR} for error in answer["errors"]][:MAX_SHOWN]
    return [*answer["errors"], *answer["duplicates"], *answer["warnings"]][:MAX_SHOWN]


def print_findings(console: Console, shown: Sequence[Entry], sums: Sums, language: Language) -> None:
    """Print a table per level, how many are not in them, and how many there are of each code."""
    for level, entries in groupby(shown, key=itemgetter("level")):
        console.print(_table(Level(level), entries, language))
    if hidden := sums.total() - len(shown):
        console.print(say(_HIDDEN, language, n=hidden))
    for level in _LEVELS:
        for code, number in _of_level(sums, level).most_common():
            console.print(Text(f"{number:>7} × ").append(code, _LEVELS[level][1]))


def _of_level(sums: Sums, level: Level) -> Counter[str]:
    return Counter({code: number for (each, code), number in sums.items() if each == level})


def counts(file: str, rows: Mapping[str, Any], language: Language) -> str:
    """`rows`: rows_total, rows_importable, rows_error, rows_duplicate, and whatever else."""
    return say(_COUNTS, language, **{**rows, "file": file})


def refusal(file: str, code: str, language: Language) -> str:
    return say(_REFUSED, language, file=file, code=code)


def _table(level: Level, entries: Iterable[Entry], language: Language) -> Table:
    title, colour = _LEVELS[level]
    table = Table(
        title=say(title, language), title_justify="left", title_style=f"bold {colour}", box=SIMPLE_HEAD
    )
    table.add_column(say(_LINE, language), justify="right", no_wrap=True)
    table.add_column(say(_COLUMN, language), max_width=_FOUND_CHARS, overflow="fold")
    table.add_column(say(_FOUND, language), max_width=_FOUND_CHARS, overflow="fold")
    table.add_column(say(_WHY, language))
    for entry in entries:
        # Text, not str: brackets in a merchant's value are no markup.
        table.add_row(
            str(entry["line"] or say(_WHOLE_FILE, language)),
            Text(entry["column"] or ""),
            Text(entry["value"] or ""),
            Text(entry["code"], colour).append(f": {entry['message']}", "default"),
        )
    return table
