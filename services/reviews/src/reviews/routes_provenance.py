"""The public log of statements: by stretches or of one review, with its signed head."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from contracts.provenance import PURPOSE, signed_part
from contracts.routes import W
from contracts.websites import WebsiteState
from kit.copies import Copies
from kit.db import Database
from kit.http import Answer
from kit.problems import CursorInvalid
from kit.secrets import KeyRing
from kit.signatures import PublicSigner
from reviews.provenance import Head, beginning
from reviews.routes_answers import Limit
from reviews.routes_published import READS, PublicRead, existing
from reviews.store_statements import find_head, statements_after


class SignatureAnswer(Answer):
    key: str
    public_key: str  # Ed25519, raw, base64
    signature: str  # base64


class HeadAnswer(Answer):
    """Where the log ends."""

    format: int
    id_website: UUID
    count: int
    hash: str
    sealed_at: str
    signatures: list[SignatureAnswer]


class StatementsAnswer(Answer):
    """Statements as docs/provenance.md describes them: hashed as they stand here."""

    items: list[dict[str, Any]]
    next_cursor: str | None
    head: HeadAnswer


class Heads:
    """Signs where logs end."""

    def __init__(self, keys: KeyRing) -> None:
        self._signer = PublicSigner(keys.keys, PURPOSE)

    def signed(self, id_website: UUID, head: Head) -> dict[str, Any]:
        document = head.document(id_website)
        signatures = self._signer.sign(signed_part(document))
        return {**document, "signatures": [vars(each) for each in signatures]}


def routes_provenance(database: Database, websites: Copies[WebsiteState], heads: Heads) -> APIRouter:
    """Return the route W/provenance."""
    router = APIRouter(tags=["published"], route_class=PublicRead)

    @router.get(W + "/provenance", responses=READS, response_model=StatementsAnswer)
    async def get_provenance(
        id_website: UUID,
        review_id: UUID | None = None,
        cursor: Annotated[str | None, Query(max_length=20)] = None,
        limit: Limit = 50,
    ) -> JSONResponse:
        """Statements in the log's order, all or those about one review; the head is the whole log's."""
        async with database.read() as session:
            website = await existing(session, websites, id_website)
            # The head first: what it counts is there when the statements are read.
            head = await find_head(session, id_website) or beginning(website.created_at)
            found = await statements_after(session, id_website, _sequence(cursor), limit + 1, review_id)
        following = str(found[limit - 1]["sequence"]) if len(found) > limit else None
        signed = heads.signed(id_website, head)
        return JSONResponse({"items": found[:limit], "next_cursor": following, "head": signed})

    return router


def _sequence(cursor: str | None) -> int:
    """Raises: CursorInvalid."""
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= len("2147483647")):
        raise CursorInvalid
    return min(int(cursor), 2**31 - 1)
