"""Processes of servers that tests start, and their children."""

from pathlib import Path


def descendants(pid: int) -> list[int]:
    """Return the children of a process and theirs."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:  # ended meanwhile
        return []
    children = [int(child) for child in text.split()]
    return [*children, *(each for child in children for each in descendants(child))]
