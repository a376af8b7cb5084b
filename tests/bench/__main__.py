"""Measure and write docs/benchmarks.md: `make bench [AREA=api] [ROUNDS=5]`.

Runs on the servers that `tools/scratch-services --fsync run` starts.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from kit.clock import machine_now
from tests.bench import machine, postgres
from tests.bench.areas import (
    api,
    export,
    gateway,
    import_orders,
    mail,
    questionnaire,
    requests,
    sftp,
    tracking,
    upload,
    validate,
    webhooks,
)
from tests.bench.measure import Area, Rounds
from tests.bench.page import page_of, section_of, sections_of

AREAS: tuple[Area, ...] = (
    validate,
    import_orders,
    api,
    gateway,
    sftp,
    export,
    upload,
    requests,
    mail,
    tracking,
    questionnaire,
    webhooks,
)  # as on the page
PAGE = Path(__file__).parents[2] / "docs/benchmarks.md"


def tell(line: str) -> None:
    sys.stdout.write(f"{machine_now():%H:%M:%S} {line}\n")
    sys.stdout.flush()


def measure(area: Area, rounds: int) -> str:
    """Return the area's section."""
    tell(f"== {area.NAME}")
    measured = Rounds(rounds, tell)
    with (
        tempfile.TemporaryDirectory(prefix="proofmark-bench-") as work,
        area.comparisons(Path(work)) as comparisons,
    ):
        for comparison in comparisons:
            measured.measure(comparison)
    measured_on = f"{machine.describe()}; {postgres.describe()}"
    return section_of(area.TITLE, measured.results, machine_now().date(), measured_on)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--area", action="append", choices=[area.NAME for area in AREAS])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--page", type=Path, default=PAGE)
    arguments = parser.parse_args()
    page: Path = arguments.page
    wanted = [area for area in AREAS if not arguments.area or area.NAME in arguments.area]
    for area in wanted:
        section = measure(area, arguments.rounds)
        sections = sections_of(page.read_text("utf-8")) if page.exists() else {}
        page.write_text(page_of(sections | {area.TITLE: section}, [each.TITLE for each in AREAS]), "utf-8")
        sys.stdout.write(f"\n{section}\n\n")


if __name__ == "__main__":
    main()
