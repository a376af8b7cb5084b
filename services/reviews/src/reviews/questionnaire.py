"""The questionnaire of one request: its parts, and the judgement of what was sent (domain.md 7.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.reviews import ReviewKind
from reviews.comment import MAX_CHARS, clean_comment, says_nothing
from reviews.request import AskedProduct, AskedRequest
from reviews.review import Review

CONFIRMED = "experience_confirmed"
RATES = ("1", "2", "3", "4", "5")
Fields = Mapping[str, str]  # what was sent, by name


@dataclass(frozen=True)
class Part:
    """The brand's part or one product's, with the review that answers it already, if any."""

    name: str  # brand, product_1 …: how its fields begin
    kind: ReviewKind
    product: AskedProduct | None = None
    review: Review | None = None

    @property
    def rating(self) -> str:
        return f"{self.name}_rating"

    @property
    def comment(self) -> str:
        return f"{self.name}_comment"

    @property
    def is_required(self) -> bool:
        return self.kind == "site"


@dataclass(frozen=True)
class Answer:
    part: Part
    rate: int
    comment: str


@dataclass(frozen=True)
class Judgement:
    """Valid answers, and for each faulty field the code of its fault."""

    answers: tuple[Answer, ...]
    errors: Mapping[str, str]


def parts_of(request: AskedRequest, answered: Sequence[Review]) -> list[Part]:
    """Return the parts in the page's order: the brand first. `answered`: reviews of the same order."""
    by_key = {(review.kind, review.product_ref): review for review in answered}
    brand = [Part("brand", "site", None, by_key.get(("site", "")))] if request.asks_brand else []
    return brand + [
        Part(f"product_{number}", "product", product, by_key.get(("product", product.product_ref)))
        for number, product in enumerate(request.products, start=1)
    ]


def judge(parts: Sequence[Part], fields: Fields) -> Judgement:
    """Judge what was sent for the parts that are still open; answered ones are closed to the form."""
    still_open = [part for part in parts if part.review is None]
    if not still_open:
        return Judgement((), {})
    answers: list[Answer] = []
    errors: dict[str, str] = {}
    for part in still_open:
        faults = _faults(part, fields)
        errors |= faults
        if not faults and not _is_skipped(part, fields):
            answers.append(Answer(part, int(_rating(part, fields)), _comment(part, fields)))
    if fields.get(CONFIRMED) != "yes":
        errors[CONFIRMED] = "confirmation_required"
    if not answers and not errors and len(still_open) == len(parts):
        errors[still_open[0].rating] = "rating_required"
    return Judgement(tuple(answers), errors)


def _faults(part: Part, fields: Fields) -> dict[str, str]:
    if _is_skipped(part, fields) and not part.is_required:
        return {}
    rating, comment = _rating(part, fields), _comment(part, fields)
    faults = {}
    if rating not in RATES:
        faults[part.rating] = "rating_invalid" if rating else "rating_required"
    if says_nothing(comment):
        faults[part.comment] = "comment_required"
    elif len(comment) > MAX_CHARS:
        faults[part.comment] = "comment_too_long"
    return faults


def _is_skipped(part: Part, fields: Fields) -> bool:
    return not _rating(part, fields) and not _comment(part, fields)


def _rating(part: Part, fields: Fields) -> str:
    return fields.get(part.rating, "").strip()


def _comment(part: Part, fields: Fields) -> str:
    return clean_comment(fields.get(part.comment, ""))
