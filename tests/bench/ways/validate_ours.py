"""Ours: the engine of every door, without storing."""

from pathlib import Path

from ingest_api.order_file.blocks import LARGE_BLOCK_BYTES
from ingest_api.order_file.judge_blocks import open_order_file
from ingest_api.order_file.settings import Door, ValidationSettings
from tests.bench.orders_file import NOW
from tests.bench.stopwatch import Rate, Stopwatch

DOOR = Door("bench", max_bytes=1 << 40, max_rows=None)


def validate_by_ours(file: str, lines: int, wrong: int) -> Rate:
    watch = Stopwatch()
    total = refused = 0
    with Path(file).open("rb") as read:
        opened = open_order_file(
            read,
            file_name="orders.csv",
            door=DOOR,
            settings=ValidationSettings(),
            now=NOW,
            block_bytes=LARGE_BLOCK_BYTES,
        )
        for block in opened.blocks(at_once=2):
            settled = opened.settle(block, frozenset())
            total += settled.rows_total
            refused += len(settled.refused)
    rate = watch.rate(lines)
    if (total, refused) != (lines, wrong):
        raise RuntimeError(f"{refused} of {total} lines refused, not {wrong} of {lines}")
    return rate
