"""Counting a report's reasons as it passes by (its form: domain.md 3.4)."""

import csv
from collections import Counter
from collections.abc import AsyncIterator

_LINE_END = b"\r\n"


class ReportReasons:
    """How often a report names each code of an error."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._rest = b""  # of a line that has not ended

    async def count(self, report: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield a report as it is, counting what it holds."""
        async for block in report:
            self._read(block)
            yield block

    def _read(self, block: bytes) -> None:
        text = self._rest + block
        end = _last_line_end(text)
        self._rest = text[end:]
        lines = text[:end].decode(errors="replace").split("\r\n")
        for record in csv.reader((line + "\r\n" for line in lines), delimiter=";"):
            if len(record) > 2 and record[1] == "error":
                self.counts[record[2]] += 1


def _last_line_end(text: bytes) -> int:
    """Return where the last complete record ends: at a line end outside of quotes."""
    end = text.rfind(_LINE_END)
    while end >= 0 and text.count(b'"', 0, end) % 2:
        end = text.rfind(_LINE_END, 0, end)
    return end + len(_LINE_END) if end >= 0 else 0
