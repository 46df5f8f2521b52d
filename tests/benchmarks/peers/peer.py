from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """An empty folder and an empty PostgreSQL database for a peer to use."""

    folder: Path
    server: str


@dataclass(frozen=True, slots=True)
class Given:
    """Folded names and, in the same order, their numbers of papers."""

    names: list[str]
    works: list[int]


class Peer(Protocol):
    """Another way to find names: filled once with folded names, then asked for the best five."""

    def __init__(self, place: Place) -> None: ...

    def build(self, given: Given) -> None:
        """Take in all the names."""

    def find(self, query: str) -> list[str]:
        """The best five of the folded names for a folded query."""

    def disk_bytes(self) -> int | None:
        """Size on disk of what ``build`` made, where it is on disk."""

    def close(self) -> None:
        """Let go of what is open."""


class InMemory:
    """What peers without files have in common."""

    def __init__(self, _: Place) -> None:
        self.given = Given([], [])

    def disk_bytes(self) -> int | None:
        """Nothing is on disk."""
        return None

    def close(self) -> None:
        """Nothing is open."""
