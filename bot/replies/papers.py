from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import discord

from bot.embeds import paper_embed, result_pages
from bot.embeds.results import PER_PAGE, paper_line
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer
from bot.replies.asking import one_person
from bot.replies.follows.searching import FollowSearch
from bot.replies.paper_buttons import paper_view, put_buttons
from bot.replies.remembering import remember
from bot.text import safe_text
from bot.transformers import AuthorQuery
from bot.views import ChoiceMenu, Option
from bot.views.pages import Opener, show_pages
from db.queries import papers
from db.queries.conversations import Talk
from db.queries.follows import Wish
from db.queries.papers import PaperCard, Sort
from db.queries.profiles import profile

MOST_PAGES = 200
GONE = "That paper is no longer known here: please look it up again with `/paper show`."


async def leaf_through(
    interaction: Interaction,
    ids: Sequence[int],
    *,
    again: str,
    private: bool,
    words: str | None = None,
) -> None:
    """Answer with papers, one abstract a page; each is read when its page is turned to."""

    async def page(at: int) -> discord.Embed:
        async with interaction.client.sessions.read() as session:
            found = await papers.load(session, [ids[at]])
        if not found:
            raise UserError(GONE)
        return paper_embed(found[0], f"{at + 1} of {len(ids)}" if len(ids) > 1 else None)

    await show_pages(interaction, len(ids), page, again=again, ephemeral=private, words=words)


async def show_papers(interaction: Interaction, author_id: int) -> None:
    """Answer the person alone with the papers of an author, newest first."""
    async with interaction.client.sessions.read() as session:
        person = await profile(session, author_id)
        if person is None:
            raise UserError("That author is no longer known here: please look them up again.")
        found = await papers.listed(session, author_id=person.id, limit=MOST_PAGES)
    if not found.ids:
        raise UserError("No papers of this person are known here yet.")
    await leaf_through(interaction, found.ids, again="`/paper list`", private=True)


async def offer_papers(
    interaction: Interaction,
    shown: Sequence[PaperCard],
    *,
    words: str | None,
    private: bool,
    embed: discord.Embed | None = None,
) -> None:
    """Answer with the first paper (or ``embed``), and a menu to choose from when there are more."""

    async def chosen(picked: discord.Interaction, value: str) -> None:
        card = next(p for p in shown if str(p.id) == value)
        put_buttons(menu, card.id)
        for option in menu.menu.options:
            option.default = option.value == value
        await picked.response.edit_message(content=None, embed=paper_embed(card), view=menu)

    top = embed or paper_embed(shown[0])
    if len(shown) == 1 and embed is None:
        view = paper_view(shown[0].id)
        await answer(interaction, words, embed=top, view=view, private=private)
        await remember(interaction, Talk((), (shown[0].id,), "paper"))
        return
    menu = ChoiceMenu(
        interaction.user.id,
        "`/paper show`",
        "Did you mean …",
        [Option(str(p.id), *paper_line(p)) for p in shown],
        chosen,
    )
    menu.shown_by(interaction)
    if embed is None:
        put_buttons(menu, shown[0].id)
    await answer(interaction, words, embed=top, view=menu, private=private)


async def show_results(
    interaction: Interaction,
    heading: str,
    shown: Sequence[PaperCard],
    total: int,
    *,
    note: str,
    private: bool,
    why: Mapping[int, str] | None = None,
    again: str = "`/paper find`",
    words: str | None = None,
    besides: Sequence[discord.ui.Button[Any]] = (),
) -> None:
    """Answer with ranked papers, five a page, and a menu that opens one of the page."""
    pages = result_pages(heading, shown, total, note=note, why=why)

    async def page(at: int) -> discord.Embed:
        return pages[at]

    async def opened(picked: discord.Interaction, value: str) -> None:
        card = next(p for p in shown if str(p.id) == value)
        await picked.response.send_message(
            embed=paper_embed(card), view=paper_view(card.id), ephemeral=True
        )

    def options(at: int) -> list[Option]:
        part = shown[at * PER_PAGE : (at + 1) * PER_PAGE]
        return [Option(str(p.id), *paper_line(p)) for p in part]

    await show_pages(
        interaction,
        len(pages),
        page,
        again=again,
        ephemeral=private,
        words=words,
        opener=Opener("Read an abstract …", options, opened),
        besides=besides,
    )


async def find_papers(
    interaction: Interaction,
    words: str,
    *,
    author: AuthorQuery | None = None,
    year_from: int | None = None,
    year_to: int | None = None,
    category: str | None = None,
    private: bool,
) -> None:
    """Answer with the papers that hold these words, best first; ``UserError`` when none does."""
    author_id, told = None, None
    if author is not None:
        author_id, told = await one_person(interaction, author, private=private)
    async with interaction.client.sessions.read() as session:
        found = await papers.find(
            session,
            words,
            author_id=author_id,
            year_from=year_from,
            year_to=year_to,
            category=category,
            limit=50,
        )
        cards = await papers.load(session, found.ids)
    if not cards:
        raise UserError(
            f"No paper here holds any of the words of “{safe_text(words, 100)}”: please try "
            f"other words or fewer filters.{f' {told}' if told else ''}"
        )
    note = "" if found.every else "no paper holds all of the words, these hold some"
    search = Wish("topic", words=words, categories=(category,) if category else ())
    await show_results(
        interaction,
        f"Papers on {words}",
        cards,
        found.total,
        note=note,
        private=private,
        words=f"-# {told}" if told else None,
        besides=[FollowSearch(search)] if author_id is None else (),
    )


async def list_papers(
    interaction: Interaction,
    author: AuthorQuery | None,
    topic: str | None,
    *,
    sort: Sort,
    since: date | None,
    private: bool,
) -> None:
    """Answer with papers of an author or a topic, one abstract a page; ``UserError`` when none."""
    within, category, author_id, note = None, None, None, None
    if author is not None:
        author_id, note = await one_person(interaction, author, private=private)
    async with interaction.client.sessions.read() as session:
        if topic is not None:
            known = await papers.categories(session, topic)
            category = next((c for c, _ in known if c.casefold() == topic.casefold()), None)
            if category is None:
                within = (await papers.find(session, topic, limit=MOST_PAGES)).ids
        found = await papers.listed(
            session,
            author_id=author_id,
            category=category,
            within=within,
            since=since,
            sort=sort,
            limit=MOST_PAGES,
        )
    if not found.ids:
        raise UserError("No paper here fits all of that: please leave one of the filters out.")
    words = f"-# {note}" if note else None
    await leaf_through(interaction, found.ids, again="`/paper list`", private=private, words=words)
