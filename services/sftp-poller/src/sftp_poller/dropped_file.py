"""A file a merchant dropped: whether a run takes it, and what it is called afterwards (domain.md 3.3)."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sftp_poller.folders import ERROR, SUCCESS, IdWebsite, orders_path

Outcome = Literal["success", "error"]
DRAIN_ZONE = ZoneInfo("Europe/Paris")
RUN_STARTS = time(1)  # 01:00 and 03:00 exist once on every date of this zone
RUN_ENDS = time(3)
MAX_AHEAD = 16  # files of a website in the hands of ingest: it need not wait for the next one
_LAST_MINUTES = timedelta(minutes=10)
STABLE_FOR = timedelta(seconds=60)
MAX_NAME_BYTES = 255

_UPLOADING_ENDS = (".part", ".partial", ".filepart", ".tmp", ".crdownload")


@dataclass(frozen=True)
class RemoteFile:
    """A file as the SFTP server shows it."""

    name: str
    size: int  # bytes
    modified_at: datetime  # whole seconds: version 3 of the protocol has no more

    def same_content(self, other: "RemoteFile | None") -> bool:
        """Return whether nothing suggests that the other one was written since."""
        return other is not None and (self.size, self.modified_at) == (other.size, other.modified_at)


@dataclass(frozen=True)
class Place:
    """Where a website's files are dropped and settled."""

    folder: str
    id_website: IdWebsite

    def source(self, name: str) -> str:
        return f"{orders_path(self.folder)}{name}"

    def target(self, outcome: Outcome, name: str) -> str:
        return f"{orders_path(self.folder)}{outcome}/{name}"


@dataclass(frozen=True)
class WaitingFile:
    """A file in a website's orders/ folder."""

    place: Place
    file: RemoteFile


@dataclass(frozen=True)
class Window:
    """Which files a run takes, and until when it begins another one."""

    at: datetime
    cutoff: datetime  # a file written at this instant or later waits for the next run
    deadline: datetime | None  # None: a run by hand, or one caught up

    @classmethod
    def of(cls, at: datetime, local_date: date, *, limited: bool) -> "Window":
        return cls(
            at=at,
            cutoff=_instant(local_date, time(0)),
            deadline=_instant(local_date, RUN_ENDS) if limited else None,
        )

    def takes(self, waiting: WaitingFile) -> bool:
        file = waiting.file
        return (
            not is_uploading_name(file.name)
            and file.modified_at < self.cutoff
            and self.at - file.modified_at >= STABLE_FOR
        )

    def is_over(self, now: datetime) -> bool:
        return self.deadline is not None and now >= self.deadline

    def files_ahead(self, now: datetime) -> int:
        """Return how many of a website may be in progress: only one when the window is about to close."""
        closes_soon = self.deadline is not None and now >= self.deadline - _LAST_MINUTES
        return 1 if closes_soon else MAX_AHEAD


def _instant(local_date: date, at: time) -> datetime:
    return datetime.combine(local_date, at, tzinfo=DRAIN_ZONE).astimezone(UTC)


def is_text(name: str) -> bool:
    """Return whether a name can be listed, logged and stored: no control, no line end, nothing undecoded."""
    return not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in name)


def is_uploading_name(name: str) -> bool:
    """Return whether clients give such names to uploads that have not ended."""
    return name.startswith(".") or name.lower().endswith(_UPLOADING_ENDS)


@dataclass(frozen=True)
class Judgement:
    """What came of a file's rows, as ingest counted them."""

    rows_total: int
    rows_imported: int
    rows_error: int
    rows_duplicate: int
    refused: bool  # a fault of the whole file: nothing of it was imported
    has_report: bool
    has_rejected: bool

    @property
    def outcome(self) -> Outcome:
        return ERROR if self.refused or self.rows_error else SUCCESS


@dataclass(frozen=True)
class TargetNames:
    """The names a settled file, its report and its rejected lines take together."""

    file: str
    report: str
    rejected: str

    @classmethod
    def of(cls, name: str, stamp: datetime | None = None) -> "TargetNames":
        """Return the names; `stamp`, the processing time, tells them from names that are taken."""
        base, dot, extension = name.rpartition(".")
        if not base:
            base, dot, extension = name, "", ""
        if stamp is not None:
            suffix = f"_{stamp.astimezone(DRAIN_ZONE):%Y%m%d%H%M%S}"
            base = _cut(base, len((suffix + dot + extension).encode())) + suffix
        return cls(
            file=f"{base}{dot}{extension}",
            report=_cut(base, len("_report.csv")) + "_report.csv",
            rejected=_cut(base, len("_rejected.csv")) + "_rejected.csv",
        )

    def needed(self, judgement: Judgement) -> list[str]:
        """Return the names that this outcome puts to use."""
        parts = [self.report] if judgement.has_report else []
        parts += [self.rejected] if judgement.has_rejected else []
        return [self.file, *parts]


def _cut(base: str, room: int) -> str:
    """Shorten a long base name so that `room` more bytes fit into a file name."""
    return base.encode()[: MAX_NAME_BYTES - room].decode(errors="ignore")
