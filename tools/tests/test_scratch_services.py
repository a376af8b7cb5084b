"""The scratch servers: there while a command runs, gone afterwards, the broker's data kept over its death."""

import json
import subprocess
import tempfile
import time
from pathlib import Path

import httpx2
import pytest

from kit.testing.waiting import eventually_sync

_SETTLED_SECONDS = 4  # the broker writes a declaration to disk some moments after answering
TOOL = Path(__file__).resolve().parents[1] / "scratch-services"


def scratch(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(TOOL), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_run_gives_settings_passes_the_status_on_and_leaves_nothing() -> None:
    show = "import json, os; print(json.dumps(dict(os.environ))); raise SystemExit(7)"
    done = scratch("run", "python3", "-c", show)
    assert done.returncode == 7, done.stderr
    settings = json.loads(done.stdout)
    assert not Path(settings["PROOFMARK_TEST_SCRATCH_DIR"]).exists()
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(settings["PROOFMARK_TEST_RABBITMQ_API_URL"])


def test_bounce_keeps_what_the_broker_had_on_disk() -> None:
    # Not pytest's own directory: the servers' users may not look into that.
    directory = Path(tempfile.mkdtemp(prefix="proofmark-scratch-"))
    started = scratch("start", directory)
    try:
        assert started.returncode == 0, started.stderr
        settings = dict(line.split("=", 1) for line in started.stdout.splitlines())
        queue = settings["PROOFMARK_TEST_RABBITMQ_API_URL"] + "/queues/%2F/kept"
        httpx2.put(queue, json={"durable": True}).raise_for_status()
        time.sleep(_SETTLED_SECONDS)
        assert scratch("bounce", directory).returncode == 0
        eventually_sync(lambda: _is_durable(queue))
    finally:
        scratch("stop", directory)
    assert not directory.exists()


def _is_durable(queue: str) -> bool:
    """Ask the management API, which knows a queue some moments after it listens again."""
    try:
        answer = httpx2.get(queue)
    except httpx2.TransportError:
        return False
    return answer.is_success and answer.json().get("durable") is True


def test_stop_removes_nothing_it_did_not_start(tmp_path: Path) -> None:
    assert scratch("stop", tmp_path).returncode == 1
    assert tmp_path.exists()


@pytest.mark.parametrize("arguments", [(), ("start",), ("run",), ("fly", "away")])
def test_wrong_usage_is_told(arguments: tuple[str, ...]) -> None:
    done = scratch(*arguments)
    assert done.returncode == 2
    assert "scratch-services run CMD" in done.stderr
