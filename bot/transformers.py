"""What people type into options, turned into what commands work with, or into one sentence."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from discord import app_commands
from discord.app_commands import Choice

from bot.embeds.results import choice_line, paper_choice
from bot.errors import UserError
from bot.interaction import Host, Interaction
from bot.text import plain_text
from db.ids import looks_like_id, paper_id_in
from db.queries import authors, lookup, papers

LONGEST: Final = 100
"""Characters of a query: no name and no search needs more, and longer ones only cost time."""
LONGEST_TITLE: Final = 300
_STABLE = re.compile(r"(author|paper):(\d{1,15})")
_PERSON_ID = re.compile(
    r"(?:https?://)?(?:(?P<orcid>(?:orcid\.org/)?\d{4}-\d{4}-\d{4}-\d{3}[\dXx])"
    r"|(?P<openalex>(?:openalex\.org/(?:authors/)?)?[Aa]\d{4,12}))"
)
_SINCE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_AGO = re.compile(r"(\d{1,4})\s*(d|w|m|y)(?:ays?|eeks?|onths?|ears?)?", re.IGNORECASE)
_DAYS: Final = {"d": 1, "w": 7, "m": 30, "y": 365}


def clean_query(value: str, what: str, longest: int = LONGEST) -> str:
    """A person's words without control characters; ``UserError`` when empty or too long."""
    query = plain_text(value[: 4 * longest], 4 * longest)
    if len(value) > 4 * longest or len(query) > longest:
        raise UserError(f"That is longer than {longest} characters: please give just {what}.")
    if not re.search(r"[^\W_]", query):
        raise UserError(f"Please give {what} with at least one letter or digit in it.")
    return query


def _stable(kind: str, value: str) -> int | None:
    match = _STABLE.fullmatch(value.strip())
    return int(match[2]) if match and match[1] == kind else None


@dataclass(frozen=True, slots=True)
class AuthorQuery:
    """A person as asked for: by a name, or by an id; ``named`` is one that nobody here has yet."""

    text: str
    author_id: int | None = None
    named: tuple[str, str] | None = None


class AuthorName(app_commands.Transformer[Host]):
    """A name as remembered, an ORCID iD, an OpenAlex id, or a choice from the list."""

    async def transform(self, interaction: Interaction, value: str, /) -> AuthorQuery:
        """``UserError`` for words that can't be a name, and for ids that can't be asked about."""
        if (author_id := _stable("author", value)) is not None:
            return AuthorQuery(value, author_id)
        query = clean_query(value, "a name")
        if match := _PERSON_ID.fullmatch(query):
            scheme = "orcid" if match["orcid"] else "openalex"
            async with interaction.client.sessions.read() as session:
                found = await authors.by_ids(session, scheme, query)
            if found is None and interaction.client.live is not None:
                return AuthorQuery(query, None, (scheme, query))
            if found is None:
                raise UserError(f"Nobody here has the id {query}: please try the name instead.")
            return AuthorQuery(query, found)
        if not re.search(r"[^\W\d_]", query):
            raise UserError(
                f"“{query}” is a number, not a name: please give a name or an ORCID iD."
            )
        if len(re.findall(r"[^\W_]", query)) == 1 and query.isascii():
            raise UserError("One letter fits everybody: please give at least two of the name.")
        return AuthorQuery(query)

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[Choice[str]]:
        """People whose names fit what is typed so far, best first."""
        typed = plain_text(value, LONGEST)
        if not typed:
            return []
        turn = interaction.client.keystrokes.turn(interaction.user.id)
        async with turn, interaction.client.sessions.read() as session:
            found = await lookup.search(session, typed, limit=25, typing=True)
            ids = [candidate.author_id for candidate in found.candidates]
            known = await authors.labels(session, ids, careers=False)
        return [Choice(name=choice_line(known[i]), value=f"author:{i}") for i in ids if i in known]


async def the_one(interaction: Interaction, name: str) -> int:
    """The only author here whom a name can mean; ``UserError`` names those whom it could."""
    async with interaction.client.sessions.read() as session:
        found = await authors.search(session, name, limit=3)
        ids = [candidate.author_id for candidate in found.candidates]
        known = await authors.labels(session, ids, careers=False)
    if found.confident:
        return found.candidates[0].author_id
    if not found.candidates:
        raise UserError(f"I know nobody named “{name}”: please try another spelling.")
    close = "; ".join(
        choice_line(known[c.author_id]) for c in found.candidates if c.author_id in known
    )
    raise UserError(
        plain_text(
            f"“{name}” could be {close}: please choose one from the list that appears "
            "while you type.",
            1_000,
        )
    )


def unknown_paper(named: tuple[str, str]) -> str:
    """What to say of a paper's id that is not known here."""
    return (
        f"The paper {named[0]}:{named[1]} is not known here yet: "
        "please try its title with `/paper find`."
    )


@dataclass(frozen=True, slots=True)
class PaperQuery:
    """A paper as asked for: the papers it may be; exactly one when ``certain``.

    ``named`` is the id that was given, by scheme and value, if it was one.
    """

    text: str
    ids: tuple[int, ...]
    certain: bool
    named: tuple[str, str] | None = None


class PaperRef(app_commands.Transformer[Host]):
    """An arXiv id, a DOI, a URL of either, a title, or a choice from the list."""

    async def transform(self, interaction: Interaction, value: str, /) -> PaperQuery:
        """``UserError`` for what is neither, and for ids that are not known here."""
        if (paper_id := _stable("paper", value)) is not None:
            return PaperQuery(value, (paper_id,), certain=True)
        query = clean_query(value, "an arXiv id, a DOI or a title", LONGEST_TITLE)
        named = paper_id_in(query)
        if named is None and looks_like_id(query):
            raise UserError(
                f"I can't read “{plain_text(query, 80)}” as an arXiv id or a DOI: they look like "
                "2210.14215 and 10.1000/182."
            )
        async with interaction.client.sessions.read() as session:
            ids = await papers.resolve(session, query)
            certain = len(ids) == 1 and (
                named is not None or bool(await papers.by_title(session, query))
            )
        if not ids and named is not None and interaction.client.live is None:
            raise UserError(unknown_paper(named))
        return PaperQuery(query, tuple(ids), certain, named)

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[Choice[str]]:
        """Papers that hold the words typed so far, or the paper with this id."""
        typed = plain_text(value, LONGEST_TITLE)
        turn = interaction.client.keystrokes.turn(interaction.user.id)
        async with turn, interaction.client.sessions.read() as session:
            if named := paper_id_in(typed):
                paper_id = await papers.by_key(session, *named)
                cards = await papers.load(session, [paper_id] if paper_id is not None else [])
                return [
                    Choice(name=paper_choice(c.title, c.published.year), value=f"paper:{c.id}")
                    for c in cards
                ]
            found = await papers.suggest(session, typed)
        return [
            Choice(
                name=paper_choice(s.title, s.published.year, s.first_author),
                value=f"paper:{s.paper_id}",
            )
            for s in found
        ]


class Category(app_commands.Transformer[Host]):
    """A category such as cs.LG; one that holds no papers here is refused."""

    async def transform(self, interaction: Interaction, value: str, /) -> str:
        """``UserError`` for an unknown category, with the closest known ones."""
        query = clean_query(value, "a category such as cs.LG", 40)
        async with interaction.client.sessions.read() as session:
            close = await papers.categories(session, query)
            known = close or await papers.categories(session, "")
        for category, _ in close:
            if category.casefold() == query.casefold():
                return category
        names = ", ".join(category for category, _ in known[:8])
        raise UserError(f"No paper here has the category “{query}”; known are {names}.")

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[Choice[str]]:
        """Categories that hold what is typed, the largest first."""
        async with interaction.client.sessions.read() as session:
            found = await papers.categories(session, plain_text(value, 40))
        return [
            Choice(name=f"{category} · {count:,} papers"[:100], value=category)
            for category, count in found
        ]


class Since(app_commands.Transformer[Host]):
    """A year, a month, a day (2024, 2024-05, 2024-05-17) or a time ago (30d, 6 months)."""

    async def transform(self, _: Interaction, value: str, /) -> date:
        """``UserError`` for anything that is no such date."""
        query = clean_query(value, "a date", 40)
        try:
            if match := _SINCE.fullmatch(query):
                return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
            if match := _AGO.fullmatch(query):
                days = int(match[1]) * _DAYS[match[2][0].lower()]
                return datetime.now(UTC).date() - timedelta(days=days)
        except ValueError:
            pass
        raise UserError(
            f"“{plain_text(query, 40)}” is no date I can read: "
            "please write 2024, 2024-05-17 or 30 days."
        )


AnyAuthor = app_commands.Transform[AuthorQuery, AuthorName]
OnePaper = app_commands.Transform[PaperQuery, PaperRef]
