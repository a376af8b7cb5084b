"""The questionnaire: how many pages a process serves, and how soon one stands on a slow phone."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kit.identity import GATEWAY
from kit.testing.ports import free_port
from tests.bench.apart import apart
from tests.bench.measure import Comparison, Latency, Ratio, Role, Sample, Way
from tests.bench.platform import Platform, running_platform
from tests.bench.postgres import new_database
from tests.bench.processes import Processes, Server
from tests.bench.ways.get_at_once import get_at_once
from tests.bench.ways.open_on_phone import PROFILES, Profile, open_on_phone
from tests.bench.ways.sample_questionnaires import HOLDING, load_questionnaires

NAME = "questionnaire"
TITLE = "The questionnaire"
SERVICE = "reviews"
BARE, OURS, THROUGH = "FastAPI + Jinja alone", "Proofmark", "Proofmark through the gateway"
QUESTIONNAIRES, CONNECTIONS, SECONDS, OPENINGS = 300, 16, 4.0, 7
OBSTACLE = """half of our time makes the page, which is all that the reference does; the rest is one query, \
the link, the row's objects, FastAPI and the guard."""
PHONE_OBSTACLE = "half of the time is the profile's own wait for one answer."

HOW = f"""`GET /r/{{token}}` of {QUESTIONNAIRES:,} different links to a brand and three products, \
{CONNECTIONS} connections, one worker process per part, {SECONDS:g} s per way and round, on PostgreSQL. \
Each answer is checked for what stands on the page. The reference is a bare FastAPI application that makes \
the same page by the same template from values that it has at hand: no link is verified, no database asked, \
nobody authorized, nothing logged or counted. The load generator is a process of its own on the same cores."""
PHONE_HOW = f"""One page through the gateway in Chromium, as on a phone of 390 × 844 pixels whose processor \
is four times slower than this one, over networks as Chromium's developer tools know them; each time in a \
new profile with nothing kept, {OPENINGS} times a round. A time ends when the page has been drawn for the \
first time, which is all of it: nothing else is loaded but pictures of products further down."""


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    with ExitStack() as stack:
        url = stack.enter_context(new_database())
        amqp = os.environ["PROOFMARK_TEST_AMQP_URL"]
        platform = stack.enter_context(running_platform(work, url, amqp, (SERVICE,)))
        bare = stack.enter_context(_bare(work))
        paths = load_questionnaires(url, platform.website, platform.variables, QUESTIONNAIRES)
        yield iter([_pages(platform, bare, paths), _phones(platform, paths)])


def _pages(platform: Platform, bare: Server, paths: Sequence[str]) -> Comparison:
    ways = (
        Way(BARE, Role.LIMIT, lambda: _served(bare, paths)),
        Way(OURS, Role.OURS, lambda: _served(platform.servers[SERVICE], paths)),
        Way(THROUGH, Role.OURS, lambda: _served(platform.servers[GATEWAY], paths)),
    )
    return Comparison("Pages", "pages/s", HOW, ways, (Ratio(OURS, BARE, 0.4, OBSTACLE),))


def _served(server: Server, paths: Sequence[str]) -> Sample:
    before = server.cpu_seconds
    (rate, share, answered), _ = apart(get_at_once, server.port, paths, HOLDING, CONNECTIONS, SECONDS)
    return Sample(rate, cpu_us=(server.cpu_seconds - before) / answered * 1e6, client_share=share)


def _phones(platform: Platform, paths: Sequence[str]) -> Comparison:
    ways = [_phone(platform, paths[0], profile) for profile in PROFILES]
    goals = [Latency(PROFILES[0].name, 1_000, PHONE_OBSTACLE)]
    return Comparison("On a slow phone", "pages/s", PHONE_HOW, ways, goals)


def _phone(platform: Platform, path: str, profile: Profile) -> Way:
    def run() -> Sample:
        address = f"http://127.0.0.1:{platform.servers[GATEWAY].port}{path}"
        (p50, p99), _ = apart(open_on_phone, address, profile.name, OPENINGS)
        return Sample(1000 / p50, p50_ms=p50, p99_ms=p99)

    return Way(profile.name, Role.OURS, run)


@contextmanager
def _bare(work: Path) -> Iterator[Server]:
    """The reference, serving on a port."""
    port = free_port()
    with Processes(work / "logs") as processes:
        processes.start("bare", "tests.bench.ways.serve_bare_page", [str(port)], {})
        processes.wait_until_answering("bare", f"http://127.0.0.1:{port}/x")
        yield Server(processes, "bare", port)
