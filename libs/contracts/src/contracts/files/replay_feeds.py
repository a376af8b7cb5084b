"""What a merchant's database holds after the files of one flow, and how it differs from a full file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from contracts.files.read_feed import ReadRecord
from contracts.files.review_feed import FEEDS, NB_EXCHANGES, TYPE, FeedRecord, Form, Nature


class Place(NamedTuple):
    """Where something is said. Line 0: the file as a whole."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Known:
    """A review as it was last told."""

    record: FeedRecord
    place: Place


@dataclass(frozen=True, slots=True)
class Difference:
    """One value, or one review, that the dailies tell otherwise than the full file."""

    review: str
    field: str  # empty: the review as a whole
    expected: str | None  # by the full file; None: it doesn't hold the review
    found: str | None  # by the dailies; None: they don't hold it
    expected_at: Place
    found_at: Place | None  # None: no daily tells of the review


@dataclass
class Replay:
    """The state after some files; each file replaces what earlier ones said of a review."""

    nature: Nature
    form: Form
    known: dict[str, Known] = field(default_factory=dict)
    removed: dict[str, Place] = field(default_factory=dict)  # by a DELETE
    unknown: list[tuple[str, str, Place]] = field(default_factory=list)  # (type, review, where)

    def apply(self, file: str, read: ReadRecord) -> None:
        """Do what a reader does with a record: NEW and UPDATE alike replace all of the review."""
        place, kind, review = Place(file, read.line), read.record.type, read.review
        if kind != "NEW" and review not in self.known:
            self.unknown.append((kind, review, place))
        if kind == "DELETE":
            self.known.pop(review, None)
            self.removed[review] = place
        else:
            self.known[review] = Known(read.record, place)
            self.removed.pop(review, None)

    def copy(self) -> "Replay":
        return Replay(self.nature, self.form, dict(self.known), dict(self.removed), list(self.unknown))

    def differences(self, file: str, full: "Replay") -> Iterator[Difference]:
        """Yield how this state differs from that of a full file, review by review of the full first."""
        for review, wanted in full.known.items():
            known = self.known.get(review)
            if known is None:
                yield Difference(review, "", "published", None, wanted.place, self.removed.get(review))
            else:
                for name, expected, found in self._changed(wanted.record, known.record):
                    yield Difference(review, name, expected, found, wanted.place, known.place)
        for review, known in self.known.items():
            if review not in full.known:
                yield Difference(review, "", None, "published", Place(file, 0), known.place)

    def _changed(self, wanted: FeedRecord, known: FeedRecord) -> Iterator[tuple[str, str, str]]:
        """Yield (field, expected, found)."""
        for column in self._columns:
            expected, found = wanted.values.get(column, ""), known.values.get(column, "")
            if expected != found:
                yield column, expected, found
        if len(wanted.exchanges) != len(known.exchanges):
            yield NB_EXCHANGES.name, str(len(wanted.exchanges)), str(len(known.exchanges))
        for number, (one, other) in enumerate(zip(wanted.exchanges, known.exchanges, strict=False), 1):
            for part in ("date", "origin", "comment"):
                expected, found = getattr(one, part), getattr(other, part)
                if expected != found:
                    yield f"exchange {number} {part}", expected, found

    @property
    def _columns(self) -> list[str]:
        feed = FEEDS[self.nature]
        fields = feed.csv if self.form == "csv" else feed.xml
        return [each.name for each in fields if each not in (TYPE, NB_EXCHANGES)]
