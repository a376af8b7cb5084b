"""The picture of the architecture is the one that the tables draw."""

from pathlib import Path

import pytest

from contracts.topology import PRODUCERS
from tools import draw_architecture
from tools.draw_architecture import drawing, main


def test_drawing_it_again_changes_nothing() -> None:
    assert draw_architecture.FILE.read_text("utf-8") == drawing(), "outdated: make generate"


def test_checking_notices_another_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_architecture, "FILE", tmp_path / "docs" / "architecture.svg")
    draw_architecture.FILE.parent.mkdir()
    monkeypatch.setattr(draw_architecture, "drawing", lambda: "<svg/>")
    said: list[str] = []
    assert main(["--check"], said.append) == 1
    assert main([]) == 0
    assert main(["--check"], said.append) == 0
    draw_architecture.FILE.write_text("<svg>old</svg>")
    assert main(["--check"], said.append) == 1
    assert len(said) == 2


def test_every_part_and_every_kind_of_event_is_in_it() -> None:
    shown = drawing()
    services = set(draw_architecture.services())
    nouns = {event.event_type().partition(".")[0] for event in PRODUCERS}
    assert services >= set(PRODUCERS.values())
    assert {name for name in services | nouns if f">{name}</text>" not in shown} == set()
