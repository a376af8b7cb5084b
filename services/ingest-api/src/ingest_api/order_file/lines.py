"""Judging one line of a file by itself."""

from dataclasses import dataclass
from typing import NamedTuple

from contracts.files.column import Column
from contracts.files.findings import COLUMN_COUNT, QUOTE_INVALID, Finding, Level
from contracts.files.order_file import ORDER_FILE
from ingest_api.order import NewOrder
from ingest_api.order_file.cells import Cell, CellReader
from ingest_api.order_file.header import Layout
from ingest_api.order_file.records import Record
from ingest_api.order_file.rules import (
    Cells,
    order_of,
    product_of,
    settle_delays,
    settle_order,
    settle_product,
)

_COLUMNS = {column.name: column for column in ORDER_FILE.columns}


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A data line and what can be said of it without the others."""

    line: int
    start: int  # offsets of its record in the text of the file
    end: int
    order: NewOrder | None  # with at most one product; None when the line is refused
    findings: tuple[Finding, ...]


class LineCells(NamedTuple):
    """The cells of one line."""

    cells: Cells
    extras: Cells  # the merchant's own


class LineJudge:
    """Judges the lines of one file."""

    def __init__(self, layout: Layout, reader: CellReader) -> None:
        self._layout = layout
        self._reader = reader
        self._extras = {column.name: column for _, column in layout.extras}

    def judge(self, record: Record) -> JudgedLine:
        """Return the verdict on one record; one of a wrong shape is not read any further."""
        misshapen = self._misshapen(record)
        if misshapen:
            return JudgedLine(record.line, record.start, record.end, None, (misshapen,))
        cells = self._read(self._layout.columns, record)
        extras = self._read(self._layout.extras, record)
        has_product, findings = self._settled(cells, extras, record.line)
        order = None
        if not _refuses(findings):
            products = (product_of(cells),) if has_product else ()
            extra = {name: cell.value for name, cell in extras.items() if cell.value is not None}
            order = order_of(cells, products=products, extra=extra, line=record.line)
        return JudgedLine(record.line, record.start, record.end, order, findings)

    def refuse(self, line: int, read: LineCells) -> JudgedLine | None:
        """Return the verdict on a line of the header's width that is refused, None if it isn't or is empty.

        Its faultless cells need only tell that they are not blank; channel and date tell their value.
        """
        if all(cell.is_blank for cells in read for cell in cells.values()):
            return None
        _, findings = self._settled(read.cells, read.extras, line)
        return JudgedLine(line, 0, 0, None, findings) if _refuses(findings) else None

    def _settled(self, cells: Cells, extras: Cells, line: int) -> tuple[bool, tuple[Finding, ...]]:
        """Judge the cells by each other; return whether there is a product, and all that there is to say."""
        settle_order(cells)
        has_product = settle_product(cells)
        settle_delays(cells, self._reader.context, has_product=has_product)
        return has_product, (*self._findings(cells, line), *self._extra_findings(extras, line))

    def _misshapen(self, record: Record) -> Finding | None:
        if record.faulty:
            return Finding(QUOTE_INVALID, record.line)
        if len(record.cells) != self._layout.width:
            counts = {"n": len(record.cells), "expected": self._layout.width}
            return Finding(COLUMN_COUNT, record.line, parameters=counts)
        return None

    def _read(self, columns: tuple[tuple[int, Column], ...], record: Record) -> Cells:
        read, cells, quoted = self._reader.read, record.cells, record.quoted
        return {column.name: read(column, cells[place], quoted=place in quoted) for place, column in columns}

    def _findings(self, cells: Cells, line: int) -> list[Finding]:
        return [
            self._finding(_COLUMNS[name], cell, line) for name, cell in cells.items() if cell.code is not None
        ]

    def _extra_findings(self, extras: Cells, line: int) -> list[Finding]:
        return [
            self._finding(self._extras[name], cell, line)
            for name, cell in extras.items()
            if cell.code is not None
        ]

    def _finding(self, column: Column, cell: Cell, line: int) -> Finding:
        if cell.code is None:
            raise ValueError(column.name)
        parameters = self._reader.parameters(column, cell.code)
        return Finding(cell.code, line, column.name, cell.text, parameters=parameters)


def _refuses(findings: tuple[Finding, ...]) -> bool:
    return any(finding.code.level is Level.ERROR for finding in findings)
