"""What a lookup answers."""

from dataclasses import dataclass
from typing import Literal

FlagKind = Literal["ambiguous", "same person twice", "two people in one profile", "group"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An author who may be meant: the spelling that matched, a score from 0 to 1, and why."""

    author_id: int
    name: str
    matched: str
    score: float
    works_count: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """A doubt about the answer, the authors it concerns, and its evidence in plain words."""

    kind: FlagKind
    author_ids: tuple[int, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """Candidates, best first; ``confident`` when the first may be shown without asking back."""

    query: str
    candidates: tuple[Candidate, ...]
    confident: bool
    tried: tuple[str, ...]
    flags: tuple[Flag, ...]
