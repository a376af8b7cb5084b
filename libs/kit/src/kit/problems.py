"""Business faults and how HTTP tells them: RFC 9457 problem details with a stable code.

A fault is a `Problem` subclass; one handler turns it into application/problem+json. Tree:

    Problem
    ├── RequestMalformed 400      ├── StateConflict 409       ├── RequestInvalid 422
    ├── Unauthenticated 401       ├── BodyTooLarge 413        ├── RateLimited 429
    ├── Forbidden 403             ├── MediaTypeUnsupported 415├── ServiceUnavailable 503
    ├── NotFound 404 …            ├── TargetForbidden 422     └── StorageFull 507
                                  and each service's own, in its problems.py
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

VALUE_CHARS = 80  # of a faulty value shown back
ERRORS_SHOWN = 1_000
TYPE_BASE = "https://proofmark.example/problems"


@dataclass(frozen=True)
class Text:
    """A sentence in both languages, with {placeholders}."""

    en: str
    fr: str

    def in_language(self, language: str, **values: object) -> str:
        text = self.fr if language == "fr" else self.en
        return text.format_map(values) if values else text


@dataclass(frozen=True)
class FieldError:
    """One fault in a request: where (JSON pointer, or line and column of a file), what, what was expected."""

    code: str
    message: Text
    pointer: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None
    values: dict[str, object] = field(default_factory=dict)  # fill the message

    def body(self, language: str) -> dict[str, Any]:
        where: dict[str, Any] = (
            {"pointer": _writable(self.pointer)}
            if self.pointer is not None
            else {"line": self.line, "column": self.column}
        )
        value = None if self.value is None else _writable(self.value[:VALUE_CHARS])
        return where | {
            "code": self.code,
            "value": value,
            "message": self.message.in_language(language, **self.values),
        }


def _writable(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can spell and UTF-8 can't."""
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(eq=False)
class Problem(Exception):
    """A fault that the caller can understand and act on."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[Text] = Text("Something went wrong on our side", "Une erreur est survenue de notre côté")

    detail: Text | None = field(default=None, kw_only=True)
    errors: Sequence[FieldError] = field(default=(), kw_only=True)
    errors_total: int | None = field(default=None, kw_only=True)  # when more were found than are given
    headers: dict[str, str] = field(default_factory=dict, kw_only=True)
    extension: dict[str, Any] = field(default_factory=dict, kw_only=True)  # further members of the body

    def body(self, *, instance: str, request_id: str, language: str) -> dict[str, Any]:
        """Return the problem document."""
        title = self.title.in_language(language)
        document: dict[str, Any] = {
            "type": f"{TYPE_BASE}#{self.code}",
            "title": title,
            "status": self.status,
            "detail": self.detail.in_language(language) if self.detail else title,
            "instance": instance,
            "code": self.code,
            "request_id": request_id,
            "errors": [error.body(language) for error in self.errors[:ERRORS_SHOWN]],
            "errors_total": self.errors_total if self.errors_total is not None else len(self.errors),
        }
        return document | self.extension


class RequestMalformed(Problem):
    """The request can't be parsed at all."""

    status, code = 400, "request_malformed"
    title = Text("The request cannot be read", "La requête est illisible")


class CursorInvalid(Problem):
    """The cursor wasn't made by this list."""

    status, code = 400, "cursor_invalid"
    title = Text("The cursor is not valid for this list", "Le curseur n'est pas valable pour cette liste")


class Unauthenticated(Problem):
    """No credential, or none that is valid."""

    status, code = 401, "unauthenticated"
    title = Text("Valid credentials are required", "Des identifiants valides sont requis")


class SecondFactorRequired(Problem):
    """The password was right; a code of the second factor is to be given with it."""

    status, code = 401, "second_factor_required"
    title = Text("A code of your second factor is required", "Un code de votre second facteur est requis")


class SecondFactorInvalid(Problem):
    """The password was right and the code was not, or was used before."""

    status, code = 401, "second_factor_invalid"
    title = Text("This code is not valid", "Ce code n'est pas valable")


class Forbidden(Problem):
    """The caller is known and may not do this."""

    status, code = 403, "forbidden"
    title = Text("Your role does not allow this", "Votre rôle ne le permet pas")


class NotFound(Problem):
    """There is no such thing, or it is another tenant's: both look the same."""

    status, code = 404, "not_found"
    title = Text("There is nothing at this address", "Il n'y a rien à cette adresse")


class MethodNotAllowed(Problem):
    """The address exists, for other methods."""

    status, code = 405, "method_not_allowed"
    title = Text("This method is not available here", "Cette méthode n'est pas disponible ici")


class StateConflict(Problem):
    """The object's present state doesn't allow it."""

    status, code = 409, "state_conflict"
    title = Text("The present state does not allow this", "L'état actuel ne le permet pas")


class BodyTooLarge(Problem):
    """The body is over the route's limit."""

    status, code = 413, "body_too_large"
    title = Text("The body is too large", "Le corps de la requête est trop volumineux")

    @classmethod
    def over(cls, limit_bytes: int, **headers: str) -> "BodyTooLarge":
        """Return the refusal that says how much is taken."""
        return cls(
            detail=Text(
                f"This address takes {limit_bytes:,} bytes at the most: send less at a time",
                f"Cette adresse prend {limit_bytes:_} octets au plus : envoyez-en moins à la fois".replace(
                    "_", "\u202f"
                ),
            ),
            headers=headers,
        )


class MediaTypeUnsupported(Problem):
    """The content type isn't one that the route takes."""

    status, code = 415, "media_type_unsupported"
    title = Text("This content type is not accepted here", "Ce type de contenu n'est pas accepté ici")


class RequestInvalid(Problem):
    """The request is understood and refused; the reasons are in `errors`."""

    status, code = 422, "request_invalid"
    title = Text("Some values are not valid", "Certaines valeurs ne sont pas valides")


class LinkExpiredProblem(Problem):
    """The link's time is over."""

    status, code = 410, "link_expired"
    title = Text("This link has expired", "Ce lien a expiré")


class RateLimited(Problem):
    """Too many requests; `Retry-After` says when to come back."""

    status, code = 429, "rate_limited"
    title = Text("Too many requests", "Trop de requêtes")

    @classmethod
    def for_seconds(cls, wait: int, **headers: str) -> "RateLimited":
        """Return the refusal that says when to come back."""
        return cls(
            detail=Text(
                f"Wait {wait} s, as Retry-After says, and then send fewer requests a minute",
                f"Attendez {wait} s, comme l'indique Retry-After, puis envoyez moins de requêtes par minute",
            ),
            headers={"Retry-After": str(wait), **headers},
        )


class TargetForbidden(Problem):
    """The host or port is none that we connect to."""

    status, code = 422, "target_forbidden"
    title = Text(
        "This server cannot be reached from here: a public host name or address is expected, and port "
        "21, 22, 80, 443, 990 or one from 1024",
        "Ce serveur n'est pas joignable d'ici : un nom d'hôte public ou une adresse publique est attendu, "
        "et le port 21, 22, 80, 443, 990 ou à partir de 1024",
    )


class ServiceUnavailable(Problem):
    """A part needed for the answer is away; `Retry-After` says when to try again."""

    status, code = 503, "service_unavailable"
    title = Text("Temporarily unavailable", "Momentanément indisponible")


class StorageFull(Problem):
    """There is no room left to write; nothing was written."""

    status, code = 507, "storage_full"
    title = Text("No room left to store this", "Plus de place pour enregistrer ceci")


FIELD_TEXTS: dict[str, tuple[str, Text]] = {
    # pydantic's type of error → our code and words
    "missing": ("field_missing", Text("This field is required", "Ce champ est obligatoire")),
    "extra_forbidden": ("field_unknown", Text("There is no such field", "Ce champ n'existe pas")),
}


def problems(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """Declare on a route which problems it may answer, for its OpenAPI document."""
    declared: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = declared.setdefault(
            kind.status,
            {"description": "", "content": {"application/problem+json": {"schema": _SCHEMA_OF_PROBLEMS}}},
        )
        words = f"`{kind.code}`: {kind.title.en}"
        entry["description"] = f"{entry['description']}; {words}".removeprefix("; ")
    return declared


#: Every OpenAPI document has it under this name.
PROBLEM_SCHEMA_NAME = "Problem"
_SCHEMA_OF_PROBLEMS = {"$ref": f"#/components/schemas/{PROBLEM_SCHEMA_NAME}"}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "pointer": {"type": ["string", "null"]},
                    "line": {"type": ["integer", "null"]},
                    "column": {"type": ["string", "null"]},
                    "code": {"type": "string"},
                    "value": {"type": ["string", "null"]},
                    "message": {"type": "string"},
                },
            },
        },
        "errors_total": {"type": "integer"},
    },
}
