"""Distances of a list of papers, as the bot computes them, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

import numpy as np
from scipy.stats import rankdata

from bot.demo.corpus.drafts import MATERIAL, load
from bot.scoring.model import Learned, Nearest, WordModel
from db.scores.novelty import distance


@dataclass(frozen=True)
class Written:
    """A paper; ``line`` is the line of work it belongs to, ``place`` 0 for its opener."""

    title: str
    text: str
    day: date
    line: str = ""
    place: int = -1


def nearest(papers: Sequence[Written]) -> list[Nearest]:
    """The nearest earlier papers of each paper of the list."""
    model = WordModel()
    encoded = model.encode([(paper.title, paper.text) for paper in papers])
    learned = model.learn(Learned(), [], [text.packed for text in encoded])
    kept = [
        (at + 1, paper.day.toordinal(), text.packed)
        for at, (paper, text) in enumerate(zip(papers, encoded, strict=True))
    ]
    search = model.search(kept, learned)
    search.take(kept)
    return search.found()


def distances(papers: Sequence[Written]) -> list[float]:
    """The distance of each paper to the nearest earlier ones of the list."""
    return [distance([cosine for _, cosine in found.near]) for found in nearest(papers)]


def shuffled(papers: Sequence[Written], seed: int) -> list[Written]:
    """The same papers with their days dealt out anew."""
    days = [paper.day for paper in papers]
    Random(seed).shuffle(days)
    return [replace(paper, day=day) for paper, day in zip(papers, days, strict=True)]


def openers_ahead(papers: Sequence[Written], values: Sequence[float]) -> float:
    """The share of pairs of an opener and a follower of its line in which the opener is farther."""
    won, pairs = 0.0, 0
    for opener, high in zip(papers, values, strict=True):
        if opener.place != 0:
            continue
        for follower, low in zip(papers, values, strict=True):
            if follower.line == opener.line and follower.place > 0:
                won += 1.0 if high > low else 0.5 if high == low else 0.0
                pairs += 1
    return won / pairs


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's rho."""
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


def percentiles(values: Sequence[float]) -> list[float]:
    """Mid-rank percentiles among themselves."""
    return [float(100 * (rank - 0.5) / len(values)) for rank in rankdata(values)]


def demo_papers() -> list[Written]:
    """The bundled invented papers with abstracts; the first of each thread opened it."""
    found = []
    for path in sorted((MATERIAL / "threads").glob("*.toml")):
        entries = [e for e in load(f"threads/{path.name}")["papers"] if e.get("abstract")]
        for place, entry in enumerate(sorted(entries, key=lambda e: e["date"])):
            found.append(
                Written(entry["title"], entry["abstract"], entry["date"], path.stem, place)
            )
    return found
