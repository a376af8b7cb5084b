"""Tracking with millions of requests: the list, the numbers, searches, and what keeps them."""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from kit.identity import GATEWAY
from kit.testing.bus import new_vhost
from kit.testing.ports import free_ports
from tests.bench.apart import apart
from tests.bench.measure import Comparison, Goal, Latency, Rate, Role, Sample, Way
from tests.bench.platform import Platform, running_platform
from tests.bench.postgres import new_database
from tests.bench.processes import Processes
from tests.bench.ways.feed_tracking import feed
from tests.bench.ways.get_pages import get_pages
from tests.bench.ways.load_tracking import load_requests
from tests.bench.ways.read_tracking import read_ours, read_plain
from tests.bench.ways.use_tracking_page import HANDS, open_list, use_filter

NAME = "tracking"
TITLE = "Tracking"
ROWS = int(os.environ.get("PROOFMARK_BENCH_ROWS", "10_000_000"))
CALLS, SLOW_CALLS, OPENINGS = 300, 20, 15
FED = 18_000
SERVICE = "tracking"
WORKERS = ("tracker-1", "tracker-2")
OBSTACLE = """which pages miss it differs from run to run: half of them take 1.3 to 2.1 ms, of which the \
CPU time shown is all but some 0.3 ms (by profile the statement, its fifty rows, their models and JSON), so \
that the hundredth is the one before which something else came on the two cores."""
COUNTS_OBSTACLE = """the CPU time shown is that of any read here and of adding the roll-up's rows up, of \
which a website without a filter has most."""
GATEWAY_OBSTACLE = """the service's own time, and three processes in turn on two cores."""
FEED_OBSTACLE = """a step takes 40 to 50 µs of a consumer's CPU time, by profile (decoding the event, the \
history's row, the request's, the counts), so that two consumers alone would need a core of the two, which \
PostgreSQL, RabbitMQ and the publisher share."""

_DAYS = {"experience_from": "2026-05-01", "experience_to": "2026-06-15"}
_NINE = [
    "programmed",
    "sent",
    "opened",
    "form_opened",
    "review_submitted",
    "reminder",
    "error",
    "blocked",
    "cancelled",
]
Asked = Mapping[str, Any]
#: The documented filters.
PAGES: dict[str, Asked] = {
    "no filter": {},
    "experience date": _DAYS,
    "one status": {"status": ["error"]},
    "three statuses": {"status": ["sent", "opened", "reminder"]},
    "nine statuses": {"status": _NINE},
    "a status of one in a thousand": {"status": ["cancelled"]},
    "type": {"type": "product"},
    "experience date and status": {**_DAYS, "status": ["error", "expired"]},
    "experience date and type": {**_DAYS, "type": "brand"},
    "status and type": {"status": ["sent", "opened"], "type": "product"},
    "all three": {**_DAYS, "status": ["error", "expired"], "type": "brand"},
}
COUNTS = {
    name: PAGES[name] for name in ("no filter", "experience date", "three statuses", "type", "all three")
}
SEARCHES: dict[str, Asked] = {
    "a whole reference": {"q": "WEB-10400000"},
    "the beginning of a reference": {"q": "web-10400"},
    "a reference's number": {"q": "10400000"},
    "a whole e-mail": {"q": "ines.lefevre7000@gmail.com"},
    "the beginning of an e-mail": {"q": "ines.lefevre70"},
    "a rare domain": {"q": "@firm777.example"},
    "a frequent domain": {"q": "gmail.com"},
    "what begins all references": {"q": "WEB-"},
}
OTHERS: dict[str, Asked] = {
    "method": {"method": "api"},
    "a method never used": {"method": "historical"},
    "reception": {"received_from": "2026-05-01", "received_to": "2026-05-02"},
    "reception, status and method": {
        "received_from": "2026-05-01",
        "received_to": "2026-05-02",
        "status": ["error"],
        "method": "csv",
    },
    "search and status": {"q": "firm7", "status": ["error"]},
    "search, experience date and type": {**_DAYS, "q": "firm", "type": "brand"},
}

HOW = f"""{ROWS:,} requests of a year, half of them of the website that is looked at, the other half of nine \
others. One caller reads a page of 50 from the query to the JSON that the route answers, in one process and \
{CALLS} times a round after ten that don't count; PostgreSQL has everything in its or the machine's memory \
that fits there."""
COUNTS_HOW = "The same for the numbers by status and by type that stand beside the filters."
SEARCH_HOW = "The same for searches; what is looked for is typed whole or by its beginning."
OTHERS_HOW = (
    f"""Filters that have no index of their own, other orders and numbers, {SLOW_CALLS} times a round."""
)
GATEWAY_HOW = f"""One client over one connection, {CALLS} times a round; gateway, accounts and tracking \
run as in production."""
BROWSER_HOW = f"""The list of requests in Chromium, through the gateway, {OPENINGS} times a round: from \
entering the address until the first rows stand there, with what a browser keeps; and from a key or click to \
the next picture (event timing), also {OPENINGS} times. Browser and platform share the cores."""
FEED_HOW = f"""Lives of {FED:,} requests that nine websites have planned together, as events through \
RabbitMQ, from publishing the first to the last commit, into the same tables; two processes consume. An \
event tells up to 500 steps; each step enters the history, changes its request's row and all counts in one \
transaction."""


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    with ExitStack() as stack:
        url = stack.enter_context(new_database())
        with asyncio.Runner() as runner:
            vhost = new_vhost()
            amqp = runner.run(vhost.__aenter__())
            try:
                platform = stack.enter_context(running_platform(work, url, amqp, (SERVICE,)))
                load_requests(url, SERVICE, ROWS, platform.website.id_website)
                yield _comparisons(work, url, amqp, platform)
            finally:
                stack.close()
                runner.run(vhost.__aexit__(None, None, None))


def _comparisons(work: Path, url: str, amqp: str, platform: Platform) -> Iterator[Comparison]:
    website = str(platform.website.id_website)
    yield _pages(url, website)
    yield _counts(url, website)
    yield _in_service("Search", SEARCH_HOW, url, website, SEARCHES, 50)
    yield _others(url, website)
    yield _through_gateway(platform)
    yield _in_browser(platform)
    yield _feeding(work, url, amqp, platform)


def _pages(url: str, website: str) -> Comparison:
    compared = _in_service("A page of the list", HOW, url, website, PAGES, 3)
    plain_ways = [
        _plain("three statuses, = ANY on an index by website and date", url, website, "any"),
        _plain("page 10,000 by OFFSET", url, website, "offset"),
    ]
    deep = _way("page 100 by cursor", url, website, "deep", PAGES["one status"])
    ways = [*compared.ways, deep, *plain_ways]
    return Comparison(
        compared.title, compared.unit, compared.how, ways, [*compared.goals, Latency(deep.name, 3, OBSTACLE)]
    )


def _counts(url: str, website: str) -> Comparison:
    ways = [_way(name, url, website, "counts", asked) for name, asked in COUNTS.items()]
    goals = [Latency(way.name, 5, COUNTS_OBSTACLE) for way in ways]
    counted = _plain("counting all requests", url, website, "counts")
    return Comparison("Counts by status and type", "answers/s", COUNTS_HOW, [*ways, counted], goals)


def _in_service(
    title: str, how: str, url: str, website: str, asked: Mapping[str, Asked], at_most_ms: float
) -> Comparison:
    ways = [_way(name, url, website, "page", each) for name, each in asked.items()]
    return Comparison(title, "pages/s", how, ways, [Latency(way.name, at_most_ms, OBSTACLE) for way in ways])


def _others(url: str, website: str) -> Comparison:
    ways = [
        *(_way(name, url, website, "page", asked, calls=SLOW_CALLS) for name, asked in OTHERS.items()),
        _way("by date of status", url, website, "page", {}, sort="-status_at"),
        _way("statistics", url, website, "statistics", {}, calls=SLOW_CALLS),
        _way("statistics of six weeks", url, website, "statistics", _DAYS, calls=SLOW_CALLS),
        _way("counts of a search", url, website, "counts", SEARCHES["a rare domain"], calls=SLOW_CALLS),
    ]
    return Comparison("Other filters, orders and numbers", "answers/s", OTHERS_HOW, ways)


def _way(
    name: str,
    url: str,
    website: str,
    what: str,
    asked: Asked,
    *,
    sort: str = "-experience_date",
    calls: int = CALLS,
) -> Way:
    def run() -> Sample:
        (p50, p99, cpu), peak = apart(read_ours, url, website, what, dict(asked), sort, calls)
        return Sample(1000 / p50, peak_mb=peak, cpu_us=cpu, p50_ms=p50, p99_ms=p99)

    return Way(name, Role.OURS, run)


def _plain(name: str, url: str, website: str, what: str) -> Way:
    def run() -> Sample:
        (p50, p99, _), _ = apart(read_plain, url, website, what, SLOW_CALLS)
        return Sample(1000 / p50, p50_ms=p50, p99_ms=p99)

    return Way(name, Role.PEER, run)


def _through_gateway(platform: Platform) -> Comparison:
    base = f"/api/v1/websites/{platform.website.id_website}/requests"
    paths = {
        "no filter": base,
        "three statuses": f"{base}?status=sent&status=opened&status=reminder",
        "all three": f"{base}?experience_from=2026-05-01&experience_to=2026-06-15&status=error&type=brand",
        "search": f"{base}?q=WEB-10400000",
        "counts": f"{base}/counts",
    }
    ways = [_get(name, platform, path) for name, path in paths.items()]
    goals = [Latency(way.name, 10, GATEWAY_OBSTACLE) for way in ways if way.name != "search"]
    return Comparison("Through the gateway", "answers/s", GATEWAY_HOW, ways, goals)


def _get(name: str, platform: Platform, path: str) -> Way:
    def run() -> Sample:
        port = platform.servers[GATEWAY].port
        (p50, p99), _ = apart(get_pages, port, path, platform.headers(GATEWAY), CALLS)
        return Sample(1000 / p50, p50_ms=p50, p99_ms=p99)

    return Way(name, Role.OURS, run)


def _in_browser(platform: Platform) -> Comparison:
    base = f"http://127.0.0.1:{platform.servers[GATEWAY].port}"
    given = (base, f"/app/websites/{platform.website.id_website}/requests", *platform.owner)

    def opened() -> Sample:
        (p50, p99), _ = apart(open_list, *given, OPENINGS)
        return Sample(1000 / p50, p50_ms=p50, p99_ms=p99)

    hands = [_hand(name, given) for name in HANDS]
    goals = [Latency("the list stands", 1_000), *(Latency(way.name, 200) for way in hands)]
    ways = [Way("the list stands", Role.OURS, opened), *hands]
    return Comparison("In the browser", "times/s", BROWSER_HOW, ways, goals)


def _hand(name: str, given: tuple[str, str, str, str]) -> Way:
    def run() -> Sample:
        (p50, p99), _ = apart(use_filter, *given, name, OPENINGS)
        return Sample(1000 / p50, p50_ms=p50, p99_ms=p99)

    return Way(name, Role.OURS, run)


def _feeding(work: Path, url: str, amqp: str, platform: Platform) -> Comparison:
    batched, single, plans = "steps, up to 500 an event", "steps, one an event", "plans, up to 500 an event"
    ways = [
        _fed(batched, work, url, amqp, platform, (FED, "steps")),
        _fed(single, work, url, amqp, platform, (FED // 20, "single steps")),
        _fed(plans, work, url, amqp, platform, (FED, "plans")),
    ]
    goals: Sequence[Goal] = [Rate(batched, 20_000, FEED_OBSTACLE)]
    return Comparison("Events into the read model", "items/s", FEED_HOW, ways, goals)


def _fed(name: str, work: Path, url: str, amqp: str, platform: Platform, what: tuple[int, str]) -> Way:
    def run() -> Sample:
        with Processes(work / "logs") as processes:
            for worker, port in zip(WORKERS, free_ports(len(WORKERS)), strict=True):
                own = {"PROOFMARK_HTTP_PORT": str(port), "PROOFMARK_LOG_LEVEL": "warning"}
                processes.start(worker, "proofmark.main", ["work", SERVICE], {**platform.variables, **own})
                processes.wait_until_answering(worker, f"http://127.0.0.1:{port}/readyz")
            rate, _ = apart(feed, url, amqp, *what)
        return Sample(rate)

    return Way(name, Role.OURS, run)
