"""Replays the files in a directory and compares what comes of it with the full files there.

    verdict = verify_feeds(Path("in"))
    verdict.is_equal, verdict.differences, verdict.faults

Files are applied as a merchant's reader applies them: by date, each record replacing what was known of its
review. A full file without a daily of its date replaces all; one beside a daily is compared only. A test's
daily is no part of the replay: a full file of its date may be of before it or of after it.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby, pairwise
from pathlib import Path

from contracts.files.check_manifest import Manifests
from contracts.files.feed_faults import FeedFault
from contracts.files.feed_verdict import Comparison, FlowSummary, Remark, Verdict
from contracts.files.read_feed import ReadRecord, read_feed
from contracts.files.replay_feeds import Place, Replay
from contracts.files.review_feed import FeedFileName, Form, Nature, RecordType

_SHOWN_DATES = 10


def verify_feeds(directory: Path) -> Verdict:
    """Judge all feed files of a directory; other files are not looked at.

    Needs memory for the reviews of one flow and of one full file. Raises: OSError if the directory can't be
    listed.
    """
    found = (FeedFileName.of(path.name) for path in directory.iterdir() if path.is_file())
    names = sorted((name for name in found if name is not None), key=_order)
    verdict = Verdict()
    manifests = Manifests.of(directory, verdict)
    for (id_website, nature, form), files in groupby(names, key=_flow):
        flow = _Flow(directory, verdict, manifests, FlowSummary(id_website, nature, form))
        flow.verify(list(files))
    manifests.check_absent([name.text for name in names])
    return verdict


def _flow(name: FeedFileName) -> tuple[str, Nature, Form]:
    return name.id_website, name.nature, name.form


def _order(name: FeedFileName) -> tuple[object, ...]:
    return (*_flow(name), name.day, name.text)


class _Flow:
    """Follows the files of one flow and nature."""

    def __init__(self, directory: Path, verdict: Verdict, manifests: Manifests, summary: FlowSummary) -> None:
        self._directory = directory
        self._verdict = verdict
        self._manifests = manifests
        self._summary = summary
        self._state = self._empty()
        self._begun = False
        self._has_base = False
        self._readable = True

    def verify(self, names: Sequence[FeedFileName]) -> None:
        self._verdict.flows.append(self._summary)
        self._summary.files = len(names)
        for _, of_day in groupby(names, key=lambda name: name.day):
            self._pass_day(list(of_day))
        self._note_gaps([name for name in names if not name.test])
        if self._readable and not self._summary.comparisons:
            self._note("nothing_compared", Place(names[-1].text, 0))

    def _pass_day(self, names: Sequence[FeedFileName]) -> None:
        fulls = [name for name in names if name.mode == "full"]
        dailies = [name for name in names if name.mode == "daily" and not name.test]
        tests = [name for name in names if name.test]
        if dailies:
            self._apply_dailies(dailies)
        tested = [self._read(name, self._state.copy() if fulls else self._empty()) for name in tests]
        for name in fulls:
            full = self._read(name, self._empty())
            replaces = not dailies and not self._manifests.is_test(name.text)
            if self._begun and not (replaces and self._manifests.is_nightly(name.text)):
                self._compare(name, full, [self._state, *tested])
            if replaces or not self._begun:
                self._state = full
                self._begun = self._has_base = True

    def _apply_dailies(self, names: Sequence[FeedFileName]) -> None:
        if not self._begun:
            self._note("no_base", Place(names[0].text, 0))
            self._begun = True
        for name in names:
            self._read(name, self._state)
        for again in names[1:]:
            self._verdict.findings.append(Remark("date_twice", Place(again.text, 0), names[0].text))
        for kind, review, place in self._state.unknown if self._has_base else ():
            self._note("update_unknown" if kind == "UPDATE" else "delete_unknown", place, review)
        self._state.unknown.clear()

    def _read(self, name: FeedFileName, into: Replay) -> Replay:
        """Apply a file; its faults make the flow one that can't be compared."""
        counted: dict[RecordType, int] = {"NEW": 0, "UPDATE": 0, "DELETE": 0}
        for item in self._items(name):
            if isinstance(item, FeedFault):
                self._readable = False
                self._verdict.add_fault(item)
            else:
                counted[item.record.type] += 1
                into.apply(name.text, item)
        self._summary.records += sum(counted.values())
        self._manifests.check(name, counted)
        return into

    def _items(self, name: FeedFileName) -> Iterator[FeedFault | ReadRecord]:
        try:
            with (self._directory / name.text).open("rb") as content:
                yield from read_feed(name, content)
        except OSError as error:
            yield FeedFault.at(name.text, 0, "not_readable", found=error.strerror or str(error))

    def _compare(self, name: FeedFileName, full: Replay, candidates: Sequence[Replay]) -> None:
        """Compare with each state the full file may be of; what differs from the first is told."""
        if not self._readable:
            return
        differences = 0
        if not any(next(each.differences(name.text, full), None) is None for each in candidates):
            if self._manifests.is_test(name.text):
                self._note("full_of_test", Place(name.text, 0))
                return
            differences = self._verdict.add_differences(candidates[0].differences(name.text, full))
        self._summary.comparisons.append(Comparison(name.text, len(full.known), differences))

    def _note_gaps(self, names: Sequence[FeedFileName]) -> None:
        days = list(dict.fromkeys(name.day for name in names))
        for one, other in pairwise(days):
            missing = [one + timedelta(days=number) for number in range(1, (other - one).days)]
            if missing:
                shown = ", ".join(day.isoformat() for day in missing[:_SHOWN_DATES])
                more = f" … ({len(missing)})" if len(missing) > _SHOWN_DATES else ""
                file = next(name.text for name in names if name.day == other)
                self._note("dates_missing", Place(file, 0), shown + more)

    def _note(self, code: str, place: Place, about: str = "") -> None:
        self._verdict.add_note(Remark(code, place, about))

    def _empty(self) -> Replay:
        return Replay(self._summary.nature, self._summary.form)
