"""For tests: any history of a website's reviews over some nights, and what each night meets."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from hypothesis import strategies as st

from contracts.files.review_feed import NATURES
from contracts.reviews import Exchange, ReviewState
from feed_exporter.testing import ReviewEvent, review_event, review_state
from kit.ids import uuid7

REVIEWS = 4
#: What an XML document can hold, as the questionnaire stores it.
_characters = st.characters(exclude_characters="\r\ufffe\uffff", exclude_categories=["Cs"])
_any_text = st.text(_characters.filter(lambda char: char >= " " or char in "\t\n"), max_size=20)
#: What one of the formats, or SQL, has a meaning for, and what takes two, three and four bytes.
_tricky_text = st.text(st.sampled_from("\\\t\n tnNr&<>\"'];{}%$?:_é‐🙏\x7f\x85\u2028"), max_size=12)
_texts = _any_text | _tricky_text
Action = Literal[
    "publish", "edit", "reply", "change_reply", "remove_reply", "refuse", "withdraw", "flag", "rename",
    "anonymize", "erase", "remap",
]  # fmt: skip
#: Publishing weighs more, so that there is something to change and to take out.
_ACTIONS: tuple[Action, ...] = (
    "publish", "publish", "publish", "publish", "publish", "publish", "edit", "edit", "reply", "reply",
    "change_reply", "remove_reply", "refuse", "withdraw", "flag", "rename", "anonymize", "erase", "remap",
)  # fmt: skip
#: What goes wrong in a night, each as often as it stands here.
Fault = Literal[
    "", "missed", "server away", "dies writing", "dies storing", "dies uploading", "dies renaming",
    "dies marking", "dies after marking", "two at once", "late commit", "resent",
]  # fmt: skip
_FAULTS: tuple[Fault, ...] = (
    "", "", "missed", "server away", "dies writing", "dies storing", "dies uploading", "dies renaming",
    "dies marking", "dies after marking", "two at once", "late commit", "resent",
)  # fmt: skip
#: Before the clock is put forward, before it is put back, and far from either.
_STARTS = (date(2026, 3, 27), date(2026, 10, 23), date(2026, 6, 1))


@dataclass(frozen=True)
class Night:
    """A day's changes and what its night meets."""

    actions: tuple[tuple[int, Action, str], ...]  # review, what happens to it, with which words
    order: int  # of the events' arrival: 0 as they happened, else by this seed, some of them twice
    held_back: int  # so many of the last events arrive only the next day
    tested: Literal["", "daily", "full"]  # what the merchant asks for before the night
    fault: Fault


@dataclass(frozen=True)
class History:
    """Some nights of one website, and how its flows write."""

    start: date
    nights: tuple[Night, ...]
    options: dict[str, bool]


def histories(most_nights: int = 6) -> st.SearchStrategy[History]:
    actions = st.tuples(st.integers(0, REVIEWS - 1), st.sampled_from(_ACTIONS), _texts)
    night = st.builds(
        Night,
        st.lists(actions, min_size=1, max_size=7).map(tuple),
        st.integers(0, 3),
        st.sampled_from([0, 0, 1]),
        st.sampled_from(["", "", "daily", "full"]),
        st.sampled_from(_FAULTS),
    )
    names = ("csv_header", "strip_4byte", "full_names", "compact_date", "skip_empty")
    options = st.fixed_dictionaries({name: st.booleans() for name in names})
    nights = st.lists(night, min_size=3, max_size=most_nights).map(tuple)
    return st.builds(History, st.sampled_from(_STARTS), nights, options)


@dataclass
class Reviews:
    """The reviews of one website, as their owner knows them."""

    at: datetime
    states: list[ReviewState] = field(default_factory=list)
    versions: int = 0

    def __post_init__(self) -> None:
        names = ("Lefèvre", "ø", "Žižek", "")
        for number in range(REVIEWS):
            self.states.append(
                review_state(
                    kind=NATURES[number % 2],
                    state="pending",
                    was_published=False,
                    last_name=names[number],
                    shop_id="LYON-02" if number == 2 else None,
                    purchase_reference=f"WEB-{number}",
                )
            )

    def act(self, number: int, action: Action, words: str) -> ReviewEvent:
        """Change one review and return the event that tells of it."""
        self.versions += 1
        self.at += timedelta(minutes=7, microseconds=1)
        before = self.states[number]
        self.states[number] = before.model_copy(update=self._changes(before, action, words))
        return review_event(self.states[number], self.versions, at=self.at)

    def _changes(self, before: ReviewState, action: Action, words: str) -> dict[str, Any]:
        nobody = {"first_name": "Anonymous", "last_name": "Anonymous", "email": None, "anonymized": True}
        changes: dict[Action, dict[str, Any]] = {
            "publish": {"state": "published", "was_published": True, "published_at": self.at},
            "edit": {"comment": words, "rate": 1 + self.versions % 5},
            "reply": {"exchanges": [*before.exchanges, self._said(words)]},
            "change_reply": {"exchanges": [*before.exchanges[:-1], self._said(words)]},
            "remove_reply": {"exchanges": before.exchanges[:-1]},
            "refuse": {"state": "refused"},
            "withdraw": {"state": "withdrawn"},
            "flag": {"state": "flagged"},
            "rename": {} if before.anonymized else {"first_name": words or "I."},
            "anonymize": nobody,
            "erase": {**nobody, "state": "withdrawn", "comment": "", "exchanges": []},
            "remap": {"product_ref": words, "product_name": words[::-1]},
        }
        return changes[action]

    def _said(self, words: str) -> Exchange:
        origins = ("merchant", "consumer", "moderator")
        return Exchange.model_validate(
            {"exchange_id": uuid7(), "at": self.at, "origin": origins[self.versions % 3], "text": words}
        )
