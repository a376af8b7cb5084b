"""The layout of a login: which folder belongs to which website, and the trees on disk (domain.md 3.2)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NewType
from uuid import UUID

IdWebsite = NewType("IdWebsite", UUID)

ROOT_FOLDER = ""  # the tree of a login that serves one website
REVIEWS = "reviews"
ORDERS = "orders"
SUCCESS: Final = "success"
ERROR: Final = "error"
OUTCOMES = (SUCCESS, ERROR)
MAX_FOLDER_CHARS = 40

_LOCALE_FOLDER = re.compile(r"[a-z]{2}_[A-Z]{2}(-[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)?\Z", re.ASCII)


class FolderError(ValueError):
    """A mapping of folders to websites that cannot be."""

    def __init__(self, code: str, index: int, folder: str, expected: str) -> None:
        super().__init__(f"folder {index + 1} ({folder!r}): {expected}")
        self.code = code
        self.index = index  # position in the list given
        self.folder = folder
        self.expected = expected


@dataclass(frozen=True)
class Folder:
    """One website's tree inside a login."""

    folder: str  # "", a locale xx_YY, or xx_YY-<label>
    id_website: IdWebsite

    @property
    def path(self) -> str:
        return orders_path(self.folder)


def is_folder_name(name: str) -> bool:
    """Return whether a tree may have this name; the empty name is the root's."""
    return name == ROOT_FOLDER or (
        len(name) <= MAX_FOLDER_CHARS and _LOCALE_FOLDER.fullmatch(name) is not None
    )


def check_folders(folders: Iterable[Folder]) -> tuple[Folder, ...]:
    """Return the mapping, in the order given. Raises FolderError for the first fault."""
    known: set[str] = set()
    checked = tuple(folders)
    for index, entry in enumerate(checked):
        if not is_folder_name(entry.folder):
            raise FolderError(
                "folder_invalid",
                index,
                entry.folder,
                "expected an empty name, a locale such as fr_FR, or one with a label such as fr_FR-outlet",
            )
        if entry.folder in known:
            raise FolderError("folder_duplicate", index, entry.folder, "each folder may be named once")
        known.add(entry.folder)
    return checked


def orders_path(folder: str) -> str:
    """Return where a folder's files are dropped, as the merchant sees it, with a final slash."""
    return f"{tree_path(folder)}{ORDERS}/"


def tree_path(folder: str) -> str:
    return f"/{folder}/" if folder else "/"


def create_tree(root: Path, folders: Iterable[str]) -> None:
    """Create what is missing of a login's standard folders, readable by the platform alone."""
    wanted = [Path(folder, ORDERS, outcome) for folder in folders for outcome in OUTCOMES]
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in wanted:
        current = root
        for part in path.parts:
            current /= part
            current.mkdir(mode=0o700, exist_ok=True)
