"""What ingest answers, as surface.md 4a shows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from contracts.order_element import OrderElement
from kit.http import Answer


class FieldFinding(Answer):
    pointer: str | None
    code: str
    value: str | None
    message: str


class OrderResult(Answer):
    index: int
    purchase_reference: str | None
    status: Literal["accepted", "duplicate", "rejected"]
    errors: list[FieldFinding]
    warnings: list[FieldFinding]
    error_description: str | None = None  # of a rejected order


class OrderAnswer(OrderElement):
    requests: list[dict[str, Any]]  # as tracking lists them


class CallAnswer(Answer):
    """What became of the orders of a call."""

    accepted: int
    duplicates: int
    rejected: int
    results: list[OrderResult]


class ShopAnswer(Answer):
    shop_id: str
    name: str


class ShopPage(Answer):
    items: list[ShopAnswer]
    next_cursor: str | None


class FileFinding(Answer):
    line: int
    level: str
    code: str
    column: str | None
    value: str | None
    message: str


class ImportAnswer(Answer):
    id: UUID
    state: Literal["previewed", "importing", "imported", "expired", "refused"]
    file_name: str
    file_code: str | None  # why a confirmed file was refused after all
    size_bytes: int
    created_at: datetime
    expires_at: datetime | None
    confirmed_at: datetime | None
    imported_at: datetime | None
    rows_total: int = 0
    rows_importable: int = 0
    rows_error: int = 0
    rows_duplicate: int = 0
    rows_imported: int
    findings_total: int = 0
    errors: list[FileFinding] = Field(default_factory=list)
    duplicates: list[FileFinding] = Field(default_factory=list)
    warnings: list[FileFinding] = Field(default_factory=list)

    @classmethod
    def of(cls, record: Mapping[str, Any], language: str) -> "ImportAnswer":
        """Return a stored import with its findings in this language."""
        return cls.model_validate({**record, **record["preview"].get(language, {})})


class ImportPage(Answer):
    items: list[ImportAnswer]
    next_cursor: str | None


class DropAnswer(Answer):
    """How far a dropped file is, and what became of its lines."""

    state: Literal["importing", "imported", "refused"]
    file_code: str | None
    rows_total: int
    rows_imported: int
    rows_error: int
    rows_duplicate: int
    has_report: bool
    has_rejected: bool

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "DropAnswer":
        counts = record["preview"].get("en", {})
        refused = record["state"] == "refused"
        return cls(
            state=record["state"],
            file_code=record["file_code"],
            rows_total=counts.get("rows_total", 0),
            rows_imported=record["rows_imported"],
            rows_error=counts.get("rows_error", 0),
            rows_duplicate=counts.get("rows_duplicate", 0),
            has_report=refused or bool(counts.get("findings_total")),
            has_rejected=record["has_rejected"],
        )
