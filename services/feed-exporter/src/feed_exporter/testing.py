"""For tests: a merchant's SFTP server on a free port, invented reviews, a reader of feed files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncssh
from lxml import etree

from contracts.files.review_feed import FEEDS, Form, Nature, csv_value
from contracts.reviews import (
    ReviewPublishedV1,
    ReviewRefusedV1,
    ReviewState,
    ReviewUpdatedV1,
    ReviewWithdrawnV1,
)
from kit.ids import uuid7

PASSWORD = "correct horse battery"  # noqa: S105 # of invented accounts
WEBSITE = UUID("3f0b6a1c-2d7e-4c55-9b11-0a1b2c3d4e5f")
_WRITTEN = datetime(2026, 3, 1, 13, 2, 11, tzinfo=UTC)
ReviewEvent = ReviewPublishedV1 | ReviewUpdatedV1 | ReviewRefusedV1 | ReviewWithdrawnV1
_EVENTS: dict[str, type[ReviewEvent]] = {
    "published": ReviewPublishedV1,
    "updated": ReviewUpdatedV1,
    "refused": ReviewRefusedV1,
    "withdrawn": ReviewWithdrawnV1,
}


@dataclass
class MerchantServer:
    """A running server below a directory, and what a flow needs to reach it."""

    port: int
    root: Path
    fingerprint: str
    logins: list[str] = field(default_factory=list)  # usernames tried, with or without success

    def files(self) -> dict[str, bytes]:
        """Return what stands in the merchant's directory."""
        return {path.name: path.read_bytes() for path in sorted((self.root / "in").iterdir())}


class _MerchantLogin(asyncssh.SSHServer):
    def __init__(self, logins: list[str]) -> None:
        self._logins = logins

    def begin_auth(self, username: str) -> bool:
        self._logins.append(username)
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return username == "alto" and password == PASSWORD


@asynccontextmanager
async def merchant_server(
    root: Path, *, sftp: type[asyncssh.SFTPServer] = asyncssh.SFTPServer, port: int = 0
) -> AsyncIterator[MerchantServer]:
    """Serve `root`, which has a directory /in, with a key of its own."""
    (root / "in").mkdir(parents=True, exist_ok=True)
    key = asyncssh.generate_private_key("ssh-ed25519")
    logins: list[str] = []
    server = await asyncssh.create_server(
        lambda: _MerchantLogin(logins),
        "127.0.0.1",
        port,
        server_host_keys=[key],
        sftp_factory=lambda channel: sftp(channel, chroot=bytes(root)),
    )
    try:
        yield MerchantServer(server.get_port(), root, key.get_fingerprint(), logins)
    finally:
        server.close()
        await server.wait_closed()


def flow_body(server: MerchantServer | None = None, **changed: Any) -> dict[str, Any]:
    """Return a body that creates a flow to the server, its key confirmed."""
    place = {"host": "127.0.0.1", "port": 22 if server is None else server.port}
    pinned = None if server is None else server.fingerprint
    return {
        "format": "csv",
        "method": "sftp",
        "username": "alto",
        "password": PASSWORD,
        "directory": "/in",
        "nature": "product",
        "host_key_fingerprint": pinned,
        **place,
        **changed,
    }


def review_state(**changed: Any) -> ReviewState:
    """Return a published product review of Inès, invented."""
    review_id = uuid7()
    values = {
        "review_id": review_id,
        "review_product_id": uuid7() if changed.get("kind", "product") == "product" else None,
        "request_id": uuid7(),
        "order_id": uuid7(),
        "kind": "product",
        "state": "published",
        "rate": 4,
        "comment": "Très confortables.\nTaille un peu grand.",
        "language": "fr",
        "displayed_name": "Inès L.",
        "first_name": "Inès",
        "last_name": "Lefèvre",
        "email": "ines.lefevre@example.org",
        "purchase_reference": "WEB-10501",
        "experience_date": datetime(2026, 2, 2, 7, 30, tzinfo=UTC),
        "product_ref": "ALTO-42",
        "product_name": "Chaussures de marche Alto",
        "submitted_at": _WRITTEN,
        "published_at": _WRITTEN,
        "updated_at": _WRITTEN,
        "was_published": True,
    }
    return ReviewState.model_validate({**values, **changed})


def review_event(
    review: ReviewState, version: int, *, at: datetime = _WRITTEN, kind: str | None = None
) -> ReviewEvent:
    """Return the event that tells of this state."""
    names = {"refused": "refused", "withdrawn": "withdrawn", "published": "published"}
    event = _EVENTS[kind or names.get(review.state, "updated")]
    return event(
        id=uuid7(),
        occurred_at=at,
        id_website=WEBSITE,
        aggregate_id=str(review.review_id),
        version=version,
        review=review,
    )


Row = dict[str, Any]


def read_feed(content: bytes, nature: Nature, form: Form) -> list[Row]:
    """Read a file as a merchant's program would: each record with its type, values and exchanges."""
    return _read_csv(content, nature) if form == "csv" else _read_xml(content)


def replay(rows: list[Row], known: dict[str, Row], *, full: bool) -> dict[str, Row]:
    """Apply one file to what a merchant's database holds, by id of the review."""
    after = {} if full else dict(known)
    for row in rows:
        if row["type"] == "DELETE":
            after.pop(row["id_review"], None)
        else:
            after[row["id_review"]] = {name: value for name, value in row.items() if name != "type"}
    return after


def _read_csv(content: bytes, nature: Nature) -> list[Row]:
    feed = FEEDS[nature]
    header, *lines = content.decode().removesuffix("\n").split("\n")
    if header != feed.header:
        raise ValueError(f"the header line was expected: {header!r}")
    return [_csv_row([csv_value(field) for field in line.split("\t")], nature) for line in lines]


def _csv_row(fields: list[str], nature: Nature) -> Row:
    columns = FEEDS[nature].csv
    row: Row = {column.name: field for column, field in zip(columns, fields, strict=False)}
    rest = fields[len(columns) :]
    if len(rest) != 3 * int(row.pop("nb_exchanges")):
        raise ValueError(f"three fields for each exchange were expected: {fields}")
    row["exchanges"] = [tuple(rest[start : start + 3]) for start in range(0, len(rest), 3)]
    return row


def _read_xml(content: bytes) -> list[Row]:
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    reviews = root.findall("review")
    if len(reviews) != int(root.attrib["count"]):
        raise ValueError("the root counts other than there are")
    return [_xml_row(review) for review in reviews]


def _xml_row(review: Any) -> Row:
    row: Row = {child.tag: child.text or "" for child in review if child.tag != "moderation"}
    row["type"], row["id_review"] = review.attrib["type"], row.pop("review_id")
    if row.pop("action") != row["type"]:
        raise ValueError("attribute and element tell different types")
    row["exchanges"] = [tuple(part.text or "" for part in each) for each in review.iter("exchange")]
    return row
