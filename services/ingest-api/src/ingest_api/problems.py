"""What ingest refuses, and how it says so."""

from collections.abc import Mapping

from contracts.files.findings import FILE_TOO_LARGE, FINDING_CODES, Finding, FindingCode, Language, Scope
from ingest_api.order_file.container import FileRefusedError
from kit.problems import (
    FieldError,
    MediaTypeUnsupported,
    Problem,
    RequestInvalid,
    RequestMalformed,
    Text,
)

MAX_ORDERS = 500  # of a call
MAX_KEY_CHARS = 255


class ImportExpired(Problem):
    """The preview was not confirmed in time; its file is erased."""

    status, code = 410, "import_expired"
    title = Text("This preview has expired", "Cet aperçu a expiré")


class FileErased(Problem):
    """The import's files were kept for their time and are erased; its counts stay."""

    status, code = 410, "file_erased"
    title = Text("The files of this import are erased", "Les fichiers de cet import sont effacés")


class TooManyOrders(Problem):
    """A call carries more orders than it may."""

    status, code = 413, "too_many_orders"
    title = Text("Too many orders in one call", "Trop de commandes dans un même appel")


class IdempotencyKeyInUse(Problem):
    """The first call under this key is still under way; sent again a little later, its answer is there."""

    status, code = 409, "idempotency_key_in_use"
    title = Text(
        "A call with this Idempotency-Key is still under way",
        "Un appel avec cet Idempotency-Key est encore en cours",
    )


class IdempotencyKeyReused(Problem):
    """The key came with another body within 24 hours: a new call needs a new key."""

    status, code = 422, "idempotency_key_reused"
    title = Text(
        "This Idempotency-Key was used for another body",
        "Cet Idempotency-Key a servi pour un autre corps de requête",
    )


class OrdersRejected(Problem):
    """Every order of a call was rejected; the results say why."""

    status, code = 422, "orders_rejected"
    title = Text("All orders were rejected", "Toutes les commandes ont été rejetées")


def _file_problem(refusal: FindingCode) -> type[Problem]:
    """Return the problem that answers a file refused for this reason (domain.md 2.6)."""
    name = "".join(word.capitalize() for word in refusal.code.split("_")) + "Problem"
    members = {
        "__doc__": refusal.text.en,
        "status": 413 if refusal is FILE_TOO_LARGE else 422,
        "code": refusal.code,
        "title": Text("File refused", "Fichier refusé"),
    }
    return type(name, (Problem,), members)


#: One problem per reason why nothing of a file is imported.
FILE_PROBLEMS: Mapping[str, type[Problem]] = {
    refusal.code: _file_problem(refusal) for refusal in FINDING_CODES.values() if refusal.scope is Scope.FILE
}


def file_problem(refused: FileRefusedError) -> Problem:
    """Return the problem of a refused file: the file's own code, an error per finding."""
    return FILE_PROBLEMS[refused.code](
        detail=_text(refused.findings[0]), errors=[_file_error(finding) for finding in refused.findings]
    )


def field_error(finding: Finding) -> FieldError:
    """Return what is wrong with a field of a call."""
    return FieldError(
        code=finding.code.code,
        message=_text(finding),
        pointer=finding.pointer,
        value=finding.shown_value or None,
    )


def too_many_orders(found: int) -> Problem:
    return TooManyOrders(
        detail=Text(
            f"{found} orders; a call takes {MAX_ORDERS}: split it",
            f"{found} commandes ; un appel en prend {MAX_ORDERS} : scindez-le",
        )
    )


def json_expected() -> Problem:
    return MediaTypeUnsupported(
        detail=Text("Send application/json, not compressed", "Envoyez du application/json, non compressé")
    )


def not_json() -> Problem:
    return RequestMalformed(
        detail=Text("The body is not JSON in UTF-8", "Le corps n'est pas du JSON en UTF-8")
    )


def nested_too_deep(levels: int) -> Problem:
    return RequestMalformed(
        detail=Text(
            f"The body is nested deeper than {levels} levels",
            f"Le corps est imbriqué sur plus de {levels} niveaux",
        )
    )


def array_expected() -> Problem:
    expected = Text(
        f"An array of 1 to {MAX_ORDERS} orders was expected",
        f"Un tableau de 1 à {MAX_ORDERS} commandes est attendu",
    )
    return RequestInvalid(errors=[FieldError(code="field_invalid", pointer="", message=expected)])


def key_invalid(found: str) -> Problem:
    """Return the refusal of an Idempotency-Key that is none; its place isn't in the body."""
    expected = Text(
        f"Idempotency-Key was expected once, as 1 to {MAX_KEY_CHARS} visible ASCII characters without blanks,"
        " such as a UUID",
        f"Idempotency-Key est attendu une fois, en 1 à {MAX_KEY_CHARS} caractères ASCII visibles sans espace,"
        " par exemple un UUID",
    )
    return RequestInvalid(
        errors=[
            FieldError(code="field_invalid", pointer="/header/idempotency-key", value=found, message=expected)
        ]
    )


def flag_invalid(parameter: str, found: str) -> Problem:
    expected = Text("true or false was expected, once", "true ou false est attendu, une seule fois")
    return RequestInvalid(
        errors=[
            FieldError(code="field_invalid", pointer=f"/query/{parameter}", value=found, message=expected)
        ]
    )


def language_in(text: str) -> Language:
    return "fr" if text == "fr" else "en"


def _file_error(finding: Finding) -> FieldError:
    return FieldError(
        code=finding.code.code,
        message=_text(finding),
        line=finding.line,
        column=finding.column,
        value=finding.shown_value or None,
    )


def _text(finding: Finding) -> Text:
    return Text(finding.message("en"), finding.message("fr"))
