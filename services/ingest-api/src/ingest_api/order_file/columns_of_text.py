"""Parsing plain lines into columns of text."""

from codecs import BOM_UTF8
from collections.abc import Sequence

import polars as pl


def parse_columns(plain: bytes, width: int, wanted: Sequence[int] | None = None) -> pl.DataFrame:
    """Return one row per line; empty and missing cells are null. Columns are named by their place."""
    if plain.startswith(BOM_UTF8):
        plain = BOM_UTF8 + plain  # the parser takes one away, but here it is part of a cell
    names = [str(place) for place in range(width)]
    return pl.read_csv(
        plain,
        has_header=False,
        separator=";",
        quote_char=None,
        schema=dict.fromkeys(names, pl.String),
        columns=None if wanted is None else list(wanted),
        extra_columns="ignore",
        missing_columns="insert",
        raise_if_empty=False,
    )
