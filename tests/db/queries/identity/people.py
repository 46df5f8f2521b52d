"""Small worlds of papers for the tests of identity."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Authorship, PaperId
from db.queries.store import store_papers
from db.records import PaperRecord

VISION = "Convolutional segmentation of retinal vessels in fundus photographs"
ROADS = "Asphalt fatigue under repeated axle loading and thermal cracking"


def paper(
    key: str,
    *authors: str | tuple[str, str],
    title: str = VISION,
    year: int = 2024,
    categories: Sequence[str] = ("cs.CV",),
    places: Sequence[str] = (),
    source: str = "arxiv",
) -> PaperRecord:
    """A paper; an author with an id is (name, OpenAlex id)."""
    lines = [
        {
            "name": author if isinstance(author, str) else author[0],
            "ids": {} if isinstance(author, str) else {"openalex": author[1]},
            "affiliations": tuple(places),
        }
        for author in authors
    ]
    return PaperRecord.model_validate(
        {
            "ids": {"test": key},
            "title": f"{title} {key}",
            "abstract": f"{title}. We study {title.lower()} once more.",
            "published": f"{year}-05-01",
            "categories": tuple(categories),
            "authors": lines,
            "source": source,
        }
    )


async def store(session: AsyncSession, *records: PaperRecord) -> list[int]:
    """Store papers, and say under which ids."""
    await store_papers(session, records)
    return [await number(session, record.ids["test"]) for record in records]


async def number(session: AsyncSession, key: str) -> int:
    """The paper with this key."""
    found = await session.scalar(
        select(PaperId.paper_id).where(PaperId.scheme == "test", PaperId.value == key)
    )
    assert found is not None
    return found


async def author_of(session: AsyncSession, key: str, position: int = 0) -> int | None:
    """Whose a line is."""
    return await session.scalar(
        select(Authorship.author_id).where(
            Authorship.paper_id == await number(session, key), Authorship.position == position
        )
    )
