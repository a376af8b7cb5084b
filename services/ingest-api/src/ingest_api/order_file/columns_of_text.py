"""Parsing plain lines into columns of text."""

from collections.abc import Sequence

import polars as pl

SPILL = "spill"  # what follows the header's last column: nothing, on a line of the right width


def parse_columns(plain: bytes, width: int, wanted: Sequence[int] | None = None) -> pl.DataFrame:
    """Return one row per line; empty and missing cells are null. Columns are named by their place."""
    names = [str(place) for place in range(width)] + [SPILL]
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
