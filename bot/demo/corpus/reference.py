"""The reference profile and its real papers as records; nothing about them is invented."""

from datetime import date
from typing import Any, Final

from bot.demo.corpus.drafts import load, slug
from bot.demo.corpus.numbers import AS_OF, DEMO
from db.records import SUMMARY, AuthorRecord, AuthorshipRecord, FigureRecord, PaperRecord

PAGE: Final = "reference page"
AUTHOR_LISTS: Final = "author lists of the papers"


def _person(written: str, spellings: dict[str, str]) -> str:
    return spellings.get(written, written)


def reference_authors() -> list[AuthorRecord]:
    """The reference author first, then the real co-authors by id, without any figures."""
    material = load("reference.toml")
    main = material["author"]
    names = {
        _person(name, material["spellings"])
        for paper in material["papers"]
        for name in paper["authors"]
        if name not in paper.get("untied", ())
    }
    profile = AuthorRecord(
        name=main["name"],
        ids={DEMO: slug(main["name"])},
        works_count=len(material["papers"]),
        field=main["field"],
        figures=tuple(
            FigureRecord(name=name, value=value, source=PAGE, as_of=AS_OF)
            for name, value in main["figures"].items()
        ),
        source=PAGE,
    )
    others = [
        AuthorRecord(
            name=name,
            aliases=tuple(material["aliases"].get(name, ())),
            ids={DEMO: slug(name)},
            source=AUTHOR_LISTS,
        )
        for name in sorted(names - {main["name"]}, key=slug)
    ]
    return [profile, *others]


def reference_papers() -> list[PaperRecord]:
    """The five real papers, newest first, with summaries in place of their abstracts."""
    material = load("reference.toml")
    return [_paper(entry, material["spellings"]) for entry in material["papers"]]


def _paper(entry: dict[str, Any], spellings: dict[str, str]) -> PaperRecord:
    untied = entry.get("untied", ())
    published: date = entry["published"]
    return PaperRecord(
        ids={"arxiv": entry["arxiv"]},
        title=entry["title"],
        abstract=" ".join(entry["abstract"].split()),
        abstract_source=SUMMARY,
        published=published,
        categories=(entry["category"],),
        authors=tuple(
            AuthorshipRecord(
                name=name, ids={} if name in untied else {DEMO: slug(_person(name, spellings))}
            )
            for name in entry["authors"]
        ),
        authors_complete=entry["complete"],
        affiliations=tuple(entry["affiliations"]),
        source=PAGE,
    )
