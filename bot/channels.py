"""Kinds of channels that can hear of papers, and what the bot must be allowed to do there."""

from collections.abc import Sequence
from typing import Final

import discord

from bot.errors import UserError

Channel = discord.abc.GuildChannel | discord.Thread

KINDS: Final = {
    discord.ChannelType.text: "text",
    discord.ChannelType.news: "announcement",
    discord.ChannelType.forum: "forum",
    discord.ChannelType.public_thread: "thread",
    discord.ChannelType.private_thread: "thread",
    discord.ChannelType.news_thread: "thread",
}
NAMES: Final = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
    "manage_threads": "Manage Threads",
    "mention_everyone": "Mention @everyone, @here, and All Roles",
}
_EVERYWHERE: Final = ("view_channel", "embed_links", "read_message_history")
_WRITING: Final = {
    "text": ("send_messages",),
    "announcement": ("send_messages",),
    "forum": ("send_messages", "send_messages_in_threads"),
    "thread": ("send_messages_in_threads",),
}
THREADS_OF_PAPERS: Final = ("text", "announcement")
"""Kinds whose messages can carry a thread each."""


def needed(kind: str, *, thread_per_paper: bool = False) -> tuple[str, ...]:
    """Permissions for a kind of channel, by discord.py's names, in the order of Discord's list.

    History is read after a crash, to see whether a message is there before it is sent again.
    """
    threads = ("create_public_threads", "send_messages_in_threads") if thread_per_paper else ()
    wanted = {*_EVERYWHERE, *_WRITING[kind], *threads}
    return tuple(name for name in NAMES if name in wanted)


def missing(granted: discord.Permissions, wanted: Sequence[str]) -> list[str]:
    """What is wanted and not granted, as Discord's settings call it; an administrator may all."""
    if granted.administrator:
        return []
    return [NAMES[name] for name in wanted if not getattr(granted, name)]


def kind_of(channel: Channel) -> str:
    """The kind of destination that a channel is; ``UserError`` for one that can't be."""
    kind = KINDS.get(channel.type)
    if kind is None:
        raise UserError(
            f"<#{channel.id}> can't take papers: please choose a text, announcement or forum "
            "channel, or a thread."
        )
    return kind


def lacking(channel: Channel, me: discord.Member, *, thread_per_paper: bool = False) -> list[str]:
    """Permissions that the bot lacks in a channel it shall write to, as Discord names them."""
    wanted = needed(kind_of(channel), thread_per_paper=thread_per_paper)
    return missing(channel.permissions_for(me), wanted)


def require_room(channel: Channel, me: discord.Member, *, thread_per_paper: bool = False) -> str:
    """The kind of a channel that papers can go to; ``UserError`` says what is missing and where."""
    kind = kind_of(channel)
    if thread_per_paper and kind not in THREADS_OF_PAPERS:
        raise UserError(
            f"Papers in <#{channel.id}> can't have a thread each, since it is a {kind}: please "
            "leave `thread_per_paper` out, or choose a text or announcement channel."
        )
    if absent := lacking(channel, me, thread_per_paper=thread_per_paper):
        raise UserError(how_to_grant(channel.id, absent))
    if isinstance(channel, discord.Thread):
        _require_open(channel, me)
    return kind


def _require_open(thread: discord.Thread, me: discord.Member) -> None:
    if thread.locked and not thread.permissions_for(me).manage_threads:
        raise UserError(
            f"<#{thread.id}> is locked, so I can't write there: please unlock it, or choose "
            "another channel."
        )


def how_to_grant(channel_id: int, absent: Sequence[str]) -> str:
    """One sentence: which permissions are missing in a channel, and where to grant them."""
    named = ", ".join(f"**{name}**" for name in absent)
    return (
        f"In <#{channel_id}> I still need {named}: please grant it to my role under Edit Channel → "
        "Permissions, then use this command again."
    )


def require_pingable(
    role: discord.Role, granted: discord.Permissions, asking: discord.Permissions
) -> None:
    """``UserError`` for a role that must not or can't be pinged; the words say how to change it.

    ``granted`` is what the bot may in the channel, ``asking`` what the person may who asks for it.
    """
    if role.is_default():
        raise UserError(
            "I never ping @everyone: please choose a role that people can take or drop."
        )
    if role.is_bot_managed() or role.is_integration():
        raise UserError(
            f"<@&{role.id}> belongs to an app, so nobody would be pinged: please choose another."
        )
    if not (role.mentionable or granted.mention_everyone or granted.administrator):
        raise UserError(
            f"I can't ping <@&{role.id}>: please switch on *Allow anyone to @mention this role* in "
            f"Server Settings → Roles, or grant me **{NAMES['mention_everyone']}** in that channel."
        )
    if not (role.mentionable or asking.mention_everyone or asking.administrator):
        raise UserError(
            f"You may not ping <@&{role.id}> there, so I don't in your place: please ask somebody "
            f"with **{NAMES['mention_everyone']}** to set this up, or make the role mentionable."
        )
