"""docs/benchmarks.md: one section per area; measuring one area again leaves the others as they are."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from tests.bench.measure import Figure, Goal, Latency, Rate, Ratio, Result

HEAD = """# Benchmarks

Written by `make bench` (`AREA=` narrows it, `ROUNDS=` sets the rounds). Each figure is the median of \
interleaved rounds: every way does the same work in turn, so neighbours and a warm machine favour none. A \
ratio is the median of the ratios within each round. *Limit* is a reference measured in the same run, not \
always a ceiling. On a shared machine trust ratios more than rates, and take differences below 20 % for \
none.

PostgreSQL is a private one with `fsync` on and its default memory settings; all processes of a \
comparison, the load generator and the server among them, share the machine's cores.
"""
#: Columns that only some figures have: title, form, value.
_OPTIONAL: tuple[tuple[str, str, Callable[[Figure], float | None]], ...] = (
    ("peak memory", "{} MB", lambda figure: figure.peak_mb),
    ("CPU of its process", "{} µs each", lambda figure: figure.cpu_us),
    ("half within", "{} ms", lambda figure: figure.p50_ms),
    ("99 of 100 within", "{} ms", lambda figure: figure.p99_ms),
    ("load generator", "{} of a core", lambda figure: figure.client_share),
)
_SECTION = re.compile(r"^## .*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def sections_of(page: str) -> dict[str, str]:
    """Return title → text of the sections that a page has."""
    return {text.splitlines()[0].removeprefix("## "): text.strip() for text in _SECTION.findall(page)}


def page_of(sections: Mapping[str, str], order: Sequence[str]) -> str:
    """Return the whole page, the sections in this order."""
    texts = [sections[title] for title in order if title in sections]
    return "\n\n".join([HEAD.strip(), *texts]) + "\n"


def section_of(title: str, results: Sequence[Result], measured: date, machine: str) -> str:
    """Return the section of one area."""
    head = f"## {title}\n\nMeasured on {measured.isoformat()}: {machine}."
    return "\n\n".join([head, *map(_part, results)])


def _part(result: Result) -> str:
    comparison = result.comparison
    rounds = max(len(figure.samples) for figure in result.figures.values())
    how = f"{comparison.how} {rounds} round{'s' if rounds > 1 else ''}."
    parts = [f"### {comparison.title}", how, _table(result), _goals(result), result.seen]
    return "\n\n".join(part for part in parts if part)


def _table(result: Result) -> str:
    columns = {"way": list(result.figures), "": [figure.role.value for figure in result.figures.values()]}
    columns[result.comparison.unit] = [_number(figure.rate) for figure in result.figures.values()]
    columns["lowest – highest"] = [_range(figure) for figure in result.figures.values()]
    if result.limit:
        columns["of the limit"] = [_of_limit(result, name) for name in result.figures]
    for title, form, read in _OPTIONAL:
        values = [read(figure) for figure in result.figures.values()]
        if any(value is not None for value in values):
            columns[title] = ["" if value is None else form.format(_number(value)) for value in values]
    rows = [
        list(columns),
        ["---", "---", *(["--:"] * (len(columns) - 2))],
        *zip(*columns.values(), strict=True),
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _of_limit(result: Result, name: str) -> str:
    limit = next(key for key, figure in result.figures.items() if figure is result.limit)
    return f"{_factor(result.ratio(name, limit))} ×"


def _range(figure: Figure) -> str:
    return f"{_number(figure.lowest)} – {_number(figure.highest)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _factor(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _goals(result: Result) -> str:
    return "\n".join(_goal(result, goal) for goal in result.comparison.goals)


def _goal(result: Result, goal: Goal) -> str:
    is_met, wanted, found = _judged(result, goal)
    if is_met:
        return f"- met: {wanted}: {found}"
    obstacle = f" What stands in the way: {goal.obstacle}" if goal.obstacle else ""
    return f"- **not met**: {wanted}: {found}.{obstacle}"


def _judged(result: Result, goal: Goal) -> tuple[bool, str, str]:
    """Return whether a goal is met, what it wants and what was found."""
    figure = result.figures[goal.way]
    if isinstance(goal, Ratio):
        reached = result.ratio(goal.way, goal.against)
        wanted = f"{goal.way} ≥ {goal.at_least:g} × {goal.against}"
        return reached >= goal.at_least, wanted, f"{_factor(reached)} ×"
    if isinstance(goal, Rate):
        wanted = f"{goal.way} ≥ {goal.at_least:,g} {result.comparison.unit}"
        return figure.rate >= goal.at_least, wanted, _number(figure.rate)
    if isinstance(goal, Latency):
        p99 = figure.p99_ms or 0.0
        wanted = f"{goal.way}: 99 of 100 within {goal.at_most_ms:g} ms"
        return p99 <= goal.at_most_ms, wanted, f"{_number(p99)} ms"
    peak = figure.peak_mb or 0.0
    return peak <= goal.at_most_mb, f"{goal.way} within {goal.at_most_mb:,.0f} MB", f"{peak:,.0f} MB"
