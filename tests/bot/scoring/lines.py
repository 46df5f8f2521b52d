"""Invented papers in lines of work, each with words of its own beside common ones."""

from datetime import date, timedelta
from random import Random

from db.records import FigureRecord, PaperRecord

COMMON = [f"common{i}" for i in range(120)]


def invented(chance: Random, own: list[str], share: float, length: int = 70) -> str:
    """A text of words, ``share`` of them from ``own``."""
    return " ".join(
        chance.choice(own if chance.random() < share else COMMON) for _ in range(length)
    )


def corpus(many: int = 160, *, year: int | None = None) -> list[PaperRecord]:
    """Papers of 20 lines of work, the last one a copy of an older one; the same in every run."""
    chance = Random(7)
    papers = []
    for at in range(many):
        line = at % 20
        own = [f"line{line}word{i}" for i in range(30)]
        day = date(2023, 1, 1) + timedelta(days=at * 8)
        papers.append(
            PaperRecord(
                ids={"demo": f"p{at}{year or ''}"},
                title=f"Paper {at} of line {line}{year or ''}",
                abstract=invented(chance, own, 0.5),
                published=day.replace(year=year) if year else day,
                categories=("cs.LG" if line % 2 else "math.OC",),
                affiliations=(f"University {line % 4}",),
                figures=(
                    FigureRecord(
                        name="citations", value=at % 17, source="demo", as_of=date(2026, 11, 1)
                    ),
                ),
                source="demo",
            )
        )
    copied = papers[len(papers) // 2]
    papers.append(
        copied.model_copy(update={"ids": {"demo": "copy"}, "published": date(2026, 7, 1)})
    )
    return papers
