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
    """The manifests of a directory. Of a file made more than once under a name, the last counts."""

    verdict: Verdict
    files: dict[str, tuple[str, ManifestFile]] = field(default_factory=dict)  # name → (manifest, its words)
    flows: set[tuple[str, FlowFormat]] = field(default_factory=set)  # (website, format) that they tell of

    @classmethod
    def of(cls, directory: Path, verdict: Verdict) -> "Manifests":
        """Read and check what manifests there are."""
        found = cls(verdict)
        for path in sorted(directory.glob(_MANIFESTS)):
            manifest = _manifest(path)
            if manifest is None:
                found._tell("manifest_unreadable", path.name)
                continue
            for code, about in _chain_faults(manifest):
                found._tell(code, path.name, about)
            found.files |= {each.file_name: (path.name, each) for each in manifest.files}
            found.flows.add((str(manifest.id_website), manifest.format))
        return found

    def is_test(self, file: str) -> bool:
        return file in self.files and self.files[file][1].test

    def is_nightly(self, file: str) -> bool:
        return file in self.files and not self.files[file][1].test

    def check(self, name: FeedFileName, path: Path, counted: Mapping[RecordType, int]) -> None:
        """Compare a file that was read with what its manifest says of it."""
        if (name.id_website, name.form) not in self.flows:
            return
        if path.name not in self.files:
            self._tell("not_in_manifest", path.name)
            return
        listed = self.files[path.name][1]
        try:
            with path.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            size = path.stat().st_size
        except OSError:
            return  # it's told already that the file can't be read
        if (size, digest) != (listed.size_bytes, listed.sha256):
            self._tell("file_altered", path.name, f"{size}, {digest}")
        elif any(counted[kind] != listed.records.get(kind, 0) for kind in counted):
            self._tell("records_counted", path.name, _numbers(counted))

    def check_absent(self, present: Sequence[str]) -> None:
        """Tell of delivered nightly files that aren't there; older ones than any there may be put away."""
        there = set(present)
        flows: dict[tuple[str, str], list[ManifestFile]] = {}
        for manifest, listed in self.files.values():
            if not listed.test:
                flows.setdefault((manifest, listed.nature), []).append(listed)
        for (manifest, _), nightly in flows.items():
            kept = [each.sequence or 0 for each in nightly if each.file_name in there]
            for each in nightly:
                is_due = each.state == "delivered" and bool(kept) and (each.sequence or 0) > min(kept)
                if is_due and each.file_name not in there:
                    self._tell("file_missing", manifest, each.file_name)

    def _tell(self, code: str, file: str, about: str = "") -> None:
        self.verdict.findings.append(Remark(code, Place(file, 0), about))


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
