"""What was found in feed files, for people: few enough to read, with the true numbers."""

from collections.abc import Iterable, Iterator
from itertools import islice

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from contracts.files.feed_faults import FAULTS, FeedFault
from contracts.files.feed_verdict import FINDINGS, NOTES, Comparison, FlowSummary, Remark, Verdict
from contracts.files.findings import Language, Words
from contracts.files.replay_feeds import Difference, Place
from proofmark.show_findings import MAX_SHOWN, say

_TITLES = {
    "faults": (Words("Not readable", "Illisible"), "red"),
    "differences": (Words("Differences", "Différences"), "red"),
    "findings": (Words("Missing or altered", "Absent ou altéré"), "red"),
    "notes": (Words("To know", "À savoir"), "cyan"),
}
_WHERE, _WHAT, _FOUND = Words("where", "où"), Words("what", "quoi"), Words("found", "trouvé")
_REVIEW, _FIELD = Words("review", "avis"), Words("field", "champ")
_EXPECTED = Words("expected, by the full file", "attendu, selon le fichier complet")
_REPLAYED = Words("found, by the dailies", "trouvé, selon les quotidiens")
_WHOLE = Words("(the review)", "(l'avis)")
_NOTHING = Words("not there", "absent")
_MORE = Words(
    "… and {n} more; --json lists up to 1,000.", "… et {n} de plus ; --json en liste jusqu'à 1 000."
)
_FLOW = Words(
    "{nature} {form} {id_website}: {files} files, {records} records.",
    "{nature} {form} {id_website} : {files} fichiers, {records} enregistrements.",
)
_SAME = Words("  {file}: {reviews} reviews, equal.", "  {file} : {reviews} avis, égal.")
_OTHER = Words(
    "  {file}: {reviews} reviews, {differences} differences.",
    "  {file} : {reviews} avis, {differences} différences.",
)
_VERDICT = {
    "unreadable": Words("Not readable.", "Illisible."),
    "equal": Words("Equal.", "Égal."),
    "uncompared": Words("No fault found; nothing to compare.", "Aucun défaut ; rien à comparer."),
    "different": Words("Not equal.", "Pas égal."),
}
_FOUND_CHARS = 60


def print_verdict(console: Console, verdict: Verdict, language: Language) -> None:
    """Print what is wrong, then each flow, then the verdict."""
    faults = _faults(verdict.faults, language)
    _print(console, "faults", (_WHERE, _WHAT, _FOUND), faults, verdict.faults_total, language)
    differences = _differences(verdict.differences, language)
    header = (_REVIEW, _FIELD, _EXPECTED, _REPLAYED)
    _print(console, "differences", header, differences, verdict.differences_total, language)
    findings = _remarks(verdict.findings, FINDINGS, language)
    _print(console, "findings", (_WHERE, _WHAT, _FOUND), findings, len(verdict.findings), language)
    notes = _remarks(verdict.notes, NOTES, language)
    _print(console, "notes", (_WHERE, _WHAT, _FOUND), notes, verdict.notes_total, language)
    for flow in verdict.flows:
        _print_flow(console, flow, language)
    console.print(say(_VERDICT[_outcome(verdict)], language), markup=False)


def _outcome(verdict: Verdict) -> str:
    if not verdict.is_readable:
        return "unreadable"
    if not verdict.is_equal:
        return "different"
    return "equal" if any(flow.comparisons for flow in verdict.flows) else "uncompared"


def _print(
    console: Console,
    sort: str,
    header: Iterable[Words],
    rows: Iterator[tuple[str, ...]],
    total: int,
    language: Language,
) -> None:
    if not total:
        return
    title, colour = _TITLES[sort]
    table = Table(
        title=say(title, language), title_justify="left", title_style=f"bold {colour}", box=SIMPLE_HEAD
    )
    for words in header:
        table.add_column(say(words, language), overflow="fold")
    for row in islice(rows, MAX_SHOWN):
        table.add_row(*map(Text, row))  # Text, not str: brackets in a review are no markup
    console.print(table)
    if total > MAX_SHOWN:
        console.print(say(_MORE, language, n=total - MAX_SHOWN), markup=False)


def _print_flow(console: Console, flow: FlowSummary, language: Language) -> None:
    said = {"nature": flow.nature, "form": flow.form, "id_website": flow.id_website}
    console.print(say(_FLOW, language, files=flow.files, records=flow.records, **said), markup=False)
    for each in flow.comparisons:
        console.print(_compared(each, language), markup=False)


def _compared(each: Comparison, language: Language) -> str:
    words = _OTHER if each.differences else _SAME
    return say(words, language, file=each.file, reviews=each.reviews, differences=each.differences)


def _faults(faults: Iterable[FeedFault], language: Language) -> Iterator[tuple[str, ...]]:
    for fault in faults:
        where = " ".join(filter(None, (_place(Place(fault.file, fault.line)), fault.column)))
        yield where, f"{fault.code}: {say(FAULTS[fault.code], language)}", _short(fault.found)


def _remarks(
    remarks: Iterable[Remark], words: dict[str, Words], language: Language
) -> Iterator[tuple[str, ...]]:
    for remark in remarks:
        what = f"{remark.code}: {say(words[remark.code], language)}"
        yield _place(remark.place), what, _short(remark.about)


def _differences(differences: Iterable[Difference], language: Language) -> Iterator[tuple[str, ...]]:
    for each in differences:
        field = each.field or say(_WHOLE, language)
        expected = _said(each.expected, each.expected_at, language)
        yield each.review, field, expected, _said(each.found, each.found_at, language)


def _said(value: str | None, place: Place | None, language: Language) -> str:
    text = say(_NOTHING, language) if value is None else _short(value)
    return text if place is None else f"{text} ({_place(place)})"


def _place(place: Place) -> str:
    return f"{place.file}:{place.line}" if place.line else place.file


def _short(value: str) -> str:
    return value if len(value) <= _FOUND_CHARS else f"{value[:_FOUND_CHARS]}…"
