"""Commands that talk to a running gateway: where it is, and as whom."""

import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import httpx2

_TIMEOUT_SECONDS = 60.0


class Api:
    """The gateway's HTTP API as an operator; faults end the command with the problem's own words."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._client = httpx2.Client(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=_TIMEOUT_SECONDS
        )

    @classmethod
    def of_environment(cls) -> "Api":
        """PROOFMARK_URL and PROOFMARK_TOKEN; else those of the platform running on the data directory."""
        directory = Path(os.environ.get("PROOFMARK_DATA_DIR", "./var"))
        url = os.environ.get("PROOFMARK_URL") or _endpoint(directory)
        token = os.environ.get("PROOFMARK_TOKEN") or _token(directory)
        return cls(url, token)

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None)

    def post(self, path: str, body: object = None) -> Any:
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: object) -> Any:
        try:
            answer = self._client.request(method, path, json=body)
        except httpx2.TransportError as error:
            fail(f"no answer from {self.url} ({type(error).__name__}): is the platform up?")
        if not answer.is_success:
            fail(_words(answer))
        return answer.json() if answer.content else None


def fail(message: str, status: int = 1) -> NoReturn:
    sys.stderr.write(f"proofmark: {message}\n")
    raise SystemExit(status)


def _words(answer: httpx2.Response) -> str:
    try:
        problem = answer.json()
        reasons = [f"  {error.get('pointer') or ''} {error['message']}" for error in problem["errors"]]
        return "\n".join([f"{problem['detail']} ({problem['code']})", *reasons])
    except (ValueError, KeyError, TypeError):
        return f"the platform answered {answer.status_code}"


def _endpoint(directory: Path) -> str:
    try:
        return str(json.loads((directory / "endpoints.json").read_text(encoding="utf-8"))["http"])
    except (OSError, ValueError, KeyError):
        fail(
            f"nothing runs on {directory} (no endpoints.json): start it by `proofmark up`, "
            "or set PROOFMARK_URL and PROOFMARK_TOKEN",
            2,
        )


def _token(directory: Path) -> str:
    try:
        return (directory / "operator-token").read_text(encoding="utf-8").strip()
    except OSError:
        fail(f"no operator token in {directory}: set PROOFMARK_TOKEN", 2)
