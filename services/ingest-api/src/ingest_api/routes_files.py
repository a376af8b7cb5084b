"""CSV files as answers."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from kit.blobs import BlobMissing, Blobs
from kit.problems import NotFound

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
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"}
