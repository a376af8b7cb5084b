"""The verdict on an order file of any size, a block at a time."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import polars as pl

from contracts.files.findings import BOM_PRESENT, DUPLICATE_EXISTING, Finding, Level
from ingest_api.order import NewOrder
from ingest_api.order_file.agreeing_lines import AgreeingLines
from ingest_api.order_file.assembly import Assembly, is_taken
from ingest_api.order_file.blocks import BLOCK_BYTES, Block, cut_blocks
from ingest_api.order_file.cells import CellReader
from ingest_api.order_file.lines import JudgedLine, LineJudge
from ingest_api.order_file.records import Record, split_records
from ingest_api.order_file.screen import HASH, LINE, Screen
from ingest_api.order_file.settings import Context, Door, ValidationSettings
from ingest_api.order_file.survey import Survey, reference_hashes, survey_file

FIRST = "is_first"  # of the lines of its order


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line that was judged by itself."""

    judged: JudgedLine
    raw: bytes  # as it stood in the file
    hash: int | None  # of its reference, whatever the verdict


@dataclass(frozen=True, slots=True)
class JudgedBlock:
    """A block whose lines are judged one by one, but not yet against what is stored."""

    clean: pl.DataFrame  # faultless lines of orders that are whole and agree: columns of `Screen`, and FIRST
    lines: tuple[ReadLine, ...]  # all others, in order

    def references(self) -> list[str]:
        """Return the references of the lines not refused, some perhaps repeated."""
        others = [line.judged.order.purchase_reference for line in self.lines if line.judged.order]
        return self.clean["purchase_reference"].to_list() + others


@dataclass(frozen=True, slots=True)
class SettledBlock:
    """What becomes of a block's lines."""

    clean: pl.DataFrame  # lines of whole orders, to be stored: columns of `JudgedBlock.clean`
    orders: tuple[NewOrder, ...]  # the others to be stored, whose last line has passed
    findings: tuple[Finding, ...]  # by line
    refused: tuple[bytes, ...]  # raw lines with an error
    rows_total: int
    rows_importable: int

    @property
    def rows_duplicate(self) -> int:
        """Lines that repeat what is there."""
        return self.rows_total - self.rows_importable - len(self.refused)


class OrderFile:
    """An order file that is not refused as a whole."""

    def __init__(
        self, file: BinaryIO, survey: Survey, context: Context, *, block_bytes: int = BLOCK_BYTES
    ) -> None:
        self.survey = survey
        self._file = file
        self._block_bytes = block_bytes
        self._reader = CellReader(context)
        self._judge = LineJudge(survey.layout, self._reader)
        self._recurring = pl.Series(list(survey.recurring), dtype=pl.UInt64).implode()
        self._agreeing = AgreeingLines(survey.recurring)
        self._reference = _place_of_reference(survey)
        self._assembly = Assembly(frozenset())
        self._left = dict(survey.recurring)  # lines still to come of each reference that recurs
        self._growing: dict[int, dict[str, None]] = {}  # its references whose order has begun

    def warnings(self) -> list[Finding]:
        """What is said of the file as a whole although it is accepted."""
        mark = [Finding(BOM_PRESENT)] if self.survey.bom else []
        return mark + self.survey.layout.warnings()

    def blocks(self) -> Iterator[JudgedBlock]:
        """Judge the lines by themselves, a block at a time."""
        screen = Screen(self.survey.layout, self._reader)
        self._file.seek(self.survey.begin)
        encoding, line = self.survey.encoding, self.survey.line
        for block in cut_blocks(self._file, encoding, line=line, block_bytes=self._block_bytes):
            yield self._judged(block, screen)

    def _judged(self, block: Block, screen: Screen) -> JudgedBlock:
        screened = screen.screen(block)
        recurs = screened.clean[HASH].is_in(self._recurring)
        if recurs.any():
            agrees = self._agreeing.find(screened.clean.filter(recurs))
            recurs = recurs.scatter(recurs.arg_true().filter(agrees), False)
        clean, others = screened.clean.filter(~recurs), screened.clean.filter(recurs)
        places = [*screened.doubtful, *(line - block.line for line in others[LINE])]
        hashes = [*screened.doubtful_hashes, *others[HASH]]
        lines = [*self._plain_lines(block, places, hashes), *self._odd_lines(block)]
        lines.sort(key=lambda line: line.judged.line)
        is_first = pl.col("purchase_reference").is_first_distinct()
        return JudgedBlock(clean.with_columns(is_first.alias(FIRST)), tuple(lines))

    def _plain_lines(self, block: Block, places: list[int], hashes: list[int | None]) -> Iterator[ReadLine]:
        raw_lines = block.raw_lines() if places else []
        for place, found in zip(places, hashes, strict=True):
            raw = raw_lines[place] + b"\n"
            record = next(split_records(raw.decode(self.survey.encoding), 0, block.line + place))
            if not record.is_empty:
                yield ReadLine(self._judge.judge(record), raw, found)

    def _odd_lines(self, block: Block) -> Iterator[ReadLine]:
        odd = [each for each in block.odd if not each.record.is_empty]
        references = [_reference_in(each.record, self._reference) for each in odd]
        hashes = reference_hashes(pl.Series(references, dtype=pl.String)).to_list()
        for each, found in zip(odd, hashes, strict=True):
            yield ReadLine(self._judge.judge(each.record), each.raw.encode(self.survey.encoding), found)

    def starting(self, block: JudgedBlock) -> dict[str, None]:
        """Return the references of the lines that begin an order; those of clean lines are whole."""
        orders = (line.judged.order for line in block.lines)
        references = (order.purchase_reference for order in orders if order is not None)
        return {each: None for each in references if not self._assembly.holds(each)}

    def settle(self, block: JudgedBlock, known: Set[str]) -> SettledBlock:
        """Judge the lines against each other and against what is stored; each block once, in order.

        `known`: of the block's references, those received before, but not by this import.
        """
        repeats = block.clean["purchase_reference"].is_in(list(known))
        clean = block.clean.filter(~repeats) if known else block.clean
        findings = [_received(line, value) for line, value in _lines_of(block.clean.filter(repeats), known)]
        orders: list[NewOrder] = []
        refused: list[bytes] = []
        importable = clean.height
        self._assembly.know(known)
        for line in block.lines:
            said = self._settle_line(line, orders)
            findings += said
            if any(finding.code.level is Level.ERROR for finding in said):
                refused.append(line.raw)
            elif is_taken(said):
                importable += 1
        findings.sort(key=lambda finding: finding.line)
        rows = block.clean.height + len(block.lines)
        return SettledBlock(clean, tuple(orders), tuple(findings), tuple(refused), rows, importable)

    def _settle_line(self, line: ReadLine, orders: list[NewOrder]) -> list[Finding]:
        """Return all that is said of a line; an order whose last line this is joins `orders`."""
        said = list(line.judged.findings)
        order = line.judged.order
        if order is not None:
            said += self._assembly.add(order)
            if line.hash not in self._left:
                orders += self._assembly.taken_out(order.purchase_reference)
            else:
                self._growing.setdefault(line.hash, {})[order.purchase_reference] = None
        if line.hash in self._left:
            self._left[line.hash] -= 1
            if not self._left[line.hash]:
                del self._left[line.hash]
                for reference in self._growing.pop(line.hash, ()):
                    orders += self._assembly.taken_out(reference)
        return said


def open_order_file(
    file: BinaryIO,
    *,
    file_name: str,
    door: Door,
    settings: ValidationSettings,
    now: datetime,
    block_bytes: int = BLOCK_BYTES,
) -> OrderFile:
    """Check a file as a whole; `file` must stay open. Raises: FileRefusedError."""
    survey = survey_file(
        file, file_name=file_name, door=door, accept_latin1=settings.accept_latin1, block_bytes=block_bytes
    )
    return OrderFile(file, survey, Context.at(now, settings), block_bytes=block_bytes)


def _place_of_reference(survey: Survey) -> int:
    return next(place for place, column in survey.layout.columns if column.name == "purchase_reference")


def _reference_in(record: Record, place: int) -> str | None:
    return record.cells[place] if len(record.cells) > place else None


def _received(line: int, reference: str) -> Finding:
    return Finding(DUPLICATE_EXISTING, line, "purchase_reference", reference)


def _lines_of(frame: pl.DataFrame, known: Set[str]) -> Iterator[tuple[int, str]]:
    return frame.select(LINE, "purchase_reference").iter_rows() if known else iter(())
