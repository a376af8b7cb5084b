"""Reading the header: which cell of a line belongs to which column."""

from collections import Counter
from dataclasses import dataclass

from contracts.files.column import Column, Kind
from contracts.files.findings import (
    EXTRA_COLUMN_IGNORED,
    HEADER_DUPLICATE,
    HEADER_MISSING_COLUMN,
    Finding,
    Parameter,
)
from contracts.files.order_file import ORDER_FILE
from ingest_api.order_file.hidden import composed, holds_hidden
from ingest_api.order_file.records import BLANKS

_BY_HEADER = ORDER_FILE.by_header()
_MAX_LISTED_CHARS = 300  # of ignored names in a message


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one file."""

    width: int  # cells a line must have
    columns: tuple[tuple[int, Column], ...]  # place and column, in file order
    extras: tuple[tuple[int, Column], ...]  # the merchant's own that are kept
    ignored_extras: tuple[str, ...]  # the merchant's own that are not

    def warnings(self) -> list[Finding]:
        """What the merchant is told about the header of an accepted file."""
        if not self.ignored_extras:
            return []
        names = ", ".join(self.ignored_extras)[:_MAX_LISTED_CHARS]
        limits: dict[str, Parameter] = {"limit": ORDER_FILE.max_extra_columns, "columns": names}
        return [Finding(EXTRA_COLUMN_IGNORED, 0, _shown(self.ignored_extras[0]), names, parameters=limits)]


def column_name(cell: str) -> str:
    """Return the name a header cell stands for: canonical, or the merchant's own in lower case."""
    text = cell.strip(BLANKS).removesuffix("*").strip(BLANKS)
    name = composed(text).lower()
    column = _BY_HEADER.get(name)
    return column.name if column else name


def missing_columns(names: list[str]) -> list[Finding]:
    """Return one finding per required column that no name stands for."""
    missing = [name for name in ORDER_FILE.required_headers() if name not in names]
    listed = {"columns": ", ".join(missing)}
    return [Finding(HEADER_MISSING_COLUMN, 0, name, parameters=listed) for name in missing]


def repeated_columns(names: list[str]) -> list[Finding]:
    """Return one finding per column named more than once, its aliases included."""
    repeated = [name for name, times in Counter(names).items() if name and times > 1]
    shown = [_shown(name) for name in repeated]
    return [Finding(HEADER_DUPLICATE, 0, name, parameters={"column": name}) for name in shown]


def lay_out(names: list[str]) -> Layout:
    """Return the places of the columns; nameless and ignored ones have none."""
    known = tuple((place, _BY_HEADER[name]) for place, name in enumerate(names) if name in _BY_HEADER)
    own = [
        (place, name)
        for place, name in enumerate(names)
        if name and name not in _BY_HEADER and name not in ORDER_FILE.ignored
    ]
    storable = [(place, name) for place, name in own if _is_storable(name)]
    kept = storable[: ORDER_FILE.max_extra_columns]
    extras = tuple((place, extra_column(name)) for place, name in kept)
    ignored = tuple(name for place, name in own if (place, name) not in kept)
    return Layout(len(names), known, extras, ignored)


def extra_column(name: str) -> Column:
    """Return the rule of a merchant's own column, which is that of optional text."""
    limit = ORDER_FILE.max_extra_chars
    return Column(
        name,
        Kind.REFERENCE,
        limit,
        "text without invisible characters",
        "texte sans caractère invisible",
        "",
    )


def _shown(name: str) -> str:
    return name[: ORDER_FILE.max_extra_chars]


def _is_storable(name: str) -> bool:
    return len(name) <= ORDER_FILE.max_extra_chars and not holds_hidden(name)
