"""A merchant hands in a file that proves a flag (domain.md 7.5)."""

import hashlib
from datetime import timedelta
from uuid import UUID

from contracts.months import months_after
from contracts.retention import REFUSED_MONTHS
from kit.blobs import Blobs
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.ids import uuid7
from kit.jobs import Counts, JobRun
from kit.problems import FieldError, RequestInvalid, Text
from reviews.evidence import MOST_FILES, PREFIX, Evidence, media_type_of, shown_name
from reviews.moderate import existing
from reviews.problems import conflict
from reviews.review import Flag, Review
from reviews.store_evidence import add_evidence, delete_old_evidence, evidence_of, known_evidence

#: Content that no row names this long after it was written is nobody's: its transaction has ended.
_UNNAMED_FOR = timedelta(minutes=10)
_NO_TYPE = FieldError(
    code="file_type_unsupported",
    message=Text(
        "A PDF, a PNG or JPEG picture or a plain text in UTF-8 was expected",
        "Un PDF, une image PNG ou JPEG ou un texte brut en UTF-8 est attendu",
    ),
    pointer="",
)


class EvidenceKeeper:
    """Keeps files of flags: the row in the database, the content as a blob."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    async def add(
        self, id_website: UUID, review_id: UUID, file_name: str, content: bytes, *, actor: str
    ) -> Review:
        """Keep a file with the review's last flag; the same content again is kept once.

        Raises: NotFound, StateConflict (nothing flagged, decided, too many), RequestInvalid (its type).
        """
        media_type = media_type_of(content)
        async with self._database.write() as session:
            review = await existing(session, review_id, id_website)
            flag = _open_flag(review)
            if media_type is None:
                raise RequestInvalid(errors=[_NO_TYPE])
            added = Evidence(
                evidence_id=uuid7(),
                id_website=id_website,
                flag_id=flag.flag_id,
                at=self._clock.now(),
                file_name=shown_name(file_name, media_type),
                media_type=media_type,
                size_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                added_by=actor,
            )
            if await _has_room(session, review_id, added):
                await self._blobs.write(added.blob, content)
                await add_evidence(session, review_id, added)
            return await existing(session, review_id, id_website)

    async def sweep(self, _run: JobRun) -> Counts:
        """Delete contents that no row names: of uploads cut off, and of flags that were forgotten."""
        async with self._database.write() as session:
            await delete_old_evidence(session, months_after(self._clock.now(), -REFUSED_MONTHS))
        names = await self._blobs.untouched(PREFIX, _UNNAMED_FOR)
        by_id = {found: name for name in names if (found := _id_of(name)) is not None}
        async with self._database.read() as session:
            kept = await known_evidence(session, by_id)
        unnamed = set(names) - {by_id[found] for found in kept}
        for name in unnamed:
            await self._blobs.delete(name)
        return {"deleted": len(unnamed)}


def _id_of(blob: str) -> UUID | None:
    try:
        return UUID(blob.rpartition("/")[2])
    except ValueError:  # what a killed writer left
        return None


def _open_flag(review: Review) -> Flag:
    """Raises: StateConflict. A settled dispute is decided at once; what proves it may follow all the same."""
    flag = review.flags[-1] if review.flags else None
    if flag is None:
        raise conflict("Flag the review first", "Signalez d'abord l'avis")
    if review.state != "flagged" and not flag.is_settled_dispute:
        raise conflict("This flag is decided", "Ce signalement est tranché")
    return flag


async def _has_room(session: WriteSession, review_id: UUID, added: Evidence) -> bool:
    """Tell whether it is new. Raises: StateConflict (the flag has as many as it may have)."""
    kept = (await evidence_of(session, [review_id])).get(review_id, [])
    of_flag = [found for found in kept if found.flag_id == added.flag_id]
    if any(found.sha256 == added.sha256 for found in of_flag):
        return False
    if len(of_flag) >= MOST_FILES:
        raise conflict(
            f"A flag has {MOST_FILES} files at most", f"Un signalement a {MOST_FILES} fichiers au plus"
        )
    return True
