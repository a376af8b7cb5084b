"""The ledger of dropped files: how far each one has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sftp_poller.dropped_file import Judgement, Place, RemoteFile, TargetNames
from sftp_poller.server import AccountId

MAX_FILE_BYTES = 50 * 1024 * 1024  # of an order file (domain.md 2.1); one byte more is enough to refuse it


@dataclass(frozen=True)
class DrainedLogin:
    """A login, with the websites its folders belong to."""

    account_id: AccountId
    username: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class ClaimedFile:
    """One row of the ledger: how far a file has come."""

    id: UUID  # also its submission's, so that submitting twice imports once
    account_id: AccountId
    place: Place
    file: RemoteFile
    copy: str | None = None  # name of our copy, once it is whole
    judgement: Judgement | None = None
    target: TargetNames | None = None

    @property
    def source(self) -> str:
        return self.place.source(self.file.name)

    @property
    def is_whole(self) -> bool:
        """Return whether our copy can stand in for the file."""
        return self.file.size <= MAX_FILE_BYTES


class Ledger(Protocol):
    """What is known of every file, each call one transaction."""

    async def logins(self) -> Sequence[DrainedLogin]:
        """Return those whose last complete turn is longest ago first."""
        ...

    async def unsettled(self, account_id: AccountId) -> Sequence[ClaimedFile]: ...

    async def claim(self, account_id: AccountId, place: Place, file: RemoteFile) -> ClaimedFile | None:
        """Enter a file; None if it is entered already and not settled."""
        ...

    async def keep(self, claimed: ClaimedFile, copy: str) -> ClaimedFile: ...

    async def judge(self, claimed: ClaimedFile, judgement: Judgement, target: TargetNames) -> ClaimedFile: ...

    async def settle(self, claimed: ClaimedFile) -> None:
        """Close the entry and announce it, once however often it is called."""
        ...

    async def release(self, claimed: ClaimedFile) -> None:
        """Forget a file of which nothing was submitted."""
        ...

    async def close_turn(self, account_id: AccountId, unmapped: Sequence[str]) -> None:
        """Note that the login had its turn, and which of its trees belong to no website."""
        ...
