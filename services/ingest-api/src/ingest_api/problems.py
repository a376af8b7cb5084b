"""What ingest refuses, and how it says so."""

from collections.abc import Mapping

from contracts.files.findings import FILE_TOO_LARGE, FINDING_CODES, Finding, FindingCode, Language, Scope
from ingest_api.order_file.container import FileRefusedError
from kit.problems import FieldError, Problem, Text


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
