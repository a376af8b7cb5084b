"""The verdict on an order file of any size, a block at a time."""

from collections import deque
from collections.abc import Iterator, Set
from concurrent.futures import Future, ThreadPoolExecutor
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
from ingest_api.order_file.screen import HASH, LINE, TEXT, Doubtful, Screen
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
        self._agreeing = AgreeingLines(survey.recurring)
        self._reference = _place_of_reference(survey)
        self._assembly = Assembly(frozenset())
        self._left = dict(survey.recurring)  # lines still to come of each reference that recurs
        self._growing: dict[int, dict[str, None]] = {}  # its references whose order has begun

    def warnings(self) -> list[Finding]:
        """What is said of the file as a whole although it is accepted."""
        mark = [Finding(BOM_PRESENT)] if self.survey.bom else []
        return mark + self.survey.layout.warnings()

    def blocks(self, *, at_once: int = 1) -> Iterator[JudgedBlock]:
        """Judge the lines by themselves, a block at a time; several `at_once` if nothing else is to be done.

        Threads can share the work, as most of it happens in polars; each holds the memory of a block.
        """
        screen = Screen(self.survey.layout, self._reader, self.survey.recurring)
        self._file.seek(self.survey.begin)
        encoding, line = self.survey.encoding, self.survey.line
        blocks = cut_blocks(self._file, encoding, line=line, block_bytes=self._block_bytes)
        if at_once == 1:
            yield from (self._judged(block, screen) for block in blocks)
            return
        with ThreadPoolExecutor(at_once) as pool:
            judging: deque[Future[JudgedBlock]] = deque()
            for block in blocks:
                judging.append(pool.submit(self._judged, block, screen))
                if len(judging) > at_once:
                    yield judging.popleft().result()
            while judging:
                yield judging.popleft().result()

    def _judged(self, block: Block, screen: Screen) -> JudgedBlock:
        screened = screen.screen(block)
        agrees = self._agreeing.find(screened.recurring)
        agreeing, others = screened.recurring.filter(agrees), screened.recurring.filter(~agrees)
        is_first = pl.col("purchase_reference").is_first_distinct()
        clean = pl.concat(
            [
                screened.single.with_columns(pl.lit(value=True).alias(FIRST)),
                agreeing.drop(TEXT).with_columns(is_first.alias(FIRST)),
            ]
        )
        faultless = others.select(pl.col(LINE) - block.line, HASH, TEXT).iter_rows()
        doubtful = [*screened.doubtful, *(Doubtful(*each) for each in faultless)]
        lines = [*self._plain_lines(block, doubtful), *self._odd_lines(block)]
        lines.sort(key=lambda line: line.judged.line)
        return JudgedBlock(clean, tuple(lines))

    def _plain_lines(self, block: Block, doubtful: list[Doubtful]) -> Iterator[ReadLine]:
        is_told = all(each.text is not None for each in doubtful)
        raw_lines = [] if is_told else block.raw_lines()
        for place, found, text, cells in doubtful:
            raw = raw_lines[place] + b"\n" if text is None else f"{text}\n".encode(self.survey.encoding)
            line = block.line + place
            # Quotes may change how a cell is read; and a line that is accepted needs all its values.
            judged = None if cells is None or b'"' in raw else self._judge.refuse(line, cells)
            if judged is None:
                record = next(split_records(raw.decode(self.survey.encoding), 0, line))
                judged = None if record.is_empty else self._judge.judge(record)
            if judged is not None:
                yield ReadLine(judged, raw, found)

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
        clean, findings = block.clean, list[Finding]()
        if known:
            repeats = clean["purchase_reference"].is_in(list(known))
            again = clean.filter(repeats).select(LINE, "purchase_reference").iter_rows()
            clean, findings = clean.filter(~repeats), [_received(line, value) for line, value in again]
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
