"""Uploads to real servers, OpenSSH and ProFTPD: plain, under TLS, and failing in every way they can."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from feed_exporter.flow import Method
from feed_exporter.hosted import HostedFolders
from feed_exporter.open_session import Reach
from feed_exporter.server_session import Limits, Login
from feed_exporter.step import Step
from kit.targets import Guard, StepFailed
from kit.testing.certificates import Certificates
from kit.testing.openssh import running_openssh
from kit.testing.proftpd import PASSWORD, USERNAME, Tls, running_proftpd

LIMITS = Limits(connect=30, stall=30, whole=60)
CHUNK = os.urandom(64 * 1024)
CHUNKS = 160
WHOLE = CHUNK * CHUNKS  # 10 MB: more than any buffer on the way
NAME = "feed.csv"
TLS: dict[Method, Tls] = {"ftp": "none", "ftps": "explicit", "ftps_implicit": "implicit"}
METHODS: tuple[Method, ...] = ("sftp", *TLS)


@dataclass(frozen=True)
class Server:
    """A running server, whatever its kind, and what opens it."""

    login: Login
    files: Path
    signal_sessions: Callable[[signal.Signals], None]

    def held(self) -> dict[str, int]:
        return {path.name: path.stat().st_size for path in self.files.iterdir()}


def reach(*, stall: float = LIMITS.stall) -> Reach:
    return Reach(replace(LIMITS, stall=stall), Guard(allow_private=True), HostedFolders(httpx2.AsyncClient()))


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    made = Certificates.made(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    return made


Start = Callable[..., AbstractContextManager[Server]]


@pytest.fixture(params=METHODS)
def start(request: pytest.FixtureRequest, tmp_path: Path, certificates: Certificates) -> Start:
    """Start a server of each method; `refuses`: what it won't do."""
    method: Method = request.param

    @contextmanager
    def started(refuses: str = "", largest_file_bytes: int | None = None) -> Iterator[Server]:
        if method == "sftp":
            with _openssh(tmp_path / "openssh", refuses, largest_file_bytes) as server:
                yield server
        else:
            with _proftpd(method, certificates, refuses, largest_file_bytes) as server:
                yield server

    return started


@contextmanager
def _openssh(directory: Path, refuses: str, largest_file_bytes: int | None) -> Iterator[Server]:
    arguments = {"": "", "writing": "-R", "renaming": "-P rename,posix-rename"}[refuses]
    with running_openssh(directory, arguments=arguments) as server:
        files = server.root / "in"
        if largest_file_bytes is not None:
            (files / f"{NAME}.part").symlink_to("/dev/full")
        yield Server(
            _login("sftp", server.port, files, server.username, server.client_key, server.fingerprint),
            files,
            server.signal_sessions,
        )


@contextmanager
def _proftpd(
    method: Method, certificates: Certificates, refuses: str, largest_file_bytes: int | None
) -> Iterator[Server]:
    more = "<Limit RNFR RNTO>\nDenyAll\n</Limit>\n" if refuses == "renaming" else ""
    with running_proftpd(
        tls=TLS[method], certificates=certificates, more=more, largest_file_bytes=largest_file_bytes
    ) as server:
        files = server.root / "in"
        if refuses == "writing":
            files.chmod(0o555)
        yield Server(_login(method, server.port, files), files, server.signal_sessions)


def _login(
    method: Method,
    port: int,
    files: Path,
    username: str = USERNAME,
    private_key: str | None = None,
    fingerprint: str | None = None,
) -> Login:
    password = None if private_key else PASSWORD
    return Login(
        method, "127.0.0.1", port, username, password, private_key, fingerprint, str(files), uuid4(), None
    )


async def upload(
    server: Server, *, at_half: Callable[[], object] | None = None, stall: float = LIMITS.stall
) -> None:
    async def content() -> AsyncIterator[bytes]:
        for number in range(CHUNKS):
            if number == CHUNKS // 2 and at_half is not None:
                at_half()
            yield CHUNK

    async with reach(stall=stall).open(server.login) as session:
        await session.upload(NAME, content, len(WHOLE))


async def failed_step(
    server: Server, *, at_half: Callable[[], object] | None = None, stall: float = LIMITS.stall
) -> tuple[str, str]:
    with pytest.raises(StepFailed) as caught:
        await upload(server, at_half=at_half, stall=stall)
    return caught.value.step, caught.value.code


async def test_a_file_stands_whole_under_its_name_and_replaces_an_older_one(start: Start) -> None:
    with start() as server:
        (server.files / NAME).write_bytes(b"older")
        await upload(server)
        assert server.held() == {NAME: len(WHOLE)}
        assert (server.files / NAME).read_bytes() == WHOLE


async def test_a_write_test_passes_each_step_and_leaves_nothing(start: Start) -> None:
    with start() as server:
        passed: list[Step] = []
        async with reach().open(server.login, passed.append) as session:
            await session.write_sample(passed.append)
        secured = {"sftp": ["host_key"], "ftp": []}.get(server.login.method, ["tls"])
        assert passed == ["dns", "tcp", *secured, "login", "directory", "write", "rename"]
        assert server.held() == {}


async def test_a_wrong_password_or_key_fails_at_login(start: Start, tmp_path: Path) -> None:
    with start() as server:
        stranger = replace(server.login, username="nobody-knows", password="wrong")
        assert await failed_step(replace(server, login=stranger)) == ("login", "login_failed")


async def test_a_missing_directory_fails_at_directory(start: Start) -> None:
    with start() as server:
        elsewhere = replace(server.login, directory=str(server.files / "missing"))
        assert await failed_step(replace(server, login=elsewhere)) == ("directory", "directory_failed")


async def test_a_read_only_directory_fails_at_write(start: Start) -> None:
    with start(refuses="writing") as server:
        assert await failed_step(server) == ("write", "write_failed")
        assert server.held() == {}


async def test_where_renaming_is_refused_the_file_is_written_in_place(start: Start) -> None:
    with start(refuses="renaming") as server:
        await upload(server)
        assert server.held() == {NAME: len(WHOLE)}
        assert (server.files / NAME).read_bytes() == WHOLE
        with pytest.raises(StepFailed, match="rename_failed"):
            async with reach().open(server.login) as session:
                await session.write_sample(lambda _: None)


async def test_a_full_disk_fails_at_write_and_takes_no_final_name(start: Start) -> None:
    with start(largest_file_bytes=len(WHOLE) // 2) as server:
        assert await failed_step(server) == ("write", "write_failed")
        assert NAME not in server.held()


async def test_a_connection_cut_at_half_takes_no_final_name_and_the_next_try_makes_it_good(
    start: Start,
) -> None:
    with start() as server:
        step, code = await failed_step(server, at_half=lambda: server.signal_sessions(signal.SIGKILL))
        assert (step, code) == ("write", "write_failed")
        held = server.held()
        assert NAME not in held
        assert held[f"{NAME}.part"] < len(WHOLE)
        await upload(server)
        assert server.held() == {NAME: len(WHOLE)}


async def test_a_server_that_stalls_is_left_after_the_limit(start: Start) -> None:
    with start() as server:

        def stop() -> None:
            server.signal_sessions(signal.SIGSTOP)

        assert await failed_step(server, at_half=stop, stall=2) == ("write", "write_failed")
        assert NAME not in server.held()


async def test_who_stops_waiting_leaves_nothing_behind(start: Start) -> None:
    with start() as server:

        def stop() -> None:
            server.signal_sessions(signal.SIGSTOP)

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.7):
                await upload(server, at_half=stop)
        assert await asyncio.to_thread(no_thread_left)


def no_thread_left() -> bool:
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("ftp")]
    for thread in threads:
        thread.join(timeout=10)
    return not any(thread.is_alive() for thread in threads)


async def test_a_changed_host_key_gets_nothing(tmp_path: Path) -> None:
    with _openssh(tmp_path / "openssh", "", None) as server:
        pinned = replace(server.login, fingerprint="SHA256:" + "A" * 43)
        assert await failed_step(replace(server, login=pinned)) == ("host_key", "host_key_changed")
        unknown = replace(server.login, fingerprint=None)
        assert await failed_step(replace(server, login=unknown)) == ("host_key", "host_key_unconfirmed")


@pytest.mark.parametrize("method", ["ftps", "ftps_implicit"])
async def test_a_certificate_of_another_or_of_nobody_known_fails_before_the_login(
    method: Method, tmp_path: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    with _proftpd(method, Certificates.made(tmp_path / "other", "127.0.0.1"), "", None) as server:
        assert await failed_step(server) == ("tls", "tls_failed")
    (tmp_path / "for-another").mkdir()
    strange = Certificates.made(tmp_path / "for-another", "192.0.2.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(strange.authority))
    with _proftpd(method, strange, "", None) as server:
        assert await failed_step(server) == ("tls", "tls_failed")


async def test_tls_is_never_given_up(certificates: Certificates) -> None:
    with _proftpd("ftp", certificates, "", None) as server:
        for method in ("ftps", "ftps_implicit"):
            login = replace(server.login, method=method)
            assert await failed_step(replace(server, login=login), stall=1) == ("tls", "tls_failed")
