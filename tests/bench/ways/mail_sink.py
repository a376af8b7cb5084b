"""A mail server that takes everything, and notes when and for whom.

`python -m tests.bench.ways.mail_sink PORT FILE`
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import BinaryIO

_ANSWERS = {b"DATA": b"354 Go on\r\n", b"QUIT": b"221 Bye\r\n", b"EHLO": b"250-sink\r\n250 PIPELINING\r\n"}
_END = b"\r\n.\r\n"


class Conversation(asyncio.Protocol):
    """One client's commands, which may come several at once."""

    def __init__(self, notes: BinaryIO) -> None:
        self._notes = notes
        self._buffer = b""
        self._is_data = False
        self._recipient = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers = b""
        while (end := self._buffer.find(_END if self._is_data else b"\r\n")) >= 0:
            taken, self._buffer = self._buffer[:end], self._buffer[end + (5 if self._is_data else 2) :]
            answers += self._taken() if self._is_data else self._answer(taken)
        if answers:
            self._transport.write(answers)

    def _answer(self, line: bytes) -> bytes:
        command = line[:4].upper()
        self._is_data = command == b"DATA"
        if command == b"RCPT":
            self._recipient = line[line.index(b"<") + 1 : line.index(b">")]
        return _ANSWERS.get(command, b"250 OK\r\n")

    def _taken(self) -> bytes:
        self._is_data = False
        self._notes.write(b"%f %s\n" % (time.time(), self._recipient))
        return b"250 OK\r\n"


async def main(port: int, file: str) -> None:
    with Path(file).open("ab") as notes:  # noqa: ASYNC230 - a line in a buffer
        server = await asyncio.get_running_loop().create_server(
            lambda: Conversation(notes), "127.0.0.1", port
        )
        async with server:
            while True:
                await asyncio.sleep(0.1)
                notes.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
