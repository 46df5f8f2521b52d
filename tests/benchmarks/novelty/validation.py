"""Does novelty do what it says: openers and followers, copies, shuffled days, blind spots."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import fmean

from db.scores.features import plain_words
from db.scores.standing import sample, standing
from tests.benchmarks.novelty.measuring import (
    Written,
    demo_papers,
    distances,
    openers_ahead,
    percentiles,
    rank_correlation,
    shuffled,
)

_COPIED = 60
_LINES = 120


def known_papers() -> list[Written]:
    """Real works said to have opened a line and four followers each, in summaries of our own."""
    data = tomllib.loads((Path(__file__).parent / "known.toml").read_text(encoding="utf-8"))
    return [
        Written(paper["title"], paper["text"], paper["day"], line["name"], place)
        for line in data["lines"]
        for place, paper in enumerate(line["papers"])
    ]


def planted_papers(seed: int = 5) -> list[Written]:
    """120 lines of eight papers from words drawn by rank; each line has forty words of its own."""
    chance = Random(seed)
    common = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in "bdfgklmnprst"] * 4
    common = [f"{word}{at // 720}" for at, word in enumerate(common)]
    weights = [1 / (at + 10) for at in range(len(common))]
    start = demo_papers()[0].day
    papers = []
    for line in range(_LINES):
        own = [f"line{line}x{at}" for at in range(40)]
        borrowed = [f"line{chance.randrange(_LINES)}x{at}" for at in range(40)]
        first = start + timedelta(days=chance.randrange(2_500))
        for place in range(8):
            words = [
                chance.choice(own)
                if (pick := chance.random()) < 0.35
                else chance.choice(borrowed)
                if pick < 0.5
                else chance.choices(common, weights)[0]
                for _ in range(110)
            ]
            day = first + timedelta(days=place * 60 + (45 if place else 0))
            papers.append(Written(" ".join(words[:8]), " ".join(words[8:]), day, str(line), place))
    return papers


def background() -> list[Written]:
    """The invented papers, moved to the years before the known lines, as what was there already."""
    return [
        replace(paper, day=paper.day - timedelta(days=3_900), line="", place=-1)
        for paper in demo_papers()
    ]


def opening(
    papers: Sequence[Written], around: Sequence[Written] = (), shuffles: int = 20
) -> dict[str, float]:
    """How openers fare, and how place and distance correlate; the same with days shuffled."""
    everything = [*papers, *around]

    def ahead(given: Sequence[Written]) -> tuple[float, float]:
        values = distances(given)[: len(papers)]
        rho = rank_correlation([-paper.place for paper in papers], values)
        return openers_ahead(papers, values), rho

    true, rho = ahead(everything)
    chance = [ahead(shuffled(everything, seed)) for seed in range(shuffles)]
    return {
        "papers": len(papers),
        "openers ahead": true,
        "rho": rho,
        "openers ahead, days shuffled": fmean(a for a, _ in chance),
        "rho, days shuffled": fmean(r for _, r in chance),
    }


def copies() -> list[tuple[str, float, float]]:
    """Mean and highest percentile of later copies in which a share of the words is replaced."""
    papers = demo_papers()
    chance = Random(11)
    chosen = chance.sample(papers, _COPIED)
    latest = max(paper.day for paper in papers) + timedelta(days=60)
    strangers = [f"{a}{b}{c}" for a in "vwxyz" for b in "aeiou" for c in "vwxyzbdfgk"]
    rows = []
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        made = [_replaced(paper, share, chance, strangers, latest) for paper in chosen]
        values = distances([*papers, *made])
        originals = sample(values[: len(papers)])
        ranked = [100 * standing(value, originals) for value in values[len(papers) :]]
        rows.append((f"{share:.0%}", fmean(ranked), max(ranked)))
    return rows


def _replaced(
    paper: Written, share: float, chance: Random, strangers: list[str], day: object
) -> Written:
    def say(text: str) -> str:
        return " ".join(
            chance.choice(strangers) + chance.choice(strangers) if chance.random() < share else w
            for w in plain_words(text)
        )

    return Written(say(paper.title), say(paper.text), day)  # type: ignore[arg-type]


def kinds() -> list[tuple[str, int, float]]:
    """Mean percentile of the demo's papers by what their titles call them."""
    papers = demo_papers()
    ranked = percentiles(distances(papers))
    words = {
        "survey, review, tutorial": ("survey", "review", "tutorial"),
        "replication, correction, comment": ("replication", "correction", "comment", "erratum"),
        "open problems, lessons, retrospective": ("open problems", "lessons", "retrospective"),
        "benchmark, audit, data set": ("benchmark", "audit", "dataset", "data set", "corpus"),
    }
    rows = []
    for kind, some in words.items():
        own = [r for p, r in zip(papers, ranked, strict=True) if _named(p, some)]
        if own:
            rows.append((kind, len(own), fmean(own)))
    rest = [
        r
        for p, r in zip(papers, ranked, strict=True)
        if not any(_named(p, some) for some in words.values())
    ]
    return [*rows, ("all others", len(rest), fmean(rest))]


def _named(paper: Written, words: Sequence[str]) -> bool:
    return any(word in paper.title.lower() for word in words)
