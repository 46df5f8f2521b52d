"""What people type about their reading lists, turned into what commands work with."""

import re
from typing import Final

from discord import app_commands
from discord.app_commands import Choice

from bot.embeds.results import paper_choice
from bot.errors import UserError
from bot.interaction import Host, Interaction
from bot.text import plain_text, readable, safe_text
from db.ids import paper_id_in
from db.queries import papers
from db.queries import saved as lists
from db.queries.saved import Saved
from db.titles import title_key

NOTHING: Final = (
    "Nothing is on your reading list yet: `/saved add` and the *Save* button under a paper put "
    "papers there."
)
LONGEST_TAG: Final = 40
_STABLE: Final = re.compile(r"paper:(\d{1,15})")


async def my_saved(interaction: Interaction, tag: str | None = None) -> list[Saved]:
    """The person's list, or what has a tag, the last saved first; ``UserError`` when empty."""
    async with interaction.client.sessions.read() as session:
        found = await lists.saved(session, interaction.user.id, tag)
        known = await lists.tags(session, interaction.user.id) if tag and not found else {}
        if not found and tag and await lists.saved(session, interaction.user.id):
            mine = ", ".join(safe_text(name, 60) for name in list(known)[:8])
            yours = f"your tags are {mine}" if mine else "you have given none yet"
            raise UserError(
                f"Nothing on your reading list has the tag “{safe_text(tag, 60)}”: {yours}."
            )
    if not found:
        raise UserError(NOTHING)
    return found


class Tag(app_commands.Transformer[Host]):
    """A word or a few for papers on a person's list; case and a leading # don't count."""

    async def transform(self, _: Interaction, value: str, /) -> str:
        """``UserError`` for what has no letter or digit, or is too long."""
        tag = " ".join(plain_text(value[:400], 400).casefold().lstrip("# ").split())
        if len(tag) > LONGEST_TAG or len(value) > 400:
            raise UserError(
                f"A tag has at most {LONGEST_TAG} characters: please give a word or two."
            )
        if not re.search(r"[^\W_]", tag):
            raise UserError("Please give a tag with at least one letter or digit in it.")
        return tag

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[Choice[str]]:
        """The person's own tags that hold what is typed, the most used first."""
        typed = plain_text(value, LONGEST_TAG).casefold().lstrip("#")
        async with interaction.client.sessions.read() as session:
            mine = await lists.tags(session, interaction.user.id)
        return [Choice(name=tag, value=tag) for tag in mine if typed in tag][:25]


class MySaved(app_commands.Transformer[Host]):
    """One paper of the person's own list: chosen from it, an id, or words of its title."""

    async def transform(self, interaction: Interaction, value: str, /) -> Saved:
        """``UserError`` unless exactly one paper of the list is meant."""
        mine = await my_saved(interaction)
        typed = plain_text(value, 300)
        if match := _STABLE.fullmatch(typed):
            fitting = [paper for paper in mine if paper.paper_id == int(match[1])]
        elif named := paper_id_in(typed):
            async with interaction.client.sessions.read() as session:
                paper_id = await papers.by_key(session, *named)
            fitting = [paper for paper in mine if paper.paper_id == paper_id]
        else:
            fitting = _fitting(mine, typed)
            exact = [paper for paper in fitting if paper.title_key == title_key(typed)]
            fitting = exact if len(exact) == 1 else fitting
        if len(fitting) == 1:
            return fitting[0]
        asked = safe_text(typed, 80)
        if not fitting:
            raise UserError(
                f"“{asked}” is not on your reading list: please choose from what appears while "
                "you type, or look with `/saved list`."
            )
        names = "; ".join(f"“{safe_text(readable(paper.title), 100)}”" for paper in fitting[:5])
        raise UserError(f"“{asked}” could be {names}: please choose from the list.")

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[Choice[str]]:
        """Papers of the person's list whose titles hold the words typed so far."""
        async with interaction.client.sessions.read() as session:
            mine = await lists.saved(session, interaction.user.id)
        return [
            Choice(
                name=paper_choice(paper.title, paper.published.year),
                value=f"paper:{paper.paper_id}",
            )
            for paper in _fitting(mine, plain_text(value, 300))[:25]
        ]


def _fitting(mine: list[Saved], typed: str) -> list[Saved]:
    """What has all the words that are typed, whole or as beginnings of its title's words."""
    words = title_key(typed).split()
    return [p for p in mine if all(f" {word}" in f" {p.title_key}" for word in words)]
