"""What ingest refuses, and how it says so."""

from collections.abc import Mapping

from contracts.files.findings import FILE_TOO_LARGE, Finding
from ingest_api.order_file.container import FileRefusedError
from kit.problems import FieldError, Problem, Text


class ImportExpired(Problem):
    """The preview was not confirmed in time; its file is erased."""

    status, code = 410, "import_expired"
    title = Text("This preview has expired", "Cet aperçu a expiré")


class TooManyOrders(Problem):
    """A call carries more orders than it may."""

    status, code = 413, "too_many_orders"
    title = Text("Too many orders in one call", "Trop de commandes dans un même appel")


class OrdersRejected(Problem):
    """Every order of a call was rejected; the results say why."""

    status, code = 422, "orders_rejected"
    title = Text("All orders were rejected", "Toutes les commandes ont été rejetées")


class FileRefused(Problem):
    """A file of which nothing is imported; answered under its own code (domain.md 2.6)."""

    status, code = 422, "file_refused"
    title = Text("File refused", "Fichier refusé")


class FileTooLarge(FileRefused):
    """A file over the door's limit."""

    status = 413


def file_problem(refused: FileRefusedError) -> Problem:
    """Return the problem of a refused file: the file's own code, an error per finding."""
    kind = FileTooLarge if refused.findings[0].code is FILE_TOO_LARGE else FileRefused
    return kind(
        detail=_text(refused.findings[0]),
        errors=[_error(finding) for finding in refused.findings],
        extension={"code": refused.code, "type": f"https://proofmark.example/problems#{refused.code}"},
    )


def _text(finding: Finding) -> Text:
    return Text(finding.message("en"), finding.message("fr"))


def _error(finding: Finding) -> FieldError:
    entry: Mapping[str, object] = finding.as_file_entry("en")
    return FieldError(
        code=finding.code.code,
        message=_text(finding),
        line=finding.line,
        column=finding.column,
        value=str(entry["value"]) if entry.get("value") else None,
    )
