"""A flow's manifest: what lets a reader prove that no file is missing or altered; docs/feeds.md."""

from collections.abc import Iterable
from datetime import datetime

from contracts.files.feed_manifest import FeedManifest, ManifestFile
from feed_exporter.flow import Flow
from feed_exporter.store_runs import FeedRun


def manifest_of(flow: Flow, runs: Iterable[FeedRun], now: datetime) -> FeedManifest:
    """`runs`: all of the flow, by nature, then oldest first."""
    known = list(runs)
    hashes = {(run.nature, run.sequence): run.sha256 for run in known}
    return FeedManifest(
        feed=flow.id,
        id_website=flow.id_website,
        format=flow.format,
        written_at=now,
        files=[_file(run, hashes.get((run.nature, (run.sequence or 0) - 1))) for run in known],
    )


def _file(run: FeedRun, previous: str | None) -> ManifestFile:
    return ManifestFile(
        nature=run.nature,
        sequence=run.sequence,
        file_name=run.file_name,
        mode=run.mode,
        test=run.is_test,
        local_date=run.local_date,
        from_=run.begins_at,
        to=run.ends_at,
        sha256=run.sha256,
        previous_sha256=previous,
        size_bytes=run.size_bytes,
        records=run.records,
        state=run.state,
        delivered_at=run.delivered_at,
        erased_at=run.erased_at,
    )
