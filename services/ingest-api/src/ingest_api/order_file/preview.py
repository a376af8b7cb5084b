"""The JSON shape of a verdict: the preview of an import."""

from collections.abc import Iterable

from contracts.files.findings import Finding, Language, Level
from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.validate import FileVerdict

MAX_LISTED = 1000  # findings per list; the report has all
_LISTS = {"errors": Level.ERROR, "duplicates": Level.DUPLICATE, "warnings": Level.WARNING}


def preview_of(verdict: FileVerdict, language: Language) -> dict[str, object]:
    """Return the counts and the findings of an import, by level."""
    counts: dict[str, object] = {
        "rows_total": verdict.rows_total,
        "rows_importable": verdict.rows_importable,
        "rows_error": verdict.rows_error,
        "rows_duplicate": verdict.rows_duplicate,
        "findings_total": len(verdict.findings),
    }
    lists = {name: listed(_of_level(verdict.findings, level), language) for name, level in _LISTS.items()}
    return counts | lists


def refusal_preview_of(refused: FileRefusedError, language: Language) -> dict[str, object]:
    """Return what is shown of a file that was refused as a whole after its confirmation."""
    counts = ("rows_total", "rows_importable", "rows_error", "rows_duplicate")
    return {
        **dict.fromkeys(counts, 0),
        "findings_total": len(refused.findings),
        "errors": listed(refused.findings, language),
        "duplicates": [],
        "warnings": [],
    }


def _of_level(findings: Iterable[Finding], level: Level) -> list[Finding]:
    return [finding for finding in findings if finding.code.level is level]


def listed(findings: Iterable[Finding], language: Language) -> list[dict[str, object]]:
    """Return the first findings as entries of a list."""
    return [finding.as_file_entry(language) for finding in list(findings)[:MAX_LISTED]]
