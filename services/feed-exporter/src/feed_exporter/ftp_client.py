"""FTP's commands over a connection that stands already: passive only, and to the control peer alone.

On top of the standard library's client: every answer is bounded in time and size, TLS is never given up, and
data connections continue the control connection's TLS session, which servers ask for.
"""

import ftplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

FTP_ERRORS = (ftplib.Error, OSError, EOFError, ValueError)
_REFUSED = (ftplib.error_temp, ftplib.error_perm)
_GOING = "421"  # the server closes the connection
_FIRST_DATA_PORT = 1024
_MAX_HEARD_CHARS = 1 << 20  # of answers in a session; a file has some ten lines
_PIECE_BYTES = 64 * 1024  # what a server must take within the time for one answer


class AnswerUnexpected(ftplib.Error):
    """The server says what nobody asked for."""


class FtpClient(ftplib.FTP):
    """Blocking: each session calls it from a thread of its own."""

    def __init__(self, sock: socket.socket, host: str, *, connect: float, stall: float) -> None:
        super().__init__(timeout=stall)
        self.host = host  # what the certificate must be for
        self.af = sock.family
        self.sock: socket.socket | None = sock
        self._connect_seconds = connect
        self._context: ssl.SSLContext | None = None
        self._heard = 0
        self._data: socket.socket | None = None
        sock.settimeout(stall)

    def greet(self) -> None:
        """Hear the server's welcome."""
        self._listen()
        self.welcome = self.getresp()

    def start_tls(self, *, explicit: bool) -> None:
        """Protect the control connection. The certificate is verified."""
        if explicit:
            self.voidcmd("AUTH TLS")
        self._context = ssl.create_default_context()
        self.sock = secured = self._wrapped(self._context, self._open_control())
        secured.do_handshake()
        if explicit:
            self._listen()  # what came before the protection is forgotten

    def sign_in(self, username: str, password: str) -> None:
        self.login(username, password)
        self.voidcmd("TYPE I")

    def protect_data(self) -> None:
        """Ask for TLS on data connections as well."""
        self.voidcmd("PBSZ 0")
        self.voidcmd("PROT P")

    def begin_store(self, name: str) -> None:
        """Open the data connection of a file to write."""
        self._data = plain = socket.create_connection(self.makepasv(), timeout=self._connect_seconds)
        plain.settimeout(self.timeout)
        if not self.sendcmd(f"STOR {name}").startswith("1"):
            raise AnswerUnexpected("a preliminary answer was expected")
        if self._context is not None:
            self._data = secured = self._wrapped(self._context, plain)
            if isinstance(self.sock, ssl.SSLSocket):
                secured.session = self.sock.session
            secured.do_handshake()

    def send_data(self, chunk: bytes) -> None:
        data = self._open_data()
        view = memoryview(chunk)
        for start in range(0, len(view), _PIECE_BYTES):
            data.sendall(view[start : start + _PIECE_BYTES])

    def end_store(self) -> None:
        """Say that this is all, and hear that the server has it."""
        data = self._open_data()
        if isinstance(data, ssl.SSLSocket):
            try:
                data.unwrap()
            except TimeoutError:
                raise
            except OSError:
                pass  # many servers close without a goodbye of their own; the size is verified
        self.close_data()
        self.voidresp()

    def abandon_store(self) -> None:
        """Break off, and hear what the server makes of it, so that the next command has its own answer."""
        self.close_data()
        with suppress(*_REFUSED):
            self.voidresp()

    def close_all(self) -> None:
        self.close_data()
        self.close()

    def close_data(self) -> None:
        if self._data is not None:
            self._data.close()
            self._data = None

    def size_of(self, name: str) -> int | None:
        """Return a file's size as the server tells it, if it does."""
        try:
            return self.size(name)
        except _REFUSED:
            return _size_fact(self.sendcmd(f"MLST {name}"))

    def try_rename(self, old: str, new: str) -> bool:
        """Rename; False if the server refuses."""
        return self._is_done(lambda: self.rename(old, new))

    def try_remove(self, name: str) -> bool:
        return self._is_done(lambda: self.delete(name))

    def break_off(self) -> None:
        """End whatever another thread waits for on these connections."""
        for sock in (self._data, self.sock):
            if sock is not None:
                with suppress(OSError):
                    # Not by the TLS layer's own method, which isn't made for two threads.
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def makepasv(self) -> tuple[str, int]:
        """Return where data goes: to the control connection's own peer, whatever the server names."""
        _, port = super().makepasv()
        if port < _FIRST_DATA_PORT:
            raise AnswerUnexpected("a data port from 1024 was expected")
        return self._open_control().getpeername()[0], port

    def getline(self) -> str:
        line = super().getline()
        self._heard += len(line)
        if self._heard > _MAX_HEARD_CHARS:
            raise AnswerUnexpected("the answers are too long")
        return line

    def _listen(self) -> None:
        # Answers in old encodings are answers too.
        self.file = self._open_control().makefile("r", encoding=self.encoding, errors="surrogateescape")

    def _wrapped(self, context: ssl.SSLContext, sock: socket.socket) -> ssl.SSLSocket:
        """Return the socket under TLS, not greeted yet, so that another thread can break off the greeting."""
        return context.wrap_socket(sock, server_hostname=self.host, do_handshake_on_connect=False)

    def _is_done(self, command: Callable[[], object]) -> bool:
        try:
            command()
        except _REFUSED as error:
            if str(error).startswith(_GOING):
                raise
            return False
        return True

    def _open_control(self) -> socket.socket:
        if self.sock is None:
            raise EOFError
        return self.sock

    def _open_data(self) -> socket.socket:
        if self._data is None:
            raise EOFError
        return self._data


def _size_fact(answer: str) -> int | None:
    """Read the size out of an MLST answer (RFC 3659)."""
    for line in answer.splitlines():
        for fact in line.strip().split(" ")[0].split(";"):
            name, _, value = fact.partition("=")
            if name.lower() == "size" and value.isdecimal():
                return int(value)
    return None
