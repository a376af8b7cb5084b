"""Containers of the manifests as processes: their commands, their environment, real servers behind."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import yaml
from sqlalchemy.engine import URL, make_url

from kit.testing.fixtures import scratch_amqp_url, scratch_database_url, scratch_rabbitmq_api_url
from tests.deploy.manifests import ROOT, Container, rendered

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
PROOFMARK = Path(sys.executable).parent / "proofmark"
NOWHERE = "/proc/read-only"  # nobody can write here, root neither: what a read-only root file system is like
START_SECONDS = 60


def libpq(url: URL) -> str:
    """Return the address as PostgreSQL's own programs read it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def psql(url: URL, *arguments: str) -> None:
    """Run psql as an administrator would; anything it says beyond success fails."""
    command = ["psql", libpq(url), "--quiet", "--no-psqlrc", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def prepared_database(roles_sql: Path) -> Iterator[URL]:
    """Yield a new database in which the roles' script has run, twice: it may be run again."""
    administrator = make_url(scratch_database_url())
    url = administrator.set(database=f"deploy_{secrets.token_hex(4)}")
    psql(administrator, "--command", f"CREATE DATABASE {url.database}")
    try:
        for _ in range(2):
            psql(url, "--file", str(roles_sql))
        yield url
    finally:
        psql(administrator, "--command", f"DROP DATABASE {url.database} WITH (FORCE)")


@contextmanager
def virtual_host() -> Iterator[str]:
    """Yield the address of a broker that is nobody else's."""
    name = f"deploy_{secrets.token_hex(4)}"
    resource = f"{scratch_rabbitmq_api_url()}/vhosts/{name}"
    httpx2.put(resource, json={}).raise_for_status()
    try:
        yield scratch_amqp_url().rsplit("/", 1)[0] + f"/{name}"
    finally:
        httpx2.delete(resource).raise_for_status()


def make_secrets(directory: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "deploy" / "make-secrets"), str(directory)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def kubernetes_secrets(directory: Path) -> dict[str, dict[str, str]]:
    """Return what make-secrets made: name of the Secret → key → value."""
    items = json.loads((directory / "kubernetes.json").read_text())["items"]
    return {item["metadata"]["name"]: item["stringData"] for item in items}


@dataclass(frozen=True)
class Cluster:
    """What a cluster gives its containers."""

    overlay: str
    secrets: dict[str, dict[str, str]]
    database: URL
    amqp_url: str
    directory: Path

    def environment(self, container: Container, ports: dict[str, int]) -> dict[str, str]:
        """Return the container's environment, only addresses and ports made those of this machine."""
        made = {name: self.secrets[secret][key] for name, secret, key in container.secret_references()}
        plain = {k: v for k, v in container.variables(rendered(self.overlay)).items() if v is not None}
        own = make_url(made["PROOFMARK_DATABASE_URL"]) if "PROOFMARK_DATABASE_URL" in made else None
        here = {
            "PROOFMARK_AMQP_URL": self.amqp_url,
            "PROOFMARK_BIND": "127.0.0.1",
            "PROOFMARK_DATA_DIR": self._data_directory(container),
            **{f"PROOFMARK_{name.upper()}_PORT": str(port) for name, port in ports.items()},
        }
        if own is not None:
            url = own.set(host=self.database.host, port=self.database.port, database=self.database.database)
            here["PROOFMARK_DATABASE_URL"] = url.render_as_string(hide_password=False)
        named = plain | made
        return {"PATH": os.environ["PATH"], **named, **{k: v for k, v in here.items() if k in named}}

    def _data_directory(self, container: Container) -> str:
        mounted = any(mount["mountPath"] == "/data" for mount in container.spec["volumeMounts"])
        return str(self.directory / "data" / container.service) if mounted else NOWHERE

    def run(self, container: Container) -> subprocess.CompletedProcess[str]:
        """Run a container that ends by itself."""
        return subprocess.run(
            [PROOFMARK, *container.spec["args"]],
            env=self.environment(container, {}),
            cwd=self.directory,
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def running(self, container: Container) -> Iterator["Running"]:
        """Yield the container's process once it listens; it is killed at the end if it still runs."""
        ports = {name: free_port() for name in container.ports}
        log = self.directory / f"{container.verb}-{container.service}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [PROOFMARK, *container.spec["args"]],
                env=self.environment(container, ports),
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        try:
            started = Running(process, ports, log)
            started.wait()
            yield started
        finally:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class Running:
    """A container's process."""

    process: subprocess.Popen[bytes]
    ports: dict[str, int]
    log: Path

    def probe(self, path: str, port: str) -> httpx2.Response:
        return httpx2.get(f"http://127.0.0.1:{self.ports[port]}{path}", timeout=10)

    def wait(self) -> None:
        """Wait until every port of the container accepts connections."""
        deadline = time.monotonic() + START_SECONDS
        for port in self.ports.values():
            while not listening(port):
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.1)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
