from io import BytesIO

import discord

from bot.citing import Format, cite
from bot.embeds.limits import CONTENT
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer
from bot.replies.asking import ask_for_paper
from bot.replies.papers import GONE, offer_papers
from bot.text import safe_text
from bot.transformers import PaperQuery, unknown_paper
from db.queries import papers
from db.queries.papers import PaperCard


async def _cards(
    interaction: Interaction, query: PaperQuery, note: str | None = None
) -> list[PaperCard]:
    async with interaction.client.sessions.read() as session:
        cards = await papers.load(session, query.ids)
    if cards:
        return cards
    if query.certain:
        raise UserError(GONE)
    asked = f" {note}" if note else ""
    if query.named is not None:
        raise UserError(unknown_paper(query.named) + asked)
    raise UserError(
        f"No paper here is called “{safe_text(query.text, 120)}”, and none holds its words: "
        f"please try fewer words, an arXiv id or a DOI.{asked}"
    )


async def the_one_paper(interaction: Interaction, asked: PaperQuery) -> int:
    """The only paper that is meant, asking the sources first; ``UserError`` when it isn't clear."""
    query, note = await ask_for_paper(interaction, asked, private=True)
    cards = await _cards(interaction, query, note)
    if not query.certain:
        raise UserError(
            "Which paper do you mean? Please choose it from the list that appears while you "
            "type, or give its arXiv id or DOI."
        )
    return cards[0].id


async def show_paper(interaction: Interaction, asked: PaperQuery, *, private: bool) -> None:
    """Answer with one abstract, or with the closest and a menu; ``UserError`` when none fits."""
    query, note = await ask_for_paper(interaction, asked, private=private)
    cards = await _cards(interaction, query, note)
    told = f"-# {note}" if note else None
    if query.certain:
        await offer_papers(interaction, cards[:1], words=told, private=private)
        return
    words = (
        f"No paper is called exactly “{safe_text(asked.text, 120)}”. "
        f"{'The closest is this one.' if len(cards) == 1 else 'The closest are in the menu.'}"
    ) + (f"\n{told}" if told else "")
    await offer_papers(interaction, cards, words=words, private=private)


async def show_citation(
    interaction: Interaction, asked: PaperQuery, form: Format, *, private: bool
) -> None:
    """Answer with the reference of a paper, in a file when it is longer than a message."""
    query, note = await ask_for_paper(interaction, asked, private=private)
    cards = await _cards(interaction, query, note)
    told = f"\n-# {note}" if note else ""
    if not query.certain:
        words = "Which paper do you mean? Choose it from the list that appears while you type."
        await offer_papers(interaction, cards, words=words + told, private=True)
        return
    text = cite(cards[0], form)
    block = f"```{'bibtex' if form == 'bibtex' else ''}\n{text}\n```"
    if len(block) + len(told) <= CONTENT:
        await answer(interaction, block + told, private=private)
        return
    name = f"postdoc.{'bib' if form == 'bibtex' else 'ris' if form == 'ris' else 'txt'}"
    file = discord.File(BytesIO(text.encode()), filename=name)
    await answer(interaction, told.strip() or None, file=file, private=private)
