"""What feeds look like over HTTP; surface.md 4a."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from contracts.files.review_feed import FlowFormat, Mode, Nature, RecordType
from feed_exporter.flow import Flow, FlowNature, Method
from feed_exporter.store_runs import FeedRun, State
from kit.http import Answer
from kit.problems import CursorInvalid


class RunAnswer(Answer):
    id: UUID
    mode: Mode
    nature: Nature
    local_date: date
    test: bool
    sequence: int | None  # of nightly files
    file_name: str
    sha256: str
    size_bytes: int
    records: dict[RecordType, int]
    state: State
    attempts: int
    created_at: datetime
    delivered_at: datetime | None
    erased_at: datetime | None
    file_kept: bool  # it can be had
    error: str | None


class OptionsAnswer(Answer):
    csv_header: bool
    strip_4byte: bool
    full_names: bool
    skip_empty: bool
    compact_date: bool


class FlowAnswer(Answer):
    id: UUID
    format: FlowFormat
    method: Method
    host: str | None  # these three: null where the platform is the server
    port: int | None
    username: str | None
    password: None = None  # never given back
    private_key: None = None  # never given back
    directory: str
    nature: FlowNature
    active: bool
    host_key_fingerprint: str | None
    sftp_account_id: UUID | None
    options: OptionsAnswer
    insecure: bool  # password and files travel in clear
    last_run: RunAnswer | None


Item = TypeVar("Item", FlowAnswer, RunAnswer)


class Page(Answer, Generic[Item]):
    items: list[Item]
    next_cursor: str | None

    @classmethod
    def of(cls, items: Sequence[Item], limit: int) -> "Page[Item]":
        """Return the page; one item more than `limit` shows that there is another."""
        shown = list(items[:limit])
        return cls(items=shown, next_cursor=str(shown[-1].id) if len(items) > limit else None)


class FlowPage(Page[FlowAnswer]):
    addresses: list[str]  # where the platform connects from, for merchants' firewalls


def cursor_of(text: str | None) -> UUID | None:
    """Raises: CursorInvalid."""
    try:
        return None if text is None else UUID(text)
    except ValueError as error:
        raise CursorInvalid from error


def run_answer(run: FeedRun) -> RunAnswer:
    told = {"test": run.is_test, "file_kept": run.has_file}
    return RunAnswer.model_validate({**asdict(run), **told}, extra="ignore")


def flow_answer(flow: Flow, last_run: FeedRun | None) -> FlowAnswer:
    return FlowAnswer(
        id=flow.id,
        format=flow.format,
        method=flow.method,
        host=flow.host or None,
        port=flow.port or None,
        username=flow.username or None,
        directory=flow.directory,
        nature=flow.nature,
        active=flow.active,
        host_key_fingerprint=flow.host_key_fingerprint,
        sftp_account_id=flow.sftp_account_id,
        options=OptionsAnswer(**asdict(flow.options)),
        insecure=flow.insecure,
        last_run=None if last_run is None else run_answer(last_run),
    )
