"""One client that gets the same address again and again over one connection."""

import http.client
import time

from tests.bench.ways.read_tracking import percentiles


def get_pages(port: int, path: str, headers: dict[str, str], calls: int) -> tuple[float, float]:
    """Return what half of the answers, and 99 of 100, did not exceed, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    taken = []
    for number in range(calls + 20):
        begun = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{answer.status}: {body[:500]!r}")
        if number >= 20:
            taken.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return percentiles(taken)
