"""Mails rendered and sent, with the queue's own writes."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.apart import apart
from tests.bench.measure import Comparison, Ratio, Role, Sample, Way
from tests.bench.postgres import new_database
from tests.bench.processes import run
from tests.bench.stopwatch import Rate
from tests.bench.ways.send_ours import send_by_ours, size_of_ours
from tests.bench.ways.send_plainly import send_plainly
from tests.bench.ways.smtp_sink import running_sink, send_from_source

NAME = "mail"
TITLE = "Mails"
CONNECTIONS = 10
MAILS, SOURCE_MAILS, PEER_MAILS = 10_000, 50_000, 2_000
SOURCE, OURS = "smtp-source", "Proofmark"
PLAIN, POST_OFFICE = "EmailMessage and aiosmtplib", "django-post_office"
SOURCE_OBSTACLE = """one process makes, hands over and records on one core, while PostgreSQL and the sink \
share the other. By profile 27 % of its CPU time is rendering, 24 % beginning and recording with their \
commits, 10 % claiming, 9 % writing to sockets; the limit's mail is ready, and nothing is asked or kept."""
PEER_OBSTACLE = ""


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    with running_sink() as port:
        yield iter([_sending(work, port)])


def _sending(work: Path, port: int) -> Comparison:
    numbers = itertools.count()
    size = apart(size_of_ours, str(work / "size"))[0]

    def limit() -> Sample:
        return Sample(SOURCE_MAILS / send_from_source(port, SOURCE_MAILS, CONNECTIONS, size))

    def ours() -> Sample:
        with new_database() as url:
            data = str(work / f"ours-{next(numbers)}")
            return _sample(*apart(send_by_ours, url, port, MAILS, CONNECTIONS, data))

    ways = (
        Way(SOURCE, Role.LIMIT, limit),
        Way(OURS, Role.OURS, ours),
        Way(PLAIN, Role.PEER, lambda: _sample(*apart(send_plainly, port, PEER_MAILS, CONNECTIONS))),
        Way(POST_OFFICE, Role.PEER, lambda: _post_office(port)),
    )
    goals = (Ratio(OURS, SOURCE, 0.2, SOURCE_OBSTACLE), Ratio(OURS, POST_OFFICE, 5, PEER_OBSTACLE))
    how = f"""Distinct mails over {CONNECTIONS} connections into `smtp-sink`, which keeps nothing. Ours are \
requests of {size / 1000:.1f} KB in four languages, due on PostgreSQL: claimed with all that may forbid one, \
rendered, "data begins" committed before any data, handed over, and recorded with the next step of each \
request and its event; one process. The limit sends one text of that size and builds nothing. The peers \
send as much: EmailMessage from a Jinja template without any queue; django-post_office from its table of \
mails, with ten threads."""
    return Comparison("Sending", "mails/s", how, ways, goals)


def _sample(measured: Rate, peak_mb: float) -> Sample:
    rate, cpu_us = measured
    return Sample(rate, peak_mb, cpu_us)


def _post_office(port: int) -> Sample:
    with new_database() as url:
        server = urlsplit(url)
        variables = {
            "BENCH_DATABASE_HOST": str(server.hostname),
            "BENCH_DATABASE_PORT": str(server.port),
            "BENCH_DATABASE": server.path.removeprefix("/"),
            "BENCH_DATABASE_USER": str(server.username),
            "BENCH_SMTP_PORT": str(port),
        }
        # Not imported here: it configures Django.
        arguments = ["tests.bench.ways.post_office", "send_by_post_office", json.dumps([[PEER_MAILS], {}])]
        told = run("tests.bench.apart", arguments, variables)
    return _sample(*json.loads(told.splitlines()[-1]))
