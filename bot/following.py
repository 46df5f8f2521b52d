"""What people type about their follows, turned into what commands work with."""

import re
from typing import Final, Literal

from discord import app_commands
from discord.app_commands import Choice

from bot.embeds.follows import DAY_NAMES, follow_label
from bot.errors import UserError
from bot.interaction import Host, Interaction
from bot.text import plain_text
from db.queries import destinations, digests
from db.queries.digests import Wanted

Kinds = Literal["new papers", "new and cross-listed", "new versions too"]
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "new papers": ("new",),
    "new and cross-listed": ("new", "cross"),
    "new versions too": ("new", "cross", "replace", "replace-cross"),
}
_STABLE: Final = re.compile(r"follow:(\d{1,15})")
_WEEK: Final = {name.casefold(): bit for bit, name in enumerate(DAY_NAMES)}
_SETS: Final = {"every day": 127, "daily": 127, "all": 127, "weekdays": 31, "weekends": 96}
_SPAN: Final = re.compile(r"\s*(?:-|–|to)\s*")


async def my_follows(interaction: Interaction) -> list[Wanted]:
    """What the person follows, the oldest first."""
    async with interaction.client.sessions.read() as session:
        place = await destinations.of_user(session, interaction.user.id)
        return await digests.wanted(session, [place.id]) if place else []


class MyFollow(app_commands.Transformer[Host]):
    """One of the person's own follows: chosen from the list, its number there, or its words."""

    async def transform(self, interaction: Interaction, value: str, /) -> Wanted:
        """``UserError`` unless exactly one follow is meant."""
        mine = await my_follows(interaction)
        if not mine:
            raise UserError("You follow nothing yet: `/follow author` or `/follow topic` begins.")
        typed = plain_text(value, 100).casefold()
        if match := _STABLE.fullmatch(typed):
            fitting = [follow for follow in mine if follow.id == int(match[1])]
        elif typed.isdigit():
            fitting = mine[int(typed) - 1 : int(typed)] if int(typed) else []
        else:
            fitting = [follow for follow in mine if typed in follow_label(follow).casefold()]
        if len(fitting) == 1:
            return fitting[0]
        names = "; ".join(follow_label(follow) for follow in (fitting or mine)[:5])
        asked = plain_text(value, 60)
        kind = "could be several of your follows" if fitting else "is nothing that you follow"
        raise UserError(plain_text(f"“{asked}” {kind}: {names}. Please choose from the list.", 900))

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[Choice[str]]:
        """The person's follows that hold what is typed."""
        typed = plain_text(value, 100).casefold()
        labels = [(follow_label(follow), follow.id) for follow in await my_follows(interaction)]
        fitting = [pair for pair in labels if typed in pair[0].casefold()]
        return [Choice(name=label, value=f"follow:{key}") for label, key in fitting[:25]]


def days_of(typed: str) -> int:
    """Weekdays as bits, Monday 1: *weekdays*, *mon-fri*, *mon, wed*; ``UserError`` for others."""
    wanted = " ".join(typed.casefold().split())
    if wanted in _SETS:
        return _SETS[wanted]
    bits = 0
    for piece in filter(None, re.split(r"[,;\s]+(?!to\b|-|–)", _SPAN.sub("-", wanted))):
        ends = [_WEEK.get(word[:3]) for word in piece.split("-")]
        if None in ends or len(ends) > 2 or any(len(word) < 2 for word in piece.split("-")):
            told = plain_text(typed, 40)
            raise UserError(
                f"“{told}” names no days I can read: please write weekdays, every day, mon-fri or "
                "mon, wed."
            )
        first, last = ends[0] or 0, ends[-1] or 0
        span = (last - first) % 7
        for step in range(span + 1):
            bits |= 1 << (first + step) % 7
    if not bits:
        raise UserError("Please name at least one day of the week.")
    return bits


class Days(app_commands.Transformer[Host]):
    """Days of the week, as bits."""

    async def transform(self, _: Interaction, value: str, /) -> int:
        """``UserError`` for what names no days."""
        return days_of(value)
