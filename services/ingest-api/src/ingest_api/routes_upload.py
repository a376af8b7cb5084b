"""Reading the one file of a multipart body, counted while it comes in."""

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message

from ingest_api.order_file.container import file_too_large
from ingest_api.order_file.settings import Door
from kit.problems import FIELD_TEXTS, FieldError, MediaTypeUnsupported, RequestInvalid, RequestMalformed, Text

_FRAME_BYTES = 64 << 10  # boundaries, part headers, small fields
_MAX_FIELDS = 10
_END_BYTES = 100  # enough for what stands behind the last line

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
        self._end = b""

    @property
    def is_cut(self) -> bool:
        """Whether what came does not end as multipart does."""
        return self._bytes > 0 and not self._end.rstrip().endswith(b"--")

    async def __call__(self) -> Message:
        message = await self._receive()
        body = message.get("body", b"")
        self._bytes += len(body)
        self._end = (self._end + body)[-_END_BYTES:]
        if self._bytes > self._door.max_bytes + _FRAME_BYTES:
            while message.get("more_body"):
                message = await self._receive()
            raise file_too_large(self._door)
        return message


async def read_upload(request: Request, door: Door) -> tuple[str, bytes]:
    """Return name and content of the field `file`.

    Raises: FileRefusedError (too large), MediaTypeUnsupported, RequestMalformed, RequestInvalid.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "multipart/form-data":
        raise MediaTypeUnsupported(detail=_ONE_FILE)
    counted = _Counted(request, door)
    form = Request(request.scope, counted).form(
        max_files=1, max_fields=_MAX_FIELDS, max_part_size=_FRAME_BYTES
    )
    try:
        async with form as fields:
            file = _file_of(fields, counted)
            return file.filename or "", await file.read(door.max_bytes + 1)
    except HTTPException as fault:  # it cannot be parsed, or there is too much of something
        raise RequestMalformed(detail=_ONE_FILE) from fault


def _file_of(fields: FormData, counted: _Counted) -> UploadFile:
    file = fields.get("file")
    if isinstance(file, UploadFile):
        return file
    if counted.is_cut:
        raise RequestMalformed(detail=_CUT)
    raise RequestInvalid(errors=[_MISSING if file is None else _NO_FILE])


_ONE_FILE = Text(
    "Send one file, as multipart/form-data, in the field `file`",
    "Envoyez un seul fichier, en multipart/form-data, dans le champ `file`",
)
_CUT = Text("The body ends before its closing boundary", "Le corps s'arrête avant sa limite finale")
_MISSING = FieldError(code="field_missing", message=FIELD_TEXTS["missing"][1], pointer="/file")
_NO_FILE = FieldError(
    code="field_invalid",
    message=Text("A file with its name was expected", "Un fichier avec son nom est attendu"),
    pointer="/file",
)
