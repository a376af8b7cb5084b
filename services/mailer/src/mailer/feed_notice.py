"""What the mail about an undelivered feed says: domain.md 8.6."""

from typing import Any

from contracts.feeds import FeedFailedV1
from mailer.mail_template import NOTICE_TEXTS

#: Why a delivery failed, as the exporter names it; anything else is told in general words.
_REASONS = frozenset(
    {
        "dns_failed",
        "tcp_failed",
        "tls_failed",
        "host_key_failed",
        "host_key_unconfirmed",
        "host_key_changed",
        "login_failed",
        "directory_failed",
        "write_failed",
        "timed_out",
        "target_forbidden",
    }
)


def context_of_feed(failed: FeedFailedV1, website: str, language: str) -> dict[str, Any]:
    """Return what the template of failed files is filled with."""

    def text(key: str, **values: object) -> str:
        return NOTICE_TEXTS.text(f"feed.{key}", language, website=website, **values)

    reason = failed.failed_step if failed.failed_step in _REASONS else "other"
    return {
        "language": language,
        "subject": text("subject"),
        "website": website,
        "heading": text("heading"),
        "introduction": text("introduction"),
        "counts": text("last_try", reason=text(f"reason.{reason}")),
        "reasons": [],
        "files_title": text("file"),
        "files": [
            {
                "path": failed.file_name,
                "counts": text(f"nature.{failed.nature}"),
                "login": text("server", host=failed.host),
                "report": "",
                "rejected": "",
            }
        ],
        "more_files": "",
        "steps_title": NOTICE_TEXTS.text("notice.steps", language),
        "steps": [text(f"step.{number}") for number in (1, 2, 3)],
        "why": NOTICE_TEXTS.text("notice.why", language, website=website),
    }
