"""What a merchant's database holds after the files of one flow, and how it differs from a full file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from contracts.files.read_feed import ReadRecord
from contracts.files.review_feed import FEEDS, NB_EXCHANGES, TYPE, FeedRecord, Form, Nature

_PARTS = ("date", "origin", "comment")  # of an exchange
_BETWEEN = "\0"  # which no feed file holds


class Place(NamedTuple):
    """Where something is said. Line 0: the file as a whole."""

    file: str
    line: int


class Known(NamedTuple):
    """A review as it was last told, packed: there may be millions."""

    values: str  # of the columns and the exchanges
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
            self.known[review] = Known(self._packed(read.record), place)
            self.removed.pop(review, None)

    def copy(self) -> "Replay":
        return Replay(self.nature, self.form, dict(self.known), dict(self.removed), list(self.unknown))

    def differences(self, file: str, full: "Replay") -> Iterator[Difference]:
        """Yield how this state differs from that of a full file, review by review of the full first."""
        for review, wanted in full.known.items():
            known = self.known.get(review)
            if known is None:
                yield Difference(review, "", "published", None, wanted.place, self.removed.get(review))
            elif known.values != wanted.values:
                for name, expected, found in self._changed(wanted.values, known.values):
                    yield Difference(review, name, expected, found, wanted.place, known.place)
        for review, known in self.known.items():
            if review not in full.known:
                yield Difference(review, "", None, "published", Place(file, 0), known.place)

    def _packed(self, record: FeedRecord) -> str:
        said = (part for each in record.exchanges for part in (each.date, each.origin, each.comment))
        return _BETWEEN.join((*(record.values.get(name, "") for name in self.columns), *said))

    def _changed(self, wanted: str, known: str) -> Iterator[tuple[str, str, str]]:
        """Yield (field, expected, found)."""
        expected, found = wanted.split(_BETWEEN), known.split(_BETWEEN)
        fixed = len(self.columns)
        if len(expected) != len(found):
            said = [str((len(each) - fixed) // len(_PARTS)) for each in (expected, found)]
            yield NB_EXCHANGES.name, said[0], said[1]
        for place, (one, other) in enumerate(zip(expected, found, strict=False)):
            if one != other:
                yield self._name_of(place), one, other

    def _name_of(self, place: int) -> str:
        if place < len(self.columns):
            return self.columns[place]
        number, part = divmod(place - len(self.columns), len(_PARTS))
        return f"exchange {number + 1} {_PARTS[part]}"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of the values that are compared."""
        feed = FEEDS[self.nature]
        fields = feed.csv if self.form == "csv" else feed.xml
        return tuple(each.name for each in fields if each not in (TYPE, NB_EXCHANGES))
