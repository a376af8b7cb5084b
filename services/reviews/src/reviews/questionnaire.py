"""The questionnaire of one request: its parts, and the judgement of what was sent (domain.md 7.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.reviews import ReviewKind
from reviews.comment import MAX_CHARS, clean_comment, says_nothing
from reviews.question import AskedQuestion, Fields, QuestionAnswer, judge_questions
from reviews.request import AskedProduct, AskedRequest
from reviews.review import Review

CONFIRMED = "experience_confirmed"
RATES = ("1", "2", "3", "4", "5")


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
        return self.kind == "site" and self.review is None


@dataclass(frozen=True)
class Answer:
    """A valid rate and text for one part: a new review, or another version of its review."""

    part: Part
    rate: int
    comment: str


@dataclass(frozen=True)
class Judgement:
    """Valid answers, and for each faulty field the code of its fault."""

    answers: tuple[Answer, ...]  # unchanged ones left out
    errors: Mapping[str, str]
    questions: tuple[QuestionAnswer, ...] = ()


def parts_of(request: AskedRequest, answered: Sequence[Review]) -> list[Part]:
    """Return the parts in the page's order: the brand first. `answered`: reviews of the same order."""
    by_key = {(review.kind, review.product_ref): review for review in answered}
    of_brand = by_key.get(("site", ""))  # perhaps written without having been asked
    brand = [Part("brand", "site", None, of_brand)] if request.asks_brand or of_brand else []
    return brand + [
        Part(f"product_{number}", "product", product, by_key.get(("product", product.product_ref)))
        for number, product in enumerate(request.products, start=1)
    ]


def judge(
    parts: Sequence[Part], fields: Fields, now: datetime, questions: Sequence[AskedQuestion] = ()
) -> Judgement:
    """Judge what was sent: the parts answered for the first time, and those written differently now.

    A part sent empty is skipped; one that was answered stays as it is then. `questions`: those asked.
    """
    answers: list[Answer] = []
    errors: dict[str, str] = {}
    for part in parts:
        faults = _faults(part, fields, now)
        errors |= faults
        if not faults and _says_something_new(part, fields):
            answers.append(Answer(part, int(_rating(part, fields)), _comment(part, fields)))
    still_open = [part for part in parts if part.review is None]
    is_first = bool(still_open) and len(still_open) == len(parts)
    if fields.get(CONFIRMED) != "yes" and (is_first or any(answer.part.review is None for answer in answers)):
        errors[CONFIRMED] = "confirmation_required"
    if not answers and not errors and is_first:
        errors[still_open[0].rating] = "rating_required"
    given, faulty = judge_questions(questions, fields)
    return Judgement(tuple(answers), errors | faulty, tuple(given))


def _says_something_new(part: Part, fields: Fields) -> bool:
    if _is_skipped(part, fields):
        return False
    sent = (_rating(part, fields), _comment(part, fields))
    return part.review is None or sent != (str(part.review.rate), part.review.comment)


def _faults(part: Part, fields: Fields, now: datetime) -> dict[str, str]:
    if _is_skipped(part, fields) and not part.is_required:
        return {}
    if part.review is not None and not part.review.is_editable(now):
        return {part.comment: "edit_closed"} if _says_something_new(part, fields) else {}
    return _faults_of_texts(part, _rating(part, fields), _comment(part, fields))


def _faults_of_texts(part: Part, rating: str, comment: str) -> dict[str, str]:
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
