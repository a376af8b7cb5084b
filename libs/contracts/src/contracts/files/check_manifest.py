"""Files beside the manifest of their flow: none missing, none altered, none that it doesn't list."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from pydantic import ValidationError

from contracts.files.feed_manifest import FeedManifest, ManifestFile
from contracts.files.feed_verdict import Remark, Verdict
from contracts.files.replay_feeds import Place
from contracts.files.review_feed import FeedFileName, FlowFormat, RecordType

_MANIFESTS = "manifest*.json"  # one for each flow whose files are there
_MAX_BYTES = 64 * 1024 * 1024


@dataclass
class Manifests:
    """The manifests of a directory. Files made one after the other under a name are told by their bytes."""

    directory: Path
    verdict: Verdict
    listed: dict[str, list[ManifestFile]] = field(default_factory=dict)  # by name, oldest first
    nightly: list[tuple[str, ManifestFile]] = field(default_factory=list)  # manifest, file
    flows: set[tuple[str, FlowFormat]] = field(default_factory=set)  # (website, format) that they tell of
    _found: dict[str, tuple[int, str]] = field(default_factory=dict)  # name → size and SHA-256

    @classmethod
    def of(cls, directory: Path, verdict: Verdict) -> "Manifests":
        """Read and check what manifests there are."""
        found = cls(directory, verdict)
        for path in sorted(directory.glob(_MANIFESTS)):
            manifest = _manifest(path)
            if manifest is None:
                found._tell("manifest_unreadable", path.name)
                continue
            for code, about in _chain_faults(manifest):
                found._tell(code, path.name, about)
            for each in manifest.files:
                found.listed.setdefault(each.file_name, []).append(each)
            found.nightly += [(path.name, each) for each in manifest.files if not each.test]
            found.flows.add((str(manifest.id_website), manifest.format))
        return found

    def is_test(self, file: str) -> bool:
        """Whether the file is one that a manifest lists as a test's."""
        same = self._same(file)
        return same is not None and same.test

    def is_nightly(self, file: str) -> bool:
        """Whether the file is one that a manifest lists as a night's."""
        same = self._same(file)
        return same is not None and not same.test

    def check(self, name: FeedFileName, counted: Mapping[RecordType, int]) -> None:
        """Compare a file that was read with what its manifest says of it."""
        if (name.id_website, name.form) not in self.flows:
            return
        same = self._same(name.text)
        if name.text not in self.listed:
            self._tell("not_in_manifest", name.text)
        elif same is None:
            self._tell("file_altered", name.text, "{}, {}".format(*self._size_and_hash(name.text)))
        elif any(counted[kind] != same.records.get(kind, 0) for kind in counted):
            self._tell("records_counted", name.text, _numbers(counted))

    def _same(self, file: str) -> ManifestFile | None:
        """Return what a manifest says of these bytes under this name."""
        for each in reversed(self.listed.get(file, [])):
            if (each.size_bytes, each.sha256) == self._size_and_hash(file):
                return each
        return None

    def _size_and_hash(self, file: str) -> tuple[int, str]:
        if file not in self._found:
            self._found[file] = _size_and_hash(self.directory / file)
        return self._found[file]

    def check_absent(self, present: Sequence[str]) -> None:
        """Tell of delivered nightly files that aren't there; older ones than any there may be put away."""
        there = set(present)
        oldest: dict[tuple[str, str], int] = {}
        for manifest, each in reversed(self.nightly):
            if each.file_name in there:
                oldest[manifest, each.nature] = each.sequence or 0
        for manifest, each in self.nightly:
            first = oldest.get((manifest, each.nature))
            is_due = each.state == "delivered" and first is not None and (each.sequence or 0) > first
            if is_due and each.file_name not in there:
                self._tell("file_missing", manifest, each.file_name)

    def _tell(self, code: str, file: str, about: str = "") -> None:
        self.verdict.findings.append(Remark(code, Place(file, 0), about))


def _size_and_hash(path: Path) -> tuple[int, str]:
    try:
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
            return content.tell(), digest
    except OSError:
        return 0, ""  # whoever reads it says so


def _manifest(path: Path) -> FeedManifest | None:
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        return FeedManifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _chain_faults(manifest: FeedManifest) -> Iterator[tuple[str, str]]:
    """Yield (code, about)."""
    nightly = [each for each in manifest.files if each.sequence is not None]
    for _, of_nature in groupby(sorted(nightly, key=_place), key=lambda each: each.nature):
        before: ManifestFile | None = None
        for each in of_nature:
            if each.sequence != (1 if before is None else (before.sequence or 0) + 1):
                yield "sequence_gap", f"{each.nature} {each.sequence}"
            elif each.previous_sha256 != (None if before is None else before.sha256):
                yield "chain_broken", each.file_name
            before = each


def _place(file: ManifestFile) -> tuple[str, int]:
    return file.nature, file.sequence or 0


def _numbers(counted: Mapping[RecordType, int]) -> str:
    return ", ".join(f"{kind} {number}" for kind, number in counted.items())
