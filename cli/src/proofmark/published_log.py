"""A website's log and published reviews, as the platform gives them to everyone."""

import time
from collections.abc import Iterator
from itertools import chain
from typing import Any

import httpx2

from proofmark.exits import UNUSABLE, fail
from proofmark.progress import progress_bar
from proofmark.provenance_log import (
    Comparison,
    Log,
    Verdict,
    check_head,
    check_statement,
    compare_published,
)

_PAGE = 200
_TIMEOUT_SECONDS = 60.0
_ATTEMPTS = 5
_SEALING_SECONDS = 3.0  # by then a change is in the log
Page = dict[str, Any]


class PublishedLog:
    """Reads page by page; ends the command where the platform doesn't answer."""

    def __init__(self, url: str, website: str) -> None:
        self._client = httpx2.Client(base_url=url, timeout=_TIMEOUT_SECONDS)
        self._path = f"/api/v1/websites/{website}"

    def read(self) -> Log:
        """Return the log up to the head it has now. Raises: LogUnreadable."""
        pages = self._pages("/provenance")
        first = next(pages)
        head = check_head(first["head"])
        statements = []
        with progress_bar() as progress:
            task = progress.add_task("statements", total=head["count"])
            for page in chain([first], pages):
                statements += [check_statement(each) for each in page["items"]]
                progress.update(task, completed=len(statements))
                if len(statements) >= head["count"]:  # what was sealed since belongs to another head
                    break
        return Log(head, statements[: head["count"]])

    def compare(self, log: Log, verdict: Verdict) -> Comparison:
        """Compare what is published with the log that was just read."""
        published = [review for page in self._pages("/published/reviews") for review in page["items"]]
        found = compare_published(published, verdict, log.head["sealed_at"])
        if not found.faults:
            return found
        time.sleep(_SEALING_SECONDS)  # something may just have changed: look again without that
        later = self._pages("/provenance", cursor=str(log.head["count"]))
        changed = {statement["review_id"] for page in later for statement in page["items"]}
        return compare_published(published, verdict, log.head["sealed_at"], changed)

    def _pages(self, path: str, cursor: str | None = None) -> Iterator[Page]:
        while True:
            page = self._page(path, {"limit": _PAGE, **({"cursor": cursor} if cursor else {})})
            yield page
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def _page(self, path: str, query: dict[str, Any]) -> Page:
        """Return one page; what comes too often for the platform comes later."""
        address = f"{self._client.base_url}{self._path}{path}"
        for _ in range(_ATTEMPTS):
            try:
                answer = self._client.get(self._path + path, params=query)
            except httpx2.TransportError as error:
                fail(f"no answer from {address} ({type(error).__name__})", UNUSABLE)
            if answer.status_code != httpx2.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(int(answer.headers.get("Retry-After", "1")))
        if answer.is_error:
            fail(f"{address} answered {answer.status_code}", UNUSABLE)
        try:
            found: Page = answer.json()
        except ValueError:
            fail(f"{address} answered no JSON", UNUSABLE)
        return found
