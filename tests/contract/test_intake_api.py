"""The doors of orders against their own description: schemathesis calls the running platform by it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import CheckFunction
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

INTAKE = r"/(orders|shops|imports|order-templates|sftp-accounts)(/|$)"
Operation = schemathesis.APIOperation[Any, Any, Any, Any]
Case = schemathesis.Case[Any]
_START_SECONDS = 120
_EXAMPLES = 30  # of each operation

#: Checks that ask for what is otherwise on purpose, by the operations they are not made for (None: all).
_NOT_ASKED: dict[CheckFunction, tuple[str, ...] | None] = {
    ignored_auth: None,  # sends wrong credentials until the brake against guessing answers 429
    positive_data_acceptance: None,  # what is written well may still be too old, or repeat what is there
    negative_data_rejection: ("POST /api/v1/websites/{id_website}/orders",),  # drops a wrong price, say
}


@dataclass(frozen=True)
class Intake:
    """A running platform, and a website that orders may be sent to."""

    url: str
    id_website: str
    token: str

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    """The embedded platform with one website; the rates are raised, since this is one caller."""
    data = tmp_path_factory.mktemp("intake") / "data"
    ports = dict.fromkeys(("PROOFMARK_HTTP_PORT", "PROOFMARK_SFTP_PORT", "PROOFMARK_SMTP_PORT"), "0")
    environment = {**ports, "PROOFMARK_DATA_DIR": str(data), "PROOFMARK_RATE_LIMIT_FACTOR": "1000"}
    log = data.parent / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "proofmark.main", "up"],
            env=os.environ | environment,
            stdout=output,
            stderr=output,
        )
    try:
        url = _endpoint(data / "endpoints.json", process, log)
        token = (data / "operator-token").read_text().strip()
        body = {"organization": "Cimes", "name": "Alto", "locale": "fr_FR"}
        headers = {"Authorization": f"Bearer {token}"}
        created = httpx2.post(
            f"{url}/api/v1/operator/websites", json=body, headers=headers, timeout=60
        ).json()
        yield Intake(url, created["id_website"], created["client_secret"])
    finally:
        process.terminate()
        assert process.wait(30) == 0, log.read_text()[-3000:]


def _endpoint(file: Path, process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + _START_SECONDS
    while not file.exists():
        assert process.poll() is None, log.read_text()[-3000:]
        assert time.monotonic() < end, "the platform takes too long to start"
        time.sleep(0.1)
    url: str = json.loads(file.read_text())["http"]
    return url


_as_often = settings(
    max_examples=_EXAMPLES,
    derandomize=True,  # the same calls each time: a finding stays until it is mended
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_the_doors_answer_as_they_say(intake: Intake) -> None:
    described = schemathesis.openapi.from_url(f"{intake.url}/openapi.json", headers=intake.headers())
    found = list(described.include(path_regex=INTAKE).get_all_operations())
    operations = [each.ok() for each in found if isinstance(each, Ok)]
    assert len(operations) == len(found), "the description itself is faulty"
    assert len(operations) > 15
    findings = [finding for operation in operations for finding in _findings(operation, intake)]
    assert not findings, "\n\n".join(findings)


def _findings(operation: Operation, intake: Intake) -> Iterator[str]:
    """Call one operation by its description; yield what it answered otherwise."""
    left_out = [check for check, where in _NOT_ASKED.items() if where is None or operation.label in where]

    @_as_often
    @given(case=operation.as_strategy())
    def call(case: Case) -> None:
        if "id_website" in case.path_parameters:
            case.path_parameters["id_website"] = intake.id_website
        case.call_and_validate(
            base_url=intake.url, headers=intake.headers(), excluded_checks=left_out, timeout=60
        )

    try:
        call()
    except (AssertionError, FailureGroup, ExceptionGroup) as failure:
        yield f"{operation.label}\n{failure}"
