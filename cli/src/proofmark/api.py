"""Commands that talk to a running gateway: where it is, and as whom."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofmark.exits import UNUSABLE, fail
from proofmark.language import terminal_language

if TYPE_CHECKING:
    import httpx2

_TIMEOUT_SECONDS = 60.0


class ProblemError(Exception):
    """The platform's refusal, in its own words."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        """`document`: the problem (RFC 9457); empty if the answer was none."""
        super().__init__(_words(status, document))
        self.document = document

    @property
    def code(self) -> str | None:
        return self.document.get("code")

    @property
    def errors(self) -> list[dict[str, Any]]:
        return list(self.document.get("errors") or ())


class Api:
    """The gateway's HTTP API as an operator; `get` and `post` end the command with the problem's words."""

    def __init__(self, url: str, token: str) -> None:
        import httpx2

        self.url = url
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": terminal_language()}
        self._client = httpx2.Client(base_url=url, headers=headers, timeout=_TIMEOUT_SECONDS)

    @classmethod
    def of_environment(cls) -> "Api":
        """PROOFMARK_URL and PROOFMARK_TOKEN; else those of the platform running on the data directory."""
        url = platform_address()
        token = os.environ.get("PROOFMARK_TOKEN") or _token(_data_directory())
        return cls(url, token)

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None)

    def post(self, path: str, body: object = None) -> Any:
        return self._ask("POST", path, body)

    def send(self, method: str, path: str, **content: Any) -> "httpx2.Response":
        """Return the answer of a request that went well. Raises: ProblemError."""
        from httpx2 import TransportError

        try:
            answer = self._client.request(method, path, **content)
        except TransportError as error:
            fail(f"no answer from {self.url} ({type(error).__name__}): is the platform up?", UNUSABLE)
        if not answer.is_success:
            raise ProblemError(answer.status_code, _document(answer))
        return answer

    def _ask(self, method: str, path: str, body: object) -> Any:
        try:
            answer = self.send(method, path, json=body)
        except ProblemError as problem:
            fail(str(problem))
        return answer.json() if answer.content else None


def platform_address() -> str:
    """PROOFMARK_URL; else where the platform on the data directory listens."""
    return os.environ.get("PROOFMARK_URL") or _endpoint(_data_directory())


def _data_directory() -> Path:
    return Path(os.environ.get("PROOFMARK_DATA_DIR", "./var"))


def _document(answer: "httpx2.Response") -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _words(status: int, document: Mapping[str, Any]) -> str:
    if "detail" not in document or "code" not in document:
        return f"the platform answered {status}"
    return "\n".join([f"{document['detail']} ({document['code']})", *_reasons(document.get("errors") or ())])


def _reasons(errors: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    return (f"  {error.get('pointer') or error.get('column') or ''} {error['message']}" for error in errors)


def _endpoint(directory: Path) -> str:
    try:
        return str(json.loads((directory / "endpoints.json").read_text(encoding="utf-8"))["http"])
    except (OSError, ValueError, KeyError):
        fail(
            f"nothing runs on {directory} (no endpoints.json): start it by `proofmark up`, "
            "or set PROOFMARK_URL and PROOFMARK_TOKEN",
            UNUSABLE,
        )


def _token(directory: Path) -> str:
    try:
        return (directory / "operator-token").read_text(encoding="utf-8").strip()
    except OSError:
        fail(f"no operator token in {directory}: set PROOFMARK_TOKEN", UNUSABLE)
