"""The two files a merchant gets back: the report, and the refused lines (domain.md 3.4)."""

import re
from collections.abc import Iterable
from functools import cache

from contracts.files.findings import Finding, FindingCode, Level, Words
from ingest_api.order_file.container import FileRefusedError

_HEADER = "line;level;code;column;value;message_en;message_fr"
_LINE_END = "\r\n"
# What makes a spreadsheet read a cell as a formula, full-width forms included.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_QUOTED_CHARACTERS = re.compile('[;"\r\n]')


def refusal_report_of(refused: FileRefusedError) -> bytes:
    """Return the report on a file refused as a whole."""
    return report_head(0, 0, 0, 0) + lines_of(refused.findings)


def report_head(rows: int, imported: int, errors: int, duplicates: int) -> bytes:
    """Return the header of a report and its first line, the summary."""
    summary = Words(
        f"rows={rows} imported={imported} errors={errors} duplicates={duplicates}",
        f"lignes={rows} importées={imported} erreurs={errors} doublons={duplicates}",
    )
    first = f"0;{Level.INFO};summary;;;{_quoted(summary.en)};{_quoted(summary.fr)}"
    return f"{_HEADER}{_LINE_END}{first}{_LINE_END}".encode()


def lines_of(findings: Iterable[Finding]) -> bytes:
    """Return a report's lines on findings."""
    return "".join(_line_of(finding) + _LINE_END for finding in findings).encode()


def _line_of(finding: Finding) -> str:
    return ";".join(
        (
            str(finding.line),
            finding.code.level.value,
            finding.code.code,
            harmless(finding.column or ""),
            harmless(finding.shown_value),
            _messages(finding) if finding.parameters else _constant_messages(finding.code),
        )
    )


@cache
def _constant_messages(code: FindingCode) -> str:
    return _messages(Finding(code))


def _messages(finding: Finding) -> str:
    return f"{_quoted(finding.message('en'))};{_quoted(finding.message('fr'))}"


def harmless(text: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula, quoted where it must be."""
    if text.startswith(_FORMULA_STARTS):
        return _quoted("'" + text)
    return _quoted(text) if _QUOTED_CHARACTERS.search(text) else text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
