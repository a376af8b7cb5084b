"""The listening socket, as callers meet it."""

import socket

from kit.serving import HttpServer


async def nothing(scope: object, receive: object, send: object) -> None:
    """Answer nobody."""


def test_a_body_never_waits_for_the_acknowledgement_of_its_head() -> None:
    server = HttpServer(nothing, "127.0.0.1", 0)
    with server.listener, socket.create_connection(("127.0.0.1", server.port)):
        accepted, _ = server.listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
