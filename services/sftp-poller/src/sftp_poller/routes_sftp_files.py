"""An account's files, waiting and processed, and the test of its connection."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, Request

from kit.clock import Clock
from kit.db import Database
from kit.http import Answer, Caller, language_of
from kit.problems import CursorInvalid, Forbidden, NotFound, Unauthenticated, problems
from kit.secrets import KeyRing
from sftp_poller import store_accounts, store_files
from sftp_poller.account import Account
from sftp_poller.drain import Connect
from sftp_poller.dropped_file import Outcome, Place, WaitingFile
from sftp_poller.ledger import DrainedLogin
from sftp_poller.remote import RemoteError
from sftp_poller.routes_sftp_accounts import ACCOUNTS, MAX_PAGE, account_of, read_cursor
from sftp_poller.server import AccountId
from sftp_poller.try_account import SignIn, run_test
from sftp_poller.waiting_files import list_waiting

_KNOWN = problems(Unauthenticated, Forbidden, NotFound)
_WAITING_CURSOR = "waiting-"
log = structlog.get_logger()


class FileAnswer(Answer):
    folder: str
    id_website: UUID
    name: str
    state: Literal["waiting", "processing", "success", "error"]
    path: str | None  # None once erased
    received_at: datetime
    processed_at: datetime | None
    rows_total: int | None
    rows_imported: int | None
    rows_error: int | None
    rows_duplicate: int | None
    report: str | None


class FileList(Answer):
    items: list[FileAnswer]
    next_cursor: str | None


class StepAnswer(Answer):
    step: str
    ok: bool
    message: str


class TrialAnswer(Answer):
    ok: bool
    steps: list[StepAnswer]


@dataclass(frozen=True)
class FilePorts:
    """What the routes of files need."""

    database: Database
    keys: KeyRing
    connect: Connect  # as the drain
    sign_in: SignIn  # as a merchant
    clock: Clock


def routes_sftp_files(ports: FilePorts) -> APIRouter:
    router = APIRouter(prefix=ACCOUNTS, tags=["sftp-accounts"])
    database = ports.database

    @router.post("/{account_id}/test", responses=_KNOWN)
    async def test_account(request: Request, account_id: UUID, caller: Caller) -> TrialAnswer:
        """Sign in as the merchant would, and look into every folder."""
        async with database.read() as session:
            account = await account_of(session, account_id, caller, "manager")
            password = await store_accounts.find_password(session, account_id, ports.keys)
        steps = await run_test(account, password, ports.sign_in, language_of(request))
        return TrialAnswer(
            ok=all(step.ok for step in steps), steps=[StepAnswer(**vars(step)) for step in steps]
        )

    @router.get("/{account_id}/files", responses=_KNOWN | problems(CursorInvalid))
    async def list_files(
        account_id: UUID,
        caller: Caller,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
    ) -> FileList:
        """Files waiting in orders/ first, then those taken; newest first."""
        async with database.read() as session:
            account = await account_of(session, account_id, caller, "viewer")
        skipped, before = _read_cursor(cursor)
        began = ports.clock.now()
        found = [] if before else await _waiting(ports, account)
        async with database.snapshot() as session:  # else a file taken meanwhile would be listed twice
            gone = await store_files.taken_names(session, account_id, began)
            waiting = [file for file in found if (file.place.folder, file.file.name) not in gone][skipped:]
            room = max(0, limit - len(waiting))
            taken = await store_files.list_files(session, account_id, before=before, limit=room + 1)
        if len(waiting) > limit:
            items = [_waiting_answer(file) for file in waiting[:limit]]
            return FileList(items=items, next_cursor=f"{_WAITING_CURSOR}{skipped + limit}")
        more = len(taken) > room
        items = [_waiting_answer(file) for file in waiting] + [_taken_answer(row) for row in taken[:room]]
        if more and not room:
            return FileList(items=items, next_cursor=f"{_WAITING_CURSOR}{skipped + limit}")
        return FileList(items=items, next_cursor=str(taken[room - 1]["id"]) if more else None)

    return router


def _read_cursor(text: str | None) -> tuple[int, UUID | None]:
    """Return how many waiting files were shown, and the last taken one. Raises CursorInvalid."""
    if text is not None and text.startswith(_WAITING_CURSOR):
        number = text.removeprefix(_WAITING_CURSOR)
        if not (number.isascii() and number.isdigit()):
            raise CursorInvalid
        return int(number), None
    return 0, read_cursor(text)


async def _waiting(ports: FilePorts, account: Account) -> list[WaitingFile]:
    """Return what lies in orders/; nothing while the SFTP server is away."""
    places = tuple(Place(entry.folder, entry.id_website) for entry in account.folders)
    login = DrainedLogin(AccountId(str(account.id)), account.username, places)
    try:
        async with ports.connect(login) as remote:
            return await list_waiting(remote, places)
    except RemoteError as error:
        log.warning("waiting_files_unknown", account_id=str(account.id), error=type(error).__name__)
        return []


def _waiting_answer(waiting: WaitingFile) -> FileAnswer:
    return FileAnswer(
        folder=waiting.place.folder,
        id_website=waiting.place.id_website,
        name=waiting.file.name,
        state="waiting",
        path=waiting.place.source(waiting.file.name),
        received_at=waiting.file.modified_at,
        processed_at=None,
        rows_total=None,
        rows_imported=None,
        rows_error=None,
        rows_duplicate=None,
        report=None,
    )


def _taken_answer(row: dict[str, Any]) -> FileAnswer:
    settled, kept = row["settled_at"] is not None, row["erased_at"] is None
    outcome = store_files.judgement_of(row).outcome if settled else None
    return FileAnswer(
        folder=row["folder"],
        id_website=row["id_website"],
        name=row["name"],
        state="processing" if outcome is None else outcome,
        path=_path(row, outcome) if kept else None,
        received_at=row["modified_at"],
        processed_at=row["settled_at"],
        rows_total=row["rows_total"],
        rows_imported=row["rows_imported"],
        rows_error=row["rows_error"],
        rows_duplicate=row["rows_duplicate"],
        report=row["report_name"] if settled and kept and row["has_report"] else None,
    )


def _path(row: dict[str, Any], outcome: Outcome | None) -> str:
    place = Place(row["folder"], row["id_website"])
    return place.source(row["name"]) if outcome is None else place.target(outcome, row["target_name"])
