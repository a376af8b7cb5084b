"""Orders of several lines, judged column by column when there is nothing to say about them.

The exact rules between lines are those of `Assembly`; what is certain here is that it would take all lines
of an order, and without a word: they stand in one block, say the same of the order, and each names another
product. All other orders grow line by line.
"""

from collections.abc import Mapping

import polars as pl

from contracts.files.order_file import MAX_PRODUCTS_PER_ORDER, ORDER_COLUMNS
from ingest_api.order_file.screen import EPOCH, EXTRA, HASH

# A date may be written in several ways and mean the same, as EPOCH.
_SAID_OF_THE_ORDER = tuple(name for name in ORDER_COLUMNS if name != "purchase_date")


class AgreeingLines:
    """Finds the lines of such orders among the faultless ones of a block."""

    def __init__(self, recurring: Mapping[int, int]) -> None:
        """`recurring`: hash of a reference → on how many lines of the file it stands."""
        self._recurring = recurring

    def find(self, faultless: pl.DataFrame) -> pl.Series:
        """Return which of these lines, all of references that recur, are of an order without any doubt."""
        extras = [name for name in faultless.columns if name.startswith(EXTRA)]
        said = [pl.col(name) for name in (*_SAID_OF_THE_ORDER, EPOCH, *extras)]
        times = pl.Series("times", [self._recurring[each] for each in faultless[HASH]], dtype=pl.Int64)
        orders = (
            faultless.with_columns(times)
            .group_by("purchase_reference")
            .agg(
                pl.all_horizontal(
                    *(each.n_unique() == 1 for each in said),
                    pl.col("product_ref").n_unique() == pl.len(),
                    pl.len() == pl.col("times").first(),
                    pl.len() <= MAX_PRODUCTS_PER_ORDER,
                ).alias("agree")
            )
        )
        return faultless["purchase_reference"].is_in(orders.filter("agree")["purchase_reference"].implode())
