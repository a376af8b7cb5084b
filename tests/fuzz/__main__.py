"""Try generated and damaged input until the time is over: `make fuzz [MINUTES=10] [SEED=…]`.

Order files judged by blocks get what they get line by line, calls never crash and get the codes of files,
text is split into the same records by hand, mails that come back and feed files are read whatever they hold,
and after each night of a random history of reviews the delivered files make the full one. The first input
that breaks this is made as small as possible and written to var/fuzz; the status is 1 then.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, seed, settings

from kit.clock import machine_now
from tests.fuzz.targets import TARGETS, Target

_DIRECTORY = Path(__file__).parents[2] / "var/fuzz"


class Round:
    """One target tried on inputs of one seed."""

    def __init__(self, target: Target, number: int) -> None:
        self.target = target
        self.number = number
        self.seen: Counter[str] = Counter()
        self.failing: Any = None  # the last that failed: once shrunk, the smallest

    def run(self) -> None:
        """Raises: whatever the check raises, for the smallest input found."""
        self._property()()

    def _property(self) -> Callable[[], None]:
        @seed(self.number)
        @settings(
            max_examples=self.target.examples,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        )
        @given(self.target.inputs)
        def holds(value: Any) -> None:
            try:
                self.seen += self.target.check(value)
            except Exception:
                self.failing = value
                raise

        return holds

    def keep(self, directory: Path, fault: Exception) -> Path:
        """Write the failing input, and beside it what it depends on and what went wrong."""
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / f"{self.target.name}-{self.number}.{self.target.suffix}"
        path.write_bytes(self.target.written(self.failing))
        about = path.with_suffix(".about.txt")
        about.write_text(f"{self.failing!r}\n\n{type(fault).__name__}: {fault}\n", "utf-8")
        return path


def tell(line: str) -> None:
    sys.stdout.write(f"{machine_now():%H:%M:%S} {line}\n")
    sys.stdout.flush()


def amounts(counted: Counter[str]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counted.items())


def fuzz(targets: Sequence[Target], *, minutes: float, first_seed: int, directory: Path = _DIRECTORY) -> bool:
    """Return whether all held. One round is tried in any case."""
    end = machine_now() + timedelta(minutes=minutes)
    totals = {target.name: Counter[str]() for target in targets}
    number = first_seed
    while True:
        for target in targets:
            tried = Round(target, number)
            try:
                tried.run()
            except Exception as fault:
                path = tried.keep(directory, fault)
                tell(f"{target.name}, seed {number}: {type(fault).__name__}: {fault}\nkept as {path}")
                return False
            totals[target.name] += tried.seen
        tell(f"seed {number} held; so far {'; '.join(amounts(each) for each in totals.values())}")
        if machine_now() >= end:
            break
        number += 1
    for name, counted in totals.items():
        tell(f"{name}: {amounts(counted)}")
    return True


def main() -> None:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, help="begin with that seed instead of any")
    arguments = parser.parse_args()
    first_seed = arguments.seed or random.SystemRandom().randrange(1, 10**6) * 1000
    tell(f"{arguments.minutes:g} minutes, first seed {first_seed}")
    held = fuzz(TARGETS, minutes=arguments.minutes, first_seed=first_seed)
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
