"""What is fuzzed: how inputs are made, what must hold of each, and how a failing one is kept."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from ingest_api.testing.agreement import check_elements, check_file, check_order, check_records
from ingest_api.testing.any_files import AnyFile, any_files
from ingest_api.testing.any_orders import any_elements, any_orders, any_texts
from mailer.testing_reports import check_report, damaged


@dataclass(frozen=True)
class Target:
    """One property, tried on many inputs."""

    name: str
    inputs: st.SearchStrategy[Any]
    check: Callable[[Any], Counter[str]]
    written: Callable[[Any], bytes]  # an input as a file of its own
    suffix: str
    examples: int  # in one round


def _csv(file: AnyFile) -> bytes:
    return file.content


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2).encode()


_REPORTS = Path(__file__).parents[2] / "services/mailer/tests/reports"
_WHOLE_REPORTS = [path.read_bytes().replace(b"\n", b"\r\n") for path in sorted(_REPORTS.glob("*.eml"))]
_DAMAGED_REPORTS = st.builds(damaged, st.sampled_from(_WHOLE_REPORTS), st.integers(0, 2**32))

TARGETS = (
    Target("files", any_files(), check_file, _csv, "csv", 400),
    Target("calls", any_elements(), check_elements, _json, "json", 100),
    Target("orders", any_orders(), check_order, _json, "json", 100),
    Target("reports", _DAMAGED_REPORTS, check_report, bytes, "eml", 1000),
    Target("records", any_texts, check_records, str.encode, "txt", 200),
)
