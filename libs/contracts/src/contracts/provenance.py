"""The log of statements about reviews: how it is written, hashed and signed; docs/provenance.md.

Services seal it, strangers verify it; both compute by these few functions.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

#: What the first statement of a website follows.
BEGINNING = "0" * 64
FORMAT = 1
#: What the key of the head's signatures is derived for, and what is signed begins with.
PURPOSE = "provenance-head"

Document = Mapping[str, Any]


def canonical(document: Document) -> bytes:
    """Return a document in the one form that is hashed: RFC 8785, for texts, whole numbers and null."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def statement_hash(statement: Document) -> str:
    """Return the hash of a statement: of all its members but `hash`, `previous` among them."""
    return hashlib.sha256(
        canonical({name: value for name, value in statement.items() if name != "hash"})
    ).hexdigest()


def commitment(salt: str, text: str) -> str:
    """Return what stands for a review's text: it shows nothing without the salt, which an erasure drops."""
    return hmac.new(bytes.fromhex(salt), text.encode(), hashlib.sha256).hexdigest()


def signed_part(head: Document) -> bytes:
    """Return what a head's signatures are made over."""
    kept = {name: value for name, value in head.items() if name != "signatures"}
    return f"{PURPOSE}\n".encode() + canonical(kept)
