"""Processes that run while something is measured."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.bench.apart import ROOT

_START_SECONDS = 60
_STOP_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """One of them that listens."""

    processes: "Processes"
    name: str
    port: int

    @property
    def cpu_seconds(self) -> float:
        """What it has taken so far, with the processes it has started."""
        return self.processes.cpu_seconds(self.name)


class Processes:
    """Python modules run as programs, each with a log; all end with the block."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        logs.mkdir(exist_ok=True)

    def __enter__(self) -> "Processes":
        return self

    def start(self, name: str, module: str, arguments: Sequence[str], variables: Mapping[str, str]) -> None:
        with (self._logs / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env={**os.environ, **variables},
                stdout=log,
                stderr=log,
            )

    def wait_until_answering(self, name: str, url: str) -> None:
        """Return once the address is answered, however. Raises RuntimeError."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - an address of our own
            except urllib.error.HTTPError:
                return
            except OSError:
                self._check(name, deadline)
                time.sleep(0.1)
            else:
                return

    def _check(self, name: str, deadline: float) -> None:
        if self._running[name].poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{name}: {(self._logs / f'{name}.log').read_text()[-3000:]}")

    def cpu_seconds(self, name: str) -> float:
        """Return the CPU time of a process and of those it has started."""
        leader = self._running[name].pid
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(FileNotFoundError, ProcessLookupError):  # ended meanwhile
                fields = stat.read_text().rpartition(")")[2].split()
                if leader in (int(stat.parent.name), int(fields[1])):
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run(module: str, arguments: Sequence[str], variables: Mapping[str, str]) -> str:
    """Run a module to its end; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode()
