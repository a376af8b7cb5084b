"""A merchant's own questions, and the judgement of what was answered (domain.md 7.1): never published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reviews.comment import MAX_CHARS, clean_comment, says_nothing

QuestionKind = Literal["rating", "score", "choice", "text"]
#: What a number may be, by kind.
NUMBERS: Mapping[str, range] = {"rating": range(1, 6), "score": range(11)}
Texts = Mapping[str, str]  # by language
Fields = Mapping[str, str]  # what was sent, by name


def text_in(texts: Texts, language: str, own_language: str) -> str:
    """Return the text in the author's language, or the website's, or whichever there is."""
    return texts.get(language) or texts.get(own_language) or next(iter(texts.values()))


@dataclass(frozen=True)
class Choice:
    """One of the answers to choose from."""

    id: str
    texts: Texts


@dataclass(frozen=True)
class Question:
    """One question as the merchant wrote it."""

    id: str
    kind: QuestionKind
    texts: Texts
    required: bool = False
    choices: tuple[Choice, ...] = ()  # of a choice

    @property
    def field(self) -> str:
        return f"question_{self.id}"

    @property
    def values(self) -> list[str]:
        """What may be sent, but for free text."""
        if self.kind == "choice":
            return [choice.id for choice in self.choices]
        return [str(number) for number in NUMBERS.get(self.kind, ())]


@dataclass(frozen=True)
class QuestionAnswer:
    """What one author answered."""

    question_id: str
    kind: QuestionKind
    question: str  # as it was asked
    number: int | None = None
    choice: str | None = None
    text: str | None = None  # free, or the choice's label as it was shown


@dataclass(frozen=True)
class AskedQuestion:
    """A question in the author's language."""

    question: Question
    language: str
    own_language: str  # the website's

    @property
    def field(self) -> str:
        return self.question.field

    @property
    def text(self) -> str:
        return text_in(self.question.texts, self.language, self.own_language)

    @property
    def labels(self) -> list[tuple[str, str]]:
        """What may be chosen: value and label."""
        if self.question.kind != "choice":
            return [(value, value) for value in self.question.values]
        return [(choice.id, self._label(choice)) for choice in self.question.choices]

    def fault(self, sent: str) -> str | None:
        """Return the code of what is wrong with an answer, or None."""
        if says_nothing(sent):
            return "answer_required" if self.question.required else None
        if self.question.kind == "text":
            return "comment_too_long" if len(clean_comment(sent)) > MAX_CHARS else None
        return None if sent in self.question.values else "answer_invalid"

    def answer(self, sent: str) -> QuestionAnswer:
        """Return a faultless answer as it is stored."""
        kind, question_id = self.question.kind, self.question.id
        if kind == "text":
            return QuestionAnswer(question_id, kind, self.text, text=clean_comment(sent))
        if kind == "choice":
            return QuestionAnswer(question_id, kind, self.text, choice=sent, text=dict(self.labels)[sent])
        return QuestionAnswer(question_id, kind, self.text, number=int(sent))

    def _label(self, choice: Choice) -> str:
        return text_in(choice.texts, self.language, self.own_language)


def judge_questions(
    asked: Sequence[AskedQuestion], fields: Fields
) -> tuple[list[QuestionAnswer], dict[str, str]]:
    """Return the answers given, and for each faulty field the code of its fault."""
    sent = {each.field: fields.get(each.field, "").strip() for each in asked}
    faults = {each.field: each.fault(sent[each.field]) for each in asked}
    given = [each for each in asked if faults[each.field] is None and not says_nothing(sent[each.field])]
    errors = {name: fault for name, fault in faults.items() if fault is not None}
    return [each.answer(sent[each.field]) for each in given], errors
