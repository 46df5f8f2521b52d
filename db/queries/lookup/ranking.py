"""The candidates scored so far, and whether they will do."""

import asyncio
from collections.abc import Iterable
from math import log2
from time import perf_counter
from typing import Final

from db.names.comparison import Comparison, compare, exact_bits
from db.names.fold import Tokens
from db.queries.lookup.question import Question
from db.queries.lookup.ranked import Scored

_SLICE: Final = 0.001
_CONVINCED: Final = 0.93
_SPARE_BITS: Final = 3.0
# Two slips in words of nine letters are worth as much as one in a short name.
_ONE_SLIP: Final = 0.86
_FIRST: Final = 5
_CLEAR: Final = 0.97
_RARE_BITS: Final = 14.0
_LATER_READING: Final = 0.006
# What publications add for each doubling, and the scores of names that do not begin as typed, that
# do, and that do with the last word complete.
_PER_DOUBLING: Final = 0.0055
_BEGUN: Final = (0.905, 0.93, 0.965)
# More for each doubling where nothing but words between the first and the last was left out: whom
# people know well they name shortly.
_SHORTENED: Final = 0.004


def _rank(score: float, found: Comparison, asked: Tokens, held: Tokens, works_count: int) -> float:
    """The score with what publications add; of names that begin as typed the best known first."""
    doublings = log2(works_count + 1)
    begun = _BEGUN[found.beginning]
    if (len(asked) == 1 or len(asked[-1]) == 1) and not (
        sorted(asked) == sorted(held) or "".join(asked) == "".join(held)
    ):
        score = begun if found.beginning else min(score, begun)
    elif found.beginning:
        score = max(score, begun)
    return score + _PER_DOUBLING * doublings


def _shortened(found: Comparison, asked: Tokens, held: Tokens) -> bool:
    """Whether a query is a name less words in its middle."""
    return (
        not found.unanswered
        and len(asked[0]) > 1 < len(asked)
        and asked[0] == held[0]
        and asked[-1] == held[-1]
        and all(match.kind == "same" for match in found.matches)
    )


class Ranking:
    """Every author that has been compared with the question."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self.scored: dict[int, Scored] = {}

    async def score(self, cards: Iterable[tuple[int, str, int]]) -> None:
        """Compare authors with the question, giving way to others every millisecond."""
        weights = self._question.weights()
        # A name in Han or Hangul signs is a whole one.
        short = self._question.asked[0][0].isascii()
        started = perf_counter()
        for author, names, works_count in cards:
            best: Scored | None = None
            for line in names.split("\n"):
                held = tuple(line.split(" "))
                for place, asked in enumerate(self._question.asked):
                    found = compare(asked, held, weights)
                    score = found.score - _LATER_READING * place
                    rank = _rank(score, found, asked, held, works_count)
                    if short and found.extra and _shortened(found, asked, held):
                        rank += _SHORTENED * log2(works_count + 1)
                    if best is None or rank > best.rank:
                        best = Scored(author, score, rank, works_count, held, asked, found)
            if best is not None:
                self.scored[author] = best
            if perf_counter() - started > _SLICE:
                await asyncio.sleep(0)
                started = perf_counter()

    def best(self) -> list[Scored]:
        """Everyone scored so far, best first; papers break ties."""
        return sorted(self.scored.values(), key=lambda s: (-s.rank, s.author_id))

    def varied(self) -> list[Scored]:
        """The best, where nobody has that very name the fifth one with the rarest words as typed.

        Whoever took another family or given name shares with the old one nothing but a rare word.
        """
        ranked = self.best()
        one_word = len(self._question.asked[0]) == 1
        if one_word or len(ranked) <= _FIRST or ranked[0].score >= _CLEAR:
            return ranked
        weights = self._question.weights()
        bits = [exact_bits(scored.comparison.matches, weights) for scored in ranked[_FIRST - 1 :]]
        most = max(bits)
        if most >= _RARE_BITS:
            ranked.insert(_FIRST - 1, ranked.pop(_FIRST - 1 + bits.index(most)))
        return ranked

    def hardly_better(self) -> bool:
        """Whether a second slip could hardly bring anyone better than the one found does."""
        best = max(self.scored.values(), key=lambda s: s.score, default=None)
        return best is not None and best.score >= _ONE_SLIP and not best.comparison.unanswered

    def top(self) -> float:
        """The best score so far."""
        return max((s.score for s in self.scored.values()), default=0.0)

    def complete(self) -> bool:
        """Whether every word typed stands as it is in the name of the best answer."""
        best = max(self.scored.values(), key=lambda s: s.score, default=None)
        if best is None or best.comparison.unanswered:
            return False
        return all(match.kind in {"same", "joined"} for match in best.comparison.matches)

    def begun(self) -> int:
        """How many have a name that begins as typed so far."""
        return sum(s.comparison.beginning > 0 for s in self.scored.values())

    def settled(self) -> bool:
        """Whether guessing on could hardly bring anyone better.

        So it is when the best answer is all but the same, or when two full words agree to the
        letter and what remains are initials and words that one side leaves out.
        """
        best = max(self.scored.values(), key=lambda s: s.score, default=None)
        if best is None or best.score >= _CONVINCED:
            return best is not None
        kinds = {match.kind for match in best.comparison.matches}
        exact = [m.asked for m in best.comparison.matches if m.kind in {"same", "joined"}]
        full = [word for word in exact if len(word) > 1]
        if len(full) < 2 or kinds - {"same", "joined", "initial"}:
            return False
        left_out = any(len(word) > 1 for word in best.comparison.unanswered)
        bits = sum(self._question.weight(word) for word in exact)
        return not left_out or bits > log2(self._question.people) + _SPARE_BITS
