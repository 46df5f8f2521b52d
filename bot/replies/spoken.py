"""What a message says to the bot, and which papers and people it is about."""

import re
from typing import Final

import discord

from bot.text import plain_text
from db.engine import Sessions
from db.ids import paper_ids_in
from db.queries import papers
from db.queries.conversations import Talk

_MOST: Final = 10
_SHORTEST_TITLE: Final = 12
_CARD = re.compile(
    r"v1:(?:(?P<author>papers|follow|coauthors|years|notme|how|ask:author)|ask:paper|paper-how):(?P<id>\d{1,15})"
)


def spoken_to(message: discord.Message, me: discord.ClientUser | None) -> str | None:
    """The words that a person says to the bot in a message, or None when it is not spoken to.

    It is in direct messages, and where it is mentioned by name; everyone's mention is not that.
    """
    if me is None or message.author.bot or message.webhook_id is not None:
        return None
    if message.type not in (discord.MessageType.default, discord.MessageType.reply):
        return None
    if message.guild is not None and me not in message.mentions:
        return None
    return re.sub(rf"<@!?{me.id}>", " ", message.content).strip()


async def subject_of(sessions: Sessions, message: discord.Message) -> Talk | None:
    """The card that a message replies to, or None; deleted and foreign messages are none."""
    replied = message.reference.resolved if message.reference else None
    if not isinstance(replied, discord.Message):
        return None
    found = await papers_in(sessions, replied)
    return found if found.author_ids or found.paper_ids else None


async def papers_in(sessions: Sessions, message: discord.Message) -> Talk:
    """Papers, or else the person, that a message shows by a card, an id or a title."""
    buttons = [
        match
        for row in message.components
        for part in getattr(row, "children", ())
        if (match := _CARD.fullmatch(getattr(part, "custom_id", None) or ""))
    ]
    if buttons:
        row_id = (int(buttons[0]["id"]),)
        return Talk(row_id, (), "who") if buttons[0]["author"] else Talk((), row_id, "paper")
    embedded = [f"{embed.url or ''}\n{embed.title or ''}" for embed in message.embeds]
    text = "\n".join([message.content, *embedded])
    titles = [
        title
        for line in text.splitlines()
        if len(title := plain_text(line, 300).strip(" \"'“”«»-*>_")) >= _SHORTEST_TITLE
    ]
    async with sessions.read() as session:
        found = [await papers.by_key(session, *key) for key in paper_ids_in(text)[:_MOST]]
        for title in titles[:_MOST]:
            found += await papers.by_title(session, title, limit=1)
    ids = tuple(dict.fromkeys(i for i in found if i is not None))
    return Talk((), ids[:_MOST], "paper")
