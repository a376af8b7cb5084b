"""The mail that tells a technical contact what went wrong, and what to do: domain.md 3.3 and 8.6."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.feeds import FeedFailedV1
from contracts.files.findings import FINDING_CODES
from contracts.orders import FailedOrderFile, OrderFilesFailedV1
from mailer import mime
from mailer.feed_notice import context_of_feed
from mailer.mail import Rendered
from mailer.mail_template import NOTICE_TEXTS, html_template, text_template
from mailer.mime import Mailbox

_TEMPLATE = "files_failed"
_FILES_SHOWN = 20
_REASONS_SHOWN = 5
_PLACEHOLDER = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Notice:
    """One mail to make: whom it tells what."""

    id: UUID
    recipient: str  # as the envelope takes it
    website_name: str
    language: str  # en, fr
    date: datetime
    correlation_id: str
    failed: OrderFilesFailedV1 | FeedFailedV1


def render(notice: Notice) -> Rendered:
    """Return subject and both bodies; the merchant's values are text everywhere."""
    failed, website, language = notice.failed, notice.website_name, notice.language
    if isinstance(failed, FeedFailedV1):
        context = context_of_feed(failed, website, language)
    else:
        context = _context(failed, website, language)
    html, text = html_template(_TEMPLATE).render(context), text_template(_TEMPLATE).render(context)
    return Rendered(context["subject"], text, html)


def letter(notice: Notice, sender_address: str) -> bytes:
    """Return the whole mail, ready for a mail server."""
    rendered = render(notice)
    domain = sender_address.rpartition("@")[2]
    headers = [
        ("Message-ID", f"<{notice.id.hex}@{domain}>"),
        ("Date", mime.date(notice.date)),
        ("From", Mailbox(sender_address, NOTICE_TEXTS.text("notice.sender", notice.language)).header()),
        ("To", Mailbox(notice.recipient).header()),
        ("Subject", mime.unstructured(rendered.subject)),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", notice.language),
        ("X-Correlation-Id", mime.unstructured(notice.correlation_id)),
    ]
    return mime.compose(headers, mime.quoted(rendered.text), mime.quoted(rendered.html))


def _context(failed: OrderFilesFailedV1, website: str, language: str) -> dict[str, Any]:
    def text(key: str, **values: object) -> str:
        return NOTICE_TEXTS.text(f"notice.{key}", language, website=website, **values)

    def plural(key: str, count: int) -> str:
        return NOTICE_TEXTS.plural(f"notice.{key}", count, language, website=website)

    unnamed = failed.files_total - min(len(failed.files), _FILES_SHOWN)
    return {
        "language": language,
        "subject": plural("subject", failed.files_total),
        "website": website,
        "heading": plural("heading", failed.files_total),
        "introduction": text("introduction"),
        "counts": text("counts", imported=failed.rows_imported, refused=failed.rows_error),
        "reasons_title": text("reasons"),
        "reasons": list(_reasons(failed.reasons, language)),
        "files_title": text("files"),
        "files": [_file(file, text) for file in failed.files[:_FILES_SHOWN]],
        "more_files": plural("more_files", unnamed) if unnamed else "",
        "steps_title": text("steps"),
        "steps": [text(f"step.{number}") for number in (1, 2, 3)],
        "why": text("why"),
    }


def _reasons(reasons: Mapping[str, int], language: str) -> Iterator[str]:
    """Yield the most frequent first: what each means, its code, how often it was found."""
    frequent = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    for code, count in frequent[:_REASONS_SHOWN]:
        declared = FINDING_CODES.get(code)
        words = "" if declared is None else getattr(declared.text, language)
        meaning = _PLACEHOLDER.sub("…", words).rstrip(".")  # the report has each line's own values
        yield NOTICE_TEXTS.text("notice.reason", language, meaning=meaning or code, code=code, count=count)


def _file(file: FailedOrderFile, text: Any) -> dict[str, str]:
    counts = (
        text("file.refused")
        if file.refused
        else text(
            "file.counts",
            imported=file.rows_imported,
            total=file.rows_total,
            refused=file.rows_error,
            duplicates=file.rows_duplicate,
        )
    )
    return {
        "path": file.path,
        "login": text("file.login", username=file.username),
        "counts": counts,
        "report": text("file.report", path=file.report_path) if file.report_path else "",
        "rejected": text("file.rejected", path=file.rejected_path) if file.rejected_path else "",
    }
