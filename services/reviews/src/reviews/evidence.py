"""Files that prove a flag: what they may be, and how they are named (domain.md 7.5)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

MOST_FILES = 5  # of one flag
MAX_BYTES = 5 << 20
PREFIX = "evidence"
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_PLAIN = "text/plain"
_SUFFIXES = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", _PLAIN: ".txt"}
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069]')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NAME_CHARS = 100


@dataclass(frozen=True)
class Evidence:
    """One file handed in with a flag."""

    evidence_id: UUID
    id_website: UUID
    flag_id: UUID
    at: datetime
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    added_by: str

    @property
    def blob(self) -> str:
        """Return the name it is kept under: ours, whatever the merchant's is."""
        return blob_of(self.id_website, self.evidence_id)


def blob_of(id_website: UUID, evidence_id: UUID) -> str:
    return f"{PREFIX}/{id_website}/{evidence_id}"


def media_type_of(content: bytes) -> str | None:
    """Return what a content is by itself: a document, a picture or plain text; None: nothing we take."""
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return _PLAIN if text.strip() and not _CONTROL.search(text) else None


def shown_name(given: str, media_type: str) -> str:
    """Return a name to save it under: no path, nothing a shell or page reads, the ending of what it is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    stem = _UNSAFE.sub("", last).strip(" .")
    stem = stem.rpartition(".")[0] or stem
    return f"{stem[:_NAME_CHARS].strip(' .') or 'evidence'}{_SUFFIXES[media_type]}"
