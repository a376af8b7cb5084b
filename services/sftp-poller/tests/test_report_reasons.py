"""The codes of a report are counted as it passes by, however it is cut."""

from collections.abc import AsyncIterator

import pytest

from sftp_poller.report_reasons import ReportReasons

REPORT = (
    "line;level;code;column;value;message_en;message_fr\r\n"
    '0;info;summary;;;"rows=4 imported=1";"lignes=4 importées=1"\r\n'
    '2;error;email_invalid;email;"a""b;\r\n9;error;too_long;x";"Not an address";"Pas une adresse"\r\n'
    "3;error;date_invalid;purchase_date;é;x;x\r\n"
    "4;duplicate;duplicate_existing;purchase_reference;A;x;x\r\n"
    "5;warning;value_dropped;price;x;x;x\r\n"
    "6;error;email_invalid;email;@;x;x\r\n"
).encode()


async def cut(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 10_000])
async def test_errors_are_counted_and_nothing_else(size: int) -> None:
    reasons = ReportReasons()
    passed = b"".join([block async for block in reasons.count(cut(REPORT, size))])
    assert passed == REPORT
    assert reasons.counts == {"email_invalid": 2, "date_invalid": 1}


async def test_a_report_of_another_form_counts_nothing() -> None:
    reasons = ReportReasons()
    async for _ in reasons.count(cut(b'x;error\r\n"never closed', 4)):
        pass
    assert reasons.counts == {}
