"""What a paper's figures are compared with: samples of its field in its year."""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, delete, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import PaperMetric, PaperNovelty, PaperYear, Peers
from db.scores.signals import velocity
from db.scores.standing import ENOUGH_PEERS, archive, groups, sample, standing

Measure = Literal["distance", "citations", "velocity"]
_SLICE: Final = 2_000
_MOST_NAMED: Final = 500
ALL_YEARS: Final = 0


class Ranked(NamedTuple):
    """The share of peers below a value, who they are in words, and how many."""

    value: float
    among: str
    n: int


@dataclass(frozen=True, slots=True)
class Standards:
    """The samples of one day, by measure, field and year."""

    samples: Mapping[tuple[str, str, int], tuple[Sequence[float], int]]

    def rank(
        self, measure: Measure, value: float, category: str | None, published: date
    ) -> Ranked | None:
        """Where a value stands among its closest peers that are enough; None if nobody is."""
        for field, year in groups(category, published):
            when = ALL_YEARS if measure == "velocity" else year
            values, n = self.samples.get((measure, field, when), ((), 0))
            if n >= ENOUGH_PEERS:
                place = field or "all fields"
                among = place if when == ALL_YEARS else f"{place}, {year}"
                return Ranked(standing(value, values), among, n)
        return None


class Cited(NamedTuple):
    """Citations of a paper: the most that a source reports, and those of this year and the last."""

    value: float
    source: str
    as_of: date
    recent: float | None


async def cited(session: AsyncSession, which: ColumnElement[bool], today: date) -> dict[int, Cited]:
    """What is known of citations of the papers of a condition on ``PaperMetric.paper_id``."""
    rows = await session.execute(
        select(PaperMetric.paper_id, PaperMetric.value, PaperMetric.source, PaperMetric.as_of)
        .where(which, PaperMetric.name == "citations", PaperMetric.value >= 0)
        .order_by(PaperMetric.paper_id, PaperMetric.value, PaperMetric.as_of)
    )
    most = {paper_id: (value, source, as_of) for paper_id, value, source, as_of in rows}
    if not most:
        return {}
    some = PaperYear.paper_id.in_(most)
    if len(most) > _MOST_NAMED:
        some = PaperYear.paper_id.between(min(most), max(most))
    years = await session.execute(
        select(PaperYear.paper_id, PaperYear.source, func.sum(PaperYear.citations))
        .where(
            some,
            PaperYear.year.between(today.year - 1, today.year),
            PaperYear.citations >= 0,
        )
        .group_by(PaperYear.paper_id, PaperYear.source)
    )
    recent: dict[int, float] = {}
    for paper_id, _, amount in years:
        recent[paper_id] = max(float(amount), recent.get(paper_id, 0.0))
    return {i: Cited(*said, recent.get(i)) for i, said in most.items()}


class Gathering:
    """Collects the values of every measure, slice by slice, and makes samples of them."""

    def __init__(self, today: date) -> None:
        """Nothing is gathered at first."""
        self._today = today
        self._found: defaultdict[tuple[str, str, int], array[float]] = defaultdict(
            lambda: array("d")
        )

    async def step(self, session: AsyncSession, after: int) -> int | None:
        """Take in the next papers after this id; the last id taken, or None at the end."""
        rows = (
            await session.execute(
                select(
                    PaperNovelty.paper_id,
                    PaperNovelty.category,
                    PaperNovelty.day,
                    PaperNovelty.distance,
                )
                .where(PaperNovelty.paper_id > after)
                .order_by(PaperNovelty.paper_id)
                .limit(_SLICE)
            )
        ).all()
        if not rows:
            return None
        last: int = rows[-1][0]
        counts = await cited(
            session, (PaperMetric.paper_id > after) & (PaperMetric.paper_id <= last), self._today
        )
        for paper_id, category, day, distance in rows:
            published = date.fromordinal(day)
            if distance is not None:
                self._found["distance", category, published.year].append(distance)
            if (known := counts.get(paper_id)) is None or published > self._today:
                continue
            self._found["citations", category, published.year].append(known.value)
            pace = velocity(known.value, known.recent, published, self._today)
            if pace is not None:
                self._found["velocity", category, ALL_YEARS].append(pace)
        return last

    def samples(self) -> dict[tuple[str, str, int], tuple[list[float], int]]:
        """Samples by measure, field and year: categories, their archives, everything."""
        made: dict[tuple[str, str, int], tuple[list[float], int]] = {}
        wider: defaultdict[tuple[str, str, int], list[array[float]]] = defaultdict(list)
        for (measure, category, year), values in self._found.items():
            for field in {category, archive(category), ""}:
                wider[measure, field, year].append(values)
        for key, parts in wider.items():
            n = sum(map(len, parts))
            if n >= ENOUGH_PEERS:
                made[key] = sample([value for part in parts for value in part]), n
        return made


async def keep_peers(
    session: AsyncSession,
    samples: Mapping[tuple[str, str, int], tuple[Sequence[float], int]],
    today: date,
) -> None:
    """Replace all samples."""
    await session.execute(delete(Peers))
    if samples:
        await session.execute(
            insert(Peers),
            [
                {
                    "measure": measure,
                    "field": field,
                    "year": year,
                    "n": n,
                    "sample": list(values),
                    "as_of": today,
                }
                for (measure, field, year), (values, n) in samples.items()
            ],
        )


async def peers_of(session: AsyncSession) -> tuple[Mapping[str, int], date | None]:
    """How many papers have each measure, and when that was found."""
    rows = await session.execute(
        select(Peers.measure, func.sum(Peers.n), func.max(Peers.as_of))
        .where(Peers.field == "")
        .group_by(Peers.measure)
    )
    found = [(measure, int(n), as_of) for measure, n, as_of in rows]
    return {m: n for m, n, _ in found}, max((day for *_, day in found), default=None)


async def standards(session: AsyncSession, wanted: Sequence[tuple[str | None, date]]) -> Standards:
    """The samples that papers of these categories and days may be compared with."""
    keys = {(field, y) for c, day in wanted for field, year in groups(c, day) for y in (year, 0)}
    rows = await session.execute(
        select(Peers.measure, Peers.field, Peers.year, Peers.sample, Peers.n).where(
            tuple_(Peers.field, Peers.year).in_(sorted(keys))
        )
    )
    return Standards({(m, f, y): (values, n) for m, f, y, values, n in rows})
