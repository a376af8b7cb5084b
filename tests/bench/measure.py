"""One comparison: several ways to do the same work, measured in turns, and the goals between them."""

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Role(StrEnum):
    """What a way stands for."""

    LIMIT = "limit"
    OURS = "ours"
    PEER = "peer"


@dataclass(frozen=True)
class Sample:
    """What one round gave."""

    rate: float  # of the comparison's unit, per second
    peak_mb: float | None = None  # of the process that did the work
    cpu_us: float | None = None  # that the process took per unit, in microseconds
    client_share: float | None = None  # of a core, that the load generator took
    p50_ms: float | None = None  # half of the answers took no longer
    p99_ms: float | None = None


@dataclass(frozen=True)
class Way:
    """One way to do the work."""

    name: str
    role: Role
    run: Callable[[], Sample]  # one round


@dataclass(frozen=True)
class Ratio:
    """A goal: so many times the rate of another way."""

    way: str
    against: str
    at_least: float
    obstacle: str = ""  # what stands in the way, where it isn't met


@dataclass(frozen=True)
class Memory:
    """A goal: no more than this."""

    way: str
    at_most_mb: float
    obstacle: str = ""


@dataclass(frozen=True)
class Latency:
    """A goal: 99 of 100 answers within this time."""

    way: str
    at_most_ms: float
    obstacle: str = ""


@dataclass(frozen=True)
class Rate:
    """A goal: so many of the comparison's unit, on this machine."""

    way: str
    at_least: float
    obstacle: str = ""


Goal = Ratio | Memory | Latency | Rate


@dataclass(frozen=True)
class Comparison:
    """Ways that do the same work, and what ours must reach."""

    title: str
    unit: str  # of the rate: "rows/s"
    how: str  # what one round does, and with what
    ways: Sequence[Way]
    goals: Sequence[Goal] = ()
    rounds: int | None = None  # fewer than asked for, where a round takes long
    after: Callable[[], str] | None = None  # says after the last round what else was seen


@dataclass(frozen=True)
class Figure:
    """What the rounds of one way gave."""

    role: Role
    samples: Sequence[Sample]

    @property
    def rate(self) -> float:
        return statistics.median(sample.rate for sample in self.samples)

    @property
    def lowest(self) -> float:
        return min(sample.rate for sample in self.samples)

    @property
    def highest(self) -> float:
        return max(sample.rate for sample in self.samples)

    @property
    def peak_mb(self) -> float | None:
        peaks = [sample.peak_mb for sample in self.samples if sample.peak_mb is not None]
        return max(peaks, default=None)

    @property
    def cpu_us(self) -> float | None:
        return _median(sample.cpu_us for sample in self.samples)

    @property
    def client_share(self) -> float | None:
        return _median(sample.client_share for sample in self.samples)

    @property
    def p50_ms(self) -> float | None:
        return _median(sample.p50_ms for sample in self.samples)

    @property
    def p99_ms(self) -> float | None:
        return _median(sample.p99_ms for sample in self.samples)


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


@dataclass(frozen=True)
class Result:
    """A comparison's figures."""

    comparison: Comparison
    figures: Mapping[str, Figure]
    seen: str = ""

    @property
    def limit(self) -> Figure | None:
        return next((figure for figure in self.figures.values() if figure.role is Role.LIMIT), None)

    def ratio(self, way: str, against: str) -> float:
        """Return the median, over the rounds, of the ratio within a round: neighbours disturb both alike."""
        pairs = zip(self.figures[way].samples, self.figures[against].samples, strict=True)
        return statistics.median(ours.rate / theirs.rate for ours, theirs in pairs)


class Area(Protocol):
    """A module of areas/."""

    NAME: str  # what AREA= takes
    TITLE: str

    def comparisons(self, work: Path) -> AbstractContextManager[Iterator[Comparison]]:
        """Prepare what is measured below a directory of its own; whatever runs ends with the block."""
        ...


@dataclass
class Rounds:
    """Measures comparisons, each in so many rounds."""

    number: int
    tell: Callable[[str], None]
    results: list[Result] = field(default_factory=list)

    def measure(self, comparison: Comparison) -> None:
        """Let all ways take turns; the one that begins changes from round to round."""
        samples: dict[str, list[Sample]] = {way.name: [] for way in comparison.ways}
        self.tell(comparison.title)
        for turn in range(min(self.number, comparison.rounds or self.number)):
            first = turn % len(comparison.ways)
            for way in (*comparison.ways[first:], *comparison.ways[:first]):
                sample = way.run()
                samples[way.name].append(sample)
                self.tell(f"  round {turn + 1}: {way.name}: {sample.rate:,.0f} {comparison.unit}")
        figures = {way.name: Figure(way.role, samples[way.name]) for way in comparison.ways}
        seen = comparison.after() if comparison.after else ""
        self.results.append(Result(comparison, figures, seen))
