"""FTP servers that say odd things: where data should go, how long an answer is, which commands they know."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from feed_exporter.ftp import FtpSession, open_ftp
from feed_exporter.server_session import Limits, Login
from kit.targets import Guard, StepFailed
from kit.testing.proftpd import PASSWORD, USERNAME, running_proftpd

LIMITS = Limits(connect=30, stall=30, whole=60)
USUAL = {
    "USER": "331 whose?",
    "PASS": "230 in",
    "TYPE": "200 so be it",
    "CWD": "250 there",
    "RNFR": "350 to what?",
    "RNTO": "250 done",
    "DELE": "250 gone",
    "QUIT": "221 bye",
}


class OddServer:
    """An FTP server for one upload that answers as told: `{port}` is where it waits for data."""

    def __init__(self, **answers: str) -> None:
        self._answers = {**USUAL, **answers}
        self.received: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.commands: list[str] = []

    async def __aenter__(self) -> "OddServer":
        self._data = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self._control = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._control.close()
        self._data.close()

    @property
    def port(self) -> int:
        return int(self._control.sockets[0].getsockname()[1])

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.received.set_result(await reader.read(-1))
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._answers.get("greeting", "220 odd").encode("latin-1") + b"\r\n")
        while line := await reader.readline():
            command = line.decode().split()[0]
            self.commands.append(command)
            writer.write(self._answer(command).encode() + b"\r\n")
        writer.close()

    def _answer(self, command: str) -> str:
        if command == "PASV":
            port = self._data.sockets[0].getsockname()[1]
            told = self._answers.get("PASV", "127,0,0,1,{high},{low}")
            return f"227 ({told.format(high=port // 256, low=port % 256)})"
        if command == "STOR":
            return "150 go on\r\n226 taken"
        return self._answers.get(command, "502 what?")


@asynccontextmanager
async def session_on(port: int, directory: str = "") -> AsyncIterator[FtpSession]:
    login = Login("ftp", "127.0.0.1", port, USERNAME, PASSWORD, None, None, directory, uuid4(), None)
    async with open_ftp(login, LIMITS, Guard(allow_private=True)) as session:
        await session.check_directory()
        yield session


async def content() -> AsyncIterator[bytes]:
    yield b"0123456789"


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """Another server, which nobody should be led to."""
    with socket.create_server(("127.0.0.2", 0)) as listener:
        listener.setblocking(False)
        yield listener


async def test_data_goes_to_the_server_itself_whatever_it_names(canary: socket.socket) -> None:
    odd = OddServer(PASV="127,0,0,2,{high},{low}", SIZE="213 10")
    async with odd as server, session_on(server.port) as session:
        await session.upload("feed.csv", content, 10)
        assert await server.received == b"0123456789"
    with pytest.raises(BlockingIOError):
        canary.accept()


async def test_data_goes_to_no_port_of_other_services() -> None:
    async with OddServer(PASV="127,0,0,1,0,25", SIZE="213 10") as server, session_on(server.port) as session:
        with pytest.raises(StepFailed, match="write_failed"):
            await session.upload("feed.csv", content, 10)
    assert "STOR" not in server.commands


async def test_a_size_that_only_mlst_tells_is_believed_and_none_at_all_is_not() -> None:
    answer = "250-feed\r\n Type=file;Size=10;Modify=20260303020000; feed.csv.part\r\n250 end"
    async with OddServer(MLST=answer) as server, session_on(server.port) as session:
        await session.upload("feed.csv", content, 10)
    async with OddServer() as server, session_on(server.port) as session:
        with pytest.raises(StepFailed, match="write_failed"):
            await session.upload("feed.csv", content, 10)
    assert "RNTO" not in server.commands


@pytest.mark.parametrize(
    "greeting", ["220-" + "x" * 20_000, "\r\n".join(["220-hello"] * 200_000), "nonsense"]
)
async def test_a_server_that_talks_without_end_or_sense_is_left(greeting: str) -> None:
    async with OddServer(greeting=greeting) as server:
        with pytest.raises(StepFailed, match="tcp_failed"):
            async with session_on(server.port):
                pass


async def test_answers_in_old_encodings_are_understood() -> None:
    async with OddServer(greeting="220 caf\xe9 ouvert") as server, session_on(server.port):
        assert server.commands[:2] == ["USER", "PASS"]


async def test_a_password_with_a_line_end_sends_no_command_of_its_own() -> None:
    async with OddServer() as server:
        login = Login("ftp", "127.0.0.1", server.port, USERNAME, "a\r\nDELE b", None, None, "", uuid4(), None)
        with pytest.raises(StepFailed, match="login_failed"):
            async with open_ftp(login, LIMITS, Guard(allow_private=True)):
                pass
    assert "DELE" not in server.commands


async def test_content_that_fails_leaves_the_session_usable() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"01234"
        raise KeyError("no such blob")

    with running_proftpd() as server:
        async with session_on(server.port, str(server.root / "in")) as session:
            with pytest.raises(KeyError):
                await session.upload("first.csv", broken, 10)
            await session.upload("second.csv", content, 10)
        held = {path.name: path.read_bytes() for path in (server.root / "in").iterdir()}
    assert held == {"first.csv.part": b"01234", "second.csv": b"0123456789"}
