"""The JSON shape of a verdict: the preview of an import."""

from collections.abc import Iterable

from contracts.files.findings import Finding, Language, Level
from ingest_api.order_file.container import FileRefusedError

MAX_LISTED = 1000  # findings per list; the report has all
LISTS = {"errors": Level.ERROR, "duplicates": Level.DUPLICATE, "warnings": Level.WARNING}


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


def listed(findings: Iterable[Finding], language: Language) -> list[dict[str, object]]:
    """Return the first findings as entries of a list."""
    return [finding.as_file_entry(language) for finding in list(findings)[:MAX_LISTED]]
