"""A website's own questions: shown to merchants and changed by them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.routes import W
from kit.clock import Clock
from kit.db import Database
from kit.http import Answer, Body, Caller
from kit.problems import FieldError, NotFound, RequestInvalid, Text, problems
from reviews.brands import Brands
from reviews.change_questionnaire import change_questionnaire
from reviews.preview_form import sample_form
from reviews.question import Choice, Question, QuestionKind
from reviews.routes_form import form_page
from reviews.routes_pages import Pages
from reviews.store_questions import newest_questionnaire

_MOST_QUESTIONS = 10
_LEAST_CHOICES, _MOST_CHOICES = 2, 10
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Language = Annotated[
    str,
    Field(
        pattern=f"^({'|'.join(CUSTOMER_LANGUAGES)})$", json_schema_extra={"enum": list(CUSTOMER_LANGUAGES)}
    ),
]
Texts = Annotated[dict[str, str], Field(description="By language; the website's own stands in for others.")]
_LANGUAGES = ", ".join(CUSTOMER_LANGUAGES)
_TEXTS_EXPECTED = Text(
    f"At least one text of 1 to 200 characters was expected, by language: {_LANGUAGES}",
    f"Au moins un texte de 1 à 200 caractères est attendu, par langue : {_LANGUAGES}",
)
_CHOICES_EXPECTED = Text(
    f"A choice has {_LEAST_CHOICES} to {_MOST_CHOICES} choices, other questions have none",
    f"Une question à choix a de {_LEAST_CHOICES} à {_MOST_CHOICES} choix, les autres n'en ont pas",
)
_REPEATED = Text("This id is given twice", "Cet identifiant est donné deux fois")
_READ_ONLY = Text("This field cannot be set", "Ce champ ne peut pas être modifié")


class ChoiceFields(Body):
    id: Code
    texts: Texts


class QuestionFields(Body):
    """A question: `rating` from 1 to 5, `score` from 0 to 10, one `choice` of several, or free `text`."""

    id: Code
    kind: QuestionKind
    texts: Texts
    required: bool = False
    choices: list[ChoiceFields] = Field(default_factory=list)

    def question(self) -> Question:
        choices = tuple(Choice(choice.id, _trimmed(choice.texts)) for choice in self.choices)
        return Question(self.id, self.kind, _trimmed(self.texts), self.required, choices)


class QuestionnaireFields(Body):
    questions: list[QuestionFields] | None = Field(None, max_length=_MOST_QUESTIONS)
    version: Any = Field(None, description="Read-only.")


class QuestionnairePreviewBody(Body):
    """Questions given stand for the stored ones, so that a change can be looked at before it is made."""

    language: Language
    questions: list[QuestionFields] | None = Field(None, max_length=_MOST_QUESTIONS)


class QuestionnairePreviewAnswer(Answer):
    html: str  # the whole page, with sample values; nothing in it can be sent


class ChoiceAnswer(Answer):
    id: str
    texts: dict[str, str]


class OwnQuestionAnswer(Answer):
    id: str
    kind: QuestionKind
    texts: dict[str, str]
    required: bool
    choices: list[ChoiceAnswer]


class QuestionnaireAnswer(Answer):
    version: int  # 0: never changed
    questions: list[OwnQuestionAnswer]

    @classmethod
    def of(cls, version: int, questions: Sequence[Question]) -> "QuestionnaireAnswer":
        shown = [
            OwnQuestionAnswer(
                id=question.id,
                kind=question.kind,
                texts=dict(question.texts),
                required=question.required,
                choices=[ChoiceAnswer(id=each.id, texts=dict(each.texts)) for each in question.choices],
            )
            for question in questions
        ]
        return cls(version=version, questions=shown)


def routes_questionnaire(database: Database, brands: Brands, pages: Pages, clock: Clock) -> APIRouter:
    """Return the routes of W/questionnaire."""
    router = APIRouter(prefix=W + "/questionnaire", tags=["reviews"])

    @router.get("")
    async def show(id_website: UUID) -> QuestionnaireAnswer:
        async with database.read() as session:
            return QuestionnaireAnswer.of(*await newest_questionnaire(session, id_website))

    @router.put("", responses=problems(RequestInvalid))
    async def change(id_website: UUID, body: QuestionnaireFields, caller: Caller) -> QuestionnaireAnswer:
        async with database.write() as session:
            version, known = await newest_questionnaire(session, id_website)
            _judge(_version_errors(body, version), body.questions)
            questions = known if body.questions is None else [each.question() for each in body.questions]
            version = await change_questionnaire(
                session, id_website, questions, by=caller.subject, clock=clock
            )
        return QuestionnaireAnswer.of(version, questions)

    @router.post("/preview", responses=problems(RequestInvalid))
    async def preview(id_website: UUID, body: QuestionnairePreviewBody) -> QuestionnairePreviewAnswer:
        _judge((), body.questions)
        async with database.read() as session:
            brand = await brands.find(session, id_website)
            _, known = await newest_questionnaire(session, id_website)
        if brand is None:
            raise NotFound
        questions = known if body.questions is None else [each.question() for each in body.questions]
        product = pages.texts(body.language)("form.sample_product")
        form = sample_form(brand, questions, body.language, product, clock.now())
        page = form_page(pages, "preview", form, {}, now=clock.now())
        return QuestionnairePreviewAnswer(html=bytes(page.body).decode())

    return router


def _judge(found: Iterable[FieldError], questions: Sequence[QuestionFields] | None) -> None:
    """Raises: RequestInvalid, with everything that is wrong beyond types."""
    if errors := [*found, *_errors(questions or [])]:
        raise RequestInvalid(errors=errors)


def _version_errors(body: QuestionnaireFields, version: int) -> Iterator[FieldError]:
    if "version" in body.model_fields_set and body.version != version:
        yield FieldError(
            code="field_read_only", message=_READ_ONLY, pointer="/version", value=str(body.version)
        )


def _errors(questions: Sequence[QuestionFields]) -> Iterator[FieldError]:
    yield from _repeated(questions, "/questions")
    for number, question in enumerate(questions):
        pointer = f"/questions/{number}"
        yield from _texts(question.texts, pointer)
        allowed = range(_LEAST_CHOICES, _MOST_CHOICES + 1) if question.kind == "choice" else range(1)
        if len(question.choices) not in allowed:
            yield FieldError(code="field_invalid", message=_CHOICES_EXPECTED, pointer=f"{pointer}/choices")
        yield from _repeated(question.choices, f"{pointer}/choices")
        for place, choice in enumerate(question.choices):
            yield from _texts(choice.texts, f"{pointer}/choices/{place}")


def _texts(texts: dict[str, str], pointer: str) -> Iterator[FieldError]:
    is_known = texts.keys() <= set(CUSTOMER_LANGUAGES)
    if not texts or not is_known or not all(0 < len(text.strip()) <= 200 for text in texts.values()):
        yield FieldError(code="field_invalid", message=_TEXTS_EXPECTED, pointer=f"{pointer}/texts")


def _repeated(items: Sequence[QuestionFields | ChoiceFields], pointer: str) -> Iterator[FieldError]:
    ids = [item.id for item in items]
    for place, id_ in enumerate(ids):
        if id_ in ids[:place]:
            yield FieldError(
                code="field_invalid", message=_REPEATED, pointer=f"{pointer}/{place}/id", value=id_
            )


def _trimmed(texts: dict[str, str]) -> dict[str, str]:
    return {language: " ".join(text.split()) for language, text in sorted(texts.items())}
