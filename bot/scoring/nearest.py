"""The k best earlier papers of many at once, kept up to date block by block."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.scoring.model import Kept, Nearest
from db.scores.novelty import EARLIER_BY, NEIGHBOURS

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class Best:
    """A table of the best so far: one row a question, the best first."""

    def __init__(self, asked: Sequence[Kept]) -> None:
        """Nothing is known at first."""
        self.ids: Ints = np.array([paper_id for paper_id, _, _ in asked], dtype=np.int64)
        self.latest: Ints = np.array([day - EARLIER_BY for _, day, _ in asked], dtype=np.int64)
        self._earlier = np.zeros(len(asked), dtype=np.int64)
        self._cosines = np.zeros((len(asked), NEIGHBOURS), dtype=np.float32)
        self._papers = np.zeros((len(asked), NEIGHBOURS), dtype=np.int64)

    def count(self, days: Ints) -> None:
        """Count the papers of a block that are earlier than each question."""
        self._earlier += np.searchsorted(np.sort(days), self.latest, side="right")

    def offer(self, rows: Any, ids: Ints, days: Ints, cosines: Floats) -> None:
        """Take in likenesses of papers to rows; those too late or too far fall away."""
        fits = (days <= self.latest[rows]) & (cosines > self._cosines[rows, -1])
        fits &= ids != self.ids[rows]
        if not fits.any():
            return
        rows, ids, cosines = rows[fits], ids[fits], cosines[fits]
        touched = np.unique(rows)
        rows = np.concatenate([rows, np.repeat(touched, NEIGHBOURS)])
        ids = np.concatenate([ids, self._papers[touched].ravel()])
        cosines = np.concatenate([cosines, self._cosines[touched].ravel()])
        order = np.lexsort((ids, -cosines, rows))
        rows, ids, cosines = rows[order], ids[order], cosines[order]
        starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
        place = np.arange(len(rows)) - np.repeat(starts, np.diff(np.r_[starts, len(rows)]))
        kept = place < NEIGHBOURS
        self._cosines[rows[kept], place[kept]] = cosines[kept]
        self._papers[rows[kept], place[kept]] = ids[kept]

    def found(self) -> list[Nearest]:
        """The best of each question, without empty places."""
        return [
            Nearest(
                int(paper_id),
                int(earlier),
                [
                    (int(paper), min(float(cosine), 1.0))
                    for paper, cosine in zip(papers, cosines, strict=True)
                    if cosine > 0
                ],
            )
            for paper_id, earlier, papers, cosines in zip(
                self.ids, self._earlier, self._papers, self._cosines, strict=True
            )
        ]
