"""The exact search of the word model: a sparse product of the questions with every paper."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.scoring.model import Kept, Learned, Nearest
from bot.scoring.nearest import Best
from db.scores.features import FEATURES, OFTEN, PAIRS
from db.scores.likeness import PAIR_WEIGHT, TERM_WEIGHTS, too_common

_TERMS: Final = np.array(TERM_WEIGHTS, dtype=np.float32)


def rarities(learned: Learned) -> npt.NDArray[np.float32]:
    """``Frequencies.rarity`` of every feature at once."""
    found = np.ones(FEATURES, dtype=np.float32)
    if learned.papers:
        counts = np.frombuffer(learned.counts or bytes(4 * FEATURES), dtype="<u4")
        found = np.log((learned.papers + 1) / (counts + 0.5)).astype(np.float32)
        found[counts > too_common(learned.papers)] = 0
    found[PAIRS:] *= PAIR_WEIGHT
    return found


class WordSearch:
    """Finds the nearest earlier papers under the cosine of ``db.scores.likeness``."""

    def __init__(self, asked: Sequence[Kept], learned: Learned) -> None:
        """Weigh the questions; only their features matter from here on."""
        self._best = Best(asked)
        self._rarity = rarities(learned)
        rows, features, weights = self._weighed([packed for _, _, packed in asked])
        own = np.unique(features)
        self._columns = np.full(FEATURES, -1, dtype=np.int32)
        self._columns[own] = np.arange(len(own), dtype=np.int32)
        self._shape = len(own)
        self._asked = self._matrix(len(asked), rows, features, weights)

    def take(self, block: Sequence[Kept]) -> None:
        """Multiply a block of papers with the questions and keep the best products."""
        if not block:
            return
        ids = np.array([paper_id for paper_id, _, _ in block], dtype=np.int64)
        days = np.array([day for _, day, _ in block], dtype=np.int64)
        self._best.count(days)
        if not self._shape:
            return
        papers = self._matrix(len(block), *self._weighed([packed for _, _, packed in block]))
        likeness = (self._asked @ papers.T.tocsr()).tocoo()
        self._best.offer(likeness.row, ids[likeness.col], days[likeness.col], likeness.data)

    def found(self) -> list[Nearest]:
        """The nearest of each question."""
        return self._best.found()

    def _weighed(self, texts: Sequence[bytes]) -> tuple[Any, Any, Any]:
        """Row, feature and weight of everything that counts, each row of length 1."""
        values = np.frombuffer(b"".join(texts), dtype="<u4")
        rows = np.repeat(np.arange(len(texts)), [len(text) // 4 for text in texts])
        features = values >> 4
        weights = _TERMS[values & OFTEN] * self._rarity[features]
        lengths = np.sqrt(np.bincount(rows, weights * weights, minlength=len(texts)))
        counts = weights > 0
        rows, features = rows[counts], features[counts]
        return rows, features, weights[counts] / lengths[rows].astype(np.float32)

    def _matrix(self, height: int, rows: Any, features: Any, weights: Any) -> Any:
        columns = self._columns[features]
        ours = columns >= 0
        ends = np.searchsorted(rows[ours], np.arange(height + 1))
        return sparse.csr_matrix(
            (weights[ours], columns[ours], ends), shape=(height, self._shape), dtype=np.float32
        )
