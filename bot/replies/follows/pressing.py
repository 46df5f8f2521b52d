"""The buttons under a digest: they work for as long as the message stands, whatever is deleted."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Self

import discord

from bot.digest import marks
from bot.embeds.follows import follow_label, follow_name
from bot.embeds.results import paper_line
from bot.errors import UserError, answered
from bot.interaction import Interaction
from bot.replies.follows.adding import Restore
from bot.replies.follows.holding import held_by
from bot.replies.follows.unfollowing import Quieter, Resume, muted
from bot.replies.papers import leaf_through
from bot.replies.saving import save_papers, toggle_saved
from bot.text import readable, safe_text
from bot.views import ChoiceMenu, Option
from db.models import Destination
from db.queries import destinations, digests, follows, papers
from db.queries.digests import Given, Wanted
from db.queries.papers import PaperCard

MUTED_FOR: Final = timedelta(days=30)
EVERYTHING: Final = "everything"
_HIGHEST: Final = 2**31 - 1
"""Above it PostgreSQL knows no id of a destination, and says so by an error."""
_MORE: Final = re.compile(r"and (\d{1,6}) more")
_READING: Final = ("more", "some", "abstract", "save")
_SOME: Final = re.compile(r"([1-9]\d{0,5})–(\d{1,6})")
GONE: Final = "I no longer keep what this digest held; `/paper find` still finds the papers."
NOT_YOURS: Final = "This digest belongs to someone else."
MANAGERS: Final = (
    "What a channel gets is for people with **Manage Server**; in your DMs, `/follow` is yours."
)


class DigestButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=marks.BUTTON,
):
    """A button under a digest; what it may do is decided by the row that it names."""

    def __init__(
        self, verb: str, place: int, day: date, part: int, label: str = "…", tail: str = ""
    ) -> None:
        """``place`` is a destination; ``day`` and ``part`` name its message; ``tail`` are marks."""
        custom_id = f"v1:digest:{verb}:{place}:{day:%Y%m%d}:{part}{tail and f':{tail}'}"
        super().__init__(discord.ui.Button(label=label, custom_id=custom_id))
        self.verb, self.place, self.day, self.part = verb, place, day, part
        self.label = label

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: Any, /
    ) -> Self:
        """Make the button again from its id; a day that is none is a forged id."""
        try:
            day = datetime.strptime(match["day"], "%Y%m%d").replace(tzinfo=UTC).date()
        except ValueError:
            day = date.max
        label = getattr(item, "label", None) or "…"
        place, part = min(int(match["place"]), _HIGHEST), int(match["part"])
        return cls(match["verb"], place, day, part, label, match["tail"] or "")

    async def callback(self, interaction: discord.Interaction[Any]) -> Any:
        """Answer, or say in a sentence what is wrong."""
        await answered(interaction, self._answer(interaction))

    async def _answer(self, interaction: Interaction) -> None:
        async with interaction.client.sessions.read() as session:
            place = await destinations.by_id(session, self.place)
            held = await held_by(session, interaction, self.place, self.day, self.part)
            ids = {follow_id for line in held for follow_id in line.follow_ids}
            if all(line.follow_ids for line in held):
                followed = await digests.wanted_by_ids(session, ids)
            else:
                followed = await digests.wanted(session, [self.place])
            behind = [follow for follow in followed if follow.destination_id == self.place]
        if place is None:
            raise UserError(
                "What this digest came from is gone: use `/follow` to begin anew. "
                "Nothing more comes from it."
            )
        _authorise(interaction, place, reading=self.verb.startswith(_READING))
        match self.verb:
            case "save":
                await _save(interaction, held)
            case "mute":
                await _mute(interaction, place, behind)
            case "other":
                await _other(interaction, place, held, behind)
            case "stop":
                await _stop(interaction, place, behind)
            case _:
                await _read(interaction, self._behind(held))

    def _behind(self, held: Sequence[Given]) -> Sequence[Given]:
        """What the button opens: the range or as many of the last as its label says, or all."""
        if self.verb.startswith("some") and (few := _SOME.fullmatch(self.label)):
            return held[int(few[1]) - 1 : int(few[2])] or held
        said = _MORE.fullmatch(self.label) if self.verb == "more" else None
        return held[-int(said[1]) :] if said and int(said[1]) else held


def _authorise(interaction: Interaction, place: Destination, *, reading: bool) -> None:
    if place.kind == "dm":
        if place.user_id != interaction.user.id:
            raise UserError(NOT_YOURS)
        return
    if place.guild_id != interaction.guild_id:
        raise UserError(NOT_YOURS)
    if not reading and not interaction.permissions.manage_guild:
        raise UserError(MANAGERS)


async def _read(interaction: Interaction, held: Sequence[Given]) -> None:
    ids = list(dict.fromkeys(line.paper_id for line in held))
    if not ids:
        raise UserError(GONE)
    await leaf_through(interaction, ids, again="`/digest now`", private=True)


async def _save(interaction: Interaction, held: Sequence[Given]) -> None:
    ids = list(dict.fromkeys(line.paper_id for line in held))
    async with interaction.client.sessions.read() as session:
        cards = await papers.load(session, ids)
    if not cards:
        raise UserError(GONE)
    if len(cards) == 1:
        await toggle_saved(interaction, cards[0].id)
        return

    async def chosen(picked: discord.Interaction[Any], value: str) -> None:
        if value == EVERYTHING:
            await save_papers(picked, [card.id for card in cards])
        else:
            await toggle_saved(picked, int(value))

    options = [Option(str(card.id), *paper_line(card)) for card in cards[:24]]
    everything = Option(EVERYTHING, "All of these", "Put every paper of this digest on your list")
    await _ask(interaction, "Save …", [*options, everything], chosen)


async def _ask(
    interaction: Interaction, prompt: str, options: Sequence[Option], chosen: Any
) -> None:
    menu = ChoiceMenu(interaction.user.id, "the button", prompt, options, chosen)
    menu.shown_by(interaction)
    await interaction.response.send_message(view=menu, ephemeral=True)


def _options(behind: Sequence[Wanted]) -> list[Option]:
    return [Option(str(follow.id), follow_label(follow), "") for follow in behind[:24]]


async def _mute(interaction: Interaction, place: Destination, behind: Sequence[Wanted]) -> None:
    if not behind:
        raise UserError("Nothing that this digest came for is followed any more.")
    if len(behind) == 1:
        await muted(interaction, place.id, behind, MUTED_FOR)
        return

    async def chosen(picked: discord.Interaction[Any], value: str) -> None:
        which = [f for f in behind if value in {EVERYTHING, str(f.id)}]
        await muted(picked, place.id, which, MUTED_FOR)

    everything = Option(EVERYTHING, "All of these", "Nothing of them for 30 days")
    await _ask(interaction, "Mute for 30 days …", [*_options(behind), everything], chosen)


async def _stop(interaction: Interaction, place: Destination, behind: Sequence[Wanted]) -> None:
    async def chosen(picked: discord.Interaction[Any], value: str) -> None:
        if value == EVERYTHING:
            await _stop_all(picked, place)
            return
        which = [follow for follow in behind if str(follow.id) == value]
        async with interaction.client.sessions.write() as session:
            await follows.remove(session, place.id, [follow.id for follow in which])
        named = ", ".join(map(follow_name, which)) or "that"
        view = Restore(picked, place.id, which)
        view.shown_by(picked)
        await picked.response.send_message(
            f"Stopped: nothing more comes for {named}.", view=view, ephemeral=True
        )

    if not behind:
        await _stop_all(interaction, place)
        return
    everything = Option(EVERYTHING, "Everything", "Send nothing more, keep the list")
    await _ask(interaction, "Stop …", [*_options(behind), everything], chosen)


async def _stop_all(interaction: Interaction, place: Destination) -> None:
    now = datetime.now(UTC)
    async with interaction.client.sessions.write() as session:
        await destinations.pause(session, place.id, "asked", now)
    again = "`/follow pause resume:True`" if place.kind == "dm" else "`/feed resume`"
    view = Resume(interaction, place.id)
    view.shown_by(interaction)
    await interaction.response.send_message(
        f"Stopped: I send nothing more. What is followed is kept; {again} goes on.",
        view=view,
        ephemeral=True,
    )


def _people_of(
    line: Given, people: Mapping[int, Wanted], cards: Mapping[int, PaperCard]
) -> list[Wanted]:
    """The followed people that a line came for; of one without a record, those who wrote it."""
    if line.follow_ids or line.paper_id not in cards:
        return [people[i] for i in line.follow_ids if i in people]
    writers = {author.author_id for author in cards[line.paper_id].authors}
    return [follow for follow in people.values() if follow.author_id in writers]


async def _other(
    interaction: Interaction, place: Destination, held: Sequence[Given], behind: Sequence[Wanted]
) -> None:
    people = {follow.id: follow for follow in behind if follow.kind == "author"}
    async with interaction.client.sessions.read() as session:
        cards = {c.id: c for c in await papers.load(session, [line.paper_id for line in held])}
    pairs = [(line, f) for line in held for f in _people_of(line, people, cards)]
    if not pairs:
        raise UserError("Nobody whom this digest came for is followed any more.")

    async def said(picked: discord.Interaction[Any], value: str) -> None:
        follow_id, paper_id = map(int, value.split(":"))
        follow, card = people[follow_id], cards[paper_id]
        async with interaction.client.sessions.write() as session:
            if await follows.of(session, place.id, follow_id) is None:
                raise UserError(f"{follow_name(follow)} is not followed any more.")
            await follows.deny(session, follow_id, paper_id, datetime.now(UTC))
        view = Quieter(picked, place.id, follow, paper_id)
        view.shown_by(picked)
        await picked.response.send_message(
            f"Noted: “{safe_text(readable(card.title), 150)}” is not by the "
            f"**{follow_name(follow)}** you mean, and no version of it comes for them again. If "
            "this happens often, hear only of papers that a source ties to them by id.",
            view=view,
            ephemeral=True,
        )

    # A paper that came with its new version stands twice, and is somebody else's once.
    once = {(follow.id, line.paper_id): (line, follow) for line, follow in pairs}
    shown = [(line, follow) for line, follow in once.values() if line.paper_id in cards]
    if len(shown) == 1:
        line, follow = shown[0]
        await said(interaction, f"{follow.id}:{line.paper_id}")
        return
    if not shown:
        raise UserError(GONE)
    options = [
        Option(
            f"{follow.id}:{line.paper_id}", paper_line(cards[line.paper_id])[0], follow.name or ""
        )
        for line, follow in shown
    ]
    await _ask(interaction, "Which one is not theirs?", options, said)
