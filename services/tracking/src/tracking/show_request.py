"""How a request is shown: listed, in detail with its history in words, as a line of the export."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts.order_element import element_of
from contracts.requests import RequestState
from kit.i18n import Catalogue

#: The fields of a listed request, in the order of surface.md 4a; also the export's columns.
LISTED = (
    "id", "purchase_reference", "email", "experience_date", "type", "status", "reason", "status_at",
    "method", "source", "received_at", "scheduled_at", "sent_at", "opened_at", "form_opened_at",
    "submitted_at", "reminded_at",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_QUOTED = (";", '"', "\r", "\n")


def listed(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(row[name]) for name in LISTED}


def detailed(
    row: dict[str, Any], history: Sequence[dict[str, Any]], catalogue: Catalogue, language: str
) -> dict[str, Any]:
    """Return a listed request with its order, products and history (surface.md 4a)."""
    state = RequestState.model_validate(row["state"])
    names = {product.product_ref: product.name for product in state.order.products}
    return {
        **listed(row),
        "order": element_of(state.order),
        "products": [{"product_ref": ref, "name": names.get(ref, ref)} for ref in state.products],
        "history": [_step(step, state, catalogue, language) for step in history],
    }


def _step(step: dict[str, Any], state: RequestState, catalogue: Catalogue, language: str) -> dict[str, Any]:
    return {
        "at": _plain(step["at"]),
        "event": step["event"],
        "reason": step["reason"],
        "machine": step["machine"],
        "rule": step["rule"],
        "setting": step["setting"],
        "value": step["value"],
        "text": _words(step, state, catalogue, language),
    }


def _words(step: dict[str, Any], state: RequestState, catalogue: Catalogue, language: str) -> str:
    """Say what happened and which rule or reason led to it."""
    sentences = [catalogue.text(f"step.{step['event']}", language, scheduled_at=_minute(state.scheduled_at))]
    for kind in ("rule", "reason"):
        key = f"{kind}.{step[kind]}"
        if step[kind] and key in catalogue.keys(language):
            sentences.append(catalogue.text(key, language, setting=step["setting"], value=step["value"]))
    if step["machine"]:
        sentences.append(catalogue.text("machine", language))
    if step["detail"]:
        sentences.append(step["detail"])
    return " ".join(sentences)


def export_header() -> str:
    return ";".join(LISTED) + "\r\n"


def export_line(row: dict[str, Any]) -> str:
    """Return one line for a spreadsheet: no cell of it can be taken for a formula (invariants.md 4)."""
    return ";".join(_cell(_plain(row[name])) for name in LISTED) + "\r\n"


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA_STARTS):
        return f'"\'{text.replace(chr(34), chr(34) * 2)}"'
    if any(character in text for character in _QUOTED):
        return f'"{text.replace(chr(34), chr(34) * 2)}"'
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
