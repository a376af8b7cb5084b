"""What reviews refuses, beside the platform's general problems."""

from dataclasses import dataclass, field

from kit.problems import FieldError, LinkExpiredProblem, NotFound, ServiceUnavailable, StateConflict, Text


class LinkUnknown(NotFound):
    """A link's token is forged, damaged or opens another page."""


@dataclass(eq=False)
class FormClosed(LinkExpiredProblem):
    """The questionnaire's time is over, or its request was cancelled."""

    language: str = field(default="en", kw_only=True)  # the consumer's


class DraftGone(LinkExpiredProblem):
    """A review written without a request was confirmed by nobody in time."""


class FormNotReady(ServiceUnavailable):
    """The mail was faster than our copy of its request."""

    title = Text("Your questionnaire is being prepared", "Votre questionnaire se prépare")


def conflict(en: str, fr: str) -> StateConflict:
    """Return a conflict that says which state stands in the way."""
    return StateConflict(detail=Text(en, fr))


_TEXT_RULE = Text(
    "A text of 1 to 2,000 characters was expected", "Un texte de 1 à 2 000 caractères est attendu"
)
_REASON_TEXTS = {
    "reason_required": Text("A reason is needed to refuse", "Un motif est nécessaire pour refuser"),
    "reason_unknown": Text("This reason is not in the list", "Ce motif n'est pas dans la liste"),
    "reason_not_applicable": Text(
        "This reason does not apply to this kind of review", "Ce motif ne s'applique pas à ce type d'avis"
    ),
    "reason_too_late": Text(
        "More than three months after publication this reason no longer applies",
        "Plus de trois mois après la publication, ce motif n'est plus recevable",
    ),
}


def reason_error(fault: str, value: str | None) -> FieldError:
    return FieldError(code=fault, message=_REASON_TEXTS[fault], pointer="/reason", value=value)


def text_error(pointer: str, value: str) -> FieldError:
    return FieldError(code="text_invalid", message=_TEXT_RULE, pointer=pointer, value=value)
