"""An order file through the upload's door of a running platform: preview, confirmation, import, reports."""

import csv
import io
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.progress import DownloadColumn, MofNCompleteColumn

from contracts.files.findings import Language, Level, Words
from ingest_api.order_file.settings import UPLOAD
from proofmark.api import Api
from proofmark.order_file import read_order_file
from proofmark.progress import progress_bar
from proofmark.show_findings import Sums, say

_POLL_SECONDS = 0.3
_UPLOADING, _IMPORTING = Words("Uploading", "Envoi"), Words("Importing", "Import")


class Upload:
    """The imports of one website; each method raises ProblemError where the platform refuses."""

    def __init__(self, api: Api, website: UUID, language: Language) -> None:
        self._api = api
        self._imports = f"/api/v1/websites/{website}/imports"
        self._language = language

    def preview(self, file: Path) -> dict[str, Any]:
        """Send the file; return the import as it would be."""
        content = read_order_file(file, UPLOAD)
        name = file.name.encode(errors="replace").decode()  # a name may be no UTF-8, a form's field is
        with progress_bar(DownloadColumn()) as progress:
            task = progress.add_task(say(_UPLOADING, self._language), total=len(content))
            reader = progress.wrap_file(io.BytesIO(content), task_id=task)
            answer = self._api.send("POST", self._imports, files={"file": (name, reader, "text/csv")})
        return dict(answer.json())

    def confirm(self, preview: dict[str, Any]) -> dict[str, Any]:
        """Import what the preview shows; return the import once it is done."""
        address = f"{self._imports}/{preview['id']}"
        found = self._api.send("POST", f"{address}/confirm").json()
        with progress_bar(MofNCompleteColumn()) as progress:
            task = progress.add_task(say(_IMPORTING, self._language), total=None)
            while found["state"] == "importing":
                done = found["rows_imported"]
                progress.update(task, completed=done, total=preview["rows_importable"] if done else None)
                time.sleep(_POLL_SECONDS)
                found = self._api.send("GET", address).json()
        return dict(found)

    def report(self, preview: dict[str, Any]) -> bytes:
        return self._api.send("GET", f"{self._imports}/{preview['id']}/report.csv").content

    def rejected(self, preview: dict[str, Any]) -> bytes:
        """Return the refused lines; there are some."""
        return self._api.send("GET", f"{self._imports}/{preview['id']}/rejected.csv").content

    def sums(self, preview: dict[str, Any]) -> Sums:
        """Return how many findings there are of each code: the preview lists some, the report all."""
        lines = csv.DictReader(io.StringIO(self.report(preview).decode(), newline=""), delimiter=";")
        return Counter((line["level"], line["code"]) for line in lines if line["level"] != Level.INFO)
