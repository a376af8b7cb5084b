"""The ledger of dropped files: how far each one has come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sftp_poller.dropped_file import Judgement, Place, RemoteFile, TargetNames, WaitingFile
from sftp_poller.folders import IdWebsite
from sftp_poller.server import AccountId

MAX_FILE_BYTES = 50 * 1024 * 1024  # of an order file (domain.md 2.1); one byte more is enough to refuse it


Websites = Collection[IdWebsite] | None  # None: all


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


class ClaimLost(Exception):
    """Another run has the file in hand: this one was taken for dead."""


class Ledger(Protocol):
    """What is known of every file, as one run sees it; each call is one transaction.

    A claim lasts a minute unless the run holds it on, so that two runs never work on one file, and what a
    dead one had in hand is taken over. What is done with a claim raises ClaimLost when it was.
    """

    async def logins(self) -> Sequence[DrainedLogin]:
        """Return those whose last complete turn is longest ago first."""
        ...

    async def take_over(self, account_id: AccountId, only: Websites = None) -> Sequence[ClaimedFile]:
        """Claim what was begun and nobody else has in hand, oldest first."""
        ...

    async def claim(self, account_id: AccountId, files: Sequence[WaitingFile]) -> Sequence[ClaimedFile]:
        """Enter files, and return them without those that are entered already."""
        ...

    async def hold(self) -> None:
        """Keep every claim of this run for another minute."""
        ...

    async def let_go(self, account_id: AccountId) -> None:
        """Leave to others what this run has claimed of a login and not finished."""
        ...

    async def held_elsewhere(self, account_id: AccountId) -> bool:
        """Return whether another run, alive, has a file of this login in hand."""
        ...

    async def keep(self, claimed: ClaimedFile, copy: str) -> ClaimedFile: ...

    async def judge(
        self, claimed: ClaimedFile, judgement: Judgement, target: TargetNames
    ) -> ClaimedFile | None:
        """Note what came of the rows; None if another file is about to get one of the names."""
        ...

    async def settle(self, claimed: ClaimedFile, reasons: Mapping[str, int]) -> None:
        """Close the entry and announce it, once however often it is called."""
        ...

    async def release(self, claimed: ClaimedFile) -> None:
        """Forget a file of which nothing was submitted."""
        ...

    async def copies(self) -> Collection[str]:
        """Return the names of the copies of files that are not settled."""
        ...

    async def close_turn(self, account_id: AccountId, unmapped: Sequence[str]) -> None:
        """Note that the login had its turn, and which of its trees belong to no website."""
        ...

    async def tell_failures(self, only: Websites = None) -> None:
        """Announce, once, what went wrong: one event per website."""
        ...
