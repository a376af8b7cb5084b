"""CSV files as answers."""

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from kit.blobs import BlobMissing, Blobs
from kit.problems import NotFound

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._()-]")
_CSV = "text/csv; charset=utf-8"
CSV_RESPONSE: dict[str, Any] = {
    "description": "The file",
    "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
}


def csv_file(content: bytes, file_name: str) -> Response:
    return Response(content, media_type=_CSV, headers=_attachment(file_name))


async def stored_csv(blobs: Blobs, blob: str, file_name: str, kind: str) -> Response:
    """Stream a file that goes with an imported one, named after it. Raises: NotFound."""
    blocks = blobs.read(blob)
    try:
        first = await anext(blocks, b"")
    except BlobMissing as error:
        raise NotFound from error
    base = file_name.rpartition(".")[0] or "orders"
    headers = _attachment(f"{base}_{kind}.csv")
    return StreamingResponse(_blocks(first, blocks), media_type=_CSV, headers=headers)


async def _blocks(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for block in rest:
        yield block


def _attachment(file_name: str) -> dict[str, str]:
    """Name the file for every client: many command-line ones know only the plain form (RFC 6266)."""
    plain = _NOT_PLAIN.sub("_", file_name)
    named = f"filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
    return {"Content-Disposition": f"attachment; {named}"}
