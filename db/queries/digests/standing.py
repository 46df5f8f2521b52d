from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Paper, PaperId, PaperMetric, PaperVersion

ARXIV_DOI: Final = "10.48550/"


@dataclass(frozen=True, slots=True)
class Standing:
    """What may happen to a paper, as it is now; ``doi`` is a publisher's, never arXiv's own."""

    paper_id: int
    title: str
    version: int | None
    venue: str | None
    doi: str | None
    status: str | None
    citations: int | None

    def events(self, wished: Collection[str], citations_from: int | None) -> dict[str, str]:
        """What has happened, of what a follow wishes to hear: the ledger's key → its kind."""
        found = {}
        if "version" in wished and self.version is not None and self.version > 1:
            found[f"version:{self.version}"] = "version"
        if "published" in wished and (self.doi or self.venue):
            found["published"] = "published"
        if "retracted" in wished and self.status in {"retracted", "withdrawn"}:
            found["retracted"] = "retracted"
        enough = citations_from is not None and (self.citations or 0) >= citations_from
        if "citations" in wished and enough:
            found[f"citations:{citations_from}"] = "citations"
        return found


async def standing(session: AsyncSession, paper_ids: Collection[int]) -> dict[int, Standing]:
    """Versions, publication, status and citations (the most that any source reports) of papers."""
    found: dict[int, Standing] = {}
    listed = sorted(set(paper_ids))
    for begin in range(0, len(listed), 1_000):
        some = listed[begin : begin + 1_000]
        version: Any = (
            select(func.max(PaperVersion.number))
            .where(PaperVersion.paper_id == Paper.id)
            .scalar_subquery()
        )
        doi: Any = (
            select(func.min(PaperId.value))
            .where(
                PaperId.paper_id == Paper.id,
                PaperId.scheme == "doi",
                ~PaperId.value.istartswith(ARXIV_DOI),
            )
            .scalar_subquery()
        )
        citations: Any = (
            select(func.max(PaperMetric.value))
            .where(PaperMetric.paper_id == Paper.id, PaperMetric.name == "citations")
            .scalar_subquery()
        )
        rows: Iterable[Any] = await session.execute(
            select(Paper.id, Paper.title, version, Paper.venue, doi, Paper.status, citations).where(
                Paper.id.in_(some)
            )
        )
        for paper_id, title, number, venue, value, status, cited in rows:
            count = int(cited) if cited is not None else None
            found[paper_id] = Standing(paper_id, title, number, venue, value, status, count)
    return found
