"""Erasing dropped files from the server, with their reports, when ingest says so; domain.md 7.8."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import structlog

from contracts.persons import OrderFileErasedV1
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.jobs import Counts, JobRun
from sftp_poller.dropped_file import Place
from sftp_poller.folders import IdWebsite
from sftp_poller.ledger import DrainedLogin
from sftp_poller.remote import Remote, RemoteError
from sftp_poller.server import AccountId
from sftp_poller.settle_file import Copies
from sftp_poller.store_erasure import ask_erasure, count_to_erase, files_to_erase, note_erased
from sftp_poller.store_files import judgement_of

Connect = Callable[[DrainedLogin], AbstractAsyncContextManager[Remote]]
log = structlog.get_logger()


@dataclass(frozen=True)
class FileEraser:
    """Notes which files are to go, and removes them in a job: the server may be away."""

    database: Database
    connect: Connect
    copies: Copies
    clock: Clock
    wake: Callable[[], None]

    async def on_files_erased(self, event: OrderFileErasedV1, session: WriteSession) -> None:
        await ask_erasure(session, event.file_ids, self.clock.now())
        self.wake()

    async def waiting(self) -> int:
        """Count the files that are still to go: the platform isn't quiet before."""
        async with self.database.read() as session:
            return await count_to_erase(session)

    async def run(self, _run: JobRun) -> Counts:
        """Remove what is to go, login by login; the job `erase-files`."""
        async with self.database.read() as session:
            found = await files_to_erase(session)
        erased = 0
        for _, files in groupby(found, key=itemgetter("account_id")):
            erased += await self._guarded(list(files))
        return {"files_erased": erased, "files_left": len(found) - erased}

    async def _guarded(self, files: Sequence[dict[str, Any]]) -> int:
        """Remove one login's files; what its server refuses is tried again, and no other's trouble."""
        first = files[0]
        login = DrainedLogin(AccountId(str(first["account_id"])), first["username"], ())
        try:
            async with self.connect(login) as remote:
                for file in files:
                    await self._remove(remote, file)
        except RemoteError as error:
            log.warning("files_not_erased", account_id=login.account_id, error=type(error).__name__)
            return 0
        async with self.database.write() as session:
            await note_erased(session, [file["id"] for file in files], self.clock.now())
        return len(files)

    async def _remove(self, remote: Remote, file: dict[str, Any]) -> None:
        place = Place(file["folder"], IdWebsite(file["id_website"]))
        outcome = judgement_of(file).outcome
        target = place.target(outcome, file["target_name"])
        found = await remote.find(target)
        if found is not None and found.size == file["size_bytes"]:  # else the merchant's own of that name
            await remote.remove(target)
        if file["has_report"]:
            await remote.remove(place.target(outcome, file["report_name"]))
        if file["has_rejected"]:
            await remote.remove(place.target(outcome, file["rejected_name"]))
        if file["copy_name"] is not None:
            await self.copies.delete(file["copy_name"])
