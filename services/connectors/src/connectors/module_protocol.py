"""How modules in shops are spoken to: addresses, signatures, and JSON in base64 between marks."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from connectors.connector import Cms

_PATHS: Mapping[Cms, str] = {
    "prestashop": "/modules/netreviews/netreviewsApi.php",
    "woocommerce": "/?netreviews-plugin=api",
    "magento2": "/rest/V1/nravis/management",
}
_BEGIN, _END = "#netreviews-start#", "#netreviews-end#"
_LENIENT = str.maketrans("-_", "+/")


class NotUnderstood(ValueError):
    """No module answers so."""


def address_of(cms: Cms, url: str) -> str:
    """Return where the module of a shop with this front page listens."""
    return url.rstrip("/") + _PATHS[cms]


def signature(query: str, id_website: UUID, secret_key: str) -> str:
    """Return what proves a call, and in PrestaShop its answer: the protocol knows SHA-1 only."""
    signed = f"{query}{id_website}{secret_key}".encode()
    return hashlib.sha1(signed, usedforsecurity=False).hexdigest()


def request_of(cms: Cms, query: str, message: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return a call's body and its media type."""
    encoded = base64.urlsafe_b64encode(json.dumps({"query": query, **message}).encode()).decode()
    form = {"query": query, "message": encoded}
    if cms == "magento2":
        return json.dumps(form).encode(), "application/json"
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def answer_of(content: bytes) -> dict[str, Any]:
    """Return what a module answered, whatever it printed before. Raises: NotUnderstood."""
    text = content.decode("utf-8", "replace").strip()
    if text.startswith('"'):  # Magento 2: all of it is one JSON string
        unquoted = _json(text)
        text = unquoted if isinstance(unquoted, str) else ""
    if _BEGIN in text:
        text = text.partition(_BEGIN)[2].partition(_END)[0]
    found = _json(_decoded(text))
    if not isinstance(found, dict) or "return" not in found:
        raise NotUnderstood
    return found


def code_of(answer: Mapping[str, Any]) -> int | None:
    """Return the code a module answered; None for the sentence that some put there."""
    found = answer["return"]
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 4:
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def is_genuine(answer: Mapping[str, Any], expected_signature: str) -> bool:
    """Tell whether an answer's signature is right; where a module gives none there is none to check."""
    given = answer.get("sign")
    if given is None or given == "":
        return True
    return hmac.compare_digest(str(given).encode(), expected_signature.encode())


def message_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    found = answer.get("message")
    return found if isinstance(found, dict) else {}


def _decoded(text: str) -> str:
    """Read base64 of either alphabet, with or without its padding. Raises: NotUnderstood."""
    letters = "".join(text.split()).translate(_LENIENT).rstrip("=")
    try:
        padded = letters + "=" * (-len(letters) % 4)
        return base64.b64decode(padded, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError) as error:
        raise NotUnderstood from error


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=str)  # amounts stay as they were written
    except (ValueError, RecursionError) as error:
        raise NotUnderstood from error
