"""An SMTP server's replies in order, over a connection that is open and signed in: RFC 5321, 2920."""

import asyncio
from collections import deque
from dataclasses import dataclass

_MAX_REPLY_BYTES = 64 << 10


class ConnectionLost(Exception):
    """The server hung up, fell silent for too long, or said what is no reply."""


@dataclass(frozen=True)
class Reply:
    code: int
    text: str  # lines parted by line feeds; bytes that are no UTF-8 as lone surrogates

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Dialogue(asyncio.Protocol):
    """Takes a transport over from the protocol that opened it; several commands may be under way."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._replies: deque[Reply] = deque()
        self._lines: list[bytes] = []  # of the reply that is being received
        self._rest = b""
        self._is_over = transport.is_closing()
        self._waiter: asyncio.Future[None] | None = None  # for a reply, for room to write, or the end
        transport.set_write_buffer_limits(high=0)  # tells when the last byte is gone
        transport.set_protocol(self)

    @property
    def is_usable(self) -> bool:
        """Tell whether a mail can be begun: a server says unasked only that it goes."""
        return not (self._is_over or self._transport.is_closing() or self._replies)

    def write(self, data: bytes) -> None:
        self._transport.write(data)

    async def written(self, seconds: float) -> None:
        """Wait until the system has taken everything. Raises: ConnectionLost."""
        while self._transport.get_write_buffer_size() and not self._is_over:
            await self._event(seconds)
        if self._is_over:
            raise ConnectionLost("connection lost")

    async def reply(self, seconds: float) -> Reply:
        """Return the next reply. Raises: ConnectionLost."""
        while not self._replies:
            if self._is_over:
                raise ConnectionLost("connection lost")
            await self._event(seconds)
        return self._replies.popleft()

    def close(self) -> None:
        """Hang up at once; what isn't sent yet never is."""
        self._is_over = True
        self._transport.abort()

    async def _event(self, seconds: float) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await self._waiter
        except TimeoutError:
            self.close()
            raise ConnectionLost("no answer in time") from None
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # what the transport calls

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take(line.rstrip(b"\r"))
        if len(self._rest) + sum(map(len, self._lines)) > _MAX_REPLY_BYTES:
            self.close()
        self._wake()

    def _take(self, line: bytes) -> None:
        code = line[:3]
        if not (code.isdigit() and len(code) == 3) or line[3:4] not in (b"", b" ", b"-"):
            self.close()
            return
        self._lines.append(line[4:])
        if line[3:4] != b"-":
            text = b"\n".join(self._lines).decode("utf-8", "surrogateescape")
            self._lines = []
            self._replies.append(Reply(int(code), text))

    def resume_writing(self) -> None:
        self._wake()

    def eof_received(self) -> None:
        self._is_over = True
        self._wake()

    def connection_lost(self, _error: Exception | None) -> None:
        self._is_over = True
        self._wake()
