"""Files with the verdict each must get: a case, the list they are written into, and the comparison."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from contracts.files.findings import FINDING_CODES, Level
from ingest_api.order import NewOrder
from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.settings import UPLOAD, Door, ValidationSettings
from ingest_api.testing.any_files import AnyFile
from ingest_api.testing.order_files import ONLINE_BRAND, Days, OrderFileWriter
from ingest_api.testing.row_by_row import FileVerdict, validate_file

Said = tuple[int, str | None, str]  # line, column, code
Stored = Mapping[str, Mapping[str, str]]  # purchase reference → column → value


@dataclass(frozen=True)
class Case:
    """One file, how it comes in, and what it must get."""

    name: str
    content: bytes
    refusal: tuple[Said, ...] = ()  # why it is refused as a whole; empty = it is not
    rows: int = 0
    findings: tuple[Said, ...] = ()  # of a file not refused: all, warnings too
    stored: Stored = field(default_factory=dict)
    file_name: str = "orders.csv"
    door: Door = UPLOAD
    settings: ValidationSettings = field(default_factory=ValidationSettings)
    known_references: frozenset[str] = frozenset()


class Corpus:
    """Cases written around one day, so that they stay true on any."""

    def __init__(self, today: date) -> None:
        self.days = Days(today)
        self.cases: list[Case] = []

    def file(
        self,
        columns: tuple[str, ...] = ONLINE_BRAND,
        *,
        prefix: str = "R",
        header: str | None = None,
        line_end: str = "\n",
        quote_all: bool = False,
        tail: str = "",
    ) -> OrderFileWriter:
        """Begin a file."""
        return OrderFileWriter(
            self.days,
            columns,
            prefix=prefix,
            header=header,
            line_end=line_end,
            quote_all=quote_all,
            tail=tail,
        )

    def judged(
        self,
        name: str,
        file: OrderFileWriter,
        findings: Sequence[Said] = (),
        *,
        content: bytes | None = None,  # where it is not simply the file's
        stored: Stored | None = None,
        door: Door = UPLOAD,
        settings: ValidationSettings | None = None,
        known_references: Sequence[str] = (),
    ) -> None:
        """Add a file whose lines are judged one by one."""
        self.cases.append(
            Case(
                name,
                file.content() if content is None else content,
                rows=file.rows,
                findings=tuple(findings),
                stored=stored or {},
                door=door,
                settings=settings or ValidationSettings(),
                known_references=frozenset(known_references),
            )
        )

    def refused(
        self,
        name: str,
        content: bytes,
        code: str,
        *,
        line: int = 0,
        columns: Sequence[str] = (),
        file_name: str = "orders.csv",
        door: Door = UPLOAD,
    ) -> None:
        """Add a file that is refused as a whole."""
        refusal: list[Said] = [(line, column, code) for column in columns] or [(line, None, code)]
        self.cases.append(Case(name, content, tuple(refusal), file_name=file_name, door=door))


def judge(case: Case, today: date) -> FileVerdict | FileRefusedError:
    """Return the verdict on the file of a case, at noon of the day it was written around."""
    now = _noon(case, today)
    try:
        return validate_file(
            case.content,
            file_name=case.file_name,
            door=case.door,
            settings=case.settings,
            now=now,
            known_references=case.known_references,
        )
    except FileRefusedError as refused:
        return refused


def as_any_file(case: Case, today: date, block_bytes: int) -> AnyFile:
    """Return the file of a case, to be judged at the same noon in blocks of that size."""
    return AnyFile(
        case.content,
        case.file_name,
        case.door,
        case.settings,
        _noon(case, today),
        case.known_references,
        max(block_bytes, len(case.content) // 50),
    )


def _noon(case: Case, today: date) -> datetime:
    return datetime.combine(today, time(12), tzinfo=case.settings.zone).astimezone(UTC)


def differences(case: Case, outcome: FileVerdict | FileRefusedError) -> list[str]:
    """Return where the verdict is not what the case asks for."""
    wanted = Counter(case.refusal or case.findings)
    given = Counter((said.line, said.column, said.code.code) for said in outcome.findings)
    found = [f"not said: {said}" for said in wanted - given] + [f"said: {said}" for said in given - wanted]
    if isinstance(outcome, FileRefusedError) or case.refusal:
        refused = isinstance(outcome, FileRefusedError)
        return found if refused and case.refusal else [*found, f"refused: {refused}"]
    return found + _wrong_counts(case, outcome) + _wrong_values(case, outcome)


def _wrong_counts(case: Case, verdict: FileVerdict) -> list[str]:
    errors = _lines_with(case.findings, Level.ERROR)
    duplicates = _lines_with(case.findings, Level.DUPLICATE)
    wanted = (case.rows, case.rows - errors - duplicates, errors, duplicates)
    given = (verdict.rows_total, verdict.rows_importable, verdict.rows_error, verdict.rows_duplicate)
    return [] if wanted == given else [f"counts {given}, not {wanted}"]


def _lines_with(findings: Sequence[Said], level: Level) -> int:
    return len({line for line, _, code in findings if FINDING_CODES[code].level is level})


def _wrong_values(case: Case, verdict: FileVerdict) -> list[str]:
    orders = {order.purchase_reference: order for order in verdict.orders}
    return [
        f"{reference}.{column} is {given!r}, not {wanted!r}"
        for reference, values in case.stored.items()
        for column, wanted in values.items()
        if (given := stored_value(orders[reference], column, case.settings)) != wanted
    ]


def stored_value(order: NewOrder, column: str, settings: ValidationSettings) -> str:
    """Return what an order holds for a column: dates as the local day, `instant` as ISO 8601 in UTC."""
    if column == "purchase_date":
        return order.purchase_date.astimezone(settings.zone).date().isoformat()
    if column == "instant":
        return order.purchase_date.isoformat()
    if column == "products":
        return ",".join(product.product_ref for product in order.products)
    if column in order.extra:
        return order.extra[column]
    holders = (order, order.consumer, *order.products[:1])
    value = next((getattr(holder, column) for holder in holders if hasattr(holder, column)), None)
    return "" if value is None else str(value)
