"""A file judged by blocks, held whole: what is compared with the verdict of `validate_file`."""

import io
from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from contracts.files.findings import Finding
from contracts.orders import AcceptedOrder, Provenance
from ingest_api.accepted_order import accepted
from ingest_api.order import NewOrder
from ingest_api.order_file import blocks, judge_blocks
from ingest_api.order_file.settings import UPLOAD, Context, Door, ValidationSettings
from ingest_api.order_file.survey import survey_file
from ingest_api.order_text import order_texts

PROVENANCE = Provenance(
    method="sftp", source="SFTP", file='m"ar;ch.csv', received_at=datetime(2026, 3, 2, tzinfo=UTC)
)
_NO_ID = UUID(int=0)


@dataclass(frozen=True)
class WholeVerdict:
    """What a file got, in a form that can be compared."""

    orders: dict[str, AcceptedOrder]  # by reference, without ids
    findings: list[tuple[int, str, str | None, str, str]]
    rejected: bytes
    rows: tuple[int, int, int, int]  # total, importable, error, duplicate


def judge_by_blocks(
    content: bytes,
    *,
    file_name: str = "a.csv",
    door: Door = UPLOAD,
    settings: ValidationSettings,
    now: datetime,
    known_references: Set[str] = frozenset(),
    block_bytes: int = blocks.BLOCK_BYTES,
) -> WholeVerdict:
    """Judge a file in blocks of that size. Raises: FileRefusedError."""
    file = io.BytesIO(content)
    survey = survey_file(
        file, file_name=file_name, door=door, accept_latin1=settings.accept_latin1, block_bytes=block_bytes
    )
    opened = judge_blocks.OrderFile(file, survey, Context.at(now, settings), block_bytes=block_bytes)
    orders: dict[str, AcceptedOrder] = {}
    findings = opened.warnings()
    refused: list[bytes] = []
    total = importable = duplicate = 0
    for block in opened.blocks(at_once=2):
        settled = opened.settle(block, known_references & set(block.references()))
        findings += settled.findings
        refused += settled.refused
        total += settled.rows_total
        importable += settled.rows_importable
        duplicate += settled.rows_duplicate
        ids = [_NO_ID.hex] * settled.clean.filter(judge_blocks.FIRST).height
        texts = order_texts(settled.clean, ids, PROVENANCE)
        found = [AcceptedOrder.model_validate_json(text) for text in texts]
        found += [comparable(order) for order in settled.orders]
        if orders.keys() & {order.purchase_reference for order in found}:
            raise ValueError("an order came twice")
        orders |= {order.purchase_reference: order for order in found}
    if total != survey.rows:
        raise ValueError(f"{survey.rows} lines counted, {total} judged")
    rejected = survey.raw_header + b"".join(refused) if refused else b""
    rows = (total, importable, len(refused), duplicate)
    return WholeVerdict(orders, [comparable_finding(each) for each in findings], rejected, rows)


def comparable(order: NewOrder) -> AcceptedOrder:
    """Return the order as stored, without an id of its own."""
    return accepted(order, PROVENANCE, _NO_ID)


def comparable_finding(finding: Finding) -> tuple[int, str, str | None, str, str]:
    """Return all that a finding says."""
    return finding.line, finding.code.code, finding.column, finding.value, finding.message("en")
