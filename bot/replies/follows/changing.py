from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.digest.preview import preview
from bot.digest.words import topic
from bot.embeds.follows import confirmation
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer
from db.queries import destinations, digests, follows
from db.queries.digests import Wanted
from db.queries.follows import PAPER_EVENTS

_OF: dict[str, frozenset[str]] = {
    "author": frozenset({"exclude", "min_novelty", "min_score", "kinds", "sure_only"}),
    "topic": frozenset({"words", "categories", "exclude", "min_novelty", "min_score", "kinds"}),
    "paper": frozenset({"citations_from"}),
}
_CALLED = {"citations_from": "citations", "sure_only": "only_ids", "kinds": "announced"}
NOTHING = "You follow nothing yet: `/follow author` or `/follow topic` begins."


async def edited(interaction: Interaction, follow: Wanted, **wished: Any) -> None:
    """Change what is not None, and answer with what the follow brings then."""
    values = {name: value for name, value in wished.items() if value is not None}
    if not values:
        raise UserError("Please say what to change: words, a filter, or what is announced.")
    if foreign := sorted(_CALLED.get(name, name) for name in values.keys() - _OF[follow.kind]):
        raise UserError(f"For a follow of this kind there is no {', '.join(foreign)} to change.")
    for name in ("min_novelty", "min_score"):
        if values.get(name) == 0:
            values[name] = None
    if values.get("exclude") == "-":
        values["exclude"] = None
    if "citations_from" in values:
        values["events"] = list(PAPER_EVENTS)
    changed = replace(follow, words=values.get("words", follow.words))
    if follow.kind == "topic" and not (topic(changed.words).wanted or follow.categories):
        raise UserError("These words have none to look for: please give at least one.")
    now = datetime.now(UTC)
    await interaction.response.defer(ephemeral=True, thinking=True)
    async with interaction.client.sessions.write() as session:
        await follows.edit(session, follow.destination_id, follow.id, **values)
        place = await destinations.by_id(session, follow.destination_id)
        again = await digests.wanted_by_ids(session, [follow.id])
    if place is None or not again:
        raise UserError("That is not followed any more.")
    seen = None
    if follow.kind != "paper":
        seen = await preview(interaction.client.sessions, again[0], now)
    await answer(interaction, embed=confirmation(again[0], place, seen, now), private=True)


async def paused_all(interaction: Interaction, until: datetime | None) -> None:
    """Send a person nothing for a while; what is announced meanwhile comes in one digest."""
    now = datetime.now(UTC)
    async with interaction.client.sessions.write() as session:
        place = await destinations.of_user(session, interaction.user.id)
        if place is None:
            raise UserError(NOTHING)
        await destinations.pause(session, place.id, "asked", now, until)
    when = f"until <t:{int(until.timestamp())}:D>" if until else "until you say otherwise"
    await interaction.response.send_message(
        f"Paused {when}: I send you nothing. What is announced meanwhile comes in one digest "
        "afterwards; `/follow pause resume:True` goes on.",
        ephemeral=True,
    )


async def resumed_all(interaction: Interaction) -> None:
    """Send to a person again."""
    async with interaction.client.sessions.write() as session:
        place = await destinations.of_user(session, interaction.user.id)
        if place is None:
            raise UserError(NOTHING)
        again = await destinations.resume(session, place.id)
    due = f"is due <t:{int(place.due_at.timestamp())}:R>"
    if place.due_at <= datetime.now(UTC):
        due = "is put together now, with what was announced meanwhile"
    said = "Digests go on" if again else "Nothing was paused"
    await interaction.response.send_message(f"{said}: the next one {due}.", ephemeral=True)
