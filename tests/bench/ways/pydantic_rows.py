"""The plain way to judge rows: the standard library's reader and a pydantic model per row."""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, ValidationError

from tests.bench.stopwatch import Rate, Stopwatch


def _number(text: str) -> str | None:
    return text.replace(",", ".") or None


def _or_none(text: str) -> str | None:
    return text or None


_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
_Amount = Annotated[Annotated[Decimal, Field(ge=0)] | None, BeforeValidator(_number)]
_Days = Annotated[Annotated[int, Field(ge=0, le=365)] | None, BeforeValidator(_or_none)]
_Label = Annotated[Annotated[str, StringConstraints(max_length=200)] | None, BeforeValidator(_or_none)]
_Phone = Annotated[
    Annotated[str, StringConstraints(pattern=r"^\+?[0-9 .-]{6,20}$")] | None, BeforeValidator(_or_none)
]
_Ean = Annotated[Annotated[str, StringConstraints(pattern=r"^\d{8,14}$")] | None, BeforeValidator(_or_none)]


class Row(BaseModel):
    """One line, by rules that come near to ours and are fewer."""

    channel: Literal["online", "offline"]
    purchase_date: datetime
    purchase_price: _Amount
    purchase_reference: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
    first_name: _Name
    last_name: _Name
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
    phone: _Phone
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}([_-][A-Za-z]{2})?$")]
    delay: _Days
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    product_ref: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    category: _Label
    brand: _Label
    product_price: _Amount
    ean: _Ean


def read_rows(file: str) -> Iterator[Row | None]:
    """Yield each line's row, None for one that is refused."""
    with Path(file).open(encoding="utf-8", newline="") as opened:
        for cells in csv.DictReader(opened, delimiter=";"):
            try:
                yield Row.model_validate(cells)
            except ValidationError:
                yield None


def validate_by_pydantic(file: str) -> Rate:
    watch = Stopwatch()
    found = [row is not None for row in read_rows(file)]
    rate = watch.rate(len(found))
    if not 0.9 < sum(found) / len(found) < 1:
        raise RuntimeError(f"{sum(found)} of {len(found)} rows were taken")
    return rate
