"""Reading the one file of a multipart body, counted while it comes in."""

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.types import Message

from ingest_api.order_file.container import file_too_large
from ingest_api.order_file.settings import Door
from kit.problems import FIELD_TEXTS, FieldError, MediaTypeUnsupported, RequestInvalid, Text

_FRAME_BYTES = 64 << 10  # boundaries, part headers, small fields
_MAX_FIELDS = 10

UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


class _Counted:
    """What a request receives, up to a door's limit; the rest is read and forgotten before it is refused,
    so that the sender is there to get the answer."""

    def __init__(self, request: Request, door: Door) -> None:
        self._receive = request.receive
        self._door = door
        self._bytes = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._door.max_bytes + _FRAME_BYTES:
            while message.get("more_body"):
                message = await self._receive()
            raise file_too_large(self._door)
        return message


async def read_upload(request: Request, door: Door) -> tuple[str, bytes]:
    """Return name and content of the field `file`.

    Raises: FileRefusedError (too large), MediaTypeUnsupported, RequestInvalid; HTTPException (no multipart).
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "multipart/form-data":
        raise MediaTypeUnsupported(detail=Text("Send multipart/form-data", "Envoyez du multipart/form-data"))
    counted = Request(request.scope, _Counted(request, door))
    async with counted.form(max_files=1, max_fields=_MAX_FIELDS, max_part_size=_FRAME_BYTES) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise RequestInvalid(errors=[_MISSING])
        return file.filename or "", await file.read(door.max_bytes + 1)


_MISSING = FieldError(code="field_missing", message=FIELD_TEXTS["missing"][1], pointer="/file")
